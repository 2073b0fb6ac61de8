package org.reelspark.core.restore;

import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.ColourSpace;
import org.reelspark.core.plan.PictureLayout;

/**
 * Frames of one format to pictures of float and back: [channels, height, width], 0 for black and 1
 * for white, what is darker or lighter beyond.
 *
 * <p>For RGB a chroma sample stands for every pixel that it covers, and the mean of the pixels that
 * it covers is taken back, so that what a network does not change comes back as it was. A film in
 * grey gives three equal channels, and the luma of all three is taken back. With luma alone chroma
 * stays as it came, but for the flicker's gain; a larger picture has it interpolated linearly.
 */
public final class PictureSamples {
  private final PictureFormat format;
  private final PictureLayout layout;
  private final PictureFormat enlarged;
  private final ColourSpace space;
  private final int scale;

  /**
   * @param scale size of the pictures that come back, over that of the frames
   */
  public PictureSamples(PictureFormat format, Colour colour, PictureLayout layout, int scale) {
    this.format = format;
    this.layout = layout;
    this.scale = scale;
    this.enlarged = format.enlarged(scale);
    this.space = ColourSpace.of(format, colour);
  }

  PictureFormat format() {
    return format;
  }

  /**
   * A frame with its gain applied: luma above black, chroma around neutral.
   *
   * @param gain 1 for none
   * @param black sample of luma that no gain moves
   * @return [channels, height, width] in rows
   */
  public float[] read(Frame frame, float gain, int black) {
    int width = format.width();
    int pixels = width * format.height();
    float[] luma = values(gain, black, space.black(), space.lumaSpan());
    float[] out = new float[layout.channels() * pixels];
    if (layout == PictureLayout.LUMA || format.chroma() == Chroma.GREY) {
      for (int y = 0; y < format.height(); y++) {
        for (int x = 0; x < width; x++) {
          out[y * width + x] = luma[frame.sample(0, x, y)];
        }
      }
      for (int channel = 1; channel < layout.channels(); channel++) {
        System.arraycopy(out, 0, out, channel * pixels, pixels);
      }
      return out;
    }
    float[] chroma = values(gain, space.neutral(), space.neutral(), space.chromaSpan());
    float redOfCr = 2 * (1 - space.red());
    float blueOfCb = 2 * (1 - space.blue());
    for (int y = 0; y < format.height(); y++) {
      int cy = y / format.chroma().vertical();
      for (int x = 0; x < width; x++) {
        int cx = x / format.chroma().horizontal();
        float light = luma[frame.sample(0, x, y)];
        float red = light + redOfCr * chroma[frame.sample(2, cx, cy)];
        float blue = light + blueOfCb * chroma[frame.sample(1, cx, cy)];
        int at = y * width + x;
        out[at] = red;
        out[pixels + at] = (light - space.red() * red - space.blue() * blue) / space.green();
        out[2 * pixels + at] = blue;
      }
    }
    return out;
  }

  /** What each sample stands for once a gain has acted on it around a fixed sample. */
  private float[] values(float gain, float fixed, float zero, float span) {
    float[] values = new float[format.maxValue() + 1];
    for (int v = 0; v < values.length; v++) {
      float sample = gain == 1 ? v : fixed + gain * (v - fixed);
      values[v] = (Math.max(0, Math.min(format.maxValue(), sample)) - zero) / span;
    }
    return values;
  }

  /**
   * A frame of a picture, rounded and clipped to the format's values.
   *
   * @param picture [channels, scale x height, scale x width]
   * @param source gives chroma where the picture has none
   * @param gain of the source
   */
  Frame write(float[] picture, Frame source, float gain) {
    byte[] samples = new byte[enlarged.bytes()];
    int pixels = enlarged.width() * enlarged.height();
    boolean colours = layout == PictureLayout.RGB;
    float[] plane = new float[pixels];
    for (int i = 0; i < pixels; i++) {
      plane[i] =
          colours
              ? space.red() * picture[i]
                  + space.green() * picture[pixels + i]
                  + space.blue() * picture[2 * pixels + i]
              : picture[i];
    }
    put(samples, 0, plane, space.lumaSpan(), space.black());
    for (int p = 1; p < format.planes(); p++) {
      if (colours) {
        put(samples, p, difference(picture, plane, p), space.chromaSpan(), space.neutral());
      } else {
        putChroma(samples, p, source, gain);
      }
    }
    return source.withPicture(enlarged, samples);
  }

  /** Cb or Cr of every chroma sample: the mean of the pixels that it covers. */
  private float[] difference(float[] picture, float[] luma, int plane) {
    int width = enlarged.width();
    int pixels = luma.length;
    int columns = enlarged.planeWidth(plane);
    int channel = plane == 1 ? 2 : 0;
    float span = 2 * (1 - (plane == 1 ? space.blue() : space.red()));
    float[] out = new float[columns * enlarged.planeHeight(plane)];
    for (int cy = 0; cy < enlarged.planeHeight(plane); cy++) {
      int top = cy * format.chroma().vertical();
      int bottom = Math.min(enlarged.height(), top + format.chroma().vertical());
      for (int cx = 0; cx < columns; cx++) {
        int left = cx * format.chroma().horizontal();
        int right = Math.min(width, left + format.chroma().horizontal());
        float sum = 0;
        for (int y = top; y < bottom; y++) {
          for (int at = y * width + left; at < y * width + right; at++) {
            sum += picture[channel * pixels + at] - luma[at];
          }
        }
        out[cy * columns + cx] = sum / ((bottom - top) * (right - left)) / span;
      }
    }
    return out;
  }

  private void putChroma(byte[] samples, int plane, Frame source, float gain) {
    if (gain == 1 && scale == 1) {
      int from = format.planeOffset(plane);
      System.arraycopy(source.samples(), from, samples, from, format.planeBytes(plane));
      return;
    }
    int columns = format.planeWidth(plane);
    int rows = format.planeHeight(plane);
    float[] values = values(gain, space.neutral(), space.neutral(), space.chromaSpan());
    float[] chroma = new float[columns * rows];
    for (int i = 0; i < chroma.length; i++) {
      chroma[i] = values[source.sample(plane, i % columns, i / columns)];
    }
    float[] wide = Resampling.resampled(chroma, 1, rows, columns, scale * rows, scale * columns);
    // The last samples may cover less than the others, and the larger picture needs no more.
    int width = enlarged.planeWidth(plane);
    float[] cut = new float[width * enlarged.planeHeight(plane)];
    for (int y = 0; y < enlarged.planeHeight(plane); y++) {
      System.arraycopy(wide, y * scale * columns, cut, y * width, width);
    }
    put(samples, plane, cut, space.chromaSpan(), space.neutral());
  }

  private void put(byte[] samples, int plane, float[] values, float span, float zero) {
    int at = enlarged.planeOffset(plane);
    int most = enlarged.maxValue();
    for (float value : values) {
      int sample = Math.max(0, Math.min(most, Math.round(value * span + zero)));
      if (enlarged.bytesPerSample() == 1) {
        samples[at] = (byte) sample;
        at++;
      } else {
        Frame.putShort(samples, at, sample);
        at += 2;
      }
    }
  }
}
