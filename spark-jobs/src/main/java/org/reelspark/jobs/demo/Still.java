package org.reelspark.jobs.demo;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/** One frame before and after. */
record Still(int number, Frame aged, Frame restored) {
  private static final int LINE = 0xffffff;

  /** Writes a PNG: the left half as it was, the right half as it is, a white line between them. */
  void write(Path file) throws IOException {
    PictureFormat format = aged.format();
    int half = format.width() / 2;
    BufferedImage picture =
        new BufferedImage(format.width(), format.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < format.height(); y++) {
      for (int x = 0; x < format.width(); x++) {
        boolean line = x == half - 1 || x == half;
        picture.setRGB(x, y, line ? LINE : Bt709.pixel(x < half ? aged : restored, x, y));
      }
    }
    if (!ImageIO.write(picture, "png", file.toFile())) {
      throw new IOException(file + ": this Java can't write PNG");
    }
  }
}
