package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.video.FFmpegProgram;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.core.video.TestFilm;

/** What {@code probe} says of films, and what it ends with. */
class ProbeIT {
  @TempDir Path folder;

  @Test
  void aFilmOfConstantRateIsDescribedInFull() throws IOException {
    Path film = TestFilm.B_FRAMES.path();
    JsonNode found = json(film);
    assertThat(found.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "film",
            "indexedBy",
            "timing",
            "keyFrames",
            "out",
            "encoder",
            "losses",
            "refused",
            "picture",
            "plan",
            "estimate");
    JsonNode container = found.get("film");
    assertThat(container.get("name").asText()).isEqualTo(film.toString());
    assertThat(container.get("container").asText()).isEqualTo("mov");
    assertThat(container.get("bytes").asLong()).isEqualTo(Files.size(film));
    assertThat(container.get("streams")).hasSize(1);
    JsonNode video = container.get("video");
    assertThat(video.get("codec").asText()).isEqualTo("h264");
    assertThat(video.get("pixelFormat").asText()).isEqualTo("yuv420p");
    assertThat(video.get("scan").asText()).isEqualTo("PROGRESSIVE");
    assertThat(video.at("/format/width").asInt()).isEqualTo(96);
    assertThat(video.at("/format/height").asInt()).isEqualTo(64);
    assertThat(found.get("indexedBy").asText()).isEqualTo("PACKETS");
    JsonNode timing = found.get("timing");
    assertThat(timing.get("frames").asInt()).isEqualTo(40);
    assertThat(timing.get("seconds").asDouble()).isCloseTo(1.6, within(1e-9));
    assertThat(timing.get("constant").asBoolean()).isTrue();
    assertThat(timing.get("shortest").asLong()).isEqualTo(512);
    assertThat(timing.get("longest").asLong()).isEqualTo(512);
    assertThat(found.at("/keyFrames/count").asInt()).isEqualTo(4);
    assertThat(found.at("/keyFrames/longest").asInt()).isEqualTo(12);
    assertThat(found.get("out").asText()).isEqualTo(film + ".restored.mkv");
    assertThat(found.at("/encoder/codec").asText()).isEqualTo("H264");
    assertThat(found.get("losses")).isEmpty();
    assertThat(found.get("refused")).isEmpty();
    JsonNode plan = found.get("plan");
    assertThat(plan.get("model").asText()).isEqualTo("identity");
    assertThat(plan.get("chunks").asInt()).isPositive();
    assertThat(plan.get("tasks").asInt()).isBetween(1, plan.get("chunks").asInt());
    assertThat(plan.get("decodedTwice").asDouble()).isBetween(0.0, 1.0);
    assertThat(plan.get("analysed").asBoolean()).isFalse();
    JsonNode estimate = found.get("estimate");
    assertThat(estimate.get("seconds").asDouble()).isGreaterThan(4);
    assertThat(estimate.get("cores").asInt()).isPositive();
    assertThat(estimate.get("memoryBytes").asLong())
        .isGreaterThan(Runtime.getRuntime().maxMemory());
    assertThat(estimate.get("diskBytes").asLong()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"h264, mp4", "ffv1, mkv"})
  void theDiskThatAFilmTakesIsSaidByWhatItsEncoderMakes(String codec, String extension)
      throws IOException {
    Path film =
        FilmFactory.film(
            "grainy.mkv",
            List.of(
                ("-f lavfi -i testsrc2=s=320x180:r=25,noise=alls=12:allf=t -frames:v 150"
                        + " -pix_fmt yuv420p -c:v ffv1")
                    .split(" ")));
    Path out = folder.resolve("out." + extension);
    String[] options = {"--model=identity", "--codec=" + codec, "--chunk-frames=50"};
    Said probe = said("probe", film, out, options, "--json");
    Said restore = said("restore", film, out, options, "--quiet");
    assertThat(restore.code()).as("%s", restore.err()).isZero();
    // The segments, and the film made of them.
    assertThat(
            new ObjectMapper()
                .readTree(String.join("", probe.out()))
                .at("/estimate/diskBytes")
                .asLong())
        .isCloseTo(2 * Files.size(out), withinPercentage(20));
  }

  private static Said said(String command, Path film, Path out, String[] options, String more) {
    List<String> arguments = new ArrayList<>(List.of(command, film.toString(), out.toString()));
    arguments.addAll(List.of(options));
    arguments.add(more);
    return Said.by(arguments.toArray(String[]::new));
  }

  @Test
  void aFilmOfVariableRateIsCalledSo() throws IOException {
    Path film = TestFilm.VARIABLE_RATE_MP4.path();
    JsonNode timing = json(film).get("timing");
    assertThat(timing.get("constant").asBoolean()).isFalse();
    assertThat(timing.get("longest").asLong()).isGreaterThan(timing.get("shortest").asLong());
    assertThat(timing.get("frames").asInt()).isEqualTo(frames(film));
  }

  @Test
  void aFilmOfFieldsIsDescribedWithWhatRestoreWouldRefuse() throws IOException {
    Path film = TestFilm.INTERLACED_MPEG2.path();
    Run text = run("probe", film.toString(), "--model=identity");
    assertThat(text.code()).as(text.errors()).isZero();
    assertThat(text.printed())
        .contains("mpeg2video, 96x64", "top field first", "frames    40 in ")
        .contains("restore would refuse: " + film + ": is interlaced (top field first); rerun with")
        .contains("--interlaced=deinterlace", "plan      model identity", "estimate");
    JsonNode found = json(film);
    assertThat(found.at("/film/video/scan").asText()).isEqualTo("TOP_FIELD_FIRST");
    assertThat(found.get("refused")).hasSize(1);
    assertThat(json(film, "--interlaced=deinterlace").get("refused")).isEmpty();
  }

  @Test
  void aStreamThatTheContainerCannotHoldIsALossAndWhatRestoreWouldRefuse() throws IOException {
    Path lines = folder.resolve("lines.srt");
    Files.writeString(lines, "1\n00:00:00,200 --> 00:00:00,900\nA line.\n");
    Path film = folder.resolve("subtitled.mp4");
    List<String> make = new ArrayList<>(FilmFactory.pattern(96, 64, "25", 30));
    make.addAll(List.of("-i", lines.toString(), "-map", "0:v", "-map", "1:s"));
    make.addAll(List.of("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:s", "mov_text"));
    make.add(film.toString());
    FFmpegProgram.ffmpeg(make);
    JsonNode found = json(film);
    assertThat(found.get("losses")).hasSize(1);
    assertThat(found.at("/losses/0").asText())
        .isEqualTo("stream 1 (subtitle, mov_text) is left out: matroska can't hold it");
    assertThat(found.get("refused")).hasSize(1);
    assertThat(found.at("/refused/0").asText())
        .contains("stream 1 (subtitle, mov_text)", ".mp4", "--drop-unsupported");
    Run text = run("probe", film.toString(), "--model=identity");
    assertThat(text.printed())
        .contains("stream 1  subtitle, mov_text")
        .contains("lost      stream 1 (subtitle, mov_text)")
        .contains("restore would refuse: " + film + ": .mkv can't hold stream 1");
    JsonNode held = json(film, folder.resolve("out.mp4").toString());
    assertThat(held.get("losses")).isEmpty();
    assertThat(held.get("refused")).isEmpty();
  }

  @Test
  void aDamagedFilmIsDescribedWithWhatRestoreWouldRefuse() throws IOException {
    byte[] bytes = Files.readAllBytes(TestFilm.FFV1.path());
    bytes[bytes.length * 3 / 4] ^= 0x55;
    Path film = Files.write(folder.resolve("damaged.mkv"), bytes);
    JsonNode found = json(film, "--chunk-frames=7");
    assertThat(found.at("/timing/frames").asInt()).isEqualTo(40);
    assertThat(found.get("refused")).hasSize(1);
    assertThat(found.at("/refused/0").asText())
        .contains("frame ", "is damaged", "--on-damage=conceal");
  }

  @ParameterizedTest
  @CsvSource({
    "3, missing.mkv, there is no such file, ''",
    "3, text.txt, text.txt, ''",
    "2, text.txt, names no container, out.xyz"
  })
  void whatCannotBeReadIsAFailure(int code, String in, String says, String out) throws IOException {
    Files.writeString(folder.resolve("text.txt"), "It was a dark and stormy night.\n".repeat(50));
    List<String> command = new ArrayList<>(List.of("probe", folder.resolve(in).toString()));
    if (!out.isEmpty()) {
      command.add(folder.resolve(out).toString());
    }
    Run run = run(command.toArray(String[]::new));
    assertThat(run.code()).as(run.errors()).isEqualTo(code);
    assertThat(run.errors().lines()).hasSize(1);
    assertThat(run.errors()).contains(says);
    assertThat(run.printed()).isEmpty();
  }

  private static int frames(Path film) {
    String counted =
        FFmpegProgram.ffprobe(
            "-count_frames",
            "-select_streams",
            "v:0",
            "-show_entries",
            "stream=nb_read_frames",
            "-of",
            "csv=p=0",
            film.toString());
    return Integer.parseInt(counted.strip());
  }

  private static JsonNode json(Path film, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of("probe", film.toString()));
    command.addAll(List.of(more));
    command.addAll(List.of("--model=identity", "--json"));
    Run run = run(command.toArray(String[]::new));
    assertThat(run.code()).as(run.errors()).isZero();
    return new ObjectMapper().readTree(run.printed());
  }

  private record Run(int code, String printed, String errors) {}

  private static Run run(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      int code = Reelspark.execute(arguments);
      return new Run(
          code, printed.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
