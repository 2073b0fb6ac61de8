package org.reelspark.core.video;

import java.io.IOException;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.SettingsException;

/**
 * Lays footage of grain or dust over a film with FFmpeg's own filters: {@code
 * [1]scale=W:H,format=F[,negate][o];[0][o]blend=all_mode=MODE}. Chroma is blended too, as that
 * graph does.
 */
public final class FilmOverlay implements AutoCloseable {
  /** Footage without an end. */
  public interface Footage extends AutoCloseable {
    PictureFormat format();

    Frame next() throws IOException;

    @Override
    void close() throws IOException;
  }

  private final PictureFormat format;
  private final Footage footage;
  private final FilterGraph graph;
  private final AVFilterContext film;
  private final AVFilterContext over;
  private long count;

  /**
   * Takes the footage over: it is closed with this.
   *
   * @param format of the frames that come
   * @param mode one of the blend filter's modes
   * @throws SettingsException where there is no such mode
   */
  public FilmOverlay(PictureFormat format, Footage footage, String mode, boolean negate) {
    this.format = format;
    this.footage = footage;
    graph = new FilterGraph("footage can't be laid over pictures of " + format);
    try {
      film = graph.input(format, name(format));
      over = graph.input(footage.format(), name(footage.format()));
      AVFilterContext scale = graph.filter("scale", format.width() + ":" + format.height());
      AVFilterContext layout = graph.filter("format", "pix_fmts=" + name(format));
      AVFilterContext negative = graph.filter(negate ? "negate" : "null", null);
      AVFilterContext blend = blend(mode);
      graph.link(over, scale, 0);
      graph.link(scale, layout, 0);
      graph.link(layout, negative, 0);
      graph.link(film, blend, 0);
      graph.link(negative, blend, 1);
      graph.finish(blend);
    } catch (Throwable t) {
      graph.close();
      throw t;
    }
  }

  private AVFilterContext blend(String mode) {
    AVFilterContext blend = new AVFilterContext(null);
    if (!mode.matches("[a-z0-9]+") || graph.tryFilter(blend, "blend", "all_mode=" + mode) < 0) {
      throw new SettingsException("--blend " + mode + " is no mode of FFmpeg's blend filter");
    }
    return blend;
  }

  private static String name(PictureFormat format) {
    return PictureWriter.name(format.chroma(), format.bitDepth());
  }

  /** The next frame of the film under the next one of the footage. */
  public Frame apply(Frame frame) throws IOException {
    put(film, frame);
    put(over, footage.next());
    count++;
    return frame.withSamples(graph.take(format));
  }

  private void put(AVFilterContext into, Frame frame) {
    PictureFormat layout = frame.format();
    graph.put(into, layout, PictureWriter.pixelFormat(layout), frame.samples(), count, 0);
  }

  @Override
  public void close() throws IOException {
    graph.close();
    footage.close();
  }
}
