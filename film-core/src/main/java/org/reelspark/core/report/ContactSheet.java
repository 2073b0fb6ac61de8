package org.reelspark.core.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.reelspark.core.frame.Frame;

/**
 * Frames before and after, the defects found and what changed, a row for each with a line of text
 * above it.
 */
public final class ContactSheet {
  private static final List<String> COLUMNS =
      List.of("before", "after", "defects", "change x" + Screen.CHANGE);

  private static final int GAP = 6;
  private static final int LETTERS = 12;
  private static final int LINE = LETTERS + 2 * GAP;
  private static final float PEN = 1.5f;

  /** The pictures of a row, one for each column, all of one size. */
  public record Row(String text, List<BufferedImage> pictures) {
    public Row {
      pictures = List.copyOf(pictures);
    }

    /**
     * One frame.
     *
     * @param mask the defect mask, one byte a luma sample; empty for none
     */
    public static Row of(Screen screen, String text, Frame before, Frame after, byte[] mask) {
      return new Row(
          text,
          List.of(
              screen.picture(before),
              screen.picture(after),
              screen.mask(mask),
              screen.change(before, after)));
    }
  }

  private final List<Row> rows;
  private final int width;
  private final int height;

  /**
   * @param widest pixels that a picture is wide at most; wider ones are made smaller
   */
  public ContactSheet(List<Row> rows, int widest) {
    this.rows = List.copyOf(rows);
    BufferedImage first = rows.get(0).pictures().get(0);
    width = Math.min(widest, first.getWidth());
    height = Math.max(1, Math.round((float) first.getHeight() * width / first.getWidth()));
  }

  /** Writes it as a PNG. */
  public void write(Path file) throws IOException {
    if (!ImageIO.write(draw(), "png", file.toFile())) {
      throw new IOException(file + ": this Java can't write PNG");
    }
  }

  private BufferedImage draw() {
    int row = LINE + height + GAP;
    BufferedImage sheet =
        new BufferedImage(
            GAP + COLUMNS.size() * (width + GAP),
            LINE + rows.size() * row,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g = sheet.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setStroke(new BasicStroke(PEN));
    g.setColor(Color.WHITE);
    for (int c = 0; c < COLUMNS.size(); c++) {
      text(g, COLUMNS.get(c), left(c), GAP);
    }
    for (int r = 0; r < rows.size(); r++) {
      int top = LINE + r * row;
      g.setColor(Color.LIGHT_GRAY);
      text(g, rows.get(r).text(), GAP, top + GAP);
      List<BufferedImage> pictures = rows.get(r).pictures();
      for (int c = 0; c < pictures.size(); c++) {
        g.drawImage(sized(pictures.get(c)), left(c), top + LINE, null);
      }
    }
    g.dispose();
    return sheet;
  }

  private int left(int column) {
    return GAP + column * (width + GAP);
  }

  private static void text(Graphics2D g, String text, int left, int top) {
    Lettering.writeFrom(g, text.toUpperCase(Locale.ROOT), left, top, LETTERS, PEN);
  }

  private Image sized(BufferedImage picture) {
    return picture.getWidth() == width && picture.getHeight() == height
        ? picture
        : picture.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING);
  }
}
