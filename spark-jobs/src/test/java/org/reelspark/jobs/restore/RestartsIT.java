package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.DecoderChoice;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.Run;
import org.reelspark.jobs.infer.FilmOrder;
import org.reelspark.jobs.infer.RestoreOrder;
import org.reelspark.jobs.infer.RestoreTask;
import org.reelspark.jobs.infer.RunInput;
import org.reelspark.jobs.storage.FinishedSegment;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.SchemeStorage;
import org.reelspark.jobs.storage.WorkFolder;

class RestartsIT {
  @TempDir Path folder;

  /** Of an index that calls frame 18 a seek point, which it is not. */
  @Test
  void aRestartIsCountedOnceHoweverManyChunksFollow() throws Exception {
    Storage storage = LocalSpark.storage();
    Path out = folder.resolve("out.mkv");
    Preparation film =
        Preparation.of(
            storage, LocalSpark.exact(Films.film("restarts.mp4", 40), out).build(), Progress.NONE);
    Run run =
        new Run(
            List.of(
                new Chunk(0, 18, 24, 18, 24, 18),
                new Chunk(1, 24, 30, 24, 30, 18),
                new Chunk(2, 30, 36, 30, 36, 18)));
    WorkFolder work =
        WorkFolder.of(
            storage,
            new Location(folder.toString()),
            new Location(out.toString()),
            film.plan().hash());
    RestoreOrder order =
        new RestoreOrder(
            new FilmOrder(
                film.film(),
                film.stamp(),
                DamagePolicy.FAIL,
                InterlacedPolicy.REFUSE,
                DecoderChoice.SOFTWARE),
            film.model().name(),
            false,
            film.plan().model(),
            1,
            film.options(),
            film.plan().encoder(),
            film.plan().hash(),
            1,
            List.of(),
            work.location().text());
    RunInput input = RunInput.of(run, withSeekPoint(film.index(), 18), null);
    List<FinishedSegment> found = new ArrayList<>();
    new FilmStage<RunInput, List<FinishedSegment>>(
            JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext()),
            "restore",
            new Location(out.toString()),
            RunInput::frames,
            (given, frames) ->
                new RestoreTask(order, given, new SchemeStorage(new Configuration()), frames)
                    .call())
        .run(List.of(input), (task, segments) -> found.addAll(segments), frames -> {});
    assertThat(found).extracting(FinishedSegment::restarts).containsExactly(1, 0, 0);
  }

  private static FrameIndex withSeekPoint(FrameIndex index, int wrong) {
    int size = index.size();
    long[] pts = new long[size];
    long[] durations = new long[size];
    long[] positions = new long[size];
    boolean[] seekPoints = new boolean[size];
    for (int i = 0; i < size; i++) {
      pts[i] = index.pts(i);
      durations[i] = index.duration(i);
      positions[i] = index.position(i);
      seekPoints[i] = index.seekPoint(i) || i == wrong;
    }
    return new FrameIndex(index.method(), pts, durations, positions, seekPoints, index.checksum());
  }
}
