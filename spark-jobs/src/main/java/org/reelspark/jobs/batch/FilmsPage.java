package org.reelspark.jobs.batch;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.reelspark.core.report.Html;
import org.reelspark.jobs.restore.RestoreRequest;
import org.reelspark.jobs.storage.Location;

/** The films of a batch as a page, those that failed first, each with a link to its own page. */
final class FilmsPage {
  private static final List<String> COLUMNS =
      List.of("film", "what became of it", "frames", "time", "retries");

  private final Location folder;
  private final List<FilmRow> rows;

  /**
   * @param folder that the page lies in
   */
  FilmsPage(Location folder, Collection<FilmRow> rows) {
    this.folder = folder;
    this.rows = new ArrayList<>(rows);
    this.rows.sort((a, b) -> Boolean.compare(failed(b), failed(a)));
  }

  String html() {
    Html page = new Html(folder.name() + ", restored films");
    page.open("header").element("h1", "Restored films").line();
    page.element("p", folder.text()).close("header").line().open("main").line();
    long failures = rows.stream().filter(FilmsPage::failed).count();
    page.open("section", "id", "warnings", "class", failures == 0 ? "good" : "bad");
    page.element(
        "h2",
        failures == 0
            ? "All %d films are restored".formatted(rows.size())
            : "%d of %d films failed".formatted(failures, rows.size()));
    if (failures > 0) {
      page.element("p", "Run the same command again to restore what is not done.");
    }
    page.close("section").line();
    page.open("section", "id", "films").element("h2", "Films").line();
    page.open("div", "class", "wide", "tabindex", "0", "role", "region", "aria-label", "Films");
    page.open("table", "class", "films").line().open("thead").open("tr");
    COLUMNS.forEach(column -> page.element("th", column, "scope", "col"));
    page.close("tr").close("thead").open("tbody").line();
    rows.forEach(row -> film(page, row));
    page.close("tbody").close("table").close("div").close("section").line();
    page.close("main").line().open("footer").element("p", "Made by Reelspark.");
    return page.close("footer").line().end();
  }

  private void film(Html page, FilmRow row) {
    String name = new Location(row.film()).name();
    page.open("tr").open("th", "scope", "row");
    if (row.restored() == null) {
      page.text(name);
    } else {
      page.element("a", name, "href", link(row));
    }
    page.close("th");
    page.element(
        "td",
        failed(row)
            ? "failed (%d): %s".formatted(row.exitCode(), row.message())
            : row.status().name().toLowerCase(Locale.ROOT),
        "class",
        failed(row) ? "failed" : "done");
    page.element("td", Integer.toString(row.frames()));
    page.element("td", Html.time(row.seconds())).element("td", Integer.toString(row.retries()));
    page.close("tr").line();
  }

  /** Relative where the film lies beside the page, so that the folder can be moved. */
  private String link(FilmRow row) {
    String place = RestoreRequest.of(row.film(), row.out()).build().pageLocation();
    Location location = new Location(place);
    boolean beside = location.parent().full().equals(folder.full());
    try {
      return beside
          ? "./" + new URI(null, null, "/" + location.name(), null).getRawPath().substring(1)
          : location.isLocal() ? location.path().toUri().toString() : place;
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a path that begins with a slash is a URI's", e);
    }
  }

  private static boolean failed(FilmRow row) {
    return row.status() == FilmRow.Status.FAILED;
  }
}
