package org.reelspark.training.fastai;

import java.util.SplittableRandom;
import org.reelspark.core.restore.Resampling;

/**
 * How a pair is shown in one step: fastai 1's {@code get_transforms(flip_vert=True, max_rotate=10,
 * max_zoom=1.1, max_lighting=0.2)} for both of its pictures alike. The shorter side is brought to
 * the size that is trained and a square of it taken; whole frames keep their size, but for what is
 * beyond a multiple of the network's stride.
 *
 * @param radians that the picture is turned by
 * @param zoom 1 or more
 * @param mirrored whether left and right change places
 * @param upsideDown whether top and bottom do
 * @param brightness what is added to the logits of the values
 * @param contrast what these are multiplied by then
 * @param across where it lies between left and right, 0 to 1
 * @param down where it lies between top and bottom, 0 to 1
 */
record Augmentation(
    double radians,
    double zoom,
    boolean mirrored,
    boolean upsideDown,
    double brightness,
    double contrast,
    double across,
    double down) {
  static final double MOST_DEGREES = 10;
  static final double MOST_ZOOM = 1.1;
  static final double LIGHTING = 0.2;

  /** How often a picture is turned, zoomed, lit. */
  private static final double OFTEN = 0.75;

  private static final float LEAST = 1e-7f;

  /** A square of a picture, or all of it. */
  private record Area(int height, int width) {
    int pixels() {
      return height * width;
    }
  }

  static Augmentation drawn(SplittableRandom random) {
    double most = Math.toRadians(MOST_DEGREES);
    double radians = random.nextDouble() < OFTEN ? random.nextDouble(-most, most) : 0;
    double zoom = random.nextDouble() < OFTEN ? random.nextDouble(1, MOST_ZOOM) : 1;
    boolean mirrored = random.nextBoolean();
    boolean upsideDown = random.nextBoolean();
    double grey = random.nextDouble(0.5 * (1 - LIGHTING), 0.5 * (1 + LIGHTING));
    double brightness = random.nextDouble() < OFTEN ? Math.log(grey / (1 - grey)) : 0;
    double range = -Math.log(1 - LIGHTING);
    double factor = Math.exp(random.nextDouble(-range, range));
    double contrast = random.nextDouble() < OFTEN ? factor : 1;
    return new Augmentation(
        radians,
        zoom,
        mirrored,
        upsideDown,
        brightness,
        contrast,
        random.nextDouble(),
        random.nextDouble());
  }

  /** Rows or columns of whole frames that are trained on. */
  static int whole(int length, int stride) {
    if (length < stride) {
      throw new IllegalArgumentException(
          "a side of %d pixels is shorter than the %d that the network takes"
              .formatted(length, stride));
    }
    return length / stride * stride;
  }

  /**
   * One picture of a pair as it is shown.
   *
   * @param picture [3, height, width]
   * @param size of the square, or 0 for the whole frame
   * @param stride of the network
   * @return [3, size, size], or [3, height, width] in multiples of the stride
   */
  float[] of(float[] picture, int height, int width, int size, int stride) {
    Area from = new Area(height, width);
    float[] scaled = picture;
    Area area = new Area(size, size);
    if (size > 0) {
      double factor = size / (double) Math.min(height, width);
      from =
          new Area(
              Math.max(size, (int) Math.round(height * factor)),
              Math.max(size, (int) Math.round(width * factor)));
      scaled =
          Resampling.resampled(
              picture, PicturePairs.COLOURS, height, width, from.height(), from.width());
    } else {
      area = new Area(whole(height, stride), whole(width, stride));
    }
    float[] out = new float[PicturePairs.COLOURS * area.pixels()];
    turn(scaled, from, out, area);
    light(out);
    return out;
  }

  private void turn(float[] in, Area from, float[] out, Area area) {
    double middleX = (area.width() - 1) / 2.0;
    double middleY = (area.height() - 1) / 2.0;
    double left = Math.floor(across * (from.width() - area.width() + 1));
    double top = Math.floor(down * (from.height() - area.height() + 1));
    double cos = Math.cos(radians) / zoom;
    double sin = Math.sin(radians) / zoom;
    for (int y = 0; y < area.height(); y++) {
      double dy = (upsideDown ? area.height() - 1 - y : y) - middleY;
      for (int x = 0; x < area.width(); x++) {
        double dx = (mirrored ? area.width() - 1 - x : x) - middleX;
        double atX = reflected(left + middleX + cos * dx - sin * dy, from.width());
        double atY = reflected(top + middleY + sin * dx + cos * dy, from.height());
        int x0 = (int) atX;
        int y0 = (int) atY;
        float tx = (float) (atX - x0);
        float ty = (float) (atY - y0);
        int right = x0 + 1 < from.width() ? 1 : 0;
        int below = y0 + 1 < from.height() ? from.width() : 0;
        int at = y0 * from.width() + x0;
        for (int colour = 0; colour < PicturePairs.COLOURS; colour++) {
          int p = colour * from.pixels() + at;
          float upper = in[p] + tx * (in[p + right] - in[p]);
          float lower = in[p + below] + tx * (in[p + below + right] - in[p + below]);
          out[colour * area.pixels() + y * area.width() + x] = upper + ty * (lower - upper);
        }
      }
    }
  }

  /** Beyond the edge a picture goes on as its reflection. */
  private static double reflected(double at, int length) {
    double last = length - 1;
    double folded = Math.abs(at);
    return Math.max(0, Math.min(last, folded > last ? 2 * last - folded : folded));
  }

  private void light(float[] values) {
    if (brightness == 0 && contrast == 1) {
      return;
    }
    for (int i = 0; i < values.length; i++) {
      double value = Math.max(LEAST, Math.min(1 - LEAST, values[i]));
      double logit = contrast * (brightness + Math.log(value / (1 - value)));
      values[i] = (float) (1 / (1 + Math.exp(-logit)));
    }
  }
}
