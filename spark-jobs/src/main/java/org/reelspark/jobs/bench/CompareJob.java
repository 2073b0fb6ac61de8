package org.reelspark.jobs.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.jobs.bench.CompareReport.Contender;
import org.reelspark.training.quality.Page;

/**
 * Trains our networks and the one of fastai's recipe for the same time on the same clips, restores
 * the same damaged films with each, and measures them against the clean ones. Every step is one of
 * the commands, in a process of its own: by hand they give the same figures.
 */
public final class CompareJob {
  /** What stands in the first place of the tables. */
  private static final String DAMAGED = "damaged";

  private static final String ALL_AT_ONCE = "xstack=inputs=6:layout=";

  /**
   * What is compared.
   *
   * @param folder for films, networks and results; what was finished there is not done again
   * @param clips to train on
   * @param films clean, to damage and to restore
   * @param frames of each film, from its start
   * @param minutes that each network is trained
   * @param fastai further options of {@code train} for fastai's recipe
   * @param stills {@code FILM=FRAME}
   */
  public record Settings(
      Path folder,
      List<Path> clips,
      List<Path> films,
      int frames,
      double minutes,
      long seed,
      List<String> fastai,
      List<String> stills) {
    public Settings {
      folder = folder.toAbsolutePath();
      clips = List.copyOf(clips);
      films = List.copyOf(films);
      fastai = List.copyOf(fastai);
      stills = List.copyOf(stills);
    }
  }

  /** A clean film, what it was damaged to, and where. */
  private record Damaged(String name, Path clean, Path film, Path mask) {}

  /**
   * A model.
   *
   * @param training further options of the training; empty where the model comes as it is
   * @param grain whether it can take grain away, which it then does altogether
   */
  private record Entry(String name, List<String> training, boolean grain) {}

  private final Settings settings;
  private final List<Entry> entries;

  /**
   * @throws SettingsException where a setting is none
   */
  public CompareJob(Settings settings) {
    if (settings.films().isEmpty() || settings.frames() < 2 || !(settings.minutes() > 0)) {
      throw new SettingsException(
          "compare needs films of 2 frames or more, and --minutes above 0, not "
              + settings.minutes());
    }
    List<String> names = settings.films().stream().map(CompareJob::name).toList();
    if (names.stream().distinct().count() < names.size()) {
      throw new SettingsException("two films have one name; their results would be mixed up");
    }
    for (String still : settings.stills()) {
      if (!still.matches("[^=]+=[0-9]{1,6}") || !names.contains(still.split("=", 2)[0])) {
        throw new SettingsException(
            "--still %s: give FILM=FRAME, of the films %s".formatted(still, names));
      }
    }
    this.settings = settings;
    List<String> fastai = new ArrayList<>(List.of("--recipe=fastai"));
    fastai.addAll(settings.fastai());
    if (settings.fastai().stream().noneMatch(option -> option.startsWith("--vgg"))) {
      fastai.add("--no-vgg");
    }
    this.entries =
        List.of(
            new Entry("small", List.of("--preset=small"), true),
            new Entry("base", List.of("--preset=base"), true),
            new Entry("fastai", fastai, false),
            new Entry("median", List.of(), false),
            new Entry("default", List.of(), true));
  }

  /**
   * Compares.
   *
   * @param begun is told of each step as it begins
   * @throws IOException where a step fails, with what it said
   */
  public CompareReport run(Consumer<String> begun) throws IOException {
    Files.createDirectories(settings.folder());
    Map<String, String> machine = Machine.describe();
    List<Damaged> films = new ArrayList<>();
    for (Path film : settings.films()) {
      begun.accept("damaging " + film);
      films.add(damaged(film));
    }
    List<Contender> contenders = new ArrayList<>();
    contenders.add(asItIs(films));
    for (Entry entry : entries) {
      String model = entry.name();
      if (!entry.training().isEmpty()) {
        begun.accept("training " + entry.name());
        model = train(entry).toString();
      }
      begun.accept("restoring with " + entry.name());
      contenders.add(restored(entry, model, films));
    }
    machine.put("load at the end", Machine.load());
    CompareReport report =
        new CompareReport(
            machine, settings.minutes(), films.stream().map(Damaged::name).toList(), contenders);
    Files.writeString(json(), report.json());
    return report;
  }

  public Path json() {
    return settings.folder().resolve("compare.json");
  }

  private static String name(Path film) {
    return film.getFileName().toString().replaceFirst("\\.[^.]+$", "");
  }

  private Damaged damaged(Path film) throws IOException {
    String name = name(film);
    Damaged all =
        new Damaged(
            name,
            settings.folder().resolve(name + ".clean.mkv"),
            settings.folder().resolve(name + ".damaged.mkv"),
            settings.folder().resolve(name + ".mask.mkv"));
    if (!Files.exists(all.clean())) {
      Path part = settings.folder().resolve(name + ".part.mkv");
      Bench.ffmpeg(
          List.of(
              "-i",
              film.toString(),
              "-map",
              "0:v:0",
              "-frames:v",
              Integer.toString(settings.frames()),
              "-c:v",
              "ffv1",
              part.toString()));
      Files.move(part, all.clean());
    }
    Files.deleteIfExists(all.film());
    Files.deleteIfExists(all.mask());
    Bench.reelspark(
        List.of(),
        List.of(
            "degrade",
            all.clean().toString(),
            all.film().toString(),
            "--seed=" + settings.seed(),
            "--mask=" + all.mask()));
    return all;
  }

  private Path train(Entry entry) throws IOException {
    Path archive = settings.folder().resolve(entry.name() + ".zip");
    List<String> arguments = new ArrayList<>(List.of("train", "--clips"));
    settings.clips().forEach(clip -> arguments.add(clip.toString()));
    arguments.addAll(
        List.of(
            "--out=" + archive,
            "--minutes=" + settings.minutes(),
            "--seed=" + settings.seed(),
            "--resume"));
    arguments.addAll(entry.training());
    Bench.reelspark(List.of(), arguments);
    return archive;
  }

  private static Contender asItIs(List<Damaged> films) throws IOException {
    Map<String, Map<String, Double>> byFilm = new LinkedHashMap<>();
    for (Damaged film : films) {
      byFilm.put(film.name(), evaluate(film, film.film()));
    }
    return new Contender(DAMAGED, List.of(), 0, null, null, byFilm);
  }

  private Contender restored(Entry entry, String model, List<Damaged> films) throws IOException {
    Map<String, Map<String, Double>> byFilm = new LinkedHashMap<>();
    double frames = 0;
    double seconds = 0;
    long peak = 0;
    for (Damaged film : films) {
      Path out = restored(film.name(), entry.name());
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "restore",
                  film.film().toString(),
                  out.toString(),
                  "--model=" + model,
                  "--codec=ffv1",
                  "--fresh",
                  "--overwrite",
                  "--quiet"));
      if (entry.grain()) {
        arguments.add("--grain-reduction=1");
      }
      Run run = Bench.reelspark(List.of(), arguments);
      peak = Math.max(peak, run.peakBytes());
      JsonNode report = new ObjectMapper().readTree(Path.of(out + ".report.json").toFile());
      Map<String, Double> figures = evaluate(film, out);
      frames += figures.get("frames");
      seconds += figures.get("frames") / report.at("/work/framesPerSecond").asDouble();
      byFilm.put(film.name(), figures);
    }
    long steps =
        entry.training().isEmpty()
            ? 0
            : ModelArchive.read(Path.of(model)).card().training().steps();
    return new Contender(entry.name(), entry.training(), steps, frames / seconds, peak, byFilm);
  }

  private Path restored(String film, String model) {
    return settings.folder().resolve(film + "." + model + ".mkv");
  }

  private static Map<String, Double> evaluate(Damaged film, Path restored) throws IOException {
    Run run =
        Bench.reelspark(
            List.of(),
            List.of(
                "evaluate",
                restored.toString(),
                "--reference=" + film.clean(),
                "--damaged=" + film.film(),
                "--mask=" + film.mask(),
                "--json"));
    return new ObjectMapper().readValue(run.output(), new TypeReference<>() {});
  }

  /** Puts tables and stills between the marks {@code compare} of a page in Markdown. */
  public void replace(Path page, CompareReport report) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s minutes of training each, %d frames of each film. "
            .formatted(Figures.words(report.minutes()), settings.frames()));
    report.machine().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(each -> text.append("%s: %s. ".formatted(each.getKey(), each.getValue())));
    text.append("\n\n").append(report.tables());
    if (!settings.stills().isEmpty()) {
      text.append(
          "\nIn every still: damaged, clean, `default`; below: `small`, `base`, fastai's.\n");
    }
    for (String still : settings.stills()) {
      String[] parts = still.split("=", 2);
      String file = "images/compare/%s-%s.jpg".formatted(parts[0], parts[1]);
      still(parts[0], Integer.parseInt(parts[1]), page.toAbsolutePath().resolveSibling(file));
      text.append("\n![%s, frame %s](%s)\n".formatted(parts[0], parts[1], file));
    }
    Page.replace(page, "Comparison", "compare", text.toString());
  }

  /** Six pictures of one frame, three in a row. */
  private void still(String film, int frame, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    List<Path> shown =
        List.of(
            settings.folder().resolve(film + ".damaged.mkv"),
            settings.folder().resolve(film + ".clean.mkv"),
            restored(film, "default"),
            restored(film, "small"),
            restored(film, "base"),
            restored(film, "fastai"));
    List<String> arguments = new ArrayList<>();
    StringBuilder filter = new StringBuilder();
    StringBuilder stack = new StringBuilder();
    for (int i = 0; i < shown.size(); i++) {
      arguments.addAll(List.of("-i", shown.get(i).toString()));
      filter.append("[%d:v]select=eq(n\\,%d)[p%d];".formatted(i, frame, i));
      stack.append("[p").append(i).append("]");
    }
    filter.append(stack).append(ALL_AT_ONCE).append("0_0|w0_0|w0+w1_0|0_h0|w0_h0|w0+w1_h0");
    arguments.addAll(
        List.of(
            "-filter_complex", filter.toString(), "-frames:v", "1", "-q:v", "4", to.toString()));
    Bench.ffmpeg(arguments);
  }
}
