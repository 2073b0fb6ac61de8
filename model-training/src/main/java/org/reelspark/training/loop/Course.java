package org.reelspark.training.loop;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.reelspark.core.network.RestorationNetwork;

/**
 * What is trained, on what, by which rates: what differs from one way of training to another.
 * {@link Training} is the loop around it. What a step does follows from the state before it and its
 * number alone, so that a run which was stopped and resumed ends as one that was not.
 *
 * @param <B> what a step learns from; made by another thread
 */
public interface Course<B> {
  CourseFacts facts();

  /** The network in training. */
  RestorationNetwork network();

  /**
   * How many steps the run has. May take some to measure them, and forgets those.
   *
   * @param progress is told what was measured
   */
  long steps(PrintStream progress) throws IOException;

  /** Sets how many steps the run has; before the first one and before {@link #read}. */
  void begin(long steps);

  /** What step {@code step}, counted from 0, learns from. */
  B batch(long step);

  /** The schedule's rate at a step. */
  float rate(long step);

  /**
   * Takes a step.
   *
   * @param rate of learning; where layers have their own, the highest
   * @return the parts of the loss, in the order of {@link CourseFacts#parts}
   * @throws ArithmeticException where the loss is no number any more
   */
  float[] step(B batch, long step, float rate);

  /** Exchanges the weights that are trained with those to ship, or back. */
  default void exchange() {}

  /** Measures the network as it is on what it was not trained on. */
  Validated validate();

  /** Writes all that later steps depend on. */
  void write(DataOutputStream out) throws IOException;

  /**
   * @throws IOException where it is the state of another course
   */
  void read(DataInputStream in) throws IOException;
}
