package org.reelspark.training.film;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.analysis.FrameMeter;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.video.FilmException;
import org.reelspark.core.video.FilmFrames;

/**
 * A film of so few frames that all of them are held.
 *
 * @param name its file's, without the extension
 * @param framesPerSecond 24 where the film does not say
 * @param frames at least one, all of one format
 */
public record ShortFilm(String name, Colour colour, double framesPerSecond, List<Frame> frames) {
  private static final int MOST_FRAMES = 300;

  public ShortFilm {
    frames = List.copyOf(frames);
  }

  /**
   * Reads all of a film.
   *
   * @throws FilmException where it cannot be read or has more than {@value #MOST_FRAMES} frames
   */
  public static ShortFilm read(Path file) throws IOException {
    return read(file, MOST_FRAMES, false);
  }

  /** Reads at most the first {@code frames} frames of a film. */
  public static ShortFilm beginning(Path file, int frames) throws IOException {
    return read(file, frames, true);
  }

  private static ShortFilm read(Path file, int most, boolean cut) throws IOException {
    try (FilmFrames film = FilmFrames.open(file)) {
      int total = film.index().size();
      if (total > most && !cut) {
        throw new FilmException(
            file + " has " + total + " frames; at most " + most + " can be measured: cut it");
      }
      List<Frame> frames = new ArrayList<>();
      for (Frame frame; frames.size() < most && (frame = film.next()) != null; ) {
        frames.add(frame);
      }
      String name = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
      double rate = film.film().video().frameRate().value();
      return new ShortFilm(name, film.film().video().colour(), rate == 0 ? 24 : rate, frames);
    }
  }

  public PictureFormat format() {
    return frames.get(0).format();
  }

  /** Luma of black in samples. */
  public int black() {
    return FrameMeter.black(format(), colour);
  }

  public ShortFilm named(String other) {
    return new ShortFilm(other, colour, framesPerSecond, frames);
  }

  /** The same film with other pictures. */
  public ShortFilm with(List<Frame> others) {
    return new ShortFilm(name, colour, framesPerSecond, others);
  }

  /** The film brought to a width, its height in proportion and even, by cubic interpolation. */
  public ShortFilm scaledTo(int width) {
    PictureFormat format = format();
    if (format.width() == width) {
      return this;
    }
    int height = 2 * Math.round(format.height() * (float) width / format.width() / 2);
    PictureFormat scaled = new PictureFormat(width, height, format.chroma(), format.bitDepth());
    return with(frames.stream().map(frame -> Scaling.of(frame, scaled)).toList());
  }
}
