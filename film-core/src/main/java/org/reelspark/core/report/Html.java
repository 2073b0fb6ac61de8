package org.reelspark.core.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Text of a page that needs nothing beside it; what it is told is escaped. */
public final class Html {
  private final StringBuilder text = new StringBuilder();

  /** Begins a page in the style that all pages have. */
  public Html(String title) {
    text.append("<!DOCTYPE html>\n");
    open("html", "lang", "en").open("head").open("meta", "charset", "utf-8").line();
    open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1").line();
    open("meta", "name", "color-scheme", "content", "light dark").line();
    element("title", title).line();
    open("style").raw(resource("page.css")).close("style").close("head").line().open("body").line();
  }

  /** A file that ships with this class. */
  static String resource(String name) {
    try (InputStream in = Html.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param attributes names and values by turns
   */
  public Html open(String tag, String... attributes) {
    text.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      text.append(' ').append(attributes[i]).append("=\"");
      text.append(escaped(attributes[i + 1])).append('"');
    }
    text.append('>');
    return this;
  }

  public Html close(String tag) {
    text.append("</").append(tag).append('>');
    return this;
  }

  public Html element(String tag, String content, String... attributes) {
    return open(tag, attributes).text(content).close(tag);
  }

  public Html text(String content) {
    text.append(escaped(content));
    return this;
  }

  /** Ends a line of the source. */
  public Html line() {
    text.append('\n');
    return this;
  }

  Html raw(String markup) {
    text.append(markup);
    return this;
  }

  /** Data for the scripts of the page. */
  private Html json(String id, String json) {
    open("script", "type", "application/json", "id", id);
    return raw(json.replace("<", "\\u003c")).close("script").line();
  }

  /**
   * Charts, which D3 draws where the page has places for them.
   *
   * @param data JSON that the script finds in the element {@code data}
   * @param script draws them
   */
  public Html charts(String data, String script) {
    json("data", data);
    raw("<!-- D3 draws the charts:\n" + resource("d3/LICENSE") + "-->\n");
    open("script").raw(resource("d3/d3.min.js")).close("script").line();
    return open("script").raw(script).close("script").line();
  }

  /** The whole page. */
  public String end() {
    return close("body").close("html").line().toString();
  }

  private static String escaped(String content) {
    return content
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** Minutes and seconds, with hours where there are any. */
  public static String time(double seconds) {
    long tenths = Math.round(seconds * 10);
    long hours = tenths / 36_000;
    String clock =
        String.format(Locale.ROOT, "%d:%02d.%d", tenths / 600 % 60, tenths / 10 % 60, tenths % 10);
    return hours == 0
        ? clock
        : String.format(Locale.ROOT, "%d:%s%s", hours, clock.indexOf(':') == 1 ? "0" : "", clock);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
