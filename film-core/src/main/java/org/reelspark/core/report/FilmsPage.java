package org.reelspark.core.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The films of a batch as one HTML page, those that failed first, each with a link to its own page.
 *
 * @param folder that the restored films lie in
 */
public record FilmsPage(String folder, List<Film> films) {
  private static final List<String> COLUMNS =
      List.of("film", "what became of it", "frames", "time", "retries");

  /**
   * What became of one film.
   *
   * @param page the address of its page, relative to this one; null where it has none
   * @param outcome in a few words, or why it failed
   * @param seconds it took
   */
  public record Film(
      String name,
      String page,
      boolean failed,
      String outcome,
      int frames,
      double seconds,
      int retries) {}

  public FilmsPage {
    List<Film> sorted = new ArrayList<>(films);
    sorted.sort((a, b) -> Boolean.compare(b.failed(), a.failed()));
    films = List.copyOf(sorted);
  }

  public String html() {
    Html page = new Html(folder.replaceFirst(".*/(?=.)", "") + ", restored films");
    page.open("header").element("h1", "Restored films").line();
    page.element("p", folder).close("header").line().open("main").line();
    long failures = films.stream().filter(Film::failed).count();
    page.open("section", "id", "warnings", "class", failures == 0 ? "good" : "bad");
    page.element(
        "h2",
        failures == 0
            ? films.size() == 1
                ? "The film is restored"
                : "All %d films are restored".formatted(films.size())
            : "%d of %s failed".formatted(failures, Numbers.plural(films.size(), "film")));
    if (failures > 0) {
      page.element("p", "Run the same command again to restore what is not done.");
    }
    page.close("section").line();
    page.open("section", "id", "films").element("h2", "Films").line();
    page.open("table", "class", "wide films").line().open("thead").open("tr");
    COLUMNS.forEach(column -> page.element("th", column, "scope", "col"));
    page.close("tr").close("thead").open("tbody").line();
    films.forEach(film -> row(page, film));
    page.close("tbody").close("table").close("section").line();
    page.close("main").line().open("footer").element("p", "Made by Reelspark.");
    return page.close("footer").line().end();
  }

  private static void row(Html page, Film film) {
    page.open("tr").open("th", "scope", "row");
    if (film.page() == null) {
      page.text(film.name());
    } else {
      page.element("a", film.name(), "href", film.page());
    }
    page.close("th").element("td", film.outcome(), "class", film.failed() ? "failed" : "done");
    page.element("td", Numbers.whole(film.frames()), "data-label", COLUMNS.get(2));
    page.element("td", Numbers.time(film.seconds()), "data-label", COLUMNS.get(3));
    page.element("td", Integer.toString(film.retries()), "data-label", COLUMNS.get(4));
    page.close("tr").line();
  }
}
