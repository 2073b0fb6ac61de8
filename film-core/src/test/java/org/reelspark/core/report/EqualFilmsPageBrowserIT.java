package org.reelspark.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WebElement;

/** The page of an evaluation of films that are equal. */
@Tag("full")
class EqualFilmsPageBrowserIT extends PageInChromium {
  @Override
  protected String html() throws IOException {
    return EvaluationPageBrowserIT.page(0).html();
  }

  @Test
  void moreIsAboveLess() {
    for (String chart : List.of("psnr", "ssim", "luma")) {
      List<Double> scale =
          all("#" + chart + " svg text").stream()
              .map(WebElement::getText)
              .filter(text -> text.matches("[0-9.]+"))
              .map(Double::parseDouble)
              .toList();
      List<Integer> places =
          all("#" + chart + " svg text").stream()
              .filter(text -> text.getText().matches("[0-9.]+"))
              .map(text -> text.getRect().getY())
              .toList();
      assertThat(scale).as(chart).hasSizeGreaterThan(1).isSorted();
      assertThat(places).as(chart).isSortedAccordingTo((one, other) -> other - one);
    }
  }
}
