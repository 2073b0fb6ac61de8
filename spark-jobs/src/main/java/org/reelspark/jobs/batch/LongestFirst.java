package org.reelspark.jobs.batch;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.video.FilmException;
import org.reelspark.core.video.FilmProbe;
import org.reelspark.jobs.infer.TaskResult;
import org.reelspark.jobs.restore.FilmStage;
import org.reelspark.jobs.restore.RestoreRequest;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.SchemeStorage;

/** Films by what their containers say of their length, which tasks read, a film each. */
final class LongestFirst {
  private final JavaSparkContext spark;
  private final Location folder;

  /**
   * @param folder of the batch, which names the stage
   */
  LongestFirst(JavaSparkContext spark, Location folder) {
    this.spark = spark;
    this.folder = folder;
  }

  /** What can't be read comes last. */
  List<RestoreRequest> sorted(List<RestoreRequest> requests) throws IOException {
    List<String> films = requests.stream().map(RestoreRequest::in).distinct().toList();
    Map<String, Double> seconds = new HashMap<>();
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    new FilmStage<String, Double>(
            spark,
            "probe",
            folder,
            film -> film,
            (film, done) ->
                new TaskResult<>(seconds(new SchemeStorage(hadoop.value().value()), film), null))
        .runWithoutGpu(films, (task, length) -> seconds.put(films.get(task), length), done -> {});
    return requests.stream()
        .sorted(
            Comparator.<RestoreRequest, Double>comparing(request -> seconds.get(request.in()))
                .reversed())
        .toList();
  }

  private static double seconds(Storage storage, String film) {
    try (SeekableSource source = storage.open(film)) {
      return FilmProbe.probe(source).seconds();
    } catch (IOException | FilmException e) {
      return 0; // the film's own job says what is wrong
    }
  }
}
