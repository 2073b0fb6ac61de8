package org.reelspark.jobs.bench;

import java.util.List;

/** A row that nothing measures yet, and why. */
record OpenRow(String name, String what, String against, Target target, String why) implements Row {
  @Override
  public List<Comparison> measure(Bench bench) {
    return List.of(Comparison.open(what, target, why));
  }
}
