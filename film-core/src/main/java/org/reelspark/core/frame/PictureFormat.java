package org.reelspark.core.frame;

/**
 * Size and sample layout of a planar Y'CbCr or grey picture.
 *
 * <p>Planes lie one after another without padding: luma, then Cb, then Cr. A sample takes one byte
 * at 8 bits and two bytes, little endian, above. Odd sizes round the chroma planes up, as FFmpeg
 * does.
 *
 * @param width luma columns, 1 or more
 * @param height luma rows, 1 or more
 * @param bitDepth bits of a sample, 8 to 16
 */
public record PictureFormat(int width, int height, Chroma chroma, int bitDepth)
    implements java.io.Serializable {
  public PictureFormat {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("picture of " + width + "x" + height + " has no pixels");
    }
    if (bitDepth < 8 || bitDepth > 16) {
      throw new IllegalArgumentException("bit depth " + bitDepth + " is outside 8 to 16");
    }
    Math.multiplyExact(Math.multiplyExact(width, height), 6);
  }

  /** So many times as wide and high. */
  public PictureFormat enlarged(int scale) {
    return new PictureFormat(
        Math.multiplyExact(scale, width), Math.multiplyExact(scale, height), chroma, bitDepth);
  }

  public int planes() {
    return chroma.planes();
  }

  public int planeWidth(int plane) {
    return plane == 0 ? width : (width + chroma.horizontal() - 1) / chroma.horizontal();
  }

  public int planeHeight(int plane) {
    return plane == 0 ? height : (height + chroma.vertical() - 1) / chroma.vertical();
  }

  /** 1 at 8 bits, 2 above. */
  public int bytesPerSample() {
    return bitDepth > 8 ? 2 : 1;
  }

  /** Bytes of one row of a plane. */
  public int rowBytes(int plane) {
    return planeWidth(plane) * bytesPerSample();
  }

  /** Bytes of one plane. */
  public int planeBytes(int plane) {
    return rowBytes(plane) * planeHeight(plane);
  }

  /** Byte at which a plane starts. */
  public int planeOffset(int plane) {
    int offset = 0;
    for (int p = 0; p < plane; p++) {
      offset += planeBytes(p);
    }
    return offset;
  }

  /** Bytes of the whole picture. */
  public int bytes() {
    return planeOffset(planes());
  }

  /** The largest sample value: 255 at 8 bits, 1023 at 10. */
  public int maxValue() {
    return (1 << bitDepth) - 1;
  }
}
