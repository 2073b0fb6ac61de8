package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reelspark.core.video.FilmStreams.packets;
import static org.reelspark.core.video.FilmStreams.rows;
import static org.reelspark.core.video.FilmStreams.show;
import static org.reelspark.core.video.FilmStreams.sideData;
import static org.reelspark.core.video.FilmStreams.times;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.StreamAction.Handling;
import org.reelspark.core.plan.VideoCodec;

/** What is judged here by ffprobe, not by our own verifier. */
class OtherStreamsTest {
  @TempDir Path folder;

  @Test
  void matroskaKeepsSoundSubtitlesChaptersFontAndCover() throws IOException {
    Path in = RichFilm.matroska();
    try (IdentityJob job = new IdentityJob(in)) {
      IdentityJob.Result result = job.run(folder.resolve("out.mkv"), null, 7);
      Path out = result.out();
      assertThat(result.plan().losses()).isEmpty();
      for (String stream : List.of("a:0", "a:1", "s:0", "s:1")) {
        assertThat(packets(out, stream)).isNotEmpty().isEqualTo(packets(in, stream));
        assertThat(times(out, stream)).isEqualTo(times(in, stream));
        assertThat(sideData(out, stream)).isEqualTo(sideData(in, stream));
      }
      for (String tags :
          List.of(
              "stream_tags=language,title,filename,mimetype",
              "stream_disposition=forced,comment,attached_pic",
              "chapter=start_time,end_time:chapter_tags",
              "format_tags=title,ARTIST")) {
        assertThat(show(out, tags)).isNotBlank().isEqualTo(show(in, tags));
      }
      assertThat(show(out, "stream=extradata_hash"))
          .contains("MD5")
          .satisfies(
              hashes ->
                  assertThat(lastLine(hashes))
                      .isEqualTo(lastLine(show(in, "stream=extradata_hash"))));
    }
  }

  @Test
  void mp4KeepsSoundTimedTextChaptersTimecodeAndCover() throws IOException {
    Path in = RichFilm.mp4();
    try (IdentityJob job = new IdentityJob(in)) {
      IdentityJob.Result result = job.run(folder.resolve("out.mp4"), null, 7);
      Path out = result.out();
      assertThat(result.plan().losses()).isEmpty();
      for (String stream : List.of("a:0", "a:1", "s:0", "v:1")) {
        assertThat(packets(out, stream)).isNotEmpty().isEqualTo(packets(in, stream));
        assertThat(times(out, stream)).isEqualTo(times(in, stream));
        assertThat(sideData(out, stream)).isEqualTo(sideData(in, stream));
      }
      assertThat(sideData(out, "a:0")).contains("1024");
      assertThat(show(out, "stream_tags=timecode")).contains("01:00:00:10");
      assertThat(show(out, "chapter=start_time,end_time:chapter_tags"))
          .contains("Second")
          .isEqualTo(show(in, "chapter=start_time,end_time:chapter_tags"));
    }
  }

  @Test
  void primingAndTimecodeSurviveTheWayFromMp4ToMatroska() throws IOException {
    Path in = RichFilm.mp4();
    try (IdentityJob job = new IdentityJob(in)) {
      IdentityJob.Result result = job.run(folder.resolve("out.mkv"), null, 7, job.whole, true);
      assertThat(result.offset()).isZero();
      assertThat(packets(result.out(), "a:0")).isEqualTo(packets(in, "a:0"));
      assertThat(sideData(result.out(), "a:0")).isEqualTo(sideData(in, "a:0"));
      assertThat(show(result.out(), "stream_tags=TIMECODE")).contains("01:00:00:10");
      assertThat(result.plan().losses())
          .containsExactly("stream 3 (subtitle, mov_text) is left out: matroska can't hold it");
    }
  }

  @Test
  void primingSurvivesTheWayFromMatroskaToMp4() throws IOException {
    Path in = RichFilm.matroska();
    try (IdentityJob job = new IdentityJob(in)) {
      Path out = job.run(folder.resolve("out.mp4"), null, 7, job.whole, true).out();
      assertThat(packets(out, "a:0")).isEqualTo(packets(in, "a:0"));
      assertThat(sideData(out, "a:0")).contains("312");
    }
  }

  @Test
  void pcmAndTimecodeKeepTheirValuesInMov() throws IOException {
    Path in = RichFilm.mov();
    try (IdentityJob job = new IdentityJob(in)) {
      Path out = job.run(folder.resolve("out.mov"), null, 7).out();
      for (String stream : List.of("a:0", "a:1")) {
        assertThat(samples(out, stream)).isEqualTo(samples(in, stream));
      }
      assertThat(show(out, "stream_tags=timecode")).contains("10:00:00:00");
    }
  }

  @Test
  void adtsHeadersComeOffAndOn() throws IOException {
    try (IdentityJob job = new IdentityJob(RichFilm.transportStream())) {
      IdentityJob.Result raw = job.run(folder.resolve("out.mp4"), null, 7);
      assertThat(raw.plan().actions().get(1).handling()).isEqualTo(Handling.FILTER);
      assertThat(raw.plan().actions().get(1).filter()).isEqualTo("aac_adtstoasc");
      try (IdentityJob again = new IdentityJob(raw.out())) {
        IdentityJob.Result framed = again.run(folder.resolve("out.ts"), null, 7);
        assertThat(framed.plan().actions().get(1).filter()).isEqualTo("adts");
        assertThat(packets(framed.out(), "a:0"))
            .isEqualTo(packets(RichFilm.transportStream(), "a:0"));
      }
    }
  }

  @Test
  void anExcerptHasItsPartOfSoundAndChaptersAndALaterTimecode() throws IOException {
    try (IdentityJob job = new IdentityJob(RichFilm.mp4())) {
      IdentityJob.Result result =
          job.run(folder.resolve("out.mp4"), null, 7, job.whole.slice(10, 30), false);
      Path out = result.out();
      assertThat(show(out, "stream_tags=timecode")).contains("01:00:00:20");
      assertThat(show(out, "chapter=start_time,end_time:chapter_tags"))
          .isEqualTo("0.000000,0.300000,First\n0.300000,0.800000,Second\n");
      List<String> all = packets(RichFilm.mp4(), "a:0");
      assertThat(packets(out, "a:0")).hasSizeBetween(33, 36);
      assertThat(all).containsSubsequence(packets(out, "a:0"));
    }
  }

  /** The cues last from 0.2 to 0.9 s and from 1.1 to 1.5 s; the excerpt from 0.4 to 1.2 s. */
  @ParameterizedTest
  @ValueSource(strings = {"mkv", "mp4"})
  void anExcerptShowsASubtitleForWhatIsLeftOfIt(String extension) throws IOException {
    Path in = extension.equals("mkv") ? RichFilm.matroska() : RichFilm.mp4();
    try (IdentityJob job = new IdentityJob(in)) {
      Path out =
          job.run(folder.resolve("out." + extension), null, 7, job.whole.slice(10, 30), false)
              .out();
      assertThat(cues(in)).containsExactly("0.200000,0.700000", "1.100000,0.400000");
      assertThat(cues(out)).containsExactly("0.000000,0.500000", "0.700000,0.100000");
    }
  }

  /** When cues begin and how long they last; pauses between them, of 2 bytes, left out. */
  private static List<String> cues(Path film) {
    return rows(film, "s:0", "-show_entries", "packet=pts_time,duration_time,size").stream()
        .filter(row -> !row.endsWith(",2"))
        .map(row -> row.replaceFirst(",\\d+$", ""))
        .toList();
  }

  @Test
  void aStreamThatFitsNowhereNearIsRefusedWithTheRemedy() throws IOException {
    try (IdentityJob job = new IdentityJob(RichFilm.matroska())) {
      assertThatThrownBy(() -> job.run(folder.resolve("out.mp4"), VideoCodec.H264, 7))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining(
              ".mp4 can't hold stream 3 (subtitle, subrip); .mkv can, or go without it with"
                  + " --drop-unsupported");
    }
  }

  @Test
  void aStreamWhoseTimesFallIsRefusedByFilmAndNumber() throws IOException {
    byte[] bytes =
        Files.readAllBytes(
            FilmFactory.film(
                "silence.mkv",
                ("-f lavfi -i testsrc2=s=32x32:d=1 -f lavfi -i anullsrc=r=8000:cl=mono:d=1"
                        + " -c:v ffv1 -pix_fmt yuv420p -c:a pcm_u8")
                    .split(" ")));
    int block = blockOfSilence(bytes, bytes.length / 2);
    ByteBuffer.wrap(bytes).putShort(block + 1, (short) -300);
    Path in = Files.write(folder.resolve("falling.mkv"), bytes);
    try (IdentityJob job = new IdentityJob(in)) {
      assertThatThrownBy(() -> job.run(folder.resolve("out.mkv"), null, 7))
          .isInstanceOf(FilmException.class)
          .hasMessageStartingWith(in + ": stream 1 (audio, pcm_u8) can't be copied: ")
          .hasMessageContaining("-map 0 -map -0:1 -c copy");
    }
  }

  /** Where a block of Matroska begins, after its size: track 2, its time, key frame, silence. */
  private static int blockOfSilence(byte[] film, int from) {
    int at = from;
    while (!(film[at] == (byte) 0x82 && isSilence(film, at + 3))) {
      at++;
    }
    return at;
  }

  private static boolean isSilence(byte[] film, int from) {
    return IntStream.range(from, from + 20).allMatch(i -> film[i] == (byte) 0x80);
  }

  private static byte[] samples(Path film, String stream) {
    return FFmpegProgram.ffmpeg("-i", film.toString(), "-map", "0:" + stream, "-f", "s32le", "-");
  }

  private static String lastLine(String text) {
    return text.substring(text.strip().lastIndexOf('\n') + 1).strip();
  }
}
