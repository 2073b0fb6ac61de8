package org.reelspark.training.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A page in Markdown of which parts are generated and the rest is written by hand. A part stands
 * between {@code <!-- begin NAME -->} and {@code <!-- end NAME -->}; one that the page lacks is
 * added at its end.
 */
public final class Page {
  private Page() {}

  /**
   * @param title of the page, where there is none yet
   */
  public static void replace(Path page, String title, String part, String text) throws IOException {
    String before = Files.exists(page) ? Files.readString(page) : "# " + title + "\n";
    String begin = "<!-- begin " + part + " -->\n";
    String end = "<!-- end " + part + " -->\n";
    int from = before.indexOf(begin);
    int to = before.indexOf(end);
    if ((from < 0) != (to < 0) || from > to) {
      throw new IOException(
          page + ": the marks of the part '" + part + "' are not a pair; mend or remove them");
    }
    String whole =
        from < 0
            ? before + "\n" + begin + text + end
            : before.substring(0, from) + begin + text + before.substring(to);
    if (page.toAbsolutePath().getParent() != null) {
      Files.createDirectories(page.toAbsolutePath().getParent());
    }
    Files.writeString(page, whole);
  }
}
