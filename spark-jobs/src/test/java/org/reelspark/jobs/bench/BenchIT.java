package org.reelspark.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.Precision;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.RestoreOptions;
import org.reelspark.core.restore.Restorer;
import org.reelspark.core.restore.Window;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.jobs.bench.BenchReport.Told;
import org.reelspark.jobs.bench.Comparison.Verdict;

class BenchIT {
  private static final String PYTHON = "python3";

  @TempDir Path folder;

  @Test
  void rowsAreMeasuredAloneAndToldAsTableJsonAndPage() throws Exception {
    List<String> names = List.of("identity-ffv1", "stitch", "seams", "gpu");
    BenchJob job = new BenchJob(folder, names, true, 1, 0.04, PYTHON);
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
    assertThat(rows.get(3).at("/comparisons/0/note").asText()).contains("sees no GPU");

    Document html = Jsoup.parse(Files.readString(job.html()));
    assertThat(html.select("tbody tr")).hasSameSizeAs(rows.findValues("verdict"));
    assertThat(html.select("link, script[src], img[src^=http]")).isEmpty();
    assertThat(Files.readString(page)).contains("By hand.", "| `stitch` |");
  }

  @Tag("full")
  @Test
  void noSettingOfSpeedChangesAPixel() throws Exception {
    BenchReport report =
        new BenchJob(folder, List.of("pixels"), true, 1, 0.04, PYTHON).run(row -> {});
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
    BenchReport report = new BenchJob(folder, names, true, 1, 0.04, PYTHON).run(row -> {});
    assertThat(report.rows()).extracting(BenchReport.Result::name).isEqualTo(names);
    for (BenchReport.Result row : report.rows()) {
      assertThat(row.comparisons())
          .extracting(Told::verdict)
          .as(report.table())
          .doesNotContain(Verdict.OPEN);
    }
  }

  @Test
  void rowsThatPythonIsNeededForStayOpenWithoutIt() throws Exception {
    BenchReport report =
        new BenchJob(folder, List.of("script", "training"), true, 1, 0.04, "no-such-python")
            .run(row -> {});

    assertThat(report.rows()).hasSize(2);
    for (BenchReport.Result row : report.rows()) {
      BenchReport.Told told = row.comparisons().get(0);
      assertThat(told.verdict()).isEqualTo(Comparison.Verdict.OPEN);
      assertThat(told.target()).isNotEmpty();
      assertThat(told.note()).contains("no-such-python");
    }
  }

  @Test
  void theNetworkInPythonRestoresAsOursDoes() throws Exception {
    Bench bench = benchWithPython();
    List<Window> windows = spottedWindows(bench);
    try (Model model = Model.open("default", new RestoreOptions(0, DeviceChoice.CPU, 0));
        Restorer ours = model.restorer();
        PythonNetwork python = PythonNetwork.start(bench, windows, ours)) {
      assertThat(ours.restore(windows.get(0)).statistics().defectArea()).isPositive();
      assertThat(python.difference().samples()).isEqualTo(2 * 192 * 128 * 3 / 2);
      assertThat(python.difference().largest()).isLessThanOrEqualTo(1);
      assertThat(python.speed()).isPositive();
    }
  }

  @Test
  void inHalfPrecisionItRestoresAsOursDoesInHalfPrecision() throws Exception {
    Bench bench = benchWithPython();
    List<Window> windows = spottedWindows(bench);
    RestoreOptions options = new RestoreOptions(0, DeviceChoice.CPU, 0, Precision.HALF);
    try (Model model = Model.open("default", options);
        Restorer ours = model.restorer();
        PythonNetwork python =
            PythonNetwork.start(bench, "default", options, windows, ours, 1e-3)) {
      assertThat(ours.restore(windows.get(0)).statistics().defectArea()).isPositive();
      assertThat(python.difference().largest()).isLessThanOrEqualTo(1);
    }
  }

  /** With a processor in the GPU's place, and a program in that of nvidia-smi. */
  @Test
  @Tag("full")
  @DisabledOnOs(OS.WINDOWS)
  void theNetworksOfTheGpuAreMeasuredAgainstPython() throws Exception {
    Bench bench = benchWithPython();
    GpuRow row =
        new GpuRow(
            FakeSmi.in(folder).toString(), DeviceChoice.CPU, List.of(new GpuRow.Size(64, 64)));

    List<Comparison> compared = row.measure(bench);

    assertThat(compared)
        .extracting(Comparison::what)
        .containsExactly(
            "speed, small, 64x64", "speed, base, 64x64", "speed, small, 64x64, full precision");
    for (Comparison each : compared) {
      assertThat(each.verdict()).as(each.note()).isEqualTo(Verdict.TOLD);
      assertThat(each.ours()).allMatch(speed -> speed > 0);
      assertThat(each.note())
          .contains("a GPU, PyTorch", "computed 42 % of the time, in Python 42 %");
    }
    assertThat(compared.get(1).note()).startsWith("untrained weights");
  }

  @Test
  @Tag("full")
  void noSpeedIsToldOfANetworkThatRestoresOtherwise() throws Exception {
    Bench bench = benchWithPython();
    try (Model model = Model.open("identity", RestoreOptions.DEFAULT);
        Restorer other = model.restorer()) {
      assertThatThrownBy(() -> PythonNetwork.start(bench, spottedWindows(bench), other))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("other pictures");
    }
  }

  @Test
  @Tag("full")
  void theWholeJobAndAStepAreMeasuredAgainstPython() throws Exception {
    benchWithPython();
    BenchReport report =
        new BenchJob(folder, List.of("script", "training"), true, 1, 0.2, PYTHON).run(row -> {});

    for (BenchReport.Result row : report.rows()) {
      assertThat(row.comparisons()).as(row.toString()).hasSizeBetween(2, 3);
      assertThat(row.comparisons().get(0).ratio()).as(row.toString()).isPositive();
      assertThat(row.comparisons().get(row.comparisons().size() - 1).verdict())
          .as(row.toString())
          .isEqualTo(Comparison.Verdict.REACHED);
    }
  }

  private Bench benchWithPython() throws IOException {
    Bench bench = new Bench(Files.createDirectories(folder.resolve("films")), true, 1, 1, PYTHON);
    try {
      bench.python().torch("cv2");
    } catch (IOException e) {
      assumeTrue(false, "needs Python with PyTorch and OpenCV: " + e.getMessage());
    }
    return bench;
  }

  /** Two windows; the centre of the first has a black spot. */
  private static List<Window> spottedWindows(Bench bench) throws IOException {
    List<Frame> frames = new ArrayList<>();
    try (FilmFrames film = FilmFrames.open(bench.film(192, 128, 1, 500_000, false))) {
      for (int i = 0; i < 6; i++) {
        frames.add(film.next());
      }
    }
    byte[] samples = frames.get(2).samples().clone();
    for (int y = 60; y < 72; y++) {
      Arrays.fill(samples, y * 192 + 90, y * 192 + 102, (byte) 0);
    }
    frames.set(2, frames.get(2).withSamples(samples));
    return Windows.of(frames, 2);
  }
}
