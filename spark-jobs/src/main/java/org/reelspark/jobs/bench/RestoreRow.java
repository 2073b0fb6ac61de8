package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.Sink;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.RestoreOptions;
import org.reelspark.core.restore.Window;
import org.reelspark.core.video.Containers;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.core.video.SegmentEncoder;
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
    return "the bare network on frames in memory, same cores; decode, network and encode alone";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    int seconds = bench.size(4, 12);
    int count = seconds * Bench.FRAMES_PER_SECOND;
    Path film = bench.film(WIDTH, HEIGHT, seconds, BITS, false);
    Path out = bench.file("restore-ours.mkv");
    List<Double> stage = new ArrayList<>();
    List<Double> decode = new ArrayList<>();
    List<Double> network = new ArrayList<>();
    List<Double> encode = new ArrayList<>();
    try (SparkSession session =
            SparkSession.builder()
                .config(Bench.spark("local[" + bench.cores() + "]"))
                .getOrCreate();
        Model model = Model.open("default", new RestoreOptions(0, DeviceChoice.CPU, 0))) {
      // The first job warms the process up, and gives the frames to encode, as they were restored.
      restore(film, out, VideoCodec.FFV1, session, Progress.NONE);
      List<Frame> restored = frames(out, count);
      int radius = model.describe().radius();
      List<Window> windows = Windows.of(film, count - 2 * radius, radius);
      Rounds rounds =
          Rounds.of(
              bench.rounds(),
              () -> {
                StageCpu cpu = new StageCpu();
                RestoreReport report = restore(film, out, VideoCodec.H264, session, cpu);
                stage.add(cpu.seconds);
                return report.work().framesPerSecond();
              },
              () -> {
                decode.add(decodeCpu(film));
                encode.add(encodeCpu(bench, film, restored));
                double begin = cpuSeconds();
                double speed = BareNetwork.speed(model, windows, bench.cores());
                network.add((cpuSeconds() - begin) * count / windows.size());
                return speed;
              });
      Files.delete(out);
      List<Double> known = new ArrayList<>();
      for (int round = 0; round < decode.size(); round++) {
        known.add(decode.get(round) + network.get(round) + encode.get(round));
      }
      return List.of(
          rounds.compared("speed", "frames/s", Target.atLeast(0.95)),
          new Comparison(
              "CPU seconds of the stage against those of decode, network and encode",
              "s",
              stage,
              known,
              Target.atMost(1.05),
              "each of these alone: %s, %s and %s"
                  .formatted(
                      Figures.words(Figures.median(decode)),
                      Figures.words(Figures.median(network)),
                      Figures.words(Figures.median(encode)))));
    }
  }

  private static RestoreReport restore(
      Path film, Path out, VideoCodec codec, SparkSession session, Progress progress)
      throws IOException {
    RestoreRequest request =
        RestoreRequest.of(film.toString(), out.toString())
            .optModel("default")
            .optCodec(codec)
            .optFresh(true)
            .optOverwrite(true)
            .build();
    return new RestoreJob(new LocalStorage(), request, () -> session, progress).run().report();
  }

  private static List<Frame> frames(Path film, int count) throws IOException {
    List<Frame> frames = new ArrayList<>();
    try (FilmFrames decoder = FilmFrames.open(film)) {
      while (frames.size() < count) {
        frames.add(decoder.next());
      }
    }
    return frames;
  }

  private static double decodeCpu(Path film) throws IOException {
    try (FilmFrames decoder = FilmFrames.open(film)) {
      double begin = cpuSeconds();
      Frame frame;
      do {
        frame = decoder.next();
      } while (frame != null);
      return cpuSeconds() - begin;
    }
  }

  /** As one segment, which is thrown away. */
  private static double encodeCpu(Bench bench, Path film, List<Frame> frames) throws IOException {
    Chunk all = new Chunk(0, 0, frames.size(), 0, frames.size(), 0);
    try (FilmFrames source = FilmFrames.open(film);
        Sink sink = new LocalStorage().create(bench.file("restore-segment").toString())) {
      EncoderSettings settings =
          Containers.encoder(source.film(), "out.mkv", VideoCodec.H264, null, null, null);
      double begin = cpuSeconds();
      try (SegmentEncoder encoder =
          new SegmentEncoder(source.film(), settings, all, "bench", sink)) {
        for (int i = 0; i < frames.size(); i++) {
          encoder.encode(i, frames.get(i));
        }
        encoder.finish();
      }
      return cpuSeconds() - begin;
    }
  }

  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }
}
