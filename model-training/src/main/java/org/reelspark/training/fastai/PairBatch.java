package org.reelspark.training.fastai;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;

/** Some damaged and clean pictures. Kept on the heap until a step asks for its arrays. */
public final class PairBatch {
  private final Shape shape;
  private final float[] damaged;
  private final float[] clean;

  PairBatch(int count, int height, int width) {
    shape = new Shape(count, PicturePairs.COLOURS, height, width);
    damaged = new float[Math.toIntExact(shape.size())];
    clean = new float[damaged.length];
  }

  /** Sets one of the pictures, [3, H, W] each. */
  void put(int number, float[] damagedPicture, float[] cleanPicture) {
    int values = damagedPicture.length;
    System.arraycopy(damagedPicture, 0, damaged, number * values, values);
    System.arraycopy(cleanPicture, 0, clean, number * values, values);
  }

  /** [B, 3, H, W], 0 to 1. */
  NDArray damaged(NDManager manager) {
    return manager.create(FloatBuffer.wrap(damaged), shape);
  }

  /** [B, 3, H, W], 0 to 1. */
  NDArray clean(NDManager manager) {
    return manager.create(FloatBuffer.wrap(clean), shape);
  }

  Shape shape() {
    return shape;
  }
}
