package org.reelspark.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FilmPageTest {
  private static Document page;

  @BeforeAll
  static void make() throws IOException {
    page = page("old.mkv", List.of("stream 3 is left out"), List.of(7, 9));
  }

  private static Document page(String name, List<String> losses, List<Integer> concealed)
      throws IOException {
    return Jsoup.parse(SamplePage.of(name, losses, concealed).html());
  }

  @Test
  void warningsComeFirst() {
    assertThat(page.select("main > section").get(0).id()).isEqualTo("warnings");
    assertThat(page.select("#warnings li").eachText())
        .containsExactly(
            "Lost: stream 3 is left out",
            "The decoder filled in damage in 2 frames: 7, 9",
            "1 task failed and was tried again");
    assertThat(page.select("#warnings").hasClass("bad")).isTrue();
  }

  @Test
  void ofManyDamagedFramesTheFirstAreNamed() throws IOException {
    List<Integer> many = java.util.stream.IntStream.range(0, 40).boxed().toList();
    assertThat(page("old.mkv", List.of(), many).select("#warnings li").eachText())
        .contains(
            "The decoder filled in damage in 40 frames: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ...");
  }

  @Test
  void everythingItShowsIsInsideIt() {
    assertThat(page.select("[src]").eachAttr("src")).allMatch(src -> src.startsWith("data:"));
    assertThat(page.select("[href], link, iframe, object")).isEmpty();
    assertThat(page.select("style").html()).doesNotContain("@import").doesNotContain("http");
  }

  @Test
  void namesAreTextAndNotMarkup() throws IOException {
    String name = "a <b>&amp; \"c\"</script>.mkv";
    Document odd = page(name, List.of(), List.of());
    assertThat(odd.select("h1").text()).isEqualTo("script>.mkv");
    assertThat(odd.select("#film dd").get(0).text()).isEqualTo("/films/" + name);
    assertThat(odd.select("b")).isEmpty();
  }

  @Test
  void aFilmWithoutDefectsSaysSo() throws IOException {
    Document still = Jsoup.parse(SamplePage.still().html());
    assertThat(still.select("#worst p").text()).isEqualTo("No defect was found in any frame.");
    assertThat(still.select("#film dd").eachText()).contains("0, indexed by packets");
  }

  @Test
  void factsStandOnIt() {
    assertThat(page.select("#film dt").eachText())
        .startsWith("Film", "Restored film", "Picture", "Frames", "Model", "Its hash", "Flicker");
    assertThat(page.select("#film dd").eachText())
        .contains("default", "auto", "0.50", "conceal", "0 to 99, indexed by packets");
  }

  @Test
  void scenesAreCountedOnlyWhereTheyWereLookedFor() throws IOException {
    assertThat(page.select("#figures dt").eachText()).contains("scene cuts");
    assertThat(page.select("#brightness > p").text()).isEqualTo("2 scene cuts: 0:01.0, 0:02.5");
    Document unknown = Jsoup.parse(SamplePage.still().html());
    assertThat(unknown.select("#figures dt").eachText()).doesNotContain("scene cuts");
    assertThat(unknown.select("#brightness > p").text()).startsWith("Nobody looked for scene cuts");
  }

  @Test
  void stagesFollowEachOther() {
    assertThat(page.select("#work table").get(0).select("tbody th").eachText())
        .containsExactly("index", "restore", "total");
    assertThat(page.select("#work table").get(1).select("tbody th").eachText())
        .containsExactly("decode", "infer", "encode");
  }

  @Test
  void whatWasComparedIsCounted() throws IOException {
    assertThat(page.select("#warnings > p").text())
        .endsWith("100 frames at their times, and 1\u202f234\u202f567 packets of 2 other streams.");
    Document still = Jsoup.parse(SamplePage.still().html());
    assertThat(still.select("#warnings > p").text())
        .endsWith("1 frame at their times; there is no other stream.");
  }

  @Test
  void lumaHasItsScale() {
    assertThat(page.select("#brightness figcaption").text())
        .startsWith("In the film's own sample values, 0 to 255.");
  }

  @Test
  void defectsAreAddedUpByShape() {
    assertThat(page.select("#defects tbody tr").eachText())
        .containsExactly(
            "specks 100 1.00",
            "hairs 50 0.50",
            "upright lines 0 0.00",
            "bars 2 0.02",
            "blotches 200 2.00");
  }

  @Test
  void theWorstFramesAreShownBeforeAndAfterWithTheirMask() throws IOException {
    assertThat(page.select("#worst figcaption").get(0).text())
        .startsWith("Frame 98 at 0:03.9")
        .contains("4.88 % replaced: 2 hairs, 1 blotch");
    Element frame = page.select("#worst figure").get(0);
    BufferedImage before = picture(frame, "before");
    BufferedImage after = picture(frame, "after");
    BufferedImage mask = picture(frame, "mask");
    assertThat(before.getWidth()).isEqualTo(96);
    assertThat(before.getHeight()).isEqualTo(64);
    assertThat(before.getRGB(45, 25) & 0xff).isGreaterThan(230);
    assertThat(after.getRGB(45, 25) & 0xff).isCloseTo(130, within(3));
    assertThat(mask.getRGB(45, 25)).isEqualTo(0xffff2a1f);
    assertThat(mask.getRGB(5, 5) >>> 24).isZero();
  }

  private static BufferedImage picture(Element frame, String kind) throws IOException {
    String src = frame.select("img." + kind).attr("src");
    byte[] bytes = Base64.getDecoder().decode(src.substring(src.indexOf(',') + 1));
    return ImageIO.read(new ByteArrayInputStream(bytes));
  }

  @Test
  void chunksOfOneExecutorDoNotCoverEachOtherAndIdleTimeIsLeftOut() throws IOException {
    JsonNode chunks =
        new ObjectMapper().readTree(page.select("#data").first().data()).get("chunks");
    assertThat(chunks).hasSize(4);
    assertThat(chunks.findValuesAsText("lane")).containsExactly("0", "0", "1", "0");
    assertThat(chunks.get(3).get("from").asDouble()).isEqualTo(11);
    assertThat(chunks.get(3).get("to").asDouble()).isEqualTo(15);
    assertThat(chunks.get(1).get("attempt").asInt()).isEqualTo(1);
  }

  @Test
  void timesHaveHoursWhereThereAreAny() {
    assertThat(Numbers.time(0)).isEqualTo("0:00.0");
    assertThat(Numbers.time(59.96)).isEqualTo("1:00.0");
    assertThat(Numbers.time(3599.9)).isEqualTo("59:59.9");
    assertThat(Numbers.time(3725.25)).isEqualTo("1:02:05.3");
  }
}
