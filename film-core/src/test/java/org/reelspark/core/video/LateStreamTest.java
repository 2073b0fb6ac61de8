package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.StreamPlan;

/** A stream that begins in the middle of a film is copied, or named: never lost in silence. */
class LateStreamTest {
  @TempDir Path folder;

  @Test
  void soundThatBeginsTooLateToBeKnownIsRefusedWithACommandThatHelps() throws IOException {
    Path film = LateSound.atTheEnd();
    try (IdentityJob job = new IdentityJob(film)) {
      assertThat(job.whole.size()).isEqualTo(LateSound.SILENT + LateSound.SOUNDING);
      assertThatThrownBy(() -> job.run(folder.resolve("out.mkv"), null, 50))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("stream 1 (audio, mp3, PID 0x101) begins only after 12.0 s (byte ")
          .satisfies(refusal -> obey(refusal.getMessage()));
    }
    assertSoundIsCopied(folder.resolve("told.mkv"));
  }

  @Test
  void filmGoesOnWithoutItWhereThatIsAskedFor() throws IOException {
    Path film = LateSound.atTheEnd();
    try (IdentityJob job = new IdentityJob(film)) {
      IdentityJob.Result result = job.run(folder.resolve("out.mkv"), null, 50, job.whole, true);
      assertThat(result.plan().losses())
          .anyMatch(
              loss -> loss.startsWith("stream 1 (audio, mp3, PID 0x101) is left out: it begins"));
      assertThat(result.verification().frames()).isEqualTo(LateSound.SILENT + LateSound.SOUNDING);
    }
  }

  /** FFmpeg also looks at the last 250 kB of a file for streams. */
  @Test
  void streamThatIsOnlyMetInTheMiddleIsNamedWhereItBegins() throws IOException {
    Path film = LateSound.inTheMiddle();
    int frames = 2 * LateSound.SILENT + LateSound.SOUNDING;
    try (IdentityJob job = new IdentityJob(film)) {
      assertThat(job.film.streams()).hasSize(1);
      List<LateStream> late =
          FrameIndexer.list(job.source, job.film, DamagePolicy.FAIL, bytes -> {}).late();
      assertThat(late).hasSize(1);
      IdentityJob.Result result = job.run(folder.resolve("out.mkv"), null, 50);
      assertThat(result.verification().frames()).isEqualTo(frames);
      StreamPlan plan = result.plan();
      assertThat(Containers.without(plan, job.film, late, true).losses())
          .hasSize(plan.losses().size() + 1)
          .anyMatch(
              loss -> loss.startsWith("stream 1 (audio, mp3, PID 0x101) is left out: it begins"));
      assertThatThrownBy(() -> Containers.without(plan, job.film, late, false))
          .isInstanceOf(SettingsException.class)
          .hasMessageMatching(
              ".*: stream 1 \\(audio, mp3, PID 0x101\\) begins only after 1[12]\\.\\d s .*")
          .satisfies(refusal -> obey(refusal.getMessage()));
    }
    assertSoundIsCopied(folder.resolve("told.mkv"));
  }

  @Test
  void soundThatBeginsLateInAProgramStreamIsRefused() {
    Path film = LateSound.film("late.mpg");
    assertThatThrownBy(
            () -> {
              try (IdentityJob job = new IdentityJob(film)) {
                job.run(folder.resolve("out.mkv"), null, 50);
              }
            })
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("stream 1 (audio, mp2, id 0x1c0) begins only after 12.");
  }

  @Test
  void soundThatBeginsLateIsWrittenToATransportStream() throws IOException {
    Path film = LateSound.film("late.mkv");
    try (IdentityJob job = new IdentityJob(film)) {
      IdentityJob.Result result = job.run(folder.resolve("out.ts"), null, 50);
      assertThat(sound(result.out(), "data_hash")).isNotEmpty().isEqualTo(sound(film, "data_hash"));
    }
  }

  /** Runs the command of a message. */
  private void obey(String message) {
    Matcher command = Pattern.compile("ffmpeg (.*) '(.*)' (.*) told.mkv").matcher(message);
    assertThat(command.find()).isTrue();
    List<String> arguments = new ArrayList<>(List.of(command.group(1).split(" ")));
    arguments.add(command.group(2));
    arguments.addAll(List.of(command.group(3).split(" ")));
    arguments.add(folder.resolve("told.mkv").toString());
    FFmpegProgram.ffmpeg(arguments);
  }

  private void assertSoundIsCopied(Path film) throws IOException {
    try (IdentityJob job = new IdentityJob(film)) {
      IdentityJob.Result result = job.run(folder.resolve("restored.mkv"), null, 50);
      assertThat(result.verification().packets()).isGreaterThan(LateSound.SOUNDING);
      assertThat(sound(result.out(), "pts_time,data_hash"))
          .isNotEmpty()
          .isEqualTo(sound(film, "pts_time,data_hash"));
    }
  }

  /** Of each packet of sound what was asked for, the checksum last. */
  private static List<String> sound(Path film, String what) {
    String rows =
        FFmpegProgram.ffprobe(
            "-select_streams",
            "a",
            "-show_entries",
            "packet=" + what,
            "-show_data_hash",
            "md5",
            "-of",
            "csv=p=0",
            film.toString());
    return Pattern.compile("^.*MD5:\\w+", Pattern.MULTILINE)
        .matcher(rows)
        .results()
        .map(MatchResult::group)
        .toList();
  }
}
