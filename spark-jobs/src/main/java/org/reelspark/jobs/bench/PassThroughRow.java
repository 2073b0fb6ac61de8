package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.report.RestoreReport;

/** {@code restore --model=identity}, start-up and verification included, against ffmpeg. */
final class PassThroughRow implements Row {
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 720;
  private static final int BITS = 6_000_000;

  private final String name;
  private final VideoCodec codec;
  private final int quickSeconds;
  private final int seconds;
  private final Target target;

  /**
   * @param seconds of the film
   */
  PassThroughRow(String name, VideoCodec codec, int quickSeconds, int seconds, Target target) {
    this.name = name;
    this.codec = codec;
    this.quickSeconds = quickSeconds;
    this.seconds = seconds;
    this.target = target;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String what() {
    return "restore with identity and %s, %d seconds of %dx%d, start-up and verification included"
        .formatted(codec.name().toLowerCase(Locale.ROOT), seconds, WIDTH, HEIGHT);
  }

  @Override
  public String against() {
    return "the ffmpeg program with the same encoder and settings on all cores";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    int length = bench.size(quickSeconds, seconds);
    Path film = bench.film(WIDTH, HEIGHT, length, BITS, true);
    Path ours = bench.file(name + "-ours.mkv");
    Path theirs = bench.file(name + "-theirs.mkv");
    int frames = length * Bench.FRAMES_PER_SECOND;
    // ffmpeg is given the settings that restore found for this film.
    restore(film, ours);
    EncoderSettings settings = report(ours).encoder();
    List<Comparison> all =
        new ArrayList<>(
            Programs.compared(
                bench.rounds(),
                frames,
                target,
                length == seconds ? "" : length + " s only",
                () -> restore(film, ours),
                () -> Bench.ffmpeg(arguments(film, settings, theirs))));
    all.add(
        Comparison.of(
            "size",
            "bytes",
            (double) Files.size(ours),
            (double) Files.size(theirs),
            Target.within(0.01)));
    if (codec != VideoCodec.FFV1) {
      all.add(
          Comparison.of("PSNR", "dB", psnr(ours, film), psnr(theirs, film), Target.within(0.01)));
    }
    Files.delete(ours);
    Files.delete(theirs);
    return all;
  }

  private Run restore(Path film, Path out) throws IOException {
    return Bench.reelspark(
        List.of(),
        List.of(
            "restore",
            film.toString(),
            out.toString(),
            "--model=identity",
            "--codec=" + codec.name().toLowerCase(Locale.ROOT),
            "--fresh",
            "--overwrite",
            "--quiet"));
  }

  private static RestoreReport report(Path out) throws IOException {
    return RestoreReport.of(Files.readString(Path.of(out + ".report.json")));
  }

  /** The same encoder, settings and key frames, on all cores; everything else is copied. */
  private static List<String> arguments(Path film, EncoderSettings settings, Path out) {
    List<String> arguments =
        new ArrayList<>(List.of("-i", film.toString(), "-map", "0", "-c", "copy"));
    arguments.addAll(List.of("-c:v", settings.encoder(), "-pix_fmt", settings.pixelFormat()));
    for (Map.Entry<String, String> option : settings.options().entrySet()) {
      arguments.addAll(List.of("-" + option.getKey(), option.getValue()));
    }
    if (settings.codec() == VideoCodec.H264) {
      String every = settings.options().get("g");
      arguments.addAll(List.of("-force_key_frames", "expr:eq(mod(n," + every + "),0)"));
    }
    arguments.addAll(List.of("-threads", "0", out.toString()));
    return arguments;
  }

  /**
   * Decibels over all planes, from the mean of the squared errors of all frames, which are compared
   * by their numbers.
   */
  static double psnr(Path film, Path reference) throws IOException {
    String lines =
        Bench.ffmpeg(
                List.of(
                    "-i",
                    film.toString(),
                    "-i",
                    reference.toString(),
                    "-lavfi",
                    "[0:v]settb=1/24,setpts=N[a];[1:v]settb=1/24,setpts=N[b];[a][b]psnr=stats_file=-",
                    "-f",
                    "null",
                    "-"))
            .output();
    double error =
        lines
            .lines()
            .mapToDouble(line -> Double.parseDouble(line.replaceAll(".*mse_avg:(\\S+).*", "$1")))
            .average()
            .orElseThrow(() -> new IOException("ffmpeg's psnr compared no frames of " + film));
    return 10 * Math.log10(255 * 255 / error);
  }
}
