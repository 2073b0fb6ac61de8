package org.reelspark.core.restore;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/** A small still picture with grain and a dark spot: the same work for every model and device. */
public final class TrialWindow {
  private static final PictureFormat FORMAT = new PictureFormat(96, 64, Chroma.YUV420, 8);
  private static final int SPOT = 6;

  private TrialWindow() {}

  /** The picture, restored; only the frame with the spot is asked for. */
  public static Frame restore(Model model) {
    int radius = model.describe().radius();
    Random grain = new Random(1);
    Frame[] frames = new Frame[2 * radius + 1];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = new Frame(FORMAT, i, picture(grain, i == radius));
    }
    float[] gains = new float[frames.length];
    Arrays.fill(gains, 1);
    Window window = new Window(radius, List.of(frames), gains, 16, false);
    try (Restorer restorer = model.restorer()) {
      return restorer.restore(window).frame();
    }
  }

  private static byte[] picture(Random grain, boolean spotted) {
    byte[] samples = new byte[FORMAT.bytes()];
    Arrays.fill(samples, (byte) 128);
    for (int y = 0; y < FORMAT.height(); y++) {
      for (int x = 0; x < FORMAT.width(); x++) {
        boolean spot =
            spotted
                && Math.abs(x - FORMAT.width() / 2) < SPOT
                && Math.abs(y - FORMAT.height() / 2) < SPOT;
        samples[y * FORMAT.width() + x] =
            (byte) (spot ? 24 : 90 + x / 2 + y / 2 + (int) (2 * grain.nextGaussian()));
      }
    }
    return samples;
  }
}
