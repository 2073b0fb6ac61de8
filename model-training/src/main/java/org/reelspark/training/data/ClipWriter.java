package org.reelspark.training.data;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/** Brings frames to a size at which they are sharp and writes them as a {@link Clip}'s file. */
final class ClipWriter implements AutoCloseable {
  /** A step of the mean picture that is a cut, in steps of 8 bits. */
  private static final double CUT = 28;

  private final Path file;
  private final Path body;
  private final OutputStream out;
  private final int width;
  private final int height;
  private final ByteArrayOutputStream shotStarts = new ByteArrayOutputStream();
  private byte[] before;
  private double detail;

  /**
   * @param format of the frames that come
   * @param lines the shorter side is brought to this where it is longer
   */
  ClipWriter(Path file, PictureFormat format, int lines) throws IOException {
    this.file = file;
    double factor = Math.max(1, Math.min(format.width(), format.height()) / (double) lines);
    width = 2 * (int) (format.width() / factor / 2);
    height = 2 * (int) (format.height() / factor / 2);
    body = Files.createTempFile(file.getParent(), "clip", ".part");
    out = new BufferedOutputStream(Files.newOutputStream(body), 1 << 20);
  }

  /**
   * @param follows whether the frame before came directly before it in the film too
   */
  void add(Frame frame, boolean follows) throws IOException {
    byte[] luma = scaled(frame, 0, width, height);
    shotStarts.write(follows && before != null && difference(before, luma) < CUT ? 0 : 1);
    detail += detail(luma);
    before = luma;
    out.write(luma);
    for (int p = 1; p <= 2; p++) {
      out.write(chroma(frame, p));
    }
  }

  private byte[] chroma(Frame frame, int plane) {
    if (frame.format().planes() == 1) {
      byte[] neutral = new byte[width * height / 4];
      Arrays.fill(neutral, (byte) 128);
      return neutral;
    }
    return scaled(frame, plane, width / 2, height / 2);
  }

  /** Puts the whole file in its place. */
  void finish() throws IOException {
    out.close();
    int frames = shotStarts.size();
    Path whole = Files.createTempFile(file.getParent(), "clip", ".part");
    try (OutputStream stream = Files.newOutputStream(whole);
        DataOutputStream data = new DataOutputStream(new BufferedOutputStream(stream, 1 << 20))) {
      data.writeLong(Clip.MAGIC);
      data.writeInt(width);
      data.writeInt(height);
      data.writeInt(frames);
      data.writeFloat((float) (detail / frames));
      shotStarts.writeTo(data);
      Files.copy(body, data);
    }
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    out.close();
    Files.deleteIfExists(body);
  }

  private double difference(byte[] one, byte[] other) {
    long sum = 0;
    int count = 0;
    for (int i = 0; i < one.length; i += 7) {
      sum += Math.abs((one[i] & 0xff) - (other[i] & 0xff));
      count++;
    }
    return (double) sum / count;
  }

  private double detail(byte[] luma) {
    long sum = 0;
    int count = 0;
    for (int y = 1; y < height - 1; y += 3) {
      for (int x = 1; x < width - 1; x += 3) {
        int i = y * width + x;
        sum +=
            Math.abs(
                4 * (luma[i] & 0xff)
                    - (luma[i - 1] & 0xff)
                    - (luma[i + 1] & 0xff)
                    - (luma[i - width] & 0xff)
                    - (luma[i + width] & 0xff));
        count++;
      }
    }
    return (double) sum / count;
  }

  /** Averages over the area that each new pixel covers. */
  private static byte[] scaled(Frame frame, int plane, int width, int height) {
    PictureFormat format = frame.format();
    int w = format.planeWidth(plane);
    int h = format.planeHeight(plane);
    double scale = 255.0 / format.maxValue();
    float[] rows = new float[width * h];
    double across = (double) w / width;
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < width; x++) {
        double from = x * across;
        double to = Math.min(w, from + across);
        double sum = 0;
        for (int i = (int) from; i < to; i++) {
          sum += (Math.min(to, i + 1) - Math.max(from, i)) * frame.sample(plane, i, y);
        }
        rows[y * width + x] = (float) (sum / (to - from) * scale);
      }
    }
    byte[] out = new byte[width * height];
    double down = (double) h / height;
    for (int y = 0; y < height; y++) {
      double from = y * down;
      double to = Math.min(h, from + down);
      for (int x = 0; x < width; x++) {
        double sum = 0;
        for (int j = (int) from; j < to; j++) {
          sum += (Math.min(to, j + 1) - Math.max(from, j)) * rows[j * width + x];
        }
        out[y * width + x] = (byte) Math.round(sum / (to - from));
      }
    }
    return out;
  }
}
