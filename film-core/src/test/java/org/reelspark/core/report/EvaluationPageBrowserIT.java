package org.reelspark.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.VideoInfo;
import org.reelspark.core.quality.Comparison;
import org.reelspark.core.quality.FrameQuality;
import org.reelspark.core.quality.Inspection;

/** The page of an evaluation: of grey frames with a white bar, half of which was taken out. */
@Tag("full")
class EvaluationPageBrowserIT extends PageInChromium {
  private static final int FRAMES = 20;
  private static final int LEFT = 30;
  private static final int BAR = 48;

  @Override
  protected String html() throws IOException {
    return page(BAR).html();
  }

  /**
   * @param bar pixels that are white before, half of them after
   */
  static EvaluationPage page(int bar) throws IOException {
    VideoInfo video = SamplePage.film("restored.mkv").video();
    PictureFormat format = video.format();
    byte[] mask = new byte[format.width() * format.height()];
    Arrays.fill(mask, LEFT, LEFT + BAR, (byte) 255);
    Comparison comparison = new Comparison();
    Inspection inspection = new Inspection();
    List<EvaluationPart> parts = new ArrayList<>();
    List<EvaluatedFrame> worst = new ArrayList<>();
    for (int n = 0; n < FRAMES; n++) {
      Frame clean = frame(format, n, 0);
      Frame damaged = frame(format, n, bar);
      Frame restored = frame(format, n, bar / 2);
      FrameQuality after =
          comparison.add(
              restored, clean, damaged, Map.of(Comparison.ALL_DEFECTS, mask, "bar", mask));
      inspection.add(restored, damaged, null);
      FrameQuality before =
          bar == 0 ? after : new FrameQuality(after.psnr() - 3, 0.9, after.luma() + 1, 100);
      parts.add(
          new EvaluationPart(n, n / 25.0, 1, film(before), film(after), band(after.luma() - 1)));
      if (n < 3) {
        worst.add(
            new EvaluatedFrame(
                new Screen(video), n, n / 25.0, after, before, restored, damaged, clean, mask));
      }
    }
    return new EvaluationPage(
        new EvaluationPage.Films(
            "/films/restored.mkv",
            "/films/clean.mkv",
            "/films/old.mkv",
            Map.of(Comparison.ALL_DEFECTS, "/films/mask.mkv")),
        comparison.result(),
        0.9,
        inspection.result(),
        new EvaluationPage.Lost(1, 7, 0.25),
        parts,
        worst);
  }

  /** Stripes with so many white pixels in the first line. */
  private static Frame frame(PictureFormat format, int number, int white) {
    byte[] samples = new byte[format.bytes()];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (i < format.width() * format.height() ? 90 + i % 7 + number % 3 : 128);
    }
    Arrays.fill(samples, LEFT, LEFT + white, (byte) 235);
    return new Frame(format, number, samples);
  }

  private static EvaluationPart.Film film(FrameQuality quality) {
    return new EvaluationPart.Film(
        band(quality.psnr()), band(quality.ssim()), band(quality.luma()));
  }

  private static EvaluationPart.Band band(double value) {
    return new EvaluationPart.Band(value, value, value);
  }

  @Test
  void theSliderMovesWithTheKeyboard() {
    find(".slider input").sendKeys(Keys.HOME, Keys.ARROW_RIGHT);
    assertThat(edge()).isEqualTo("inset(0px 0px 0px 1%)");
  }

  @Test
  void theSliderComparesTheTwoPicturesThatAreChosen() {
    WebElement pair = find(".pair");
    assertThat(pair.findElements(By.tagName("option")))
        .extracting(WebElement::getText)
        .containsExactly("before and after", "before and clean", "after and clean");
    pair.sendKeys("after and clean");
    assertThat(find(".slider .left").getAttribute("alt")).isEqualTo("frame 0 after");
    assertThat(find(".slider .right").getAttribute("alt")).isEqualTo("frame 0 clean");
    assertThat(find(".slider .before").isDisplayed()).isFalse();
    assertThat(find(".slider .clean").getCssValue("clip-path")).isEqualTo("inset(0px 0px 0px 50%)");
  }

  @Test
  void theDefectsShowAndHide() {
    assertThat(find(".slider .mask").isDisplayed()).isFalse();
    find(".toggle").sendKeys(Keys.SPACE);
    assertThat(find(".slider .mask").isDisplayed()).isTrue();
    find(".toggle").click();
    assertThat(find(".slider .mask").isDisplayed()).isFalse();
  }

  @Test
  void theChartsAreDrawnAndReadWithTheKeyboard() {
    for (String chart : List.of("psnr", "ssim", "luma")) {
      assertThat(find("#" + chart + " svg").getSize().getWidth()).as(chart).isGreaterThan(1000);
      assertThat(all("#" + chart + " path.line")).as(chart).hasSizeGreaterThan(1);
    }
    find("#ssim .reader").sendKeys(Keys.HOME, Keys.ARROW_RIGHT);
    assertThat(find("#ssim output").getText())
        .startsWith("0:00.0, frame 1: 0.9000 before; ")
        .endsWith(" after");
  }

  @Test
  void onPaperAllThreePicturesStandSideBySide() {
    print();
    int before = find(".slider .before").getRect().getX();
    int after = find(".slider .after").getRect().getX();
    assertThat(after).isGreaterThan(before + 100);
    assertThat(find(".slider .clean").getRect().getX()).isGreaterThan(after + 100);
    assertThat(find(".frames .paper").getText()).isEqualTo("From left: before, after, clean");
  }
}
