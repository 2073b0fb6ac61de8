package org.reelspark.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The page of a film. */
class FilmPageBrowserIT extends PageInChromium {
  @Override
  protected String html() throws IOException {
    return SamplePage.of("old.mkv", List.of("stream 3 is left out"), List.of(7)).html();
  }

  @Test
  void theSliderMovesWithTheKeyboard() {
    WebElement slider = find(".slider input");
    assertThat(edge()).isEqualTo("inset(0px 0px 0px 50%)");
    slider.sendKeys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
    assertThat(edge()).isEqualTo("inset(0px 0px 0px 52%)");
    slider.sendKeys(Keys.HOME);
    assertThat(edge()).isEqualTo("inset(0px 0px 0px 0%)");
  }

  @Test
  void theSliderMovesWithThePointer() {
    WebElement slider = find(".slider");
    int quarter = slider.getSize().getWidth() / 4;
    new Actions(browser()).moveToElement(slider).clickAndHold().moveByOffset(quarter, 0).perform();
    new Actions(browser()).release().perform();
    assertThat(edge()).isEqualTo("inset(0px 0px 0px 75%)");
  }

  @Test
  void theDefectsShowAndHide() {
    WebElement mask = find(".slider .mask");
    WebElement toggle = find(".toggle");
    assertThat(mask.isDisplayed()).isFalse();
    toggle.click();
    assertThat(mask.isDisplayed()).isTrue();
    toggle.sendKeys(Keys.SPACE);
    assertThat(mask.isDisplayed()).isFalse();
  }

  @Test
  void theChartsAreDrawn() {
    for (String chart : List.of("shapes", "area", "luma")) {
      WebElement drawn = find("#" + chart + " svg");
      assertThat(drawn.getSize().getWidth()).as(chart).isGreaterThan(1000);
      assertThat(drawn.getAttribute("aria-label")).as(chart).isNotBlank();
    }
    assertThat(all("#shapes svg path[d]")).hasSizeGreaterThan(5);
    assertThat(all("#luma line.cut")).hasSize(2);
    assertThat(all("#chunks rect.chunk-bar")).hasSize(4);
    assertThat(all("#chunks rect.again")).hasSize(1);
  }

  @Test
  void aChartIsReadWithTheKeyboard() {
    WebElement reader = find("#area .reader");
    reader.sendKeys(Keys.HOME, Keys.ARROW_RIGHT);
    assertThat(find("#area output").getText())
        .isEqualTo("0:00.1, frames 2 to 3: 0.10 % in the mean, 0.15 % at most");
  }

  @Test
  void theChartsFollowTheWidth() {
    open(390, "light");
    WebElement drawn = find("#shapes svg");
    assertThat(drawn.getSize().getWidth()).isBetween(250, 390);
  }

  @Test
  void onPaperBothPicturesStandSideBySide() {
    print();
    int before = find(".slider .before").getRect().getX();
    int after = find(".slider .after").getRect().getX();
    assertThat(after).isGreaterThan(before + 100);
    assertThat(edge()).isEqualTo("none");
  }
}
