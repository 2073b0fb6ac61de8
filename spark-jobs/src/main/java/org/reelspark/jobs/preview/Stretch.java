package org.reelspark.jobs.preview;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.analysis.FilmAnalysis;
import org.reelspark.core.analysis.FrameMeter;
import org.reelspark.core.analysis.FrameSums;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Run;
import org.reelspark.core.plan.VideoInfo;
import org.reelspark.core.restore.Window;
import org.reelspark.core.restore.WindowAssembler;
import org.reelspark.core.video.FrameDecoder;
import org.reelspark.jobs.infer.RunInput;
import org.reelspark.jobs.restore.Preparation;

/**
 * Some frames of a film, decoded with those around them.
 *
 * @param first number of the first frame that is shown
 * @param end one past the last
 * @param held number of the first of {@code frames}
 * @param frames those shown and as many to either side as the widest window reaches
 * @param analysis of the frames around; null where it was not asked for
 * @param secondsPerFrame of decoding and measuring, one core
 */
record Stretch(
    int first,
    int end,
    int held,
    List<Frame> frames,
    FilmAnalysis analysis,
    double secondsPerFrame) {
  /** Frames to either side that cuts and gains are found in: twice as far as a gain looks. */
  private static final int AROUND = 60;

  /**
   * @param radius of the widest window
   * @param analysed whether cuts and gains are wanted
   */
  static Stretch decode(
      Storage storage,
      Preparation film,
      PreviewRequest request,
      int first,
      int radius,
      boolean analysed)
      throws IOException {
    FrameIndex index = film.index();
    int end = Math.min(index.end(), first + request.frames());
    int around = Math.max(radius, analysed ? AROUND : 0);
    int from = Math.max(index.first(), first - around);
    int to = Math.min(index.end(), end + around);
    int seek = Math.max(index.first(), index.seekPointAtOrBefore(from));
    Run run = new Run(List.of(new Chunk(0, first, end, from, to, seek)));
    VideoInfo video = film.film().video();
    PictureFormat format = video.format();
    int black = FrameMeter.black(format, video.colour());
    FrameMeter meter = new FrameMeter(format, black);
    List<FrameSums> sums = new ArrayList<>();
    List<Frame> frames = new ArrayList<>();
    int held = Math.max(from, first - radius);
    long begin = System.nanoTime();
    try (SeekableSource source = storage.open(request.in());
        FrameDecoder decoder =
            new FrameDecoder(
                source,
                film.film(),
                RunInput.of(run, index, null).slice(),
                seek,
                from,
                to,
                request.damage(),
                request.interlaced())) {
      Frame before = null;
      for (int number = from; number < to; number++) {
        Frame frame = decoder.next();
        if (analysed) {
          sums.add(meter.measure(frame, before));
        }
        if (number >= held && number < end + radius) {
          frames.add(frame);
        }
        before = frame;
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Stretch(
        first,
        end,
        held,
        frames,
        analysed ? FilmAnalysis.of(from, sums, black, request.flicker()) : null,
        seconds / (to - seek));
  }

  /**
   * The windows of the frames that are shown.
   *
   * @param analysed whether they end at cuts and carry gains
   */
  List<Window> windows(int radius, boolean analysed) {
    int from = Math.max(held, first - radius);
    int to = Math.min(held + frames.size(), end + radius);
    WindowAssembler assembler =
        new WindowAssembler(
            radius, analysed ? analysis : null, new Chunk(0, first, end, from, to, from));
    List<Window> windows = new ArrayList<>();
    for (int number = from; number < to; number++) {
      assembler.push(frames.get(number - held));
      for (Window window; (window = assembler.poll()) != null; ) {
        windows.add(window);
      }
    }
    return windows;
  }
}
