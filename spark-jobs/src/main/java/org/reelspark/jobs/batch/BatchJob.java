package org.reelspark.jobs.batch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.CanonicalJson;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.restore.Model;
import org.reelspark.jobs.restore.Failures;
import org.reelspark.jobs.restore.ModelFile;
import org.reelspark.jobs.restore.Progress;
import org.reelspark.jobs.restore.RestoreJob;
import org.reelspark.jobs.restore.RestoreRequest;
import org.reelspark.jobs.storage.Location;

/**
 * Restores many films in one Spark application, longest first.
 *
 * <p>The chunks of all films under way stand in one queue, film after film: those of the next take
 * the cores that the last chunks of one leave free. To Spark each film's chunks are a job, so that
 * what ends one film ends no other, be it a chunk that fails for good.
 */
public final class BatchJob {
  /** Is told how films fare, from several threads. */
  public interface Watcher {
    /** A film is begun. */
    Progress begun(String film);

    /** A film was restored, and a job with other settings or another film had begun its OUT. */
    void otherWork(String folder);

    /**
     * A film has ended.
     *
     * @param ended films that have ended, this one too
     * @param films of the batch
     */
    void ended(FilmRow row, int ended, int films);
  }

  private static final long LOOK_MILLIS = 1000;

  /** Films under way at least: while one is stitched, by the driver here, another is restored. */
  private static final int FEWEST_HERE = 2;

  private static final int FEWEST_THERE = 8;

  /** A film is cut into eight chunks or more wherever it can be: one round at work, one waiting. */
  private static final int TASKS_PER_FILM = 4;

  private final Storage storage;
  private final List<RestoreRequest> requests;
  private final Location folder;
  private final FilmsTable table;
  private final Supplier<SparkSession> sessions;
  private final Integer atOnce;
  private final Watcher watcher;

  private final Map<String, ModelFile> models = new HashMap<>();
  private final Map<String, FilmRow> rows = new LinkedHashMap<>();
  private int underWay;

  /** Those of them that still have chunks to restore. */
  private int restoring;

  private int ended;

  /**
   * @param folder that holds the table
   * @param atOnce films that are worked on at a time; as many as keep all cores at work where null
   */
  public BatchJob(
      Storage storage,
      List<RestoreRequest> requests,
      Location folder,
      Supplier<SparkSession> sessions,
      Integer atOnce,
      Watcher watcher) {
    this.storage = storage;
    this.requests = List.copyOf(requests);
    this.folder = folder;
    this.table = new FilmsTable(storage, folder);
    this.sessions = sessions;
    this.atOnce = atOnce;
    this.watcher = watcher;
  }

  /**
   * Restores what is not done yet.
   *
   * @return a row for every film, in the order of the requests
   * @throws SettingsException where two films have the same OUT, or a model can't be used
   * @throws IOException where the table can't be read or written
   */
  public List<FilmRow> run() throws IOException {
    refuseSameOut();
    for (RestoreRequest request : requests) {
      if (!models.containsKey(model(request))) {
        ModelFile model = ModelFile.find(storage, request.model(), request.scale());
        model.check(request.trustModel());
        models.put(model(request), model);
      }
    }
    table.discardUnfinished();
    table.read().forEach(row -> rows.put(row.out(), row));
    Map<String, FilmRow> outcome = new HashMap<>();
    List<RestoreRequest> open = new ArrayList<>();
    for (RestoreRequest request : requests) {
      if (isDone(request)) {
        outcome.put(out(request), film(request, watcher.begun(request.in())));
      } else {
        open.add(request);
      }
    }
    ExecutorService films = Executors.newCachedThreadPool();
    try {
      List<Future<FilmRow>> futures = new ArrayList<>();
      for (RestoreRequest request : longestFirst(open)) {
        awaitTurn();
        futures.add(films.submit(() -> filmInTurn(request)));
      }
      for (Future<FilmRow> future : futures) {
        FilmRow row = future.get();
        outcome.put(row.out(), row);
      }
      return requests.stream().map(request -> outcome.get(out(request))).toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException storageFailure) {
        throw storageFailure;
      }
      throw new IllegalStateException("a film ended unexpectedly: " + e.getCause(), e);
    } finally {
      films.shutdownNow();
    }
  }

  private static String model(RestoreRequest request) {
    return Model.inScale(request.model(), request.scale());
  }

  private void refuseSameOut() {
    Set<String> outs = new HashSet<>();
    for (RestoreRequest request : requests) {
      List<String> places = new ArrayList<>(request.companions().values());
      places.add(0, request.out());
      for (String place : places) {
        String full = new Location(place).full().text();
        if (!outs.add(full)) {
          throw new SettingsException(
              full + ": two films would be written there; give the places in a list, --films LIST");
        }
      }
    }
  }

  private List<RestoreRequest> longestFirst(List<RestoreRequest> open) throws IOException {
    if (open.size() < 2) {
      return open;
    }
    SparkContext spark = sessions.get().sparkContext();
    return new LongestFirst(JavaSparkContext.fromSparkContext(spark), folder).sorted(open);
  }

  private synchronized void awaitTurn() throws InterruptedException {
    while (!mayBegin()) {
      wait(LOOK_MILLIS);
    }
    underWay++;
    restoring++;
  }

  /** Films that are stitched and published leave cores free, and may be as many again. */
  private boolean mayBegin() {
    if (atOnce != null) {
      return underWay < atOnce;
    }
    int limit = limit();
    return restoring < limit && underWay < 2 * limit;
  }

  /** Grows with the cluster, whose executors may come one by one. */
  private int limit() {
    SparkContext spark = sessions.get().sparkContext();
    int tasks = spark.defaultParallelism() / spark.conf().getInt("spark.task.cpus", 1);
    return Math.max(spark.isLocal() ? FEWEST_HERE : FEWEST_THERE, tasks / TASKS_PER_FILM);
  }

  private FilmRow filmInTurn(RestoreRequest request) throws IOException {
    Turn turn = new Turn(watcher.begun(request.in()));
    try {
      return film(request, turn);
    } finally {
      turn.restored();
      synchronized (this) {
        underWay--;
        notifyAll();
      }
    }
  }

  /** Passes on how far a film is, and notes when its chunks are restored. */
  private final class Turn implements Progress {
    private final Progress progress;
    private boolean restored;

    Turn(Progress progress) {
      this.progress = progress;
    }

    @Override
    public void begin(Stage stage, long of, long done) {
      if (stage == Stage.STITCH) {
        restored();
      }
      progress.begin(stage, of, done);
    }

    @Override
    public void done(long done) {
      progress.done(done);
    }

    void restored() {
      synchronized (BatchJob.this) {
        restoring -= restored ? 0 : 1;
        restored = true;
        BatchJob.this.notifyAll();
      }
    }
  }

  private FilmRow film(RestoreRequest request, Progress progress) throws IOException {
    FilmRow row = outcome(request, progress);
    synchronized (this) {
      rows.put(row.out(), row);
      table.write(rows.values());
      ended++;
      watcher.ended(row, ended, requests.size());
    }
    return row;
  }

  private FilmRow outcome(RestoreRequest request, Progress progress) throws IOException {
    Optional<FilmRow> made = made(request);
    Optional<FileStamp> source = storage.stat(request.in());
    if (made.isPresent() && isUnchanged(request, made.get(), source)) {
      return made.get().already();
    }
    boolean changed = made.isPresent() && !source.equals(Optional.of(made.get().source()));
    long begin = System.nanoTime();
    try {
      RestoreRequest asked =
          request.with(models.get(model(request)).name(), request.overwrite() || changed);
      RestoreJob.Outcome outcome = RestoreJob.ofBatch(storage, asked, sessions, progress).run();
      outcome.otherWork().forEach(watcher::otherWork);
      RestoreReport report = outcome.report();
      return new FilmRow(
          request.in(),
          out(request),
          outcome.already() ? FilmRow.Status.ALREADY : FilmRow.Status.RESTORED,
          settings(request),
          source.orElse(null),
          storage.stat(out(request)).orElse(null),
          Failures.DONE,
          "",
          report.to() - report.from(),
          report.work().chunks(),
          report.work().retries(),
          seconds(begin));
    } catch (Exception e) { // Spark throws its checked exceptions unannounced
      FilmRow none =
          new FilmRow(
              request.in(), out(request), FilmRow.Status.FAILED, "", null, null, 0, "", 0, 0, 0, 0);
      return made.orElse(none).failed(Failures.exitCode(e), Failures.line(e), seconds(begin));
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private boolean isDone(RestoreRequest request) throws IOException {
    Optional<FilmRow> made = made(request);
    return made.isPresent() && isUnchanged(request, made.get(), storage.stat(request.in()));
  }

  /**
   * Whether the film and the settings are those that OUT was made of. Companion films are in no
   * row: the job itself looks whether they are there.
   */
  private boolean isUnchanged(RestoreRequest request, FilmRow made, Optional<FileStamp> source) {
    return !request.fresh()
        && request.companions().isEmpty()
        && made.settings().equals(settings(request))
        && source.equals(Optional.of(made.source()));
  }

  /** The row of OUT, where OUT is as an earlier run of this batch wrote it. */
  private Optional<FilmRow> made(RestoreRequest request) throws IOException {
    FilmRow row;
    synchronized (this) {
      row = rows.get(out(request));
    }
    return row != null
            && row.restored() != null
            && row.film().equals(request.in())
            && storage.stat(out(request)).equals(Optional.of(row.restored()))
        ? Optional.of(row)
        : Optional.empty();
  }

  private static String out(RestoreRequest request) {
    return new Location(request.out()).full().text();
  }

  private String settings(RestoreRequest request) {
    ModelFile model = models.get(model(request));
    return CanonicalJson.hash(
        Arrays.asList(
            Objects.requireNonNull(model).description().hash(),
            request.codec(),
            request.encoder(),
            request.quality(),
            request.preset(),
            request.pixelFormat(),
            request.chunkFrames(),
            request.grainReduction(),
            request.precision(),
            request.square(),
            request.flicker(),
            request.from(),
            request.to(),
            request.damage(),
            request.interlaced(),
            request.dropUnsupported()));
  }
}
