package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.Flicker;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.PlanOutline;
import org.reelspark.core.plan.Precision;
import org.reelspark.core.plan.RestoreSettings;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.video.FilmFactory;

/** What the report and the table of frames say of a film whose wear is known. */
class ReportIT {
  @TempDir static Path folder;

  private static Path in;
  private static Path out;
  private static RestoreReport report;
  private static List<Row> frames;
  private static Document page;

  @BeforeAll
  static void restore() throws Exception {
    Path subtitles = Path.of("target", "eh.srt").toAbsolutePath();
    Path text = Files.writeString(subtitles, "1\n00:00:00,1 --> 00:00:00,9\nEh?\n");
    in =
        FilmFactory.film(
            "worn.mov",
            "-i",
            Films.worn().toString(),
            "-i",
            text.toString(),
            "-c:v",
            "copy",
            "-c:s",
            "mov_text");
    out = folder.resolve("out.mkv");
    Path place = folder.resolve("reports/of out.json");
    RestoreReport returned =
        LocalSpark.restore(
                RestoreRequest.of(in.toString(), out.toString())
                    .optModel("median")
                    .optCodec(VideoCodec.FFV1)
                    .optChunkFrames(7)
                    .optDropUnsupported(true)
                    .optReport(place.toString())
                    .build())
            .report();
    report = RestoreReport.of(Files.readString(place));
    assertThat(report).isEqualTo(returned);
    LocalSpark.session().read().parquet(out + ".frames.parquet").createOrReplaceTempView("worn");
    frames =
        LocalSpark.session()
            .sql(
                "select frame, pts, defect_area, luma_before, luma_after, gain, cut, concealed,"
                    + " seconds, blotches, pictured from worn order by frame")
            .collectAsList();
    page = Jsoup.parse(Files.readString(folder.resolve("reports/of out.html")));
  }

  @Test
  void theReportLiesWhereItWasAskedFor() {
    assertThat(folder.resolve("out.mkv.report.json")).doesNotExist();
  }

  @Test
  void theReportSaysWhatWasRestoredWithWhat() {
    assertThat(report.film().name()).isEqualTo(in.toString());
    assertThat(report.out()).isEqualTo(out.toString());
    assertThat(report.from()).isZero();
    assertThat(report.to()).isEqualTo(Films.WORN_FRAMES);
    assertThat(report.model()).isEqualTo("median");
    assertThat(report.modelHash()).isEqualTo("builtin:median:1");
    assertThat(report.settings())
        .isEqualTo(
            new RestoreSettings(
                0,
                Precision.FULL,
                0,
                Flicker.AUTO,
                DamagePolicy.FAIL,
                InterlacedPolicy.REFUSE,
                true));
    assertThat(report.encoder().codec()).isEqualTo(VideoCodec.FFV1);
    assertThat(report.frameTable()).isEqualTo(out + ".frames.parquet");
    assertThat(report.plan().chunks())
        .containsExactly(
            new PlanOutline.EqualChunks(0, 21, 7), new PlanOutline.EqualChunks(21, 26, 5));
  }

  @Test
  void theReportNamesWhatIsLost() {
    assertThat(report.streams().losses())
        .containsExactly("stream 1 (subtitle, mov_text) is left out: matroska can't hold it");
  }

  @Test
  void theReportSaysWhatItTook() {
    RestoreReport.Work work = report.work();
    assertThat(work.chunks()).isEqualTo(4);
    assertThat(work.resumed()).isZero();
    assertThat(work.retries()).isZero();
    assertThat(work.decoderRestarts()).isZero();
    assertThat(report.concealed()).isEmpty();
    assertThat(work.framesPerSecond()).isPositive();
    assertThat(work.wallSeconds())
        .containsOnlyKeys("index", "start", "analyse", "restore", "stitch", "verify", "total");
    assertThat(work.taskSeconds()).containsOnlyKeys("decode", "infer", "encode");
    assertThat(report.verification().frames()).isEqualTo(Films.WORN_FRAMES);
  }

  @Test
  void theTableHasEveryFrameAtItsTime() {
    assertThat(frames).hasSize(Films.WORN_FRAMES);
    for (int i = 0; i < frames.size(); i++) {
      assertThat(frames.get(i).getInt(0)).isEqualTo(i);
      assertThat(frames.get(i).getDouble(8)).isCloseTo(i / 25.0, within(1e-9));
      assertThat(frames.get(i).getBoolean(7)).isFalse();
    }
  }

  @Test
  void theTableKnowsTheCut() {
    for (Row frame : frames) {
      assertThat(frame.getBoolean(6)).isEqualTo(frame.getInt(0) == Films.WORN_CUT);
    }
  }

  @Test
  void theTableKnowsTheDirt() {
    for (Row frame : frames) {
      double area = Films.WORN_DIRT.contains(frame.getInt(0)) ? Films.WORN_DIRT_AREA : 0;
      // The brightest samples of the ramps are cut off by the flicker and stand out a little.
      assertThat((double) frame.getFloat(2)).isCloseTo(area, within(Films.WORN_DIRT_AREA / 2));
    }
  }

  @Test
  void theTableKnowsTheShapeOfTheDirtAndWhoseFramesArePictured() {
    for (int dirty : Films.WORN_DIRT) {
      assertThat(frames.get(dirty).getInt(9)).isPositive();
      assertThat(frames.get(dirty).getBoolean(10)).isTrue();
    }
  }

  @Test
  void thePageSaysWhatIsLostFirst() {
    assertThat(page.select("h1").text()).isEqualTo("worn.mov");
    Element first = page.select("main > section").get(0);
    assertThat(first.select("li").eachText())
        .containsExactly("Lost: stream 1 (subtitle, mov_text) is left out: matroska can't hold it");
    assertThat(first.text()).contains("26 frames at their times");
  }

  @Test
  void thePageShowsTheDirtBeforeAndNotAfter() throws Exception {
    List<Element> figures = page.select("#worst figure").subList(0, Films.WORN_DIRT.size());
    assertThat(figures)
        .extracting(figure -> figure.select("figcaption span").get(0).text())
        .containsExactlyInAnyOrder("Frame 5 at 0:00.2", "Frame 20 at 0:00.8");
    for (Element figure : figures) {
      assertThat(corner(figure, "before")).isGreaterThan(240);
      assertThat(corner(figure, "mask")).isEqualTo(255);
      assertThat(corner(figure, "after")).isLessThan(240);
    }
  }

  /** The red, or the opacity of the mask, of a sample inside the dirt. */
  private static int corner(Element figure, String picture) throws Exception {
    String src = figure.select("img." + picture).attr("src");
    byte[] bytes = Base64.getDecoder().decode(src.substring(src.indexOf(',') + 1));
    int colour = ImageIO.read(new ByteArrayInputStream(bytes)).getRGB(44, 28);
    return picture.equals("mask") ? colour >>> 24 : colour >> 16 & 0xff;
  }

  @Test
  void theChartsOfThePageHaveEveryFrameAndTheCut() throws Exception {
    JsonNode data = new ObjectMapper().readTree(page.select("#data").first().data());
    assertThat(data.get("parts")).hasSize(Films.WORN_FRAMES);
    for (int i = 0; i < Films.WORN_FRAMES; i++) {
      assertThat(data.get("parts").get(i).get("frame").asInt()).isEqualTo(i);
      assertThat(data.get("parts").get(i).get("before").asDouble())
          .isCloseTo(frames.get(i).getFloat(3), within(1e-3));
    }
    assertThat(data.get("cuts")).hasSize(1);
    assertThat(data.get("cuts").get(0).asDouble()).isEqualTo(Films.WORN_CUT / 25.0);
    assertThat(data.get("chunks")).hasSize(4);
  }

  @Test
  void theTableKnowsTheFlickerAndThatItIsGone() {
    for (int shot = 0; shot < 2; shot++) {
      int from = shot * Films.WORN_CUT;
      double[] before = new double[Films.WORN_CUT];
      double[] after = new double[Films.WORN_CUT];
      for (int i = 0; i < Films.WORN_CUT; i++) {
        before[i] = frames.get(from + i).getFloat(3);
        after[i] = frames.get(from + i).getFloat(4);
        double flicker = 1 + 0.06 * Math.sin(2.4 * (from + i));
        assertThat(frames.get(from + i).getFloat(5) * flicker)
            .as("gain of frame %d", from + i)
            .isCloseTo(1, within(0.02));
      }
      assertThat(range(before)).isGreaterThan(8);
      assertThat(range(after)).isLessThan(0.3 * range(before));
    }
  }

  private static double range(double[] values) {
    DoubleSummaryStatistics all = java.util.Arrays.stream(values).summaryStatistics();
    return all.getMax() - all.getMin();
  }
}
