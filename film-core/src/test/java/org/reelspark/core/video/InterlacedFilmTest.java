package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;

class InterlacedFilmTest {
  @ParameterizedTest
  @EnumSource(
      value = TestFilm.class,
      names = {"INTERLACED_MBAFF", "INTERLACED_MPEG2", "DV"})
  void isRefusedByDefault(TestFilm kind) {
    assertThatThrownBy(() -> decode(kind.path(), InterlacedPolicy.REFUSE, 7))
        .isInstanceOf(FilmException.class)
        .hasMessageContaining("frame 0 (pts ")
        .hasMessageContaining("is interlaced; rerun with --interlaced=deinterlace");
  }

  @ParameterizedTest
  @EnumSource(
      value = TestFilm.class,
      names = {"INTERLACED_MBAFF", "INTERLACED_MPEG2", "DV"})
  void isDeinterlacedAlikeInEveryChunkAndAsByTheFfmpegProgram(TestFilm kind) throws IOException {
    List<String> whole = decode(kind.path(), InterlacedPolicy.DEINTERLACE, 1000);
    List<String> asIs = decode(kind.path(), InterlacedPolicy.AS_IS, 1000);
    assertThat(whole).hasSameSizeAs(asIs).isNotEqualTo(asIs);
    for (int chunk : List.of(1, 2, 7)) {
      assertThat(decode(kind.path(), InterlacedPolicy.DEINTERLACE, chunk)).isEqualTo(whole);
    }
    List<String> reference = new ArrayList<>();
    FFmpegProgram.ffmpeg(
        List.of(
            "-i",
            kind.path().toString(),
            "-map",
            "0:v",
            "-fps_mode",
            "passthrough",
            "-vf",
            "bwdif=send_frame:auto:interlaced",
            "-f",
            "rawvideo",
            "pipe:1"),
        out -> {
          int bytes = FilmProbe.probe(source(kind.path())).video().format().bytes();
          for (byte[] f = out.readNBytes(bytes); f.length > 0; f = out.readNBytes(bytes)) {
            reference.add(LinearDecode.hash(f));
          }
        });
    assertThat(whole).isEqualTo(reference);
  }

  @ParameterizedTest
  @EnumSource(
      value = TestFilm.class,
      names = {"B_FRAMES", "HEVC_GREY_12BIT", "PRORES", "OPEN_GOP_TS"})
  void wholePicturesPassTheDeinterlacerAsTheyAre(TestFilm kind) throws IOException {
    assertThat(decode(kind.path(), InterlacedPolicy.DEINTERLACE, 7))
        .isEqualTo(decode(kind.path(), InterlacedPolicy.REFUSE, 1000));
  }

  private static SeekableSource source(Path film) throws IOException {
    return new MemorySource(film.toString(), Files.readAllBytes(film));
  }

  private static List<String> decode(Path path, InterlacedPolicy policy, int chunk)
      throws IOException {
    SeekableSource source = source(path);
    FilmInfo film = FilmProbe.probe(source);
    FrameIndex index = FrameIndexer.index(source, film, DamagePolicy.FAIL, b -> {});
    List<String> frames = new ArrayList<>();
    for (int from = 0; from < index.size(); from += chunk) {
      int to = Math.min(index.size(), from + chunk);
      int seek = index.seekPointAtOrBefore(from);
      int first = seek == 0 ? 0 : index.seekPointAtOrBefore(seek - 1);
      FrameIndex slice = index.slice(first, Math.min(index.size(), to + 1));
      try (FrameDecoder decoder =
          new FrameDecoder(source, film, slice, seek, from, to, DamagePolicy.FAIL, policy)) {
        for (Frame frame = decoder.next(); frame != null; frame = decoder.next()) {
          assertThat(frame.pts()).isEqualTo(index.pts(frames.size()));
          frames.add(LinearDecode.hash(frame.samples()));
        }
      }
    }
    return frames;
  }
}
