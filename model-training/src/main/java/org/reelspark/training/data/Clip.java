package org.reelspark.training.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.reelspark.core.damage.FloatPicture;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/**
 * A prepared clean clip: 4:2:0 at 8 bits, mapped from its file, so that only what is read takes
 * memory.
 *
 * <p>The file: {@value #MAGIC} as a long, width, height, frames as ints, the detail as a float; one
 * byte a frame, 1 where a shot begins; then the frames' planes.
 */
public final class Clip {
  static final long MAGIC = 0x52435F434C495031L;
  static final int HEADER = 24;

  private final String name;
  private final int width;
  private final int height;
  private final int frames;
  private final float detail;
  private final boolean[] shotStarts;
  private final MappedByteBuffer planes;

  private Clip(
      String name,
      int width,
      int height,
      float detail,
      boolean[] shotStarts,
      MappedByteBuffer planes) {
    this.name = name;
    this.width = width;
    this.height = height;
    this.frames = shotStarts.length;
    this.detail = detail;
    this.shotStarts = shotStarts;
    this.planes = planes;
  }

  /** Maps a file that {@link ClipWriter} wrote. */
  static Clip open(String name, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      while (header.hasRemaining() && channel.read(header) >= 0) {}
      header.flip();
      if (header.remaining() < HEADER || header.getLong() != MAGIC) {
        throw new IOException(file + " is no prepared clip; delete it and start again");
      }
      int width = header.getInt();
      int height = header.getInt();
      int frames = header.getInt();
      float detail = header.getFloat();
      ByteBuffer starts = ByteBuffer.allocate(frames);
      while (starts.hasRemaining() && channel.read(starts) >= 0) {}
      boolean[] shotStarts = new boolean[frames];
      for (int i = 0; i < frames; i++) {
        shotStarts[i] = starts.get(i) != 0;
      }
      long size = (long) frames * frameBytes(width, height);
      if (channel.size() != HEADER + frames + size) {
        throw new IOException(file + " is cut short; delete it and start again");
      }
      MappedByteBuffer planes =
          channel.map(FileChannel.MapMode.READ_ONLY, HEADER + (long) frames, size);
      return new Clip(name, width, height, detail, shotStarts, planes);
    }
  }

  static int frameBytes(int width, int height) {
    return width * height * 3 / 2;
  }

  public String name() {
    return name;
  }

  /** Luma columns, even. */
  public int width() {
    return width;
  }

  /** Luma rows, even. */
  public int height() {
    return height;
  }

  public int frames() {
    return frames;
  }

  /** Mean absolute Laplacian of luma in steps of 8 bits: how sharp and detailed it is. */
  public float detail() {
    return detail;
  }

  /** Whether no shot begins after {@code first} and up to {@code last}. */
  boolean oneShot(int first, int last) {
    for (int i = first + 1; i <= last; i++) {
      if (shotStarts[i]) {
        return false;
      }
    }
    return true;
  }

  /** One frame, 4:2:0 at 8 bits. */
  public Frame frame(int number) {
    PictureFormat format = new PictureFormat(width, height, Chroma.YUV420, 8);
    byte[] samples = new byte[format.bytes()];
    planes.get(number * samples.length, samples);
    return new Frame(format, number, samples);
  }

  /** Luma of one pixel, 0 to 255. */
  int luma(int frame, int x, int y) {
    return planes.get(frame * frameBytes(width, height) + y * width + x) & 0xff;
  }

  /**
   * A square of one frame, turned as asked.
   *
   * @param x left column, even
   * @param y top row, even
   * @param size columns and rows, even
   * @param way bit 0 mirrors, bit 1 turns upside down, bit 2 swaps rows and columns
   */
  FloatPicture crop(int frame, int x, int y, int size, int way) {
    int at = frame * frameBytes(width, height);
    int chroma = at + width * height;
    int half = size / 2;
    return new FloatPicture(
        size,
        size,
        Chroma.YUV420,
        new float[][] {
          square(at, width, x, y, size, way),
          square(chroma, width / 2, x / 2, y / 2, half, way),
          square(chroma + width * height / 4, width / 2, x / 2, y / 2, half, way)
        });
  }

  private float[] square(int at, int stride, int x, int y, int size, int way) {
    float[] square = new float[size * size];
    byte[] row = new byte[size];
    for (int j = 0; j < size; j++) {
      planes.get(at + (y + j) * stride + x, row);
      int v = (way & 2) != 0 ? size - 1 - j : j;
      for (int i = 0; i < size; i++) {
        int u = (way & 1) != 0 ? size - 1 - i : i;
        square[(way & 4) != 0 ? u * size + v : v * size + u] = (row[i] & 0xff) / 256f;
      }
    }
    return square;
  }

  /** A square of one frame seen through a zoom and a rotation about its centre, bilinear. */
  FloatPicture turnedCrop(
      int frame, float centreX, float centreY, int size, float zoom, float radians) {
    int at = frame * frameBytes(width, height);
    int chroma = at + width * height;
    float cos = (float) Math.cos(radians) / zoom;
    float sin = (float) Math.sin(radians) / zoom;
    return new FloatPicture(
        size,
        size,
        Chroma.YUV420,
        new float[][] {
          turned(at, width, height, centreX, centreY, size, cos, sin),
          turned(chroma, width / 2, height / 2, centreX / 2, centreY / 2, size / 2, cos, sin),
          turned(
              chroma + width * height / 4,
              width / 2,
              height / 2,
              centreX / 2,
              centreY / 2,
              size / 2,
              cos,
              sin)
        });
  }

  private float[] turned(
      int at, int w, int h, float centreX, float centreY, int size, float cos, float sin) {
    float[] square = new float[size * size];
    float middle = (size - 1) / 2f;
    float reach = (Math.abs(cos) + Math.abs(sin)) * middle + 1;
    int left = Math.max(0, Math.min(w - 2, (int) (centreX - reach)));
    int right = Math.max(left + 1, Math.min(w - 1, (int) (centreX + reach) + 1));
    int top = Math.max(0, Math.min(h - 2, (int) (centreY - reach)));
    int bottom = Math.max(top + 1, Math.min(h - 1, (int) (centreY + reach) + 1));
    int across = right - left + 1;
    byte[] seen = new byte[across * (bottom - top + 1)];
    for (int y = top; y <= bottom; y++) {
      planes.get(at + y * w + left, seen, (y - top) * across, across);
    }
    for (int j = 0; j < size; j++) {
      for (int i = 0; i < size; i++) {
        float dx = i - middle;
        float dy = j - middle;
        float sx = Math.max(0, Math.min(w - 1.001f, centreX + cos * dx - sin * dy));
        float sy = Math.max(0, Math.min(h - 1.001f, centreY + sin * dx + cos * dy));
        int x0 = (int) sx;
        int y0 = (int) sy;
        float tx = sx - x0;
        float ty = sy - y0;
        int p = (y0 - top) * across + x0 - left;
        int q = p + across;
        float above = (seen[p] & 0xff) * (1 - tx) + (seen[p + 1] & 0xff) * tx;
        float below = (seen[q] & 0xff) * (1 - tx) + (seen[q + 1] & 0xff) * tx;
        square[j * size + i] = (above * (1 - ty) + below * ty) / 256;
      }
    }
    return square;
  }
}
