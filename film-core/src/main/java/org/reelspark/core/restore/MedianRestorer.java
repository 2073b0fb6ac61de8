package org.reelspark.core.restore;

import java.util.Arrays;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.FrameStatistics;

/**
 * The classical baseline: a sample that lies outside both temporal neighbours, where these agree,
 * becomes the nearer of them.
 *
 * <p>Motion makes neighbours disagree and is left alone. What is outside its neighbours over more
 * than {@value #MOST_OF_FRAME} of the frame is light, a flash or a jump of the picture, and not
 * dirt: such a frame is left alone as a whole.
 */
final class MedianRestorer implements Restorer {
  /** How far a spike stands out of both neighbours, in 1/256 of full scale. */
  private static final int SPIKE = 12;

  /** How far neighbours that agree may differ, in 1/256 of full scale. */
  private static final int AGREEMENT = 12;

  private static final float MOST_OF_FRAME = 0.2f;

  private final Equaliser before = new Equaliser();
  private final Equaliser centre = new Equaliser();
  private final Equaliser after = new Equaliser();

  @Override
  public int radius() {
    return 1;
  }

  @Override
  public Restored restore(Window window) {
    Frame source = window.centre();
    PictureFormat format = source.format();
    byte[] a = before.apply(window.frames().get(0), window.gains()[0], window.black());
    byte[] c = centre.apply(source, window.gain(), window.black());
    byte[] b = after.apply(window.frames().get(2), window.gains()[2], window.black());
    byte[] mask = new byte[format.width() * format.height()];
    int spikes = markSpikes(format, a, c, b, mask);
    if (spikes > MOST_OF_FRAME * mask.length) {
      Arrays.fill(mask, (byte) 0);
      spikes = 0;
    }
    Frame restored = source;
    if (spikes > 0) {
      byte[] out = c.clone();
      for (int plane = 0; plane < format.planes(); plane++) {
        fill(format, plane, a, c, b, mask, out);
      }
      restored = source.withSamples(out);
    } else if (c != source.samples()) {
      restored = source.withSamples(c.clone());
    }
    return new Restored(
        restored,
        new FrameStatistics(
            window.frameNumber(),
            (float) spikes / mask.length,
            Luma.mean(source),
            Luma.mean(restored),
            window.gain(),
            window.cut(),
            source.concealed()),
        mask);
  }

  private static int markSpikes(PictureFormat format, byte[] a, byte[] c, byte[] b, byte[] mask) {
    int shift = format.bitDepth() - 8;
    int spike = SPIKE << shift;
    int agreement = AGREEMENT << shift;
    int spikes = 0;
    if (format.bytesPerSample() == 1) {
      for (int i = 0; i < mask.length; i++) {
        int marked = spike(a[i] & 0xff, c[i] & 0xff, b[i] & 0xff, spike, agreement);
        mask[i] = (byte) -marked;
        spikes += marked;
      }
    } else {
      for (int i = 0; i < mask.length; i++) {
        int at = 2 * i;
        int marked =
            spike(
                Frame.shortAt(a, at), Frame.shortAt(c, at), Frame.shortAt(b, at), spike, agreement);
        mask[i] = (byte) -marked;
        spikes += marked;
      }
    }
    return spikes;
  }

  /** 1 where {@code c} stands out of both its neighbours, which agree; otherwise 0. */
  private static int spike(int a, int c, int b, int spike, int agreement) {
    int low = Math.min(a, b);
    int high = Math.max(a, b);
    return Math.max(c - high, low - c) > spike && high - low <= agreement ? 1 : 0;
  }

  /** Puts the median of three wherever a luma sample that the sample covers is marked. */
  private static void fill(
      PictureFormat format, int plane, byte[] a, byte[] c, byte[] b, byte[] mask, byte[] out) {
    int across = plane == 0 ? 1 : format.chroma().horizontal();
    int down = plane == 0 ? 1 : format.chroma().vertical();
    int bytes = format.bytesPerSample();
    for (int y = 0; y < format.planeHeight(plane); y++) {
      int row = format.planeOffset(plane) + y * format.rowBytes(plane);
      for (int x = 0; x < format.planeWidth(plane); x++) {
        if (!marked(mask, format, x * across, y * down, across, down)) {
          continue;
        }
        int at = row + x * bytes;
        if (bytes == 1) {
          out[at] = (byte) median(a[at] & 0xff, c[at] & 0xff, b[at] & 0xff);
        } else {
          int m = median(Frame.shortAt(a, at), Frame.shortAt(c, at), Frame.shortAt(b, at));
          Frame.putShort(out, at, m);
        }
      }
    }
  }

  private static boolean marked(
      byte[] mask, PictureFormat format, int x, int y, int across, int down) {
    for (int j = y; j < Math.min(y + down, format.height()); j++) {
      for (int i = x; i < Math.min(x + across, format.width()); i++) {
        if (mask[j * format.width() + i] != 0) {
          return true;
        }
      }
    }
    return false;
  }

  private static int median(int a, int c, int b) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  @Override
  public void close() {}
}
