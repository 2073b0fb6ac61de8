package org.reelspark.core.damage;

import java.util.Map;
import org.reelspark.core.frame.Frame;

/**
 * One damaged picture and what was done to it.
 *
 * @param frame the damaged picture
 * @param reference what a perfect restoration gives: the clean picture with the states of the print
 *     ({@link DamageKind#isState()}) that restoration leaves alone
 * @param gain mean luma after flicker over that before it: what a damaged frame's luma is to be
 *     divided by where only the rest of the damage matters; 1 without flicker
 * @param masks per local kind that is in this frame, how opaque it was painted: one byte a luma
 *     pixel, row by row, 255 for opaque
 */
public record Damaged(Frame frame, Frame reference, float gain, Map<DamageKind, byte[]> masks) {
  /** The masks of all kinds laid over each other; all 0 where nothing was painted. */
  public byte[] mask() {
    byte[] all = new byte[frame.format().width() * frame.format().height()];
    for (byte[] mask : masks.values()) {
      for (int i = 0; i < all.length; i++) {
        int a = all[i] & 0xff;
        int b = mask[i] & 0xff;
        all[i] = (byte) (a + b - (a * b + 127) / 255);
      }
    }
    return all;
  }
}
