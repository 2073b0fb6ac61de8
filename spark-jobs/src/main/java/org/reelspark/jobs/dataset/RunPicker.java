package org.reelspark.jobs.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * Picks the runs of a film: sharp ones that differ from those already picked, in what they show and
 * in how much of it moves. One after another the run is taken whose sharpness times its distance to
 * the nearest one picked is largest (farthest-first traversal).
 */
final class RunPicker {
  /** What twice the motion is worth in mean steps of a thumbnail. */
  private static final double MOTION = 8 / Math.log(2);

  /** So much the seed changes the worth of a run, to either side. */
  private static final double CHANCE = 0.1;

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Candidate(
      int first, int frames, float sharpness, float motion, byte[] thumbnail, double worth) {
    double distance(Candidate other) {
      long sum = 0;
      for (int i = 0; i < thumbnail.length; i++) {
        sum += Math.abs((thumbnail[i] & 0xff) - (other.thumbnail[i] & 0xff));
      }
      double moved = StrictMath.log((1.0 + motion) / (1.0 + other.motion));
      return 1 + (double) sum / thumbnail.length + MOTION * Math.abs(moved);
    }
  }

  private final int runFrames;
  private final int wanted;
  private final SplittableRandom random;

  /**
   * @param wanted most runs that are picked
   */
  RunPicker(int runFrames, int wanted, long seed) {
    this.runFrames = runFrames;
    this.wanted = wanted;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Picks runs that don't overlap.
   *
   * @param figures of every frame of the film, whose first is number 0
   * @param cutBefore whether a shot begins with a frame
   * @return in the order of the film; none where no shot is long enough and has something to see
   */
  List<PickedRun> pick(List<FrameFigures> figures, IntPredicate cutBefore) {
    List<Candidate> candidates = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= figures.size(); i++) {
      boolean ends =
          i == figures.size()
              || cutBefore.test(i)
              || figures.get(i).concealed()
              || isBehind(figures, i);
      if (ends) {
        addShot(figures, from, i, candidates);
        from = i;
      }
    }
    double typical = median(candidates);
    List<Candidate> worthy = new ArrayList<>();
    for (Candidate each : candidates) {
      double worth = each.sharpness() / (each.sharpness() + typical);
      double chance = random.nextDouble(1 - CHANCE, 1 + CHANCE);
      if (each.sharpness() > 0) {
        worthy.add(
            new Candidate(
                each.first(),
                each.frames(),
                each.sharpness(),
                each.motion(),
                each.thumbnail(),
                worth * chance));
      }
    }
    return numbered(farthestFirst(worthy));
  }

  /** A frame that damage was filled in of is a shot of its own. */
  private static boolean isBehind(List<FrameFigures> figures, int frame) {
    return figures.get(frame - 1).concealed();
  }

  private void addShot(List<FrameFigures> figures, int from, int end, List<Candidate> candidates) {
    int length = Math.min(runFrames, end - from);
    if (length < DatasetSettings.SHORTEST_RUN) {
      return;
    }
    int count = (end - from) / length;
    int first = from + random.nextInt(end - from - count * length + 1);
    for (int i = 0; i < count; i++, first += length) {
      List<FrameFigures> run = figures.subList(first, first + length);
      double sharpness = run.stream().mapToDouble(FrameFigures::sharpness).sum() / length;
      double motion = run.stream().skip(1).mapToDouble(FrameFigures::motion).sum() / (length - 1);
      byte[] thumbnail = run.get(length / 2).sums().thumbnail();
      candidates.add(new Candidate(first, length, (float) sharpness, (float) motion, thumbnail, 0));
    }
  }

  private static double median(List<Candidate> candidates) {
    double[] sorted = candidates.stream().mapToDouble(Candidate::sharpness).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }

  private List<Candidate> farthestFirst(List<Candidate> candidates) {
    double[] distances = new double[candidates.size()];
    Arrays.fill(distances, 1);
    List<Candidate> picked = new ArrayList<>();
    while (picked.size() < Math.min(wanted, candidates.size())) {
      int best = -1;
      double most = 0;
      for (int i = 0; i < distances.length; i++) {
        double worth = candidates.get(i).worth() * distances[i];
        if (worth > most) {
          most = worth;
          best = i;
        }
      }
      Candidate taken = candidates.get(best);
      for (int i = 0; i < distances.length; i++) {
        double distance = candidates.get(i).distance(taken);
        distances[i] = picked.isEmpty() ? distance : Math.min(distances[i], distance);
      }
      distances[best] = 0;
      picked.add(taken);
    }
    return picked;
  }

  private static List<PickedRun> numbered(List<Candidate> picked) {
    List<Candidate> sorted =
        picked.stream().sorted(Comparator.comparingInt(Candidate::first)).toList();
    List<PickedRun> runs = new ArrayList<>();
    for (Candidate each : sorted) {
      runs.add(
          new PickedRun(runs.size(), each.first(), each.frames(), each.sharpness(), each.motion()));
    }
    return runs;
  }
}
