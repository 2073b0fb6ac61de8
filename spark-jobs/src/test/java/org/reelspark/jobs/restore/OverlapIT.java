package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.video.FilmFactory;

class OverlapIT {
  /** One chunk, so one task: whatever overlaps, overlaps within it. */
  @Test
  void theStagesOfOneTaskOverlap(@TempDir Path folder) throws Exception {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(640, 360, "25", 150));
    arguments.addAll(List.of("-c:v", "ffv1", "-level", "3", "-g", "999", "-pix_fmt", "yuv420p"));
    Path film = FilmFactory.film("one-run.mkv", arguments);
    RestoreReport report =
        LocalSpark.restore(
                RestoreRequest.of(film.toString(), folder.resolve("out.mkv").toString())
                    .optModel("median")
                    .optCodec(VideoCodec.FFV1)
                    .optChunkFrames(150)
                    .build())
            .report();
    Map<String, Double> tasks = report.work().taskSeconds();
    double busy = tasks.values().stream().mapToDouble(Double::doubleValue).sum();
    double wall = report.work().wallSeconds().get("restore");
    assertThat(report.work().chunks()).isEqualTo(1);
    assertThat(busy / wall).isGreaterThan(1.0);
  }
}
