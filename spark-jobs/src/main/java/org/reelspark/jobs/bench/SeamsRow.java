package org.reelspark.jobs.bench;

import java.util.List;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.Run;

/** What cutting a film into chunks costs: counted in the plan of a film of two hours. */
final class SeamsRow implements Row {
  @Override
  public String name() {
    return "seams";
  }

  @Override
  public String what() {
    return "seams at the default chunk length, a key frame every two seconds";
  }

  @Override
  public String against() {
    return "frames of the film";
  }

  @Override
  public List<Comparison> measure(Bench bench) {
    long inferred = 0;
    long decoded = 0;
    for (Run run : LongFilm.plan(LongFilm.FRAMES)) {
      inferred += run.chunks().stream().mapToInt(Chunk::frames).sum();
      decoded += run.span().paddedEnd() - run.span().seek();
    }
    return List.of(
        Comparison.of("inferred", "frames", (double) inferred, LongFilm.FRAMES, Target.atMost(1)),
        Comparison.of("decoded", "frames", (double) decoded, LongFilm.FRAMES, Target.atMost(1.03))
            .noting("as planned; decoders read a few frames more ahead"));
  }
}
