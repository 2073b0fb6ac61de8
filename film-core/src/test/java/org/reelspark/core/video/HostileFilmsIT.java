package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damaged films of every container are restored or refused: no crash, no hang, no hunger. Those
 * that are not are kept in {@code target/hostile}.
 */
@EnabledOnOs(OS.LINUX)
class HostileFilmsIT {
  private static final int SECONDS_EACH = 60;

  /** What a process may hold at any time: its heap, its libraries, and pictures of 96x64. */
  private static final long MOST_KILOBYTES = 1 << 20;

  /** What it may ask for, so that a film that wants all there is harms nobody else. */
  private static final long MOST_ADDRESSES_KILOBYTES = 8L << 20;

  @TempDir Path folder;

  private final List<String> bugs = new ArrayList<>();
  private final Map<HostileFilms.Outcome, Integer> outcomes =
      new EnumMap<>(HostileFilms.Outcome.class);

  @Test
  void threeHundredAreRestoredOrRefused() throws Exception {
    restore(0, 300);
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void tenThousandAreRestoredOrRefused(int thousand) throws Exception {
    restore(thousand * 1000, (thousand + 1) * 1000);
  }

  private void restore(int from, int to) throws Exception {
    Path list = Files.write(folder.resolve("films.txt"), paths());
    int next = from;
    while (next < to) {
      next = process(list, next, to);
    }
    assertThat(bugs).isEmpty();
    // Or nothing was tried: refused at once, or restored as if nothing had been done to them.
    assertThat(outcomes.get(HostileFilms.Outcome.RESTORED)).isGreaterThan((to - from) / 10);
    assertThat(outcomes.get(HostileFilms.Outcome.REFUSED)).isGreaterThan((to - from) / 10);
  }

  /** One process; gives the first film that is left when it has ended. */
  private int process(Path list, int from, int to) throws Exception {
    Process process = start(list, from, to);
    try (BufferedReader out = process.inputReader()) {
      BlockingQueue<Optional<HostileFilms.Line>> lines = new LinkedBlockingQueue<>();
      new Thread(() -> read(out, lines), "lines").start();
      int number = from;
      while (true) {
        Optional<HostileFilms.Line> line = lines.poll(SECONDS_EACH, TimeUnit.SECONDS);
        if (line == null) {
          keep(number, "hangs");
          return number + 1;
        }
        if (line.isEmpty()) {
          if (number == to) {
            assertThat(process.waitFor()).as("exit code").isZero();
            return to;
          }
          keep(number, "the process has died, exit code " + process.waitFor());
          return number + 1;
        }
        number = line.get().number();
        if (line.get().end()) {
          judge(line.get());
          number++;
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static void read(BufferedReader out, BlockingQueue<Optional<HostileFilms.Line>> lines) {
    try (Stream<String> text = out.lines()) {
      text.map(HostileFilms.Line::of)
          .filter(line -> line != null)
          .forEach(line -> lines.add(Optional.of(line)));
    } catch (UncheckedIOException e) {
      // The process was killed.
    }
    lines.add(Optional.empty());
  }

  private void judge(HostileFilms.Line line) throws IOException {
    outcomes.merge(line.outcome(), 1, Integer::sum);
    if (line.outcome() == HostileFilms.Outcome.FAILED) {
      keep(line.number(), line.message());
    }
    if (line.kilobytes() > MOST_KILOBYTES) {
      keep(line.number(), "took " + line.kilobytes() + " kB: " + line.message());
    }
  }

  private void keep(int number, String what) throws IOException {
    List<Path> films = paths().stream().map(Path::of).toList();
    MutatedFilm film = MutatedFilm.of(films, number);
    Path kept = Files.createDirectories(Path.of("target", "hostile")).resolve(film.name());
    Files.write(kept, film.bytes());
    bugs.add(film + ": " + what);
  }

  private Process start(Path list, int from, int to) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of("bash", "-c", "ulimit -v " + MOST_ADDRESSES_KILOBYTES + "; exec \"$0\" \"$@\""));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:CompressedClassSpaceSize=64m"));
    command.addAll(List.of("-XX:ReservedCodeCacheSize=64m", "-XX:-CreateCoredumpOnCrash"));
    command.add("-XX:ErrorFile=" + Path.of("target", "hostile-%p.log").toAbsolutePath());
    command.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(HostileFilms.class.getName());
    command.addAll(List.of(list.toString(), "" + from, "" + to, folder.toString()));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("errors.txt").toFile()))
        .start();
  }

  /** Films of every container that is read and that FFmpeg can write. */
  private static List<String> paths() {
    return Stream.concat(
            Stream.of(
                    TestFilm.B_FRAMES,
                    TestFilm.DV_411,
                    TestFilm.FRAGMENTED,
                    TestFilm.MPEG_TS,
                    TestFilm.HEVC,
                    TestFilm.AVI_MPEG4,
                    TestFilm.PRORES,
                    TestFilm.MPEG_PS,
                    TestFilm.VP9_HIDDEN,
                    TestFilm.FFV1,
                    TestFilm.MXF_MPEG2,
                    TestFilm.AV1,
                    TestFilm.FLV_H264,
                    TestFilm.ASF,
                    TestFilm.NV12,
                    TestFilm.Y4M,
                    TestFilm.EDIT_LIST,
                    TestFilm.AVI_PACKED,
                    TestFilm.AVI_MJPEG,
                    TestFilm.AVI_HUFFYUV,
                    TestFilm.MPEG_TS_MPEG2,
                    TestFilm.HEVC_TS,
                    TestFilm.MPEG_PS_MPEG1,
                    TestFilm.VP8_HIDDEN,
                    TestFilm.LIVE_MKV,
                    TestFilm.HEVC_10BIT,
                    TestFilm.FFV1_INTER,
                    TestFilm.AV1_MP4,
                    TestFilm.MPEG4_MP4,
                    TestFilm.V210,
                    TestFilm.DNXHD,
                    TestFilm.FLV_SORENSON,
                    TestFilm.CAPTIONS,
                    TestFilm.INTERLACED_MBAFF,
                    TestFilm.H264_ELEMENTARY)
                .map(TestFilm::path),
            Stream.of(
                RichFilm.matroska(),
                RichFilm.mp4(),
                RichFilm.mov(),
                RichFilm.transportStream(),
                small("vp8.ogg", "-c:v libvpx -b:v 80k"),
                small("vp9.ivf", "-c:v libvpx-vp9 -b:v 80k"),
                small("rv10.rm", "-c:v rv10"),
                small("mpeg2.wtv", "-c:v mpeg2video -g 12"),
                small("h261.h261", "-s 176x144 -c:v h261"),
                small("h263.h263", "-s 176x144 -c:v h263"),
                small("av1.obu", "-c:v libaom-av1 -cpu-used 8"),
                small("mpeg4.m4v", "-c:v mpeg4 -f m4v"),
                small("mpeg2.m2v", "-c:v mpeg2video"),
                small("hevc.hevc", "-c:v libx265 -x265-params log-level=none"),
                small("mjpeg.mjpeg", "-c:v mjpeg"),
                small("vc2.drc", "-frames:v 6 -c:v vc2"),
                small("dnxhd.dnxhd", "-s 256x128 -c:v dnxhd -profile:v dnxhr_hq -pix_fmt yuv422p"),
                small("mpeg2.gxf", "-s 720x576 -frames:v 3 -c:v mpeg2video -pix_fmt yuv422p")))
        .map(Path::toString)
        .toList();
  }

  private static Path small(String name, String options) {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(96, 64, "25", 20));
    arguments.addAll(List.of(options.split(" ")));
    if (!options.contains("-pix_fmt")) {
      arguments.addAll(List.of("-pix_fmt", "yuv420p"));
    }
    arguments.addAll(List.of("-threads", "1"));
    return FilmFactory.film(name, arguments);
  }
}
