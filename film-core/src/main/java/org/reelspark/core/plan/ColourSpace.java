package org.reelspark.core.plan;

import org.reelspark.core.frame.PictureFormat;

/**
 * What Y'CbCr samples are of R'G'B' (ITU-T H.273), all three as the film has coded them: no
 * transfer function is applied.
 *
 * @param red weight of red in luma
 * @param blue weight of blue in luma
 * @param black sample of luma that is black
 * @param lumaSpan samples from black to white
 * @param neutral sample of chroma that is no colour
 * @param chromaSpan samples from the least chroma to the most
 */
public record ColourSpace(
    float red, float blue, float black, float lumaSpan, float neutral, float chromaSpan) {
  /** Lines from which on a film that does not say is taken for high definition. */
  private static final int HIGH = 720;

  /** Where the film does not say: BT.709 from 720 lines on, else BT.601, both in limited range. */
  public static ColourSpace of(PictureFormat format, Colour colour) {
    float step = 1 << (format.bitDepth() - 8);
    boolean full = colour.range().equals("pc");
    float black = full ? 0 : 16 * step;
    float lumaSpan = full ? format.maxValue() : 219 * step;
    float chromaSpan = full ? format.maxValue() : 224 * step;
    float[] weights = weights(format, colour.matrix());
    return new ColourSpace(weights[0], weights[1], black, lumaSpan, 128 * step, chromaSpan);
  }

  private static float[] weights(PictureFormat format, String matrix) {
    return switch (matrix) {
      case "bt709" -> new float[] {0.2126f, 0.0722f};
      case "smpte170m", "bt470bg" -> new float[] {0.299f, 0.114f};
      case "bt2020nc" -> new float[] {0.2627f, 0.0593f};
      case "smpte240m" -> new float[] {0.212f, 0.087f};
      case "fcc" -> new float[] {0.30f, 0.11f};
      default ->
          format.height() >= HIGH ? new float[] {0.2126f, 0.0722f} : new float[] {0.299f, 0.114f};
    };
  }

  /** Whether this can be known of a film: matrices that are no weights of R'G'B' can't. */
  public static boolean isKnown(Colour colour) {
    return colour
        .matrix()
        .matches("bt709|smpte170m|bt470bg|bt2020nc|smpte240m|fcc|unknown|unspecified|reserved");
  }

  /** Weight of green in luma. */
  public float green() {
    return 1 - red - blue;
  }
}
