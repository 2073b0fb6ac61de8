package org.reelspark.core.damage;

import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/**
 * The planes of one picture in floats: samples over two to the power of the bit depth, so that
 * neutral chroma is 0.5 at every depth. Planes are written to in place.
 */
public final class FloatPicture {
  static final float NEUTRAL = 0.5f;

  private final int width;
  private final int height;
  private final Chroma chroma;
  private final float[][] planes;

  /**
   * @param planes luma, then Cb and Cr where there is chroma, each row by row; not copied
   */
  public FloatPicture(int width, int height, Chroma chroma, float[][] planes) {
    this.width = width;
    this.height = height;
    this.chroma = chroma;
    this.planes = planes;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  public Chroma chroma() {
    return chroma;
  }

  /** The planes themselves, not a copy. */
  public float[][] planes() {
    return planes;
  }

  public static FloatPicture of(Frame frame) {
    PictureFormat format = frame.format();
    float scale = 1f / (1 << format.bitDepth());
    byte[] samples = frame.samples();
    float[][] planes = new float[format.planes()][];
    for (int p = 0; p < planes.length; p++) {
      float[] plane = new float[format.planeWidth(p) * format.planeHeight(p)];
      int at = format.planeOffset(p);
      if (format.bytesPerSample() == 1) {
        for (int i = 0; i < plane.length; i++) {
          plane[i] = (samples[at + i] & 0xff) * scale;
        }
      } else {
        for (int i = 0; i < plane.length; i++) {
          plane[i] = Frame.shortAt(samples, at + 2 * i) * scale;
        }
      }
      planes[p] = plane;
    }
    return new FloatPicture(format.width(), format.height(), format.chroma(), planes);
  }

  /** The picture in the sample layout and at the place in the film of another frame. */
  public Frame toFrame(Frame like) {
    PictureFormat format = like.format();
    byte[] samples = new byte[format.bytes()];
    int max = format.maxValue();
    int scale = 1 << format.bitDepth();
    for (int p = 0; p < planes.length; p++) {
      float[] plane = planes[p];
      int at = format.planeOffset(p);
      for (int i = 0; i < plane.length; i++) {
        int value = Math.max(0, Math.min(max, (int) (plane[i] * scale + 0.5f)));
        if (format.bytesPerSample() == 1) {
          samples[at + i] = (byte) value;
        } else {
          Frame.putShort(samples, at + 2 * i, value);
        }
      }
    }
    return like.withSamples(samples);
  }

  public FloatPicture copy() {
    float[][] copies = new float[planes.length][];
    for (int p = 0; p < planes.length; p++) {
      copies[p] = planes[p].clone();
    }
    return new FloatPicture(width, height, chroma, copies);
  }

  /** Half as wide and high, every sample the mean of four; all planes have even sides. */
  FloatPicture halved() {
    float[][] halves = new float[planes.length][];
    for (int p = 0; p < planes.length; p++) {
      int across = planeWidth(p);
      float[] plane = planes[p];
      float[] half = new float[plane.length / 4];
      for (int i = 0; i < half.length; i++) {
        int at = 2 * (i / (across / 2)) * across + 2 * (i % (across / 2));
        half[i] = (plane[at] + plane[at + 1] + plane[at + across] + plane[at + across + 1]) / 4;
      }
      halves[p] = half;
    }
    return new FloatPicture(width / 2, height / 2, chroma, halves);
  }

  double meanLuma() {
    double sum = 0;
    for (float luma : planes[0]) {
      sum += luma;
    }
    return sum / planes[0].length;
  }

  int planeWidth(int plane) {
    return plane == 0 ? width : (width + chroma.horizontal() - 1) / chroma.horizontal();
  }

  int planeHeight(int plane) {
    return plane == 0 ? height : (height + chroma.vertical() - 1) / chroma.vertical();
  }
}
