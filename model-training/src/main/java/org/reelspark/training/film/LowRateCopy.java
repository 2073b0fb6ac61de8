package org.reelspark.training.film;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.video.FilmComposer;
import org.reelspark.core.video.FilmComposer.Script;
import org.reelspark.core.video.FilmFrames;

/**
 * What a poor copy makes of a film: its pictures encoded as H.264 at a low rate, with frames
 * predicted from each other, and decoded again. First all frames are added, then all are read.
 */
public final class LowRateCopy implements AutoCloseable {
  private static final int FRAMES_PER_SECOND = 24;

  private final Path file;
  private final FilmComposer composer;
  private FilmFrames copied;

  /**
   * @param near a file beside which the copy is kept until it is closed
   * @param frames how many will come
   * @param crf of the encoder: 30 is visibly worse, 45 hardly to be recognised
   * @throws org.reelspark.core.plan.SettingsException where H.264 can't hold such pictures
   */
  public LowRateCopy(Path near, PictureFormat format, Colour colour, int frames, int crf)
      throws IOException {
    file = near.resolveSibling("." + near.getFileName() + ".copy.mkv");
    Script script =
        new Script(
            "", format, colour, FRAMES_PER_SECOND, frames, List.of(), "", List.of(), List.of());
    composer = new FilmComposer(script, Integer.toString(crf), file);
  }

  public void add(Frame frame) throws IOException {
    composer.add(frame);
  }

  /** The next frame of the copy, null after the last; only when all frames have been added. */
  public Frame next() throws IOException {
    if (copied == null) {
      composer.finish();
      copied = FilmFrames.open(file);
    }
    return copied.next();
  }

  @Override
  public void close() throws IOException {
    composer.close();
    if (copied != null) {
      copied.close();
    }
    Files.deleteIfExists(file);
  }
}
