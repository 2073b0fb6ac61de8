package org.reelspark.core.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One frame as a page shows it: a slider between two of its pictures, a choice of which two where
 * there are more, and its defects over both.
 *
 * @param seconds when it is shown
 * @param width of the pictures, in pixels
 * @param height of the pictures, in pixels
 * @param sides two or more, the first two shown at first, from left to right
 * @param mask PNG of the defects; null where they are not known
 * @param facts a line about it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record FrameFigure(
    int frame, double seconds, int width, int height, List<Side> sides, byte[] mask, String facts) {
  /**
   * A picture of the frame.
   *
   * @param name one word
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Side(String name, byte[] jpeg) {}

  void write(Html page) {
    String name = "frame " + frame;
    page.open("figure");
    page.open("div", "class", "slider", "style", "aspect-ratio: " + width + " / " + height);
    for (int i = 0; i < sides.size(); i++) {
      String side = sides.get(i).name();
      String place = i == 0 ? " left" : i == 1 ? " right" : "";
      picture(page, side + place, "image/jpeg", sides.get(i).jpeg(), name + " " + side);
    }
    if (mask != null) {
      picture(page, "mask", "image/png", mask, name + ", defects");
    }
    page.open("span", "class", "edge", "aria-hidden", "true").close("span");
    String turns =
        "Where " + name + " turns from one picture to the other, in percent of its width";
    page.open("input", "type", "range", "min", "0", "max", "100", "aria-label", turns);
    page.close("div").line();
    page.open("figcaption");
    page.element("span", "Frame %d at %s".formatted(frame, Numbers.time(seconds)));
    page.element("span", facts);
    if (sides.size() > 2) {
      pairs(page);
    }
    if (mask != null) {
      page.open("label").open("input", "type", "checkbox", "class", "toggle");
      page.text(" Show the defects").close("label");
    }
    String all = sides.stream().map(Side::name).collect(Collectors.joining(", "));
    page.element("span", "From left: " + all, "class", "paper");
    page.close("figcaption").close("figure").line();
  }

  private void pairs(Html page) {
    page.open("label").text("Compare ").open("select", "class", "pair");
    for (int left = 0; left < sides.size(); left++) {
      for (int right = left + 1; right < sides.size(); right++) {
        String one = sides.get(left).name();
        String other = sides.get(right).name();
        page.element("option", one + " and " + other, "value", one + " " + other);
      }
    }
    page.close("select").close("label");
  }

  private void picture(Html page, String classes, String type, byte[] bytes, String text) {
    page.open(
        "img",
        "class",
        classes,
        "width",
        Integer.toString(width),
        "height",
        Integer.toString(height),
        "alt",
        text,
        "src",
        Html.inlined(type, bytes));
  }
}
