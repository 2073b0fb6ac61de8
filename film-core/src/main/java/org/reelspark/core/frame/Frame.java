package org.reelspark.core.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * One picture with its place in the film.
 *
 * <p>The samples are one heap array in the layout of {@link PictureFormat}; whoever holds a frame
 * may read it from any thread, and nobody writes to a frame that was handed on.
 */
public final class Frame {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[] NONE = new byte[0];

  private final PictureFormat format;
  private final long pts;
  private final byte[] samples;
  private final byte[] captions;
  private final boolean concealed;

  /**
   * @param pts presentation time in ticks of the stream's time base
   * @param samples {@link PictureFormat#bytes()} bytes; not copied
   */
  public Frame(PictureFormat format, long pts, byte[] samples) {
    this(format, pts, samples, NONE, false);
  }

  /**
   * @param captions the frame's ATSC A/53 caption payload, empty where it has none
   * @param concealed whether the decoder reported damage and filled it in
   */
  public Frame(PictureFormat format, long pts, byte[] samples, byte[] captions, boolean concealed) {
    if (samples.length != format.bytes()) {
      throw new IllegalArgumentException(
          samples.length
              + " bytes are not a picture of "
              + format
              + ", which takes "
              + format.bytes());
    }
    this.format = format;
    this.pts = pts;
    this.samples = samples;
    this.captions = captions;
    this.concealed = concealed;
  }

  public PictureFormat format() {
    return format;
  }

  /** Presentation time in ticks of the stream's time base. */
  public long pts() {
    return pts;
  }

  /** The samples themselves, not a copy. */
  public byte[] samples() {
    return samples;
  }

  /** ATSC A/53 caption payload, empty where the frame has none. */
  public byte[] captions() {
    return captions;
  }

  /** Whether the decoder reported damage in this frame and filled it in. */
  public boolean concealed() {
    return concealed;
  }

  /** One sample, 0 to {@link PictureFormat#maxValue()}. */
  public int sample(int plane, int x, int y) {
    int at = format.planeOffset(plane) + y * format.rowBytes(plane);
    return format.bytesPerSample() == 1 ? samples[at + x] & 0xff : shortAt(samples, at + 2 * x);
  }

  /** The same place in the film with other samples. */
  public Frame withSamples(byte[] restored) {
    return withPicture(format, restored);
  }

  /** The same place in the film with another picture. */
  public Frame withPicture(PictureFormat other, byte[] restored) {
    return new Frame(other, pts, restored, captions, concealed);
  }

  /**
   * A part of the picture, sample for sample.
   *
   * @param x left column, a multiple of what a chroma sample covers
   * @param y top row, likewise
   * @throws IllegalArgumentException where the part is not within the picture, or does not begin on
   *     a chroma sample
   */
  public Frame crop(int x, int y, int width, int height) {
    Chroma chroma = format.chroma();
    if (x < 0
        || y < 0
        || x + width > format.width()
        || y + height > format.height()
        || x % chroma.horizontal() != 0
        || y % chroma.vertical() != 0) {
      throw new IllegalArgumentException(
          "no part of %dx%d at %d, %d of %s".formatted(width, height, x, y, format));
    }
    PictureFormat part = new PictureFormat(width, height, chroma, format.bitDepth());
    byte[] cut = new byte[part.bytes()];
    for (int p = 0; p < part.planes(); p++) {
      int left = p == 0 ? x : x / chroma.horizontal();
      int top = p == 0 ? y : y / chroma.vertical();
      for (int row = 0; row < part.planeHeight(p); row++) {
        System.arraycopy(
            samples,
            format.planeOffset(p)
                + (top + row) * format.rowBytes(p)
                + left * format.bytesPerSample(),
            cut,
            part.planeOffset(p) + row * part.rowBytes(p),
            part.rowBytes(p));
      }
    }
    return withPicture(part, cut);
  }

  /** The unsigned 16-bit little-endian sample at a byte offset. */
  public static int shortAt(byte[] samples, int offset) {
    return (short) SHORTS.get(samples, offset) & 0xffff;
  }

  /** Writes an unsigned 16-bit little-endian sample at a byte offset. */
  public static void putShort(byte[] samples, int offset, int value) {
    SHORTS.set(samples, offset, (short) value);
  }
}
