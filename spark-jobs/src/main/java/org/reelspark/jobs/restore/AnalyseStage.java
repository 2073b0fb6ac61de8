package org.reelspark.jobs.restore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.reelspark.core.analysis.FilmAnalysis;
import org.reelspark.core.analysis.FrameMeter;
import org.reelspark.core.analysis.FrameSums;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Planner;
import org.reelspark.core.plan.Run;
import org.reelspark.core.plan.VideoInfo;
import org.reelspark.jobs.infer.AnalyseTask;
import org.reelspark.jobs.infer.FilmOrder;
import org.reelspark.jobs.infer.RunInput;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.SchemeStorage;
import org.reelspark.jobs.storage.WorkFolder;

/**
 * Cuts, flicker gains and fades of the film, from sums over every frame; sums once measured are
 * kept.
 */
final class AnalyseStage {
  /** Names the method, in plans. */
  static final String METHOD = "frame-sums:2";

  /** Frames beside an excerpt that its analysis looks at too. */
  private static final int AROUND = 240;

  private final JavaSparkContext spark;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final Preparation film;
  private final WorkFolder work;
  private final Progress progress;

  AnalyseStage(
      JavaSparkContext spark,
      Broadcast<SerializableConfiguration> hadoop,
      Preparation film,
      WorkFolder work,
      Progress progress) {
    this.spark = spark;
    this.hadoop = hadoop;
    this.film = film;
    this.work = work;
    this.progress = progress;
  }

  FilmAnalysis run() throws IOException {
    FrameIndex index = film.index();
    int from = Math.max(index.first(), film.plan().from() - AROUND);
    int to = Math.min(index.end(), film.plan().to() + AROUND);
    List<Run> runs = Planner.plan(index, from, to, 1);
    Map<Integer, List<FrameSums>> sums = new HashMap<>();
    List<RunInput> missing = new ArrayList<>();
    List<Integer> stretches = new ArrayList<>();
    long known = 0;
    for (int i = 0; i < runs.size(); i++) {
      Chunk span = runs.get(i).span();
      Optional<List<FrameSums>> kept = work.readSums(i, FrameSums[].class);
      if (kept.isPresent() && kept.get().size() == span.frames()) {
        sums.put(i, kept.get());
        known += span.frames();
      } else {
        missing.add(RunInput.of(runs.get(i), index, null));
        stretches.add(i);
      }
    }
    long before = known;
    progress.begin(Progress.Stage.ANALYSE, to - from, before);
    Broadcast<FilmOrder> orders = spark.broadcast(film.order());
    Broadcast<SerializableConfiguration> configuration = hadoop;
    new FilmStage<RunInput, List<FrameSums>>(
            spark,
            "analyse",
            new Location(film.request().in()),
            RunInput::frames,
            (input, frames) ->
                new AnalyseTask(
                        orders.value(),
                        input,
                        new SchemeStorage(configuration.value().value()),
                        frames)
                    .call())
        .run(
            missing,
            (task, measured) -> {
              int stretch = stretches.get(task);
              work.writeSums(stretch, measured);
              sums.put(stretch, measured);
            },
            done -> progress.done(before + done));
    orders.destroy();
    List<FrameSums> all = new ArrayList<>(to - from);
    for (int i = 0; i < runs.size(); i++) {
      all.addAll(sums.remove(i));
    }
    VideoInfo video = film.film().video();
    return FilmAnalysis.of(
        from, all, FrameMeter.black(video.format(), video.colour()), film.request().flicker());
  }
}
