package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.RestoreOptions;
import org.reelspark.core.restore.Window;
import org.reelspark.jobs.restore.Progress;
import org.reelspark.jobs.restore.RestoreJob;
import org.reelspark.jobs.restore.RestoreRequest;

/** The restore stage of a job with the learned model, against the model on frames in memory. */
final class RestoreRow implements Row {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 576;
  private static final int BITS = 4_000_000;

  /** Processor time of this process while a job restores. */
  private static final class StageCpu implements Progress {
    private double seconds;
    private double begun = Double.NaN;

    @Override
    public void begin(Stage stage, long of, long done) {
      if (!Double.isNaN(begun)) {
        seconds = cpuSeconds() - begun;
        begun = Double.NaN;
      }
      if (stage == Stage.RESTORE) {
        begun = cpuSeconds();
      }
    }

    @Override
    public void done(long done) {}

    private static double cpuSeconds() {
      return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis()
          / 1e3;
    }
  }

  @Override
  public String name() {
    return "restore";
  }

  @Override
  public String what() {
    return "restoring with default, %dx%d: decode, network, encode".formatted(WIDTH, HEIGHT);
  }

  @Override
  public String against() {
    return "the bare network on frames in memory, same cores";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    int seconds = bench.size(4, 20);
    Path film = bench.film(WIDTH, HEIGHT, seconds, BITS, false);
    Path out = bench.file("restore-ours.mkv");
    List<Double> all = new ArrayList<>();
    List<Double> known = new ArrayList<>();
    try (SparkSession session =
            SparkSession.builder()
                .config(Bench.spark("local[" + bench.cores() + "]"))
                .getOrCreate();
        Model model = Model.open("default", new RestoreOptions(0, DeviceChoice.CPU, 0))) {
      List<Window> windows =
          Windows.of(film, seconds * Bench.FRAMES_PER_SECOND - 4, model.describe().radius());
      Rounds rounds =
          Rounds.of(
              bench.rounds(),
              () -> {
                StageCpu cpu = new StageCpu();
                RestoreReport report = restore(film, out, session, cpu);
                all.add(cpu.seconds);
                known.add(report.work().taskSeconds().values().stream().mapToDouble(s -> s).sum());
                return report.work().framesPerSecond();
              },
              () -> BareNetwork.speed(model, windows, bench.cores()));
      Files.delete(out);
      return List.of(
          rounds.compared("speed", "frames/s", Target.atLeast(0.95)),
          new Comparison(
              "CPU seconds of the stage against those of decode, network and encode",
              "s",
              all,
              known,
              Target.atMost(1.05),
              "the latter by the clock: right on a quiet machine only"));
    }
  }

  private static RestoreReport restore(Path film, Path out, SparkSession session, Progress progress)
      throws IOException {
    RestoreRequest request =
        RestoreRequest.of(film.toString(), out.toString())
            .optModel("default")
            .optCodec(VideoCodec.H264)
            .optFresh(true)
            .optOverwrite(true)
            .build();
    return new RestoreJob(new LocalStorage(), request, () -> session, progress).run().report();
  }
}
