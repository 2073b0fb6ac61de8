package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.restore.Model;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.core.video.LateSound;

/** What can't be restored gets one line, an exit code, and nothing at OUT. */
class BadInputIT {
  @TempDir static Path folder;
  private static Path film;

  @BeforeAll
  static void makeFiles() throws IOException {
    List<String> picture = new ArrayList<>(FilmFactory.pattern(96, 64, "25", 30));
    picture.addAll(List.of("-c:v", "libx264", "-g", "12", "-pix_fmt", "yuv420p"));
    film = FilmFactory.film("sound.mp4", picture);
    byte[] bytes = Files.readAllBytes(film);
    Files.createDirectory(folder.resolve("folder"));
    Files.write(folder.resolve("empty.mkv"), new byte[0]);
    Files.writeString(folder.resolve("text.txt"), "It was a dark and stormy night.\n".repeat(50));
    Files.write(folder.resolve("cut.mp4"), Arrays.copyOf(bytes, bytes.length / 2));
    Files.copy(FilmFactory.film("tone.m4a", FilmFactory.tone(440, 1)), folder.resolve("tone.m4a"));
    Files.writeString(
        folder.resolve("list.m3u8"),
        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n" + film + "\n#EXT-X-ENDLIST\n");
    Files.writeString(
        folder.resolve("list.ffconcat"), "ffconcat version 1.0\nfile '" + film + "'\n");
    Files.write(
        folder.resolve("huge.y4m"),
        "YUV4MPEG2 W65535 H65535 F25:1 C420\n".getBytes(StandardCharsets.UTF_8));
    Files.writeString(folder.resolve("broken.zip"), "this is no archive");
    writeOtherWeights(folder.resolve("other.zip"));
    Files.copy(film, folder.resolve("there.mkv"));
    Files.copy(film, folder.resolve("same.mp4"));
    Files.copy(LateSound.inTheMiddle(), folder.resolve("late.ts"));
    Files.copy(twins(), folder.resolve("twins.mp4"));
  }

  /** A film whose frame 6 comes 0.16 ms after frame 5. */
  private static Path twins() {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(96, 64, "25", 12));
    arguments.addAll(
        List.of(
            ("-vf settb=1/12800,setpts=512*N-510*eq(N\\,6) -fps_mode passthrough"
                    + " -enc_time_base 1/12800 -video_track_timescale 12800"
                    + " -c:v libx264 -bf 0 -pix_fmt yuv420p")
                .split(" ")));
    return FilmFactory.film("twins.mp4", arguments);
  }

  /** The default model's archive with one bit of its weights flipped, as a sound zip. */
  private static void writeOtherWeights(Path archive) throws IOException {
    try (ZipInputStream from =
            new ZipInputStream(
                Model.class.getResourceAsStream("/org/reelspark/models/default.zip"));
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(archive))) {
      for (ZipEntry entry; (entry = from.getNextEntry()) != null; ) {
        byte[] bytes = from.readAllBytes();
        if (entry.getName().endsWith(".params")) {
          bytes[bytes.length / 2] ^= 1;
        }
        to.putNextEntry(new ZipEntry(entry.getName()));
        to.write(bytes);
      }
    }
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        Arguments.of(3, "no such file", List.of("missing.mkv", "out.mkv")),
        Arguments.of(2, "or a folder of them, need one as OUTDIR", List.of("folder", "out.mkv")),
        Arguments.of(3, "is empty, 0 bytes; copy the film again", List.of("empty.mkv", "out.mkv")),
        Arguments.of(
            3,
            "text.txt: is no film (name the film itself, no list or text), or damaged",
            List.of("text.txt", "out.mkv")),
        Arguments.of(
            3, "tone.m4a: has no video stream; name the file that", List.of("tone.m4a", "out.mkv")),
        Arguments.of(
            3, "cut.mp4: is damaged or cut off, copy it again", List.of("cut.mp4", "out.mkv")),
        Arguments.of(
            3,
            "list.m3u8: is no film (name the film itself, no list or text), or damaged",
            List.of("list.m3u8", "out.mkv")),
        Arguments.of(
            3,
            "not a container for films; give the film itself, no playlist",
            List.of("list.ffconcat", "out.mkv")),
        Arguments.of(
            3,
            "copy it again; it can't be opened: Device or resource busy (IMGUTILS: Picture size 65535x65535",
            List.of("huge.y4m", "out.mkv")),
        Arguments.of(2, "OUT is the film itself", List.of("same.mp4", "same.mp4")),
        Arguments.of(2, "another film is there", List.of("same.mp4", "there.mkv")),
        Arguments.of(
            2,
            "--report would be written over",
            List.of("same.mp4", "out.mkv", "--report=same.mp4")),
        Arguments.of(
            2,
            "--report would be written over",
            List.of("same.mp4", "out.mkv", "--report=out.mkv")),
        Arguments.of(2, "--report is a folder", List.of("same.mp4", "out.mkv", "--report=folder")),
        // Said before the film is read: this one can't be.
        Arguments.of(2, "another film is there", List.of("cut.mp4", "there.mkv")),
        Arguments.of(4, "text.txt", List.of("same.mp4", "text.txt/out.mkv")),
        Arguments.of(5, "--device=gpu", List.of("same.mp4", "out.mkv", "--device=gpu")),
        Arguments.of(
            5, "--encoder=nvenc: looked for", List.of("same.mp4", "out.mkv", "--encoder=nvenc")),
        Arguments.of(
            2,
            "--encoder=nvenc: it has no ffv1",
            List.of("same.mp4", "out.mkv", "--encoder=nvenc", "--codec=ffv1")),
        Arguments.of(
            2,
            "--on-damage=conceal",
            List.of("same.mp4", "out.mkv", "--decoder=nvdec", "--on-damage=conceal")),
        Arguments.of(
            2, "the model median has none", List.of("same.mp4", "out.mkv", "--precision=half")),
        Arguments.of(2, "is no folder", List.of("same.mp4", "same.mp4", "there.mkv")),
        Arguments.of(2, "out.xyz", List.of("same.mp4", "out.xyz")),
        Arguments.of(2, "PID 0x101", List.of("late.ts", "out.mkv")),
        Arguments.of(
            2,
            "frames 5 and 6 (pts 2560 and 2562 of 1/12800 s) fall into one tick of 1/1000 s in .mkv",
            List.of("twins.mp4", "out.mkv")),
        Arguments.of(2, "--codec", List.of("same.mp4", "out.mkv", "--codec=betamax")),
        Arguments.of(2, "--chunk-frames", List.of("same.mp4", "out.mkv", "--chunk-frames=0")),
        Arguments.of(2, "--cores=0", List.of("same.mp4", "out.mkv", "--cores=0")),
        Arguments.of(2, "flicker", List.of("same.mp4", "out.mkv", "--flicker=2")),
        Arguments.of(2, "grain", List.of("same.mp4", "out.mkv", "--grain-reduction=1.5")),
        Arguments.of(
            2,
            "the model median can take no grain away",
            List.of("same.mp4", "out.mkv", "--grain-reduction=0.5")),
        Arguments.of(2, "--from", List.of("same.mp4", "out.mkv", "--from=20f", "--to=10f")),
        Arguments.of(2, "30 frames, 1.200 s", List.of("same.mp4", "out.mkv", "--to=31f")),
        Arguments.of(2, "30 frames, 1.200 s", List.of("same.mp4", "out.mkv", "--to=0:00:02")),
        Arguments.of(2, "30 frames, 1.200 s", List.of("same.mp4", "out.mkv", "--from=31f")),
        Arguments.of(2, "--frobnicate", List.of("same.mp4", "out.mkv", "--frobnicate")),
        Arguments.of(5, "nonesuch", List.of("same.mp4", "out.mkv", "--model=nonesuch")),
        Arguments.of(5, "broken.zip", List.of("same.mp4", "out.mkv", "--model=broken.zip")),
        Arguments.of(5, "have SHA-256", List.of("same.mp4", "out.mkv", "--model=other.zip")));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void oneLineOneCodeNothingWritten(int code, String says, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("restore", "--model=median"));
    for (String argument : arguments) {
      if (argument.startsWith("--model")) {
        command.remove("--model=median");
      }
      command.add(
          argument.endsWith(".zip")
              ? "--model=" + folder.resolve(argument.substring("--model=".length()))
              : argument.startsWith("--report=")
                  ? "--report=" + folder.resolve(argument.substring("--report=".length()))
                  : argument.startsWith("--") ? argument : folder.resolve(argument).toString());
    }
    List<String> before = files();
    Run run = run(command.toArray(String[]::new));
    assertThat(run.said()).as(run.said()).contains(says);
    assertThat(run.said().lines()).hasSize(1);
    assertThat(run.code()).isEqualTo(code);
    assertThat(files()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "2, is empty, '', out.mkv",
    "2, is empty, in.mkv, ''",
    "2, names no file, file:in.mkv, out.mkv",
    "2, names no file, in.mkv, file://host/out.mkv",
    "2, './reel: in.mkv', 'reel: in.mkv', out.mkv",
    "2, fetch it first, http://no-such.invalid/in.mkv, out.mkv",
    "2, name a place of those, in.mkv, https://no-such.invalid/out.mkv",
    "4, no host, hdfs://no-such.invalid/in.mkv, out.mkv"
  })
  void aNameThatMeansNoFileIsSaidSo(int code, String says, String in, String out) {
    // Both relative to this module, where nothing of these names is.
    Run run = run("restore", in, out, "--model=identity");
    assertThat(run.said()).as(run.said()).contains(says);
    assertThat(run.said().lines()).hasSize(1);
    assertThat(run.code()).isEqualTo(code);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aFolderThatCannotBeWrittenIsAFailureOfStorage() {
    Run run = run("restore", film.toString(), "/proc/reelspark/out.mkv", "--model=identity");
    assertThat(run.code()).isEqualTo(4);
    assertThat(run.said().lines()).hasSize(1);
    assertThat(run.said()).contains("/proc/reelspark");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFolderThatAnOrdinaryUserMayNotWriteIsAFailureOfStorage(@TempDir Path place)
      throws Exception {
    // Root may write anywhere: it is without that power here.
    List<String> ordinary = List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search");
    boolean root = Files.getOwner(place).getName().equals("root");
    assumeTrue(!root || succeeds(ordinary, "true"), "root, and there is no setpriv");
    Path locked = Files.createDirectory(place.resolve("locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
    String out = locked.resolve("out.mkv").toString();
    try (Child child =
        Child.start(
            place,
            root ? ordinary : List.of(),
            "restore",
            film.toString(),
            out,
            "--model=identity",
            "--quiet")) {
      assertThat(child.exitCode()).as(child.errors()).isEqualTo(4);
      assertThat(child.errors().lines()).hasSize(1);
      assertThat(child.errors()).contains(out, "it is not allowed");
    }
    assertThat(locked).isEmptyDirectory();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aDiskThatIsFullInTheMiddleIsAFailureAndWithRoomTheJobGoesOn(@TempDir Path place)
      throws Exception {
    Path disk = Files.createDirectory(place.resolve("disk"));
    assumeTrue(
        succeeds(List.of("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs"), disk.toString()),
        "only root may mount a small disk");
    try {
      Path out = disk.resolve("out.mkv");
      String[] command = {
        "restore",
        noise().toString(),
        out.toString(),
        "--model=identity",
        "--codec=ffv1",
        "--chunk-frames=10",
        "--quiet"
      };
      try (Child child = Child.start(place, command)) {
        assertThat(child.exitCode()).as(child.errors()).isEqualTo(4);
        assertThat(child.errors().lines()).hasSize(1);
        assertThat(child.errors()).contains("MB are free: make room and run the same command");
      }
      assertThat(out).doesNotExist();
      assertThat(succeeds(List.of("mount", "-o", "remount,size=64m"), disk.toString())).isTrue();
      try (Child child = Child.start(place, command)) {
        assertThat(child.exitCode()).as(child.errors()).isZero();
      }
      RestoreReport report =
          RestoreReport.of(Files.readString(disk.resolve("out.mkv.report.json")));
      assertThat(report.work().resumed()).isPositive();
      assertThat(report.verification().frames()).isEqualTo(50);
    } finally {
      succeeds(List.of("umount"), disk.toString());
    }
  }

  private static boolean succeeds(List<String> command, String argument) throws Exception {
    List<String> all = new ArrayList<>(command);
    all.add(argument);
    try {
      return new ProcessBuilder(all).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  /** Fifty frames that FFV1 can't make small. */
  private static Path noise() {
    List<String> noise = new ArrayList<>(FilmFactory.pattern(320, 240, "25", 50));
    noise.addAll(List.of("-vf", "noise=alls=60:allf=t", "-c:v", "libx264", "-g", "12"));
    noise.addAll(List.of("-pix_fmt", "yuv420p"));
    return FilmFactory.film("noise.mp4", noise);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aFileThatCannotGrowInTheMiddleIsAFailureOfStorage(@TempDir Path small) throws Exception {
    Path out = small.resolve("out.mkv");
    try (Child child =
        Child.start(
            small,
            List.of("bash", "-c", "ulimit -f 1500; exec \"$0\" \"$@\""),
            "restore",
            noise().toString(),
            out.toString(),
            "--model=identity",
            "--codec=ffv1",
            "--quiet")) {
      assertThat(child.exitCode()).as(child.errors()).isEqualTo(4);
      assertThat(child.errors().lines()).hasSize(1);
      assertThat(child.errors())
          .contains(
              "out.mkv.", ".reelspark-work/segments/00000-", "can't be written", "are free in");
    }
    assertThat(out).doesNotExist();
  }

  private record Run(int code, String said) {}

  private static Run run(String... arguments) {
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      int code = Reelspark.execute(arguments);
      return new Run(code, said.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(err);
    }
  }

  private static List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(Path::toString).sorted().toList();
    }
  }
}
