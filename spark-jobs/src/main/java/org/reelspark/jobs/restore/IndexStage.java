package org.reelspark.jobs.restore;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.Storage;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.plan.DeviceException;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.video.FilmException;
import org.reelspark.jobs.infer.TaskResult;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.SchemeStorage;

/**
 * Probes, indexes and plans a film in a task. Indexing reads most films whole: those of a batch
 * don't pass through the driver, and several are indexed at once.
 */
final class IndexStage {
  private record Input(RestoreRequest request, ModelFile model) implements Serializable {}

  private final Storage storage;
  private final JavaSparkContext spark;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final Progress progress;

  IndexStage(
      Storage storage,
      JavaSparkContext spark,
      Broadcast<SerializableConfiguration> hadoop,
      Progress progress) {
    this.storage = storage;
    this.spark = spark;
    this.hadoop = hadoop;
    this.progress = progress;
  }

  /**
   * @throws SettingsException where a setting can't be honoured
   * @throws FilmException where the film can't be read or restored
   */
  Preparation run(RestoreRequest request) throws IOException {
    ModelFile model = ModelFile.find(storage, request.model(), request.scale());
    model.check(request.trustModel());
    long bytes = storage.stat(request.in()).map(FileStamp::size).orElse(0L);
    progress.begin(Progress.Stage.INDEX, bytes, 0);
    Broadcast<SerializableConfiguration> configuration = hadoop;
    List<Preparation> films = new ArrayList<>();
    new FilmStage<Input, Preparation>(
            spark,
            "index",
            new Location(request.in()),
            input -> "the film",
            (input, read) -> index(new SchemeStorage(configuration.value().value()), input, read))
        .runWithoutGpu(
            List.of(new Input(request, model)), (task, film) -> films.add(film), progress::done);
    return films.get(0);
  }

  private static TaskResult<Preparation> index(Storage storage, Input input, LongAccumulator read)
      throws IOException {
    try {
      return new TaskResult<>(
          Preparation.of(storage, input.request(), input.model(), new Reading(read)), null);
    } catch (FilmException | ModelException | DeviceException | SettingsException e) {
      return new TaskResult<>(null, e);
    }
  }

  /** Counts the bytes that have passed. */
  private static final class Reading implements Progress {
    private final LongAccumulator read;
    private long known;

    Reading(LongAccumulator read) {
      this.read = read;
    }

    @Override
    public void begin(Stage stage, long of, long done) {}

    @Override
    public void done(long done) {
      read.add(done - known);
      known = done;
    }
  }
}
