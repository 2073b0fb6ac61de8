package org.reelspark.jobs.preview;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.io.Nowhere;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.report.ContactSheet;
import org.reelspark.core.report.Screen;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.ModelDescription;
import org.reelspark.core.restore.RestoreOptions;
import org.reelspark.core.restore.Restored;
import org.reelspark.core.restore.Restorer;
import org.reelspark.core.restore.Window;
import org.reelspark.core.video.SegmentEncoder;
import org.reelspark.jobs.restore.FilmPosition;
import org.reelspark.jobs.restore.ModelFile;
import org.reelspark.jobs.restore.Preparation;
import org.reelspark.jobs.restore.Progress;
import org.reelspark.jobs.restore.RestoreRequest;

/**
 * Restores some frames of a film in several ways and shows them. Decodes only these and what lies
 * around them; writes nothing but the sheets.
 */
public final class PreviewJob {
  private final Storage storage;
  private final PreviewRequest request;
  private final int cores;

  /** A model with a grain reduction, where it can do that. */
  private record Setting(ModelFile model, String shortName, float grain) {
    String text() {
      return description().reducesGrain()
          ? "%s, grain reduction %s"
              .formatted(shortName, Float.toString(grain).replaceAll("\\.0$", ""))
          : shortName;
    }

    ModelDescription description() {
      return model.description();
    }
  }

  /**
   * What a setting would take.
   *
   * @param filmSeconds of the whole film on this machine, its encoding included
   */
  public record Estimate(String setting, double filmSeconds) {}

  /**
   * What was made.
   *
   * @param sheets one file for each place, in the order of the film
   * @param encoder that the estimates count with: the usual one
   */
  public record Result(List<Path> sheets, List<Estimate> estimates, String encoder) {}

  /**
   * @param cores that a job would run on
   */
  public PreviewJob(Storage storage, PreviewRequest request, int cores) {
    this.storage = storage;
    this.request = request;
    this.cores = cores;
  }

  /**
   * @throws org.reelspark.core.video.FilmException where the film can't be read or restored
   * @throws org.reelspark.core.network.ModelException where there is no such model
   * @throws SettingsException where a setting can't be honoured
   */
  public Result run(Progress progress) throws IOException {
    List<Setting> settings = settings();
    int radius = settings.stream().mapToInt(s -> s.description().radius()).max().orElseThrow();
    boolean analysed = settings.stream().anyMatch(this::analysed);
    Preparation film = Preparation.of(storage, plain(), progress);
    List<Integer> places = places(film);
    long steps = (long) places.size() * request.frames() * settings.size();
    progress.begin(Progress.Stage.PREVIEW, steps, 0);
    List<Stretch> stretches = new ArrayList<>();
    List<SortedMap<Integer, List<ContactSheet.Row>>> rows = new ArrayList<>();
    for (int first : places) {
      stretches.add(Stretch.decode(storage, film, request, first, radius, analysed));
      rows.add(new TreeMap<>());
    }
    double decode = stretches.stream().mapToDouble(Stretch::secondsPerFrame).average().orElse(0);
    List<Estimate> estimates = new ArrayList<>();
    long done = 0;
    for (Setting setting : settings) {
      RestoreOptions options =
          new RestoreOptions(
              setting.grain(),
              request.device(),
              0,
              request.precision(),
              request.square(),
              request.trustModels());
      Screen screen = new Screen(film.film().enlarged(setting.description().scale()).video());
      double seconds = 0;
      int restored = 0;
      try (Model model = Model.open(setting.model().name(), options);
          Restorer restorer = model.restorer(film.film().video().colour())) {
        for (int i = 0; i < stretches.size(); i++) {
          List<Frame> frames = new ArrayList<>();
          for (Window window : windows(stretches.get(i), setting)) {
            if (restored == 0) {
              restorer.restore(window); // the first warms up and is not timed
            }
            long begin = System.nanoTime();
            Restored result = restorer.restore(window);
            seconds += (System.nanoTime() - begin) / 1e9;
            restored++;
            frames.add(result.frame());
            rows.get(i)
                .computeIfAbsent(window.frameNumber(), frame -> new ArrayList<>())
                .add(row(screen, film, setting, window, result));
            progress.done(++done);
          }
          seconds += encode(film, setting.description().scale(), stretches.get(i), frames);
        }
      }
      double perFrame = seconds / restored + decode * (analysed(setting) ? 2 : 1);
      estimates.add(new Estimate(setting.text(), perFrame * film.index().size() / cores));
    }
    return new Result(write(places, rows), estimates, film.plan().encoder().encoder());
  }

  /** Seconds that the usual encoder takes for consecutive frames. */
  private static double encode(Preparation film, int scale, Stretch stretch, List<Frame> frames)
      throws IOException {
    int first = stretch.first();
    Chunk all = new Chunk(0, first, stretch.end(), first, stretch.end(), first);
    try (SegmentEncoder encoder =
        new SegmentEncoder(
            film.restored().enlarged(scale),
            film.plan().encoder(),
            all,
            film.plan().hash(),
            new Nowhere())) {
      long begin = System.nanoTime();
      for (int i = 0; i < frames.size(); i++) {
        encoder.encode(first + i, frames.get(i));
      }
      encoder.finish();
      return (System.nanoTime() - begin) / 1e9;
    }
  }

  private List<Setting> settings() throws IOException {
    List<Setting> settings = new ArrayList<>();
    for (String name : request.models()) {
      ModelFile model = ModelFile.find(storage, name, request.scale());
      Model.checkDevice(model.name(), request.device());
      model.check(request.trustModels());
      model.description().checkScale(request.scale());
      model.description().checkSquare(request.square());
      model.description().checkPrecision(request.precision());
      String shortName = name.substring(name.lastIndexOf('/') + 1);
      List<Float> grains =
          request.grainReductions().isEmpty() || !model.description().reducesGrain()
              ? List.of(model.description().grainReduction())
              : request.grainReductions();
      grains.forEach(grain -> settings.add(new Setting(model, shortName, grain)));
    }
    return settings;
  }

  private boolean analysed(Setting setting) {
    return setting.description().needsAnalysis(request.flicker());
  }

  private List<Window> windows(Stretch stretch, Setting setting) {
    return stretch.windows(setting.description().radius(), analysed(setting));
  }

  /** What makes a film's index, whatever model and container it will have. */
  private RestoreRequest plain() {
    return RestoreRequest.of(request.in(), request.in() + ".preview.mkv")
        .optModel("identity")
        .optDropUnsupported(true)
        .optDamage(request.damage())
        .optInterlaced(request.interlaced())
        .build();
  }

  private List<Integer> places(Preparation film) {
    FrameIndex index = film.index();
    TreeSet<Integer> places = new TreeSet<>();
    if (request.places().isEmpty()) {
      for (int quarter = 1; quarter < 4; quarter++) {
        places.add(index.first() + (int) ((long) index.size() * quarter / 4));
      }
    }
    Rational timeBase = film.film().video().timeBase();
    for (FilmPosition place : request.places()) {
      int frame = place.in(index, timeBase);
      if (frame >= index.end()) {
        int last = index.end() - 1;
        throw new SettingsException(
            "%s: --at %s lies behind its last frame, frame %d at %s"
                .formatted(request.in(), text(place), last, time(film, last)));
      }
      places.add(frame);
    }
    return List.copyOf(places);
  }

  private static String text(FilmPosition place) {
    return place.frame() >= 0 ? place.frame() + "f" : place.seconds() + " s";
  }

  private static ContactSheet.Row row(
      Screen screen, Preparation film, Setting setting, Window window, Restored restored) {
    int number = window.frameNumber();
    String text = "frame %d, %s, %s".formatted(number, time(film, number), setting.text());
    return ContactSheet.Row.of(screen, text, window.centre(), restored.frame(), restored.mask());
  }

  /** Since the first frame. */
  private static String time(Preparation film, int frame) {
    FrameIndex index = film.index();
    Rational timeBase = film.film().video().timeBase();
    double seconds =
        (double) (index.pts(frame) - index.pts(index.first())) * timeBase.num() / timeBase.den();
    long millis = Math.round(seconds * 1000);
    return String.format(
        Locale.ROOT,
        "%d:%02d:%02d.%03d",
        millis / 3_600_000,
        millis / 60_000 % 60,
        millis / 1000 % 60,
        millis % 1000);
  }

  /**
   * @param rows of each place, by frame: one for each setting
   */
  private List<Path> write(
      List<Integer> places, List<SortedMap<Integer, List<ContactSheet.Row>>> rows)
      throws IOException {
    Files.createDirectories(request.folder());
    List<Path> sheets = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      Path sheet = request.folder().resolve("frame-%07d.png".formatted(places.get(i)));
      List<ContactSheet.Row> all =
          rows.get(i).values().stream().flatMap(Collection::stream).toList();
      new ContactSheet(all, request.widest()).write(sheet);
      sheets.add(sheet);
    }
    return sheets;
  }
}
