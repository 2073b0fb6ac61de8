package org.reelspark.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurveTest {
  @TempDir private Path folder;

  @Test
  void pointsAreTheLinesThatHaveTheField() {
    Curve curve =
        Curve.of(
            List.of(
                "{\"step\":10,\"steps\":30,\"loss\":0.5,\"rate\":1.2e-03}",
                "{\"step\":20,\"restored\":31.5}",
                "{\"step\":30,\"steps\":30,\"loss\":-0.25,\"rate\":1.0e-04}"),
            "loss");
    assertThat(curve.points())
        .containsExactly(new Curve.Point(10, 0.5), new Curve.Point(30, -0.25));
  }

  @Test
  void risingFigureIsDrawnFromTheBottomToTheTopRight() throws IOException {
    Path png = folder.resolve("curve.png");
    new Curve(
            List.of(new Curve.Point(0, -1.25e-6), new Curve.Point(50, 3), new Curve.Point(100, 6)),
            false)
        .write(png);
    BufferedImage image = ImageIO.read(png.toFile());
    int right = image.getWidth() - 12;
    assertThat(highestBlue(image, right)).isLessThan(20);
    assertThat(highestBlue(image, image.getWidth() / 2 + 30))
        .isBetween(image.getHeight() / 2 - 30, image.getHeight() / 2 + 10);
    assertThat(highestBlue(image, 70)).isGreaterThan(image.getHeight() - 50);
  }

  private static int highestBlue(BufferedImage image, int x) {
    for (int y = 0; y < image.getHeight(); y++) {
      int rgb = image.getRGB(x, y);
      if ((rgb & 0xff) - (rgb >> 16 & 0xff) > 60) {
        return y;
      }
    }
    throw new AssertionError("no line over " + x);
  }
}
