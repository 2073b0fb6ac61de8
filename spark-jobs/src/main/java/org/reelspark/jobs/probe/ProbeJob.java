package org.reelspark.jobs.probe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.Plan;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.RestoreSettings;
import org.reelspark.core.plan.Run;
import org.reelspark.core.video.FilmException;
import org.reelspark.jobs.restore.Preparation;
import org.reelspark.jobs.restore.Progress;
import org.reelspark.jobs.restore.RestoreRequest;
import org.reelspark.jobs.restore.Space;

/** Reads a film's index, plans its restoration and tries a few frames; writes nothing. */
public final class ProbeJob {
  /** Of Java, Spark and the end of a job. */
  private static final double START_SECONDS = 4;

  private final Storage storage;
  private final RestoreRequest request;
  private final int cores;

  /**
   * @param cores that the job would run on
   */
  public ProbeJob(Storage storage, RestoreRequest request, int cores) {
    this.storage = storage;
    this.request = request;
    this.cores = cores;
  }

  /**
   * What a job would refuse only as it was asked is a finding; the plan is then that of the remedy.
   *
   * @throws FilmException where the film can't be read, or restored whatever is asked
   * @throws org.reelspark.core.plan.SettingsException where a setting can't be honoured
   */
  public ProbeResult run(Progress progress) throws IOException {
    Preparation.refuseSameFile(request);
    List<String> refused = new ArrayList<>();
    Preparation film =
        Preparation.of(storage, request, progress, why -> refused.add(why.getMessage()));
    Plan plan = film.plan();
    Trial trial = trial(film, refused);
    long decoded = 0;
    for (Run run : plan.runs()) {
      Chunk span = run.span();
      decoded += span.paddedEnd() - span.seek();
    }
    int tasks = Math.min(cores, plan.runs().size());
    return new ProbeResult(
        film.film(),
        film.index().method().name(),
        timing(film.index(), film.film().video().timeBase()),
        keyFrames(film.index()),
        request.out(),
        plan.encoder(),
        film.restored().video().format(),
        film.streams().losses(),
        refused,
        new ProbeResult.PlanSummary(
            request.model(),
            plan.chunks().size(),
            plan.runs().size(),
            (double) (decoded - plan.frames()) / plan.frames(),
            film.needsAnalysis()),
        new ProbeResult.Estimate(
            START_SECONDS + seconds(film, trial, decoded, tasks),
            cores,
            Memory.bytes(film, tasks),
            Space.workBytes(film, trial.encoded())));
  }

  private Trial trial(Preparation film, List<String> refused) throws IOException {
    RestoreSettings settings = film.plan().settings();
    try {
      return Trial.of(storage, film, settings.damage(), settings.interlaced());
    } catch (FilmException e) {
      refused.add(e.getMessage());
      boolean fields = settings.interlaced() == InterlacedPolicy.REFUSE;
      return Trial.of(
          storage,
          film,
          DamagePolicy.CONCEAL,
          fields ? InterlacedPolicy.DEINTERLACE : settings.interlaced());
    }
  }

  /** What the stages take: all cores are busy, or the slowest step of each task is. */
  private double seconds(Preparation film, Trial trial, long decoded, int tasks) {
    long frames = film.plan().frames();
    double seconds =
        longer(
            trial.decode() * decoded + (trial.infer() + trial.encode()) * frames,
            Math.max(trial.decode() * decoded, Math.max(trial.infer(), trial.encode()) * frames),
            tasks);
    if (film.needsAnalysis()) {
      double decode = trial.decode() * frames;
      double measure = trial.measure() * frames;
      seconds += longer(decode + measure, Math.max(decode, measure), tasks);
    }
    return seconds;
  }

  private double longer(double all, double slowest, int tasks) {
    return Math.max(all / cores, slowest / tasks);
  }

  private static ProbeResult.Timing timing(FrameIndex index, Rational timeBase) {
    long shortest = Long.MAX_VALUE;
    long longest = 0;
    for (int i = index.first() + 1; i < index.end(); i++) {
      long step = index.pts(i) - index.pts(i - 1);
      shortest = Math.min(shortest, step);
      longest = Math.max(longest, step);
    }
    return new ProbeResult.Timing(
        index.size(),
        index.seconds(timeBase),
        longest - shortest <= 1 || index.size() < 3,
        index.size() < 2 ? 0 : shortest,
        longest);
  }

  private static ProbeResult.KeyFrames keyFrames(FrameIndex index) {
    int count = 0;
    int longest = 0;
    int since = index.first();
    for (int i = index.first(); i < index.end(); i++) {
      if (index.seekPoint(i)) {
        count++;
        longest = Math.max(longest, i - since);
        since = i;
      }
    }
    return new ProbeResult.KeyFrames(count, Math.max(longest, index.end() - since));
  }
}
