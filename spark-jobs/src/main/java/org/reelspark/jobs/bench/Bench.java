package org.reelspark.jobs.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.reelspark.core.video.BundledProgram;

/** What rows measure with: sizes, programs, films. */
final class Bench {
  static final String COMMAND_LINE = "org.reelspark.jobs.cli.Reelspark";
  static final int FRAMES_PER_SECOND = 24;

  /** Seconds of the clip that longer films repeat. */
  private static final int CLIP_SECONDS = 10;

  private final Path folder;
  private final boolean quick;
  private final int rounds;
  private final double scale;
  private final Python python;

  /**
   * @param folder for films
   * @param scale what all sizes are multiplied by: 1, or less in tests
   * @param python the program to run Python with
   */
  Bench(Path folder, boolean quick, int rounds, double scale, String python) {
    this.folder = folder;
    this.quick = quick;
    this.rounds = rounds;
    this.scale = scale;
    this.python = new Python(python, folder.resolve("python"));
  }

  int rounds() {
    return rounds;
  }

  /** One size for those in a hurry, and one for everybody else. */
  int size(int inAHurry, int usual) {
    return Math.max(1, (int) Math.round((quick ? inAHurry : usual) * scale));
  }

  boolean quick() {
    return quick;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  Python python() {
    return python;
  }

  /** FFmpeg's own program; empty where this class path has none. */
  static BundledProgram ffmpeg() throws IOException {
    return BundledProgram.find("ffmpeg")
        .orElseThrow(() -> new IOException("no ffmpeg program is on the class path"));
  }

  /** {@code ffmpeg -y ARGUMENTS}, run to its end. */
  static Run ffmpeg(List<String> arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("-nostdin", "-v", "error", "-y"));
    all.addAll(arguments);
    return Run.of(ffmpeg().process(all));
  }

  /** {@code reelspark ARGUMENTS} in a process of its own, with the options of this one. */
  static Run reelspark(List<String> options, List<String> arguments) throws IOException {
    return Run.of(java(COMMAND_LINE, options, arguments));
  }

  /**
   * A program of this class path in a process of its own.
   *
   * @param options beyond those of this process
   */
  static ProcessBuilder java(String program, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  /** Takes back what {@code ./reelspark} sets for the memory of its own process. */
  static ProcessBuilder untuned(ProcessBuilder process) {
    process.environment().remove("GLIBC_TUNABLES");
    return process;
  }

  /** Settings of a Spark inside this process. */
  static SparkConf spark(String master) {
    return new SparkConf()
        .setMaster(master)
        .setAppName("reelspark bench")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "localhost")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.executor.heartbeatInterval", "1s")
        .set("spark.sql.catalogImplementation", "in-memory");
  }

  /**
   * A film in H.264 with grain, moving shapes and a key frame every two seconds, of a clip that is
   * repeated packet by packet; made once.
   *
   * @param bits a second of the picture
   * @param sound whether it has a sound track
   */
  Path film(int width, int height, int seconds, int bits, boolean sound) throws IOException {
    Path film =
        file(
            "film-%dx%d-%ds-%dk%s.mkv"
                .formatted(width, height, seconds, bits / 1000, sound ? "-sound" : ""));
    List<String> arguments = new ArrayList<>(List.of("-stream_loop", "-1", "-i"));
    arguments.add(clip(width, height, bits).toString());
    if (sound) {
      arguments.addAll(List.of("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"));
    }
    arguments.addAll(List.of("-t", Integer.toString(seconds), "-c:v", "copy"));
    if (sound) {
      arguments.addAll(List.of("-map", "0:v", "-map", "1:a", "-c:a", "aac", "-b:a", "128k"));
    }
    return made(film, arguments);
  }

  /** A film of 640x360 in ProRes, whose container has a table of all its packets; made once. */
  Path master(int seconds) throws IOException {
    List<String> pictures = new ArrayList<>(pictures(640, 360));
    pictures.addAll(List.of("-c:v", "prores_ks", "-profile:v", "proxy", "-pix_fmt", "yuv422p10le"));
    Path clip = made(file("clip-master.mov"), pictures);
    String length = Integer.toString(seconds);
    return made(
        file("master-%ss.mov".formatted(length)),
        List.of("-stream_loop", "-1", "-i", clip.toString(), "-t", length, "-c", "copy"));
  }

  private Path clip(int width, int height, int bits) throws IOException {
    List<String> arguments = new ArrayList<>(pictures(width, height));
    arguments.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-g"));
    arguments.add(Integer.toString(2 * FRAMES_PER_SECOND));
    arguments.addAll(List.of("-b:v", Integer.toString(bits), "-pix_fmt", "yuv420p"));
    return made(file("clip-%dx%d-%dk.mkv".formatted(width, height, bits / 1000)), arguments);
  }

  private static List<String> pictures(int width, int height) {
    return List.of(
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=%dx%d:rate=%d:duration=%d,noise=alls=6:allf=t"
            .formatted(width, height, FRAMES_PER_SECOND, CLIP_SECONDS));
  }

  /** What {@code ffmpeg ARGUMENTS FILE} makes, unless it is there. */
  private static Path made(Path file, List<String> arguments) throws IOException {
    if (!Files.exists(file)) {
      Path part = file.resolveSibling("part-" + file.getFileName());
      List<String> all = new ArrayList<>(arguments);
      all.add(part.toString());
      ffmpeg(all);
      Files.move(part, file);
    }
    return file;
  }
}
