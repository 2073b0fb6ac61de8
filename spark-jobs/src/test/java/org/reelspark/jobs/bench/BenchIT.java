package org.reelspark.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchIT {
  @TempDir Path folder;

  @Test
  void rowsAreMeasuredAloneAndToldAsTableJsonAndPage() throws Exception {
    BenchJob job =
        new BenchJob(folder, List.of("seams", "identity-ffv1", "stitch", "gpu"), true, 1, 0.04);
    BenchReport report = job.run(row -> {});
    Path page = Files.writeString(folder.resolve("page.md"), "# Performance\n\nBy hand.\n");
    BenchJob.replace(page, report);

    JsonNode rows = new ObjectMapper().readTree(job.json().toFile()).get("rows");
    assertThat(rows.findValuesAsText("name"))
        .containsExactly("identity-ffv1", "stitch", "seams", "gpu");
    assertThat(rows.get(0).at("/comparisons/0/ratio").asDouble()).as(rows.toString()).isPositive();
    assertThat(rows.get(1).at("/comparisons/0/ratio").asDouble()).as(rows.toString()).isPositive();
    assertThat(rows.get(2).at("/comparisons/0/ratio").asDouble()).isEqualTo(1);
    assertThat(rows.get(2).at("/comparisons/1/verdict").asText()).isEqualTo("REACHED");
    assertThat(rows.get(3).at("/comparisons/0/verdict").asText()).isEqualTo("OPEN");

    Document html = Jsoup.parse(Files.readString(job.html()));
    assertThat(html.select("tbody tr")).hasSameSizeAs(rows.findValues("verdict"));
    assertThat(html.select("link, script[src], img[src^=http]")).isEmpty();
    assertThat(Files.readString(page)).contains("By hand.", "| `stitch` |");
  }
}
