package org.reelspark.jobs.dataset;

import java.util.List;
import java.util.SplittableRandom;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/** Where a run is cut out: one place for all its frames, on even columns and rows. */
record CropPlace(int x, int y, int width, int height) {
  /** Places that are compared. */
  private static final int CANDIDATES = 8;

  private static final int STEP = 4;

  /**
   * Of some places that the seed gives the one with the most detail or, every second time, with the
   * most motion.
   *
   * @param size of its sides, or {@link DatasetSettings#WHOLE}
   */
  static CropPlace of(List<Frame> run, int size, long seed) {
    PictureFormat format = run.get(0).format();
    if (size == DatasetSettings.WHOLE) {
      return new CropPlace(0, 0, format.width(), format.height());
    }
    SplittableRandom random = new SplittableRandom(seed);
    int middle = run.size() / 2;
    boolean moving = random.nextBoolean();
    Frame other = moving ? run.get(middle + 1) : run.get(middle);
    CropPlace best = null;
    long most = -1;
    for (int i = 0; i < CANDIDATES; i++) {
      int x = 2 * random.nextInt((format.width() - size) / 2 + 1);
      int y = 2 * random.nextInt((format.height() - size) / 2 + 1);
      CropPlace place = new CropPlace(x, y, size, size);
      long worth = place.worth(run.get(middle), other);
      if (worth > most) {
        most = worth;
        best = place;
      }
    }
    return best;
  }

  /** How it differs from the same place of another frame, or, in one frame, from its neighbours. */
  private long worth(Frame frame, Frame other) {
    int back = frame == other ? 1 : 0;
    long sum = 0;
    for (int row = y; row < y + height; row += STEP) {
      for (int column = x + 1; column < x + width; column += STEP) {
        sum += Math.abs(frame.sample(0, column, row) - other.sample(0, column - back, row));
      }
    }
    return sum;
  }

  Frame of(Frame frame) {
    return frame.crop(x, y, width, height);
  }
}
