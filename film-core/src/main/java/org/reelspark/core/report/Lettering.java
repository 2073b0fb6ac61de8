package org.reelspark.core.report;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.util.Map;

/**
 * Capitals, digits and some marks drawn with a pen: a machine without fonts writes the same text.
 * Each stands on a grid of 4x6; a stroke is a row of points, and a point after {@code ~} is the
 * corner that a curve bends round. What is not among them is drawn as a box.
 */
public final class Lettering {
  private static final Map<Character, String> LETTERS =
      Map.ofEntries(
          Map.entry('A', "0,6 2,0 4,6 / 0.8,3.9 3.2,3.9"),
          Map.entry(
              'B',
              "0,6 0,0 2,0 ~3.6,0 3.6,1.4 ~3.6,2.8 2,2.8 0,2.8 / 2,2.8 ~4,2.8 4,4.4 ~4,6 2,6 0,6"),
          Map.entry('C', "4,1 ~3.4,0 2,0 ~0,0 0,3 ~0,6 2,6 ~3.4,6 4,5"),
          Map.entry('D', "0,0 0,6 1.6,6 ~4,6 4,3 ~4,0 1.6,0 0,0"),
          Map.entry('E', "4,0 0,0 0,6 4,6 / 0,2.9 3.2,2.9"),
          Map.entry('F', "4,0 0,0 0,6 / 0,2.9 3.2,2.9"),
          Map.entry('G', "4,1 ~3.4,0 2,0 ~0,0 0,3 ~0,6 2,6 ~4,6 4,4.4 4,3.4 2.4,3.4"),
          Map.entry('H', "0,0 0,6 / 4,0 4,6 / 0,2.9 4,2.9"),
          Map.entry('I', "2,0 2,6"),
          Map.entry('J', "3.4,0 3.4,4.4 ~3.4,6 1.8,6 ~0.4,6 0.2,4.8"),
          Map.entry('K', "0,0 0,6 / 4,0 0,3.4 / 1.4,2.4 4,6"),
          Map.entry('L', "0,0 0,6 4,6"),
          Map.entry('M', "0,6 0,0 2,3.6 4,0 4,6"),
          Map.entry('N', "0,6 0,0 4,6 4,0"),
          Map.entry('O', "2,0 ~4,0 4,3 ~4,6 2,6 ~0,6 0,3 ~0,0 2,0"),
          Map.entry('P', "0,6 0,0 2,0 ~4,0 4,1.6 ~4,3.2 2,3.2 0,3.2"),
          Map.entry('Q', "2,0 ~4,0 4,3 ~4,6 2,6 ~0,6 0,3 ~0,0 2,0 / 2.6,4.4 4,6"),
          Map.entry('R', "0,6 0,0 2,0 ~4,0 4,1.6 ~4,3.2 2,3.2 0,3.2 / 2,3.2 4,6"),
          Map.entry(
              'S',
              "3.8,0.8 ~3.2,0 2,0 ~0.2,0 0.2,1.5 ~0.2,2.8 2,2.9 ~4,3.1 4,4.5 ~4,6 2,6 ~0.6,6 0,5.1"),
          Map.entry('T', "0,0 4,0 / 2,0 2,6"),
          Map.entry('U', "0,0 0,4 ~0,6 2,6 ~4,6 4,4 4,0"),
          Map.entry('V', "0,0 2,6 4,0"),
          Map.entry('W', "0,0 1,6 2,2 3,6 4,0"),
          Map.entry('X', "0,0 4,6 / 4,0 0,6"),
          Map.entry('Y', "0,0 2,3 4,0 / 2,3 2,6"),
          Map.entry('Z', "0,0 4,0 0,6 4,6"),
          Map.entry('0', "2,0 ~4,0 4,3 ~4,6 2,6 ~0,6 0,3 ~0,0 2,0 / 2.7,2.2 1.3,3.8"),
          Map.entry('1', "0.8,1.2 2.2,0 2.2,6"),
          Map.entry('2', "0.2,1.4 ~0.4,0 2,0 ~3.8,0 3.8,1.7 ~3.8,2.8 0,6 4,6"),
          Map.entry('3', "0.2,0 3.8,0 1.8,2.5 ~4,2.6 4,4.3 ~4,6 2,6 ~0.4,6 0,4.9"),
          Map.entry('4', "3,6 3,0 0,4.3 4,4.3"),
          Map.entry('5', "3.7,0 0.5,0 0.3,2.7 ~1,2.2 2,2.2 ~4,2.2 4,4 ~4,6 2,6 ~0.5,6 0,5"),
          Map.entry('6', "3.4,0 ~0,1.4 0,4 ~0,6 2,6 ~4,6 4,4.1 ~4,2.4 2,2.4 ~0.4,2.4 0,4"),
          Map.entry('7', "0,0 4,0 1.4,6"),
          Map.entry(
              '8',
              "2,0 ~3.7,0 3.7,1.4 ~3.7,2.8 2,2.8 ~0,2.8 0,4.4 ~0,6 2,6 ~4,6 4,4.4 ~4,2.8 2,2.8 ~0.3,2.8 0.3,1.4 ~0.3,0 2,0"),
          Map.entry('9', "0.6,6 ~4,4.6 4,2 ~4,0 2,0 ~0,0 0,1.9 ~0,3.6 2,3.6 ~3.6,3.6 4,2"),
          Map.entry('%', "0.4,6 3.6,0 / 0.6,0.4 0.6,1.4 / 3.4,4.6 3.4,5.6"),
          Map.entry('(', "2.8,0 ~1.2,1.4 1.2,3 ~1.2,4.6 2.8,6"),
          Map.entry(')', "1.2,0 ~2.8,1.4 2.8,3 ~2.8,4.6 1.2,6"),
          Map.entry('+', "0.6,3 3.4,3 / 2,1.6 2,4.4"),
          Map.entry(',', "2.1,5.6 1.6,6.6"),
          Map.entry('-', "0.8,3 3.2,3"),
          Map.entry('.', "1.9,5.9 2.1,5.9"),
          Map.entry('/', "0.4,6 3.6,0"),
          Map.entry(':', "1.9,1.9 2.1,1.9 / 1.9,5.1 2.1,5.1"),
          Map.entry('_', "0,6 4,6"));

  private static final String UNKNOWN = "0,0 4,0 4,6 0,6 0,0";
  private static final double GRID = 6;
  private static final double ADVANCE = 5.8;

  private Lettering() {}

  /**
   * Writes a line in the current colour around a middle.
   *
   * @param centre of the line, in units
   * @param top of the letters, in units
   * @param size height of the letters, in units
   * @param pen width of the strokes, in units
   */
  public static void write(
      Graphics2D g, String line, double centre, double top, double size, double pen) {
    writeFrom(g, line, centre - width(line, size) / 2, top, size, pen);
  }

  /** The same, ending at {@code right}. */
  public static void writeTo(
      Graphics2D g, String line, double right, double top, double size, double pen) {
    writeFrom(g, line, right - width(line, size), top, size, pen);
  }

  /** The same, beginning at {@code left}. */
  static void writeFrom(
      Graphics2D g, String line, double left, double top, double size, double pen) {
    double scale = size / GRID;
    double x = left;
    g.setStroke(new BasicStroke((float) pen, BasicStroke.CAP_SQUARE, BasicStroke.JOIN_MITER, 3));
    for (int i = 0; i < line.length(); i++) {
      char letter = line.charAt(i);
      if (letter != ' ') {
        AffineTransform place = AffineTransform.getTranslateInstance(x, top);
        place.scale(scale, scale);
        g.draw(path(LETTERS.getOrDefault(letter, UNKNOWN)).createTransformedShape(place));
      }
      x += ADVANCE * scale;
    }
  }

  private static double width(String line, double size) {
    return (line.length() * ADVANCE - (ADVANCE - 4)) * size / GRID;
  }

  private static Path2D path(String strokes) {
    Path2D path = new Path2D.Double();
    boolean begins = true;
    double[] bend = null;
    for (String word : strokes.split(" ", -1)) {
      if (word.equals("/")) {
        begins = true;
      } else if (word.startsWith("~")) {
        bend = point(word.substring(1));
      } else {
        double[] p = point(word);
        if (begins) {
          path.moveTo(p[0], p[1]);
        } else if (bend != null) {
          path.quadTo(bend[0], bend[1], p[0], p[1]);
        } else {
          path.lineTo(p[0], p[1]);
        }
        begins = false;
        bend = null;
      }
    }
    return path;
  }

  private static double[] point(String word) {
    int comma = word.indexOf(',');
    return new double[] {
      Double.parseDouble(word.substring(0, comma)), Double.parseDouble(word.substring(comma + 1))
    };
  }
}
