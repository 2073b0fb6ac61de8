package org.reelspark.jobs.probe;

import java.io.IOException;
import org.reelspark.core.analysis.FilmAnalysis;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.RestoreOptions;
import org.reelspark.core.restore.Restored;
import org.reelspark.core.restore.Restorer;
import org.reelspark.core.restore.Window;
import org.reelspark.core.restore.WindowAssembler;
import org.reelspark.core.video.FrameDecoder;
import org.reelspark.core.video.SegmentEncoder;
import org.reelspark.jobs.infer.RunInput;
import org.reelspark.jobs.restore.Preparation;

/**
 * Restores a few frames of a film and throws them away, to see what a frame costs.
 *
 * @param decodeSeconds of one core, per frame
 * @param restoreSeconds of one core, per frame: model and encoder
 */
record Trial(double decodeSeconds, double restoreSeconds) {
  /** The first frames warm the code up and do not count. */
  private static final int WARM = 8;

  private static final int COUNTED = 16;

  static Trial of(Storage storage, Preparation film) throws IOException {
    Chunk middle = film.plan().chunks().get(film.plan().chunks().size() / 2);
    int end = Math.min(middle.end(), middle.first() + WARM + COUNTED);
    Chunk chunk =
        new Chunk(
            middle.id(),
            middle.first(),
            end,
            middle.paddedFirst(),
            Math.min(middle.paddedEnd(), end + film.plan().radius()),
            middle.seek());
    RunInput input =
        RunInput.of(new org.reelspark.core.plan.Run(java.util.List.of(chunk)), film.index(), null);
    RestoreOptions options =
        new RestoreOptions(film.plan().settings().grainReduction(), film.request().device(), 0);
    FilmAnalysis none = null;
    WindowAssembler windows = new WindowAssembler(film.plan().radius(), none, chunk);
    double decode = 0;
    double restore = 0;
    int decoded = 0;
    int restored = 0;
    try (SeekableSource source = storage.open(film.request().in());
        FrameDecoder decoder =
            new FrameDecoder(
                source,
                film.film(),
                input.slice(),
                chunk.seek(),
                chunk.paddedFirst(),
                chunk.paddedEnd(),
                film.request().damage(),
                film.request().interlaced());
        Model model = Model.open(film.model().name(), options);
        Restorer restorer = model.restorer();
        Nowhere nowhere = new Nowhere();
        SegmentEncoder encoder =
            new SegmentEncoder(
                film.film(), film.plan().encoder(), chunk, film.plan().hash(), nowhere)) {
      while (restored < chunk.frames()) {
        long begin = System.nanoTime();
        Frame frame = decoder.next();
        double spent = (System.nanoTime() - begin) / 1e9;
        decoded++;
        decode += decoded > WARM ? spent : 0;
        windows.push(frame);
        for (Window window; (window = windows.poll()) != null; ) {
          long start = System.nanoTime();
          Restored result = restorer.restore(window);
          encoder.encode(window.frameNumber(), result.frame());
          restored++;
          restore += restored > WARM ? (System.nanoTime() - start) / 1e9 : 0;
        }
      }
      encoder.finish();
    }
    return new Trial(decode / Math.max(1, decoded - WARM), restore / Math.max(1, restored - WARM));
  }

  /** Takes all and keeps nothing. */
  private static final class Nowhere implements Sink {
    private long position;

    @Override
    public void write(byte[] buffer, int offset, int length) {
      position += length;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void commit() {}

    @Override
    public void close() {}
  }
}
