package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.ScanType;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.video.FFmpegProgram;
import org.reelspark.core.video.TestFilm;

/** A film of fields that was deinterlaced is a film of whole pictures. */
class DeinterlaceIT {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = VideoCodec.class,
      names = {"FFV1", "H264", "HEVC", "PRORES"})
  void theRestoredFilmIsProgressiveAndTakenAsSuch(VideoCodec codec) throws Exception {
    Path in = TestFilm.INTERLACED_MPEG2.path();
    Path out = folder.resolve("out.mov");
    if (codec == VideoCodec.FFV1) {
      out = folder.resolve("out.mkv");
    }
    RestoreJob.Outcome outcome =
        LocalSpark.restore(
            LocalSpark.exact(in, out)
                .optCodec(codec)
                .optChunkFrames(12)
                .optInterlaced(InterlacedPolicy.DEINTERLACE)
                .build());
    assertThat(outcome.report().film().video().scan()).isEqualTo(ScanType.TOP_FIELD_FIRST);
    assertThat(pictures(out, "interlaced_frame")).hasSize(40).containsOnly("0");
    if (codec == VideoCodec.FFV1) {
      assertThat(hashes(out)).isEqualTo(hashes(in, "-vf", "bwdif=send_frame:auto:interlaced"));
    }
    RestoreJob.Outcome again =
        LocalSpark.restore(LocalSpark.exact(out, folder.resolve("again.mkv")).build());
    assertThat(again.report().film().video().scan()).isEqualTo(ScanType.PROGRESSIVE);
    assertThat(again.report().verification().frames()).isEqualTo(40);
  }

  private static List<String> pictures(Path film, String entry) {
    return FFmpegProgram.ffprobe(
            "-select_streams",
            "v:0",
            "-show_entries",
            "frame=" + entry,
            "-of",
            "csv=p=0",
            film.toString())
        .lines()
        .map(line -> line.replace(",", ""))
        .filter(line -> !line.isBlank())
        .toList();
  }

  private static List<String> hashes(Path film, String... filter) {
    return Films.shown(film, "yuv420p", filter).stream().map(Films.Shown::hash).toList();
  }
}
