package org.reelspark.core.restore;

import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/**
 * Applies a flicker gain to the samples of a frame: light scales, so luma is scaled above black and
 * chroma around its neutral value. What leaves the range of the bit depth is clipped there.
 */
final class Equaliser {
  private byte[] equalised;
  private int[] table;

  /**
   * The frame's own samples where {@code gain} is 1; otherwise a buffer that the next call may
   * overwrite.
   */
  byte[] apply(Frame frame, float gain, int black) {
    if (gain == 1) {
      return frame.samples();
    }
    PictureFormat format = frame.format();
    if (equalised == null || equalised.length != format.bytes()) {
      equalised = new byte[format.bytes()];
    }
    int neutral = 1 << (format.bitDepth() - 1);
    int luma = format.planeBytes(0);
    map(frame.samples(), 0, luma, table(format, gain, black));
    if (format.planes() > 1) {
      map(frame.samples(), luma, format.bytes(), table(format, gain, neutral));
    }
    return equalised;
  }

  private int[] table(PictureFormat format, float gain, int fixed) {
    if (table == null || table.length != format.maxValue() + 1) {
      table = new int[format.maxValue() + 1];
    }
    for (int v = 0; v < table.length; v++) {
      int scaled = Math.round(fixed + gain * (v - fixed));
      table[v] = Math.max(0, Math.min(format.maxValue(), scaled));
    }
    return table;
  }

  private void map(byte[] samples, int from, int to, int[] table) {
    if (table.length == 256) {
      for (int i = from; i < to; i++) {
        equalised[i] = (byte) table[samples[i] & 0xff];
      }
    } else {
      for (int i = from; i < to; i += 2) {
        Frame.putShort(equalised, i, table[Frame.shortAt(samples, i)]);
      }
    }
  }
}
