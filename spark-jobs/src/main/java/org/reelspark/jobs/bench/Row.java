package org.reelspark.jobs.bench;

import java.io.IOException;
import java.util.List;

/** One row of the bench: what is measured, and against what. */
interface Row {
  /** What {@code --rows} calls it. */
  String name();

  String what();

  String against();

  /**
   * Measures it.
   *
   * @throws IOException where a program fails or a file can't be read or written
   */
  List<Comparison> measure(Bench bench) throws IOException;
}
