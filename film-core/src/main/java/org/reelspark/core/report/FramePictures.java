package org.reelspark.core.report;

import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.reelspark.core.frame.Frame;

/**
 * One frame as a page shows it, in the film's shape and colours.
 *
 * @param frame its number in the film
 * @param width of the pictures, in pixels
 * @param height of the pictures, in pixels
 * @param before JPEG of the source
 * @param after JPEG of the restored frame, before encoding
 * @param mask PNG of the defect mask: red, the more damaged the less transparent
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record FramePictures(
    int frame, int width, int height, byte[] before, byte[] after, byte[] mask) {
  /** Wider pictures are made smaller. */
  public static final int WIDEST = 960;

  private static final float QUALITY = 0.85f;
  private static final int RED = 0xff2a1f;

  /**
   * @param mask the defect mask, one byte a luma sample; empty for none
   */
  public static FramePictures of(
      Screen screen, int number, Frame before, Frame after, byte[] mask) {
    BufferedImage picture = picture(screen, before);
    return new FramePictures(
        number,
        picture.getWidth(),
        picture.getHeight(),
        jpeg(picture),
        jpeg(picture(screen, after)),
        mask(screen, mask));
  }

  static BufferedImage picture(Screen screen, Frame frame) {
    return sized(screen.picture(frame), BufferedImage.TYPE_INT_RGB);
  }

  static byte[] mask(Screen screen, byte[] mask) {
    return written("png", sized(red(screen.mask(mask)), BufferedImage.TYPE_INT_ARGB), false);
  }

  private static BufferedImage red(BufferedImage grey) {
    int width = grey.getWidth();
    BufferedImage red = new BufferedImage(width, grey.getHeight(), BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < grey.getHeight(); y++) {
      for (int x = 0; x < width; x++) {
        red.setRGB(x, y, grey.getRGB(x, y) << 24 | RED);
      }
    }
    return red;
  }

  private static BufferedImage sized(BufferedImage picture, int type) {
    if (picture.getWidth() <= WIDEST) {
      return picture;
    }
    int height = Math.max(1, Math.round((float) picture.getHeight() * WIDEST / picture.getWidth()));
    BufferedImage small = new BufferedImage(WIDEST, height, type);
    Graphics2D g = small.createGraphics();
    g.drawImage(picture.getScaledInstance(WIDEST, height, Image.SCALE_AREA_AVERAGING), 0, 0, null);
    g.dispose();
    return small;
  }

  static byte[] jpeg(BufferedImage picture) {
    return written("jpeg", picture, true);
  }

  private static byte[] written(String format, BufferedImage picture, boolean lossy) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      if (lossy) {
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionQuality(QUALITY);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), how);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
