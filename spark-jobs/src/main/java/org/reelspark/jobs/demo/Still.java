package org.reelspark.jobs.demo;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/** A frame as a picture for people; only here does colour become RGB. */
final class Still {
  private Still() {}

  /** Writes frames of one size side by side, as PNG. */
  static void write(Path to, Frame... frames) throws IOException {
    PictureFormat format = frames[0].format();
    BufferedImage image =
        new BufferedImage(
            format.width() * frames.length, format.height(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < frames.length; i++) {
      for (int y = 0; y < format.height(); y++) {
        for (int x = 0; x < format.width(); x++) {
          image.setRGB(i * format.width() + x, y, rgb(frames[i], x, y));
        }
      }
    }
    if (!ImageIO.write(image, "png", to.toFile())) {
      throw new IOException(to + ": this Java writes no PNG");
    }
  }

  private static int rgb(Frame frame, int x, int y) {
    float luma = (frame.sample(0, x, y) - 16) / 219f;
    float blue = (frame.sample(1, x / 2, y / 2) - 128) / 224f;
    float red = (frame.sample(2, x / 2, y / 2) - 128) / 224f;
    float r = luma + 1.5748f * red;
    float b = luma + 1.8556f * blue;
    float g = (luma - 0.2126f * r - 0.0722f * b) / 0.7152f;
    return (level(r) << 16) | (level(g) << 8) | level(b);
  }

  private static int level(float value) {
    return Math.max(0, Math.min(255, Math.round(255 * value)));
  }
}
