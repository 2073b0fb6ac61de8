package org.reelspark.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WebElement;

/** The page of a film of one frame in which nothing was found. */
@Tag("full")
class StillPageBrowserIT extends PageInChromium {
  @Override
  protected String html() throws IOException {
    return SamplePage.still().html();
  }

  @Test
  void theChartsHaveNoScaleOfTheirOwnMaking() {
    assertThat(all("#luma svg text"))
        .extracting(WebElement::getText)
        .filteredOn(text -> !text.isEmpty())
        .isNotEmpty()
        .allMatch(text -> Math.abs(Double.parseDouble(text) - 126) <= 4);
    assertThat(all("#area svg text")).extracting(WebElement::getText).contains("0%", "0.1%");
  }

  @Test
  void whereThereIsOnePlaceNoSliderAsksForAnother() {
    for (String chart : List.of("shapes", "area", "luma")) {
      assertThat(find("#" + chart + " .reader").isDisplayed()).as(chart).isFalse();
      assertThat(find("#" + chart + " output").getText()).startsWith("0:00.0, frame 0: ");
    }
  }
}
