package org.reelspark.training.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/** Clips of moving patterns, for tests. */
public final class TestClips {
  private TestClips() {}

  public static Clip write(Path folder, PictureFormat format, int frames, int lines)
      throws IOException {
    Path file = folder.resolve("test.clip");
    try (ClipWriter writer = new ClipWriter(file, format, lines)) {
      for (int n = 0; n < frames; n++) {
        writer.add(frame(format, n), true);
      }
      writer.finish();
    }
    return Clip.open("test", file);
  }

  /** Stripes that move to the right over a slope. */
  public static Frame frame(PictureFormat format, int number) {
    byte[] samples = new byte[format.bytes()];
    int scale = 1 << (format.bitDepth() - 8);
    for (int p = 0; p < format.planes(); p++) {
      for (int y = 0; y < format.planeHeight(p); y++) {
        for (int x = 0; x < format.planeWidth(p); x++) {
          int value = p == 0 ? 60 + x / 2 + y + ((x - number) / 9 & 1) * 40 : 110 + p * 12 + x / 8;
          int at = format.planeOffset(p) + y * format.rowBytes(p);
          if (format.bytesPerSample() == 1) {
            samples[at + x] = (byte) value;
          } else {
            Frame.putShort(samples, at + 2 * x, value * scale);
          }
        }
      }
    }
    return new Frame(format, number, samples);
  }

  /** A clip of one grey. */
  public static Clip flat(Path folder, PictureFormat format, int value, int frames)
      throws IOException {
    Path file = folder.resolve("flat.clip");
    try (ClipWriter writer = new ClipWriter(file, format, 360)) {
      for (int n = 0; n < frames; n++) {
        writer.add(flat(format, value), true);
      }
      writer.finish();
    }
    return Clip.open("flat", file);
  }

  public static Frame flat(PictureFormat format, int value) {
    byte[] samples = new byte[format.bytes()];
    Arrays.fill(samples, (byte) value);
    return new Frame(format, 0, samples);
  }
}
