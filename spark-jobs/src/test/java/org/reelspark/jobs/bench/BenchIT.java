package org.reelspark.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.jobs.bench.BenchReport.Told;
import org.reelspark.jobs.bench.Comparison.Verdict;

class BenchIT {
  @TempDir Path folder;

  @Test
  void rowsAreMeasuredAloneAndToldAsTableJsonAndPage() throws Exception {
    List<String> names = List.of("identity-ffv1", "stitch", "seams", "gpu");
    BenchJob job = new BenchJob(folder, names, true, 1, 0.04);
    BenchReport report = job.run(row -> {});
    Path page = Files.writeString(folder.resolve("page.md"), "# Performance\n\nBy hand.\n");
    BenchJob.replace(page, report);

    JsonNode rows = new ObjectMapper().readTree(job.json().toFile()).get("rows");
    assertThat(rows.findValuesAsText("name")).isEqualTo(names);
    for (JsonNode row : List.of(rows.get(0), rows.get(1))) {
      for (JsonNode ratio : row.findValues("ratio")) {
        assertThat(ratio.asDouble()).as(row.toString()).isPositive();
      }
    }
    assertThat(rows.get(2).at("/comparisons/0/ratio").asDouble()).isEqualTo(1);
    assertThat(rows.get(2).at("/comparisons/1/verdict").asText()).isEqualTo("REACHED");
    assertThat(rows.get(3).at("/comparisons/0/verdict").asText()).isEqualTo("OPEN");

    Document html = Jsoup.parse(Files.readString(job.html()));
    assertThat(html.select("tbody tr")).hasSameSizeAs(rows.findValues("verdict"));
    assertThat(html.select("link, script[src], img[src^=http]")).isEmpty();
    assertThat(Files.readString(page)).contains("By hand.", "| `stitch` |");
  }

  @Tag("full")
  @Test
  void noSettingOfSpeedChangesAPixel() throws Exception {
    BenchReport report = new BenchJob(folder, List.of("pixels"), true, 1, 0.04).run(row -> {});
    List<Told> told = report.rows().get(0).comparisons();
    assertThat(told).hasSizeGreaterThan(3);
    assertThat(told)
        .extracting(Told::verdict)
        .as(report.table())
        .contains(Verdict.REACHED)
        .isSubsetOf(Verdict.REACHED, Verdict.OPEN);
  }

  @Tag("full")
  @Test
  void rowsThatTakeTheirTimeAreMeasured() throws Exception {
    List<String> names = List.of("restore", "memory-default", "index", "executors", "simulation");
    BenchReport report = new BenchJob(folder, names, true, 1, 0.04).run(row -> {});
    assertThat(report.rows()).extracting(BenchReport.Result::name).isEqualTo(names);
    for (BenchReport.Result row : report.rows()) {
      assertThat(row.comparisons())
          .extracting(Told::verdict)
          .as(report.table())
          .doesNotContain(Verdict.OPEN);
    }
  }
}
