package org.reelspark.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page of a batch. */
@Tag("full")
class FilmsPageBrowserIT extends PageInChromium {
  @Override
  protected String html() {
    return new FilmsPage(
            "/films/restored",
            List.of(
                new FilmsPage.Film(
                    "reel-1.mkv", "./reel-1.mkv.report.html", false, "restored", 34_567, 3725, 1),
                new FilmsPage.Film(
                    "a-film-with-a-very-long-name-that-was-scanned-in-1998.mkv",
                    null,
                    true,
                    "failed (3): a-film-with-a-very-long-name-that-was-scanned-in-1998.mkv: "
                        + "can't be opened: Invalid data found when processing input "
                        + "(mov,mp4,m4a,3gp,3g2,mj2: moov atom not found)",
                    0,
                    0.4,
                    0)))
        .html();
  }

  @Test
  void aFilmThatFailedStandsFirstInAColourOfItsOwn() {
    assertThat(find("tbody th").getText()).startsWith("a-film");
    assertThat(find("td.failed").getCssValue("color"))
        .isNotEqualTo(find("td.done").getCssValue("color"));
  }

  @Test
  void aNameThatHasRoomIsNotBroken() {
    Object lines =
        browser()
            .executeScript(
                "document.querySelector('tbody th').textContent = 'reel-2.mkv';"
                    + " return document.querySelector('tbody a').getClientRects().length");
    assertThat(lines).isEqualTo(1L);
  }

  @Test
  void aFilmLinksToItsPage() {
    assertThat(all("tbody a")).hasSize(1);
    assertThat(find("tbody a").getAttribute("href")).endsWith("/target/reel-1.mkv.report.html");
  }
}
