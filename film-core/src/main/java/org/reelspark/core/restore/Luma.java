package org.reelspark.core.restore;

import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/** The first plane of a frame. */
final class Luma {
  private Luma() {}

  /** Mean sample, in samples of the frame's bit depth. */
  static float mean(Frame frame) {
    PictureFormat format = frame.format();
    byte[] samples = frame.samples();
    int bytes = format.planeBytes(0);
    long sum = 0;
    if (format.bytesPerSample() == 1) {
      for (int i = 0; i < bytes; i++) {
        sum += samples[i] & 0xff;
      }
    } else {
      for (int i = 0; i < bytes; i += 2) {
        sum += Frame.shortAt(samples, i);
      }
    }
    return (float) ((double) sum / ((long) format.width() * format.height()));
  }
}
