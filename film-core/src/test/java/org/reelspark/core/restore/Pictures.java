package org.reelspark.core.restore;

import java.util.Random;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/** Frames for tests. */
final class Pictures {
  private Pictures() {}

  /** Every sample any value of its bit depth. */
  static Frame noise(PictureFormat format, long seed) {
    Random random = new Random(seed);
    byte[] samples = new byte[format.bytes()];
    if (format.bytesPerSample() == 1) {
      random.nextBytes(samples);
    } else {
      for (int i = 0; i < samples.length; i += 2) {
        Frame.putShort(samples, i, random.nextInt(format.maxValue() + 1));
      }
    }
    return new Frame(format, seed, samples);
  }

  /** Every sample one value. */
  static Frame flat(PictureFormat format, int value) {
    byte[] samples = new byte[format.bytes()];
    for (int plane = 0; plane < format.planes(); plane++) {
      for (int y = 0; y < format.planeHeight(plane); y++) {
        for (int x = 0; x < format.planeWidth(plane); x++) {
          set(samples, format, plane, x, y, value);
        }
      }
    }
    return new Frame(format, 0, samples);
  }

  static void set(byte[] samples, PictureFormat format, int plane, int x, int y, int value) {
    int at = format.planeOffset(plane) + y * format.rowBytes(plane);
    if (format.bytesPerSample() == 1) {
      samples[at + x] = (byte) value;
    } else {
      Frame.putShort(samples, at + 2 * x, value);
    }
  }

  static PictureFormat format(Chroma chroma, int depth) {
    return new PictureFormat(33, 17, chroma, depth);
  }
}
