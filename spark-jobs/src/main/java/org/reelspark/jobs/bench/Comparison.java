package org.reelspark.jobs.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Something of ours against something else, measured by turns.
 *
 * @param what is compared
 * @param unit of both sides
 * @param ours one figure a round
 * @param theirs the other side's, of the same rounds
 * @param target what the ratio of ours to theirs is to be; null where the ratio is only told
 * @param note what else there is to say, such as why nothing was measured; may be empty
 */
public record Comparison(
    String what, String unit, List<Double> ours, List<Double> theirs, Target target, String note) {
  /** What came of it. */
  public enum Verdict {
    REACHED,
    MISSED,
    /** There is no target. */
    TOLD,
    /** Nothing could be measured here. */
    OPEN
  }

  public Comparison {
    ours = List.copyOf(ours);
    theirs = List.copyOf(theirs);
    if (ours.size() != theirs.size()) {
      throw new IllegalArgumentException(
          "%s: %d figures against %d".formatted(what, ours.size(), theirs.size()));
    }
  }

  /** A comparison of one figure with one other. */
  static Comparison of(String what, String unit, double ours, double theirs, Target target) {
    return new Comparison(what, unit, List.of(ours), List.of(theirs), target, "");
  }

  /** Nothing was measured. */
  static Comparison open(String what, Target target, String why) {
    return new Comparison(what, "", List.of(), List.of(), target, why);
  }

  Comparison noting(String said) {
    return new Comparison(what, unit, ours, theirs, target, said);
  }

  /** Ours as a multiple of theirs, round by round. */
  List<Double> ratios() {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i) / theirs.get(i));
    }
    return ratios;
  }

  /** By the median of the ratios. */
  Verdict verdict() {
    if (ours.isEmpty()) {
      return Verdict.OPEN;
    }
    if (target == null) {
      return Verdict.TOLD;
    }
    return target.isReached(Figures.median(ratios())) ? Verdict.REACHED : Verdict.MISSED;
  }
}
