package org.reelspark.jobs.probe;

import java.io.IOException;
import java.util.List;
import org.reelspark.core.analysis.FilmAnalysis;
import org.reelspark.core.analysis.FrameMeter;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.Nowhere;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.Run;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.Restored;
import org.reelspark.core.restore.Restorer;
import org.reelspark.core.restore.Window;
import org.reelspark.core.restore.WindowAssembler;
import org.reelspark.core.video.EncodedSize;
import org.reelspark.core.video.FrameDecoder;
import org.reelspark.core.video.SegmentEncoder;
import org.reelspark.jobs.infer.RunInput;
import org.reelspark.jobs.restore.Preparation;

/**
 * Restores some frames from the middle of a film and throws them away, to see what a frame costs.
 * Times are seconds of one core, per frame.
 *
 * @param decode of a frame that is decoded
 * @param measure of a frame that is measured for the analysis; 0 where there is none
 * @param infer of the model
 * @param encode of the encoder
 * @param encoded what the encoder made of the frames that left it
 */
record Trial(double decode, double measure, double infer, double encode, EncodedSize encoded) {
  /** Java compiles what runs often; frames before that count only where there are too few later. */
  private static final double WARM_SECONDS = 2.5;

  private static final double ENOUGH_SECONDS = 6;

  /** For slow models on large pictures, and encoders that look far ahead. */
  private static final double MOST_SECONDS = 20;

  private static final int FEWEST = 4;

  /**
   * @param damage what the decoder does with damaged frames
   * @param interlaced what it does with fields
   */
  static Trial of(
      Storage storage, Preparation film, DamagePolicy damage, InterlacedPolicy interlaced)
      throws IOException {
    int radius = film.plan().radius();
    List<Run> runs = film.plan().runs();
    Chunk span = runs.get(runs.size() / 2).span();
    FrameIndex index = film.index();
    // More of the film than the run, if it takes more: the clock ends the trial.
    Chunk rest =
        new Chunk(
            0,
            span.first(),
            film.plan().to(),
            span.paddedFirst(),
            Math.min(index.end(), film.plan().to() + radius),
            span.seek());
    PictureFormat format = film.film().video().format();
    FrameMeter meter =
        new FrameMeter(format, FrameMeter.black(format, film.film().video().colour()));
    FilmAnalysis none = null;
    WindowAssembler windows = new WindowAssembler(radius, none, rest);
    Clock decode = new Clock();
    Clock measure = new Clock();
    Clock infer = new Clock();
    double encode = 0;
    int restored = 0;
    try (SeekableSource source = storage.open(film.request().in());
        FrameDecoder decoder =
            new FrameDecoder(
                source,
                film.film(),
                RunInput.of(new Run(List.of(rest)), index, null).slice(),
                rest.seek(),
                rest.paddedFirst(),
                rest.paddedEnd(),
                damage,
                interlaced,
                film.request().decoder(),
                0);
        Model model = Model.open(film.model().name(), film.options());
        Restorer restorer = model.restorer(film.film().video().colour());
        SegmentEncoder encoder =
            new SegmentEncoder(
                film.restored(), film.plan().encoder(), rest, film.plan().hash(), new Nowhere())) {
      long begin = System.nanoTime();
      Frame before = null;
      while (restored < rest.frames()
          && seconds(begin) < MOST_SECONDS
          && !(seconds(begin) > ENOUGH_SECONDS
              && infer.warm >= FEWEST
              && encoder.encoded().frames() >= FEWEST)) {
        boolean warm = seconds(begin) > WARM_SECONDS;
        Frame previous = before;
        Frame frame = decode.time(warm, decoder::next);
        if (film.needsAnalysis()) {
          measure.time(warm, () -> meter.measure(frame, previous));
        }
        before = frame;
        windows.push(frame);
        for (Window window; (window = windows.poll()) != null; ) {
          Window offered = window;
          Restored result = infer.time(warm, () -> restorer.restore(offered));
          long start = System.nanoTime();
          encoder.encode(window.frameNumber(), result.frame());
          encode += seconds(start);
          restored++;
        }
      }
      EncodedSize size = encoder.encoded();
      int encoded = size.frames() > 0 ? size.frames() : Math.max(1, restored);
      return new Trial(
          decode.perFrame(), measure.perFrame(), infer.perFrame(), encode / encoded, size);
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  /** Adds up what one step takes. */
  private static final class Clock {
    private int warm;
    private double warmSeconds;
    private int cold;
    private double coldSeconds;

    <T> T time(boolean isWarm, Work<T> work) throws IOException {
      long begin = System.nanoTime();
      T made = work.run();
      if (isWarm) {
        warm++;
        warmSeconds += seconds(begin);
      } else {
        cold++;
        coldSeconds += seconds(begin);
      }
      return made;
    }

    double perFrame() {
      return warm >= FEWEST
          ? warmSeconds / warm
          : (warmSeconds + coldSeconds) / Math.max(1, warm + cold);
    }
  }
}
