package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.io.Storage;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.jobs.storage.HdfsServer;
import org.reelspark.jobs.storage.SchemeStorage;
import org.reelspark.jobs.storage.WorkFolder;

/**
 * The bundle runs under Spark's own launcher with nothing of ours beside it, on the Hadoop of stock
 * Spark.
 */
class SparkSubmitIT {
  @Test
  void theBundleRestoresAFilmOnHdfs(@TempDir Path folder) throws Exception {
    assumeTrue(Files.exists(StockSpark.BUNDLE), "built with -Dbundle.skip=true");
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(96, 64, "25", 40));
    arguments.addAll(List.of("-c:v", "libx264", "-g", "12", "-pix_fmt", "yuv420p"));
    Path film = FilmFactory.film("submitted.mp4", arguments);
    Storage storage = new SchemeStorage(new Configuration());
    String store = HdfsServer.get().uri() + "/" + UUID.randomUUID();
    storage.publish(Files.copy(film, folder.resolve("film.mp4")), store + "/in.mp4", false);
    String out = store + "/out.mkv";
    List<String> command = new ArrayList<>();
    command.addAll(List.of("--master", "local[2]", "--class", Reelspark.class.getName()));
    command.addAll(List.of(StockSpark.BUNDLE.toString(), "restore", store + "/in.mp4", out));
    command.addAll(List.of("--model=median", "--codec=ffv1", "--chunk-frames=12"));
    try (StockSpark.Submitted job = StockSpark.start(folder, List.of(), command)) {
      assertThat(job.exitCode()).as(job.said()).isZero();
    }
    String json = WorkFolder.text(storage, out + ".report.json").orElseThrow();
    RestoreReport report = RestoreReport.of(json);
    assertThat(report.verification().frames()).isEqualTo(40);
    assertThat(report.work().chunks()).isEqualTo(4);
  }
}
