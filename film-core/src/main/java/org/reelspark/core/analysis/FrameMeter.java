package org.reelspark.core.analysis;

import java.util.Arrays;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;

/**
 * Measures frames for the analysis; used by one thread at a time.
 *
 * <p>The step in brightness is the median over blocks of the picture of the ratio of their light,
 * so what moves or is damaged in less than half of the picture does not count.
 */
public final class FrameMeter {
  private static final int COLUMNS = 16;
  private static final int ROWS = 12;

  /** Blocks of a thumbnail are twice as wide and high. */
  private static final int THUMBNAIL = 2;

  /** A block darker than this above black, or lighter than this, of 256, says nothing of gain. */
  private static final double DARKEST = 8;

  private static final double LIGHTEST = 240;

  private static final double MILLION = 1e6;

  private final PictureFormat format;
  private final double black;
  private final int columns;
  private final int rows;
  private Frame measured;
  private double[] means;

  /**
   * @param black luma of black, see {@link #black}
   */
  public FrameMeter(PictureFormat format, int black) {
    this.format = format;
    this.black = Math.scalb((double) black, 8 - format.bitDepth());
    this.columns = Math.min(COLUMNS, format.width());
    this.rows = Math.min(ROWS, format.height());
  }

  /** Luma of black in samples: 16 of 256 in limited range, which is also what unknown means. */
  public static int black(PictureFormat format, Colour colour) {
    return colour.range().equals("pc") ? 0 : 16 << (format.bitDepth() - 8);
  }

  /**
   * @param previous the frame before, null for the first of the film
   */
  public FrameSums measure(Frame frame, Frame previous) {
    double[] before = previous == null || previous == measured ? means : means(previous);
    double[] now = means(frame);
    measured = frame;
    means = now;
    return new FrameSums(previous == null ? FrameSums.UNKNOWN : step(before, now), thumbnail(now));
  }

  private int step(double[] before, double[] now) {
    double[] ratios = new double[now.length];
    int valid = 0;
    for (int i = 0; i < now.length; i++) {
      double a = before[i] - black;
      double b = now[i] - black;
      if (a > DARKEST && b > DARKEST && before[i] < LIGHTEST && now[i] < LIGHTEST) {
        ratios[valid++] = StrictMath.log(b / a);
      }
    }
    if (valid < Math.max(1, now.length / 4)) {
      return FrameSums.UNKNOWN;
    }
    Arrays.sort(ratios, 0, valid);
    double median = (ratios[(valid - 1) / 2] + ratios[valid / 2]) / 2;
    return (int) Math.rint(median * MILLION);
  }

  private byte[] thumbnail(double[] means) {
    int across = (columns + THUMBNAIL - 1) / THUMBNAIL;
    int down = (rows + THUMBNAIL - 1) / THUMBNAIL;
    double[] sums = new double[across * down];
    int[] counts = new int[sums.length];
    for (int i = 0; i < means.length; i++) {
      int cell = i / columns / THUMBNAIL * across + i % columns / THUMBNAIL;
      sums[cell] += means[i];
      counts[cell]++;
    }
    byte[] thumbnail = new byte[sums.length];
    for (int i = 0; i < sums.length; i++) {
      thumbnail[i] = (byte) Math.max(0, Math.rint(Math.min(255, sums[i] / counts[i]) - black));
    }
    return thumbnail;
  }

  /** Mean luma of every block, 0 to 256 at every bit depth. */
  private double[] means(Frame frame) {
    byte[] samples = frame.samples();
    double[] means = new double[rows * columns];
    for (int row = 0; row < rows; row++) {
      int top = row * format.height() / rows;
      int bottom = (row + 1) * format.height() / rows;
      for (int column = 0; column < columns; column++) {
        int left = column * format.width() / columns;
        int right = (column + 1) * format.width() / columns;
        long sum = 0;
        for (int y = top; y < bottom; y++) {
          sum += sum(samples, y * format.rowBytes(0), left, right);
        }
        double mean = (double) sum / ((long) (bottom - top) * (right - left));
        means[row * columns + column] = Math.scalb(mean, 8 - format.bitDepth());
      }
    }
    return means;
  }

  private long sum(byte[] samples, int row, int from, int to) {
    int sum = 0;
    if (format.bytesPerSample() == 1) {
      for (int i = row + from; i < row + to; i++) {
        sum += samples[i] & 0xff;
      }
    } else {
      for (int i = row + 2 * from; i < row + 2 * to; i += 2) {
        sum += Frame.shortAt(samples, i);
      }
    }
    return sum;
  }
}
