package org.reelspark.core.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.reelspark.core.plan.CanonicalJson;

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
    open("style")
        .raw(resource(Html.class, "page.css"))
        .close("style")
        .close("head")
        .line()
        .open("body")
        .line();
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

  /** A term and what it means here, for a list of them. */
  public Html term(String what, String value) {
    return open("div").element("dt", what).element("dd", value).close("div").line();
  }

  /**
   * A table whose rows begin with their name.
   *
   * @param rows as many values as there are columns
   */
  public Html table(String caption, List<String> columns, List<List<String>> rows) {
    open("table").element("caption", caption).line();
    return rows(columns, rows);
  }

  /** The same where a narrow screen has no room for so many columns side by side. */
  public Html wideTable(String caption, List<String> columns, List<List<String>> rows) {
    open("table", "class", "wide").element("caption", caption).line();
    return rows(columns, rows);
  }

  private Html rows(List<String> columns, List<List<String>> rows) {
    open("thead").open("tr");
    columns.forEach(column -> element("th", column, "scope", "col"));
    close("tr").close("thead").open("tbody").line();
    for (List<String> row : rows) {
      open("tr").element("th", row.get(0), "scope", "row");
      for (int i = 1; i < row.size(); i++) {
        element("td", row.get(i), "data-label", columns.get(i));
      }
      close("tr").line();
    }
    return close("tbody").close("table").line();
  }

  /** Where a script draws the chart of this name. */
  public Html chart(String id, String title, String caption) {
    open("figure", "class", "chart").element("h3", title).open("div", "class", "plot", "id", id);
    element("noscript", "The chart needs JavaScript; the figures are in the tables.");
    return close("div").element("figcaption", caption).close("figure").line();
  }

  private Html raw(String markup) {
    text.append(markup);
    return this;
  }

  /**
   * The data and the script that draws the charts from it.
   *
   * @param owner beside whose class the script lies
   * @param script finds {@code data}, D3 and all of {@code page.js}
   */
  public Html charts(Object data, Class<?> owner, String script) {
    open("script", "type", "application/json", "id", "data");
    raw(CanonicalJson.write(data).replace("<", "\\u003c")).close("script").line();
    raw("<!-- D3 draws the charts:\n" + resource(Html.class, "d3/LICENSE") + "-->\n");
    open("script").raw(resource(Html.class, "d3/d3.min.js")).close("script").line();
    open("script").raw("\"use strict\";\n(() => {\n").raw(resource(Html.class, "page.js"));
    return raw(resource(owner, script)).raw("})();\n").close("script").line();
  }

  /** A picture's address that holds the picture. */
  public static String inlined(String type, byte[] bytes) {
    return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }

  private static String resource(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  @Override
  public String toString() {
    return text.toString();
  }
}
