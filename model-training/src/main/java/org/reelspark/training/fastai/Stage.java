package org.reelspark.training.fastai;

import java.util.List;

/**
 * A stretch of the recipe.
 *
 * @param name as users name it
 * @param part of the two networks that learns
 * @param size rows and columns of its pictures; 0 for whole frames
 * @param batch pictures a step
 * @param frozen whether the encoder's convolutions stay as they are
 * @param lowest rate of the first layers; 0 for a tenth of the highest everywhere but in the last
 *     group of layers
 * @param highest rate of the last layers, at its peak
 * @param pctStart share of the steps in which the rate rises; of no meaning for {@link Part#BOTH}
 * @param epochs how often it sees all pairs
 */
record Stage(
    String name,
    Part part,
    int size,
    int batch,
    boolean frozen,
    float lowest,
    float highest,
    double pctStart,
    int epochs) {
  /** What learns in a stage. */
  enum Part {
    /** By the feature loss, in one cycle. */
    GENERATOR,
    /** To tell clean pictures from restored ones, in one cycle. */
    CRITIC,
    /** By turns, at an even rate. */
    BOTH
  }

  /** Pictures a step of the first stage, by which those of the others go. */
  static final int FIRST_BATCH = 64;

  /** The highest rate of the first stage, by which those of the others go. */
  static final float FIRST_RATE = 1e-2f;

  /** Groups of layers with a rate each. */
  static final int GROUPS = 3;

  /** In a slice that has no lowest rate, those of all groups but the last are so much lower. */
  private static final float SLOWER = 10;

  /**
   * The stages, in their order. 1a and 3 are his; 1b, 2a and 2b are those of the lesson "superres",
   * critic and gan those of "superres-gan". Pictures a step at 480 are as many as have the pixels
   * of 64 at 128.
   */
  static final List<Stage> ALL =
      List.of(
          new Stage("1a", Part.GENERATOR, 128, 64, true, 0, 1e-2f, 0.9, 10),
          new Stage("1b", Part.GENERATOR, 128, 64, false, 1e-5f, 1e-3f, 0.9, 10),
          new Stage("2a", Part.GENERATOR, 480, 4, true, 0, 1e-3f, 0.9, 10),
          new Stage("2b", Part.GENERATOR, 480, 4, false, 1e-6f, 1e-4f, 0.3, 10),
          new Stage("3", Part.GENERATOR, 0, 1, true, 1e-6f, 1e-3f, 0.3, 2),
          new Stage("critic", Part.CRITIC, 128, 32, false, 1e-3f, 1e-3f, 0.3, 6),
          new Stage("gan1", Part.BOTH, 128, 32, false, 1e-4f, 1e-4f, 0, 40),
          new Stage("gan2", Part.BOTH, 192, 16, false, 5e-5f, 5e-5f, 0, 10));

  /** As it is where the first stage has another batch and another rate. */
  Stage scaled(int firstBatch, float firstRate) {
    float factor = firstRate / FIRST_RATE;
    return new Stage(
        name,
        part,
        size,
        size == 0 ? batch : Math.max(1, batch * firstBatch / FIRST_BATCH),
        frozen,
        lowest * factor,
        highest * factor,
        pctStart,
        epochs);
  }

  /** The rates of the groups of layers when the last group's is {@code rate}. */
  float[] rates(float rate) {
    float[] rates = new float[GROUPS];
    for (int group = 0; group < GROUPS; group++) {
      double share =
          lowest == 0
              ? (group < GROUPS - 1 ? 1 / SLOWER : 1)
              : Math.pow(lowest / highest, 1 - group / (GROUPS - 1.0));
      rates[group] = (float) (rate * share);
    }
    return rates;
  }

  /** Steps over {@code pairs} pairs once: what does not fill a batch is left out. */
  long stepsPerEpoch(int pairs) {
    return Math.max(1, pairs / batch);
  }
}
