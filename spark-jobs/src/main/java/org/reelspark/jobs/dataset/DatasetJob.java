package org.reelspark.jobs.dataset;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.reelspark.core.analysis.FilmAnalysis;
import org.reelspark.core.analysis.FrameMeter;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.plan.CanonicalJson;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.DecoderChoice;
import org.reelspark.core.plan.Flicker;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.Planner;
import org.reelspark.core.plan.Run;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.plan.VideoInfo;
import org.reelspark.core.video.FilmException;
import org.reelspark.jobs.infer.FilmOrder;
import org.reelspark.jobs.infer.RunInput;
import org.reelspark.jobs.infer.TaskResult;
import org.reelspark.jobs.restore.FilmStage;
import org.reelspark.jobs.restore.Preparation;
import org.reelspark.jobs.restore.Progress;
import org.reelspark.jobs.restore.RestoreRequest;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.PublishLock;
import org.reelspark.jobs.storage.SchemeStorage;
import org.reelspark.jobs.storage.WorkFolder;
import org.reelspark.training.data.ClipSources;
import org.reelspark.training.data.Dataset;

/**
 * Makes a dataset of clean films, in three Spark stages over all of them: they are indexed, a task
 * a film; every frame is measured, a task a chunk; the runs that the driver picks from that are cut
 * out, a task for each chunk that has some. The result follows from films and settings alone.
 *
 * <p>Safe to kill at any moment: what tasks have found is kept in the work folder beside OUT, and
 * OUT appears in one step, or, in an object store, {@link Dataset#FILE} after all else.
 */
public final class DatasetJob {
  private static final int METER_RADIUS = 1;

  /** What a dataset's folder holds. */
  private static final Set<String> FOLDERS = Set.of("frames", "clips", "pairs");

  /**
   * What came of it.
   *
   * @param already whether the dataset had been made before
   */
  public record Outcome(Dataset dataset, boolean already) {}

  private record Film(Preparation preparation, String sha256) implements Serializable {
    FrameIndex index() {
      return preparation.index();
    }

    FilmOrder order() {
      RestoreRequest request = preparation.request();
      return new FilmOrder(
          preparation.film(),
          preparation.stamp(),
          request.damage(),
          request.interlaced(),
          DecoderChoice.SOFTWARE);
    }

    VideoInfo video() {
      return preparation.restored().video();
    }

    List<Run> stretches() {
      return Planner.plan(index(), index().first(), index().end(), METER_RADIUS);
    }
  }

  private final Storage storage;
  private final DatasetRequest request;
  private final DatasetSettings settings;
  private final Supplier<SparkSession> sessions;
  private final Progress progress;
  private final Location out;

  public DatasetJob(
      Storage storage, DatasetRequest request, Supplier<SparkSession> sessions, Progress progress) {
    this.storage = storage;
    this.request = request;
    this.settings = request.settings();
    this.sessions = sessions;
    this.progress = progress;
    this.out = new Location(request.out()).full();
  }

  /**
   * Makes the dataset, or finds that it is made.
   *
   * @throws SettingsException where something else stands at OUT, or a crop is larger than a film
   * @throws FilmException where a film can't be read or has nothing to pick
   * @throws IOException where storage fails
   */
  public Outcome run() throws IOException {
    Optional<Dataset> there = there();
    for (String film : request.films()) {
      if (storage.stat(film).isEmpty()) {
        throw new FilmException(film + ": there is no such film");
      }
    }
    storage.rehearse(out.text());
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(sessions.get().sparkContext());
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    List<Film> films = index(spark, hadoop);
    String job = job(films);
    if (there.isPresent() && there.get().job().equals(job)) {
      return new Outcome(there.get(), true);
    }
    if (there.isPresent() && !request.overwrite()) {
      throw stranger("another dataset is there");
    }
    Location work = WorkFolder.of(storage, out.parent(), out, job).location();
    List<List<PickedRun>> picked = survey(spark, hadoop, films, work);
    Dataset dataset = dataset(job, films, cut(spark, hadoop, films, picked, work));
    Location made = work.child("dataset");
    Ledger.write(storage, made.child(Dataset.FILE).text(), dataset.json());
    progress.begin(Progress.Stage.PUBLISH, 1, 0);
    PublishLock.during(
        storage,
        out,
        job,
        confirm -> {
          there(); // refuses what may have come there meanwhile
          if (request.overwrite() || storage.list(out.text()).isEmpty()) {
            storage.delete(out.text());
          }
          storage.publishFolder(made.text(), out.text(), Dataset.FILE);
        });
    PublishLock.forget(storage, out, job);
    storage.delete(work.text());
    return new Outcome(dataset, false);
  }

  /** The dataset at OUT; a folder with nothing in it is none. */
  private Optional<Dataset> there() throws IOException {
    if (storage.stat(out.text()).isPresent()) {
      throw stranger("a file is there");
    }
    if (!storage.isFolder(out.text())) {
      return Optional.empty();
    }
    List<String> folders = storage.folders(out.text());
    List<String> files =
        storage.list(out.text()).stream()
            .map(stamp -> new Location(stamp.location()).name())
            .toList();
    if (!FOLDERS.containsAll(folders) || !Set.of(Dataset.FILE).containsAll(files)) {
      throw new SettingsException(
          out + ": a folder with other things in it is there; choose another --out");
    }
    if (files.isEmpty() && !folders.isEmpty() && !request.overwrite()) {
      throw stranger("a dataset that was not finished is there");
    }
    String file = out.child(Dataset.FILE).text();
    return files.isEmpty()
        ? Optional.empty()
        : Optional.of(Dataset.of(Ledger.text(storage, file), file));
  }

  private SettingsException stranger(String what) {
    return new SettingsException(
        "%s: %s; choose another --out, or --overwrite to replace it".formatted(out, what));
  }

  private List<Film> index(JavaSparkContext spark, Broadcast<SerializableConfiguration> hadoop)
      throws IOException {
    List<RestoreRequest> requests = request.films().stream().map(this::plain).toList();
    List<Film> films = new ArrayList<>(Collections.nCopies(requests.size(), null));
    progress.begin(Progress.Stage.INDEX, requests.size(), 0);
    new FilmStage<RestoreRequest, Film>(
            spark,
            "index",
            out,
            RestoreRequest::in,
            (film, indexed) -> {
              TaskResult<Film> found = index(new SchemeStorage(hadoop.value().value()), film);
              indexed.add(1);
              return found;
            })
        .runWithoutGpu(requests, films::set, progress::done);
    films.forEach(this::checkCrops);
    return films;
  }

  /** What makes a film's index, whatever it would be restored with. */
  private RestoreRequest plain(String film) {
    return RestoreRequest.of(film, film + ".dataset.mkv")
        .optModel("identity")
        .optCodec(VideoCodec.FFV1)
        .optDropUnsupported(true)
        .optDamage(request.damage())
        .optInterlaced(request.interlaced())
        .build();
  }

  private static TaskResult<Film> index(Storage storage, RestoreRequest request)
      throws IOException {
    try {
      Preparation preparation = Preparation.of(storage, request, Progress.NONE);
      return new TaskResult<>(new Film(preparation, sha256(storage, request.in())), null);
    } catch (FilmException | ModelException | SettingsException e) {
      return new TaskResult<>(null, e);
    }
  }

  private static String sha256(Storage storage, String film) throws IOException {
    try (SeekableSource source = storage.open(film)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 20];
      long at = 0;
      for (int n; (n = source.read(at, buffer, 0, buffer.length)) > 0; at += n) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private void checkCrops(Film film) {
    PictureFormat format = film.video().format();
    for (int size : settings.crops()) {
      if (size > Math.min(format.width(), format.height())) {
        throw new SettingsException(
            "%s: is of %dx%d, so no crop of --crops=%d fits; take smaller ones, or --crops=whole"
                .formatted(
                    film.preparation().film().name(), format.width(), format.height(), size));
      }
    }
  }

  private String job(List<Film> films) {
    return CanonicalJson.hash(
        Arrays.asList(
            Dataset.FORMAT,
            settings.named(),
            films.stream().map(Film::sha256).toList(),
            request.films(),
            request.damage(),
            request.interlaced()));
  }

  /** Measures every frame and picks the runs of each film. */
  private List<List<PickedRun>> survey(
      JavaSparkContext spark,
      Broadcast<SerializableConfiguration> hadoop,
      List<Film> films,
      Location work)
      throws IOException {
    Ledger<FrameFigures[]> ledger =
        new Ledger<>(storage, work.child("analysis"), FrameFigures[].class);
    List<FrameFigures[][]> found = new ArrayList<>();
    List<SurveyTask.Input> missing = new ArrayList<>();
    List<Integer> parts = new ArrayList<>();
    long all = 0;
    long known = 0;
    for (int f = 0; f < films.size(); f++) {
      List<Run> stretches = films.get(f).stretches();
      FrameFigures[][] figures = new FrameFigures[stretches.size()][];
      for (int part = 0; part < figures.length; part++) {
        int frames = stretches.get(part).span().frames();
        all += frames;
        Optional<FrameFigures[]> kept = ledger.read(f, part);
        if (kept.isPresent() && kept.get().length == frames) {
          figures[part] = kept.get();
          known += frames;
        } else {
          RunInput span = RunInput.of(stretches.get(part), films.get(f).index(), null);
          missing.add(new SurveyTask.Input(f, films.get(f).order(), span));
          parts.add(part);
        }
      }
      found.add(figures);
    }
    long before = known;
    progress.begin(Progress.Stage.ANALYSE, all, before);
    new FilmStage<SurveyTask.Input, List<FrameFigures>>(
            spark,
            "analyse",
            out,
            SurveyTask.Input::part,
            (input, frames) ->
                new SurveyTask(input, new SchemeStorage(hadoop.value().value()), frames).call())
        .run(
            missing,
            (task, figures) -> {
              FrameFigures[] measured = figures.toArray(new FrameFigures[0]);
              ledger.write(missing.get(task).film(), parts.get(task), measured);
              found.get(missing.get(task).film())[parts.get(task)] = measured;
            },
            done -> progress.done(before + done));
    List<List<PickedRun>> picked = new ArrayList<>();
    for (int f = 0; f < films.size(); f++) {
      picked.add(pick(films.get(f), Arrays.stream(found.get(f)).flatMap(Arrays::stream).toList()));
    }
    return picked;
  }

  private List<PickedRun> pick(Film film, List<FrameFigures> figures) {
    FilmAnalysis analysis =
        FilmAnalysis.of(
            film.index().first(),
            figures.stream().map(FrameFigures::sums).toList(),
            FrameMeter.black(film.video().format(), film.video().colour()),
            Flicker.OFF);
    double seconds = film.index().seconds(film.video().timeBase());
    int wanted = (int) Math.max(1, Math.round(seconds / settings.every()));
    long own = HexFormat.fromHexDigitsToLong(film.sha256(), 0, 16);
    List<PickedRun> picked =
        new RunPicker(settings.runFrames(), wanted, settings.seed() ^ own)
            .pick(figures, analysis::cutBefore);
    if (picked.isEmpty()) {
      throw new FilmException(
          "%s: has no shot of %d frames with anything to see in it; leave it out"
              .formatted(film.preparation().film().name(), DatasetSettings.SHORTEST_RUN));
    }
    return picked;
  }

  private List<CutTask.Part> cut(
      JavaSparkContext spark,
      Broadcast<SerializableConfiguration> hadoop,
      List<Film> films,
      List<List<PickedRun>> picked,
      Location work)
      throws IOException {
    Ledger<CutTask.Part> ledger = new Ledger<>(storage, work.child("ledger"), CutTask.Part.class);
    Location folder = work.child("dataset");
    List<CutTask.Part> parts = new ArrayList<>();
    List<CutTask.Input> missing = new ArrayList<>();
    long all = 0;
    long known = 0;
    for (int f = 0; f < films.size(); f++) {
      for (CutTask.Input input : inputs(f, films.get(f), picked.get(f), folder)) {
        all += input.frames();
        Optional<CutTask.Part> kept = ledger.read(f, input.part());
        if (kept.isPresent() && areThere(folder, kept.get().files())) {
          parts.add(kept.get());
          known += input.frames();
        } else {
          missing.add(input);
        }
      }
    }
    long before = known;
    progress.begin(Progress.Stage.CUT_OUT, all, before);
    new FilmStage<CutTask.Input, CutTask.Part>(
            spark,
            "cut out",
            out,
            CutTask.Input::words,
            (input, frames) ->
                new CutTask(input, new SchemeStorage(hadoop.value().value()), frames).call())
        .run(
            missing,
            (task, part) -> {
              ledger.write(missing.get(task).film(), missing.get(task).part(), part);
              parts.add(part);
            },
            done -> progress.done(before + done));
    return parts;
  }

  /** A task for each stretch of a film that runs begin in. */
  private List<CutTask.Input> inputs(
      int number, Film film, List<PickedRun> picked, Location folder) {
    List<CutTask.Input> inputs = new ArrayList<>();
    List<Run> stretches = film.stretches();
    for (int part = 0; part < stretches.size(); part++) {
      Chunk stretch = stretches.get(part).span();
      List<PickedRun> runs =
          picked.stream()
              .filter(run -> stretch.first() <= run.first() && run.first() < stretch.end())
              .toList();
      if (runs.isEmpty()) {
        continue;
      }
      int first = runs.get(0).first();
      int end = runs.get(runs.size() - 1).end();
      int seek = Math.max(film.index().first(), film.index().seekPointAtOrBefore(first));
      Run span = new Run(List.of(new Chunk(part, first, end, first, end, seek)));
      inputs.add(
          new CutTask.Input(
              number,
              part,
              film.order(),
              film.preparation().restored(),
              film.index().size(),
              film.sha256(),
              RunInput.of(span, film.index(), null),
              new ArrayList<>(runs),
              settings,
              folder.text()));
    }
    return inputs;
  }

  private boolean areThere(Location folder, List<String> files) throws IOException {
    for (String file : files) {
      if (storage.stat(folder.child(file).text()).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private Dataset dataset(String job, List<Film> films, List<CutTask.Part> parts)
      throws IOException {
    List<ModelCard.Clip> sources = new ArrayList<>();
    for (Film film : films) {
      sources.add(source(film));
    }
    return new Dataset(
        Dataset.FORMAT,
        job,
        settings.named(),
        sources,
        parts.stream()
            .flatMap(part -> part.clips().stream())
            .sorted(Comparator.comparing(Dataset.Clip::file))
            .toList(),
        parts.stream().mapToInt(CutTask.Part::runs).sum(),
        parts.stream().mapToLong(CutTask.Part::rows).sum());
  }

  /** What the manifest beside a film says of it, where the film lies on this machine. */
  private static ModelCard.Clip source(Film film) throws IOException {
    Location location = new Location(film.preparation().film().name());
    List<Path> folders = location.isLocal() ? List.of(location.parent().path()) : List.of();
    return ClipSources.of(folders).describe(location.name(), film.sha256());
  }
}
