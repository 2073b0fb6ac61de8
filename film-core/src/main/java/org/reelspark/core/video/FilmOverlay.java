package org.reelspark.core.video;

import java.io.IOException;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
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
  private final AVFilterGraph graph = avfilter.avfilter_graph_alloc();
  private final AVFilterContext film = new AVFilterContext(null);
  private final AVFilterContext over = new AVFilterContext(null);
  private final AVFilterContext sink = new AVFilterContext(null);
  private final AVFrame picture = avutil.av_frame_alloc();
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
    try {
      AVFilterContext scale = new AVFilterContext(null);
      AVFilterContext layout = new AVFilterContext(null);
      AVFilterContext negative = new AVFilterContext(null);
      AVFilterContext blend = new AVFilterContext(null);
      create(film, "buffer", "film", input(format));
      create(over, "buffer", "over", input(footage.format()));
      create(scale, "scale", "scale", format.width() + ":" + format.height());
      create(layout, "format", "layout", "pix_fmts=" + name(format));
      create(negative, negate ? "negate" : "null", "negative", null);
      if (!mode.matches("[a-z0-9]+")) {
        throw new SettingsException("--blend " + mode + " is no mode of FFmpeg's blend filter");
      }
      FFmpegLog.clear();
      int made =
          avfilter.avfilter_graph_create_filter(
              blend,
              avfilter.avfilter_get_by_name("blend"),
              "blend",
              "all_mode=" + mode,
              null,
              graph);
      if (made < 0) {
        throw new SettingsException("--blend " + mode + " is no mode of FFmpeg's blend filter");
      }
      create(sink, "buffersink", "sink", null);
      link(over, scale, 0);
      link(scale, layout, 0);
      link(layout, negative, 0);
      link(film, blend, 0);
      link(negative, blend, 1);
      link(blend, sink, 0);
      graph.nb_threads(1);
      check(avfilter.avfilter_graph_config(graph, null));
    } catch (Throwable t) {
      free();
      throw t;
    }
  }

  private static String input(PictureFormat format) {
    return "video_size=%dx%d:pix_fmt=%s:time_base=1/25:pixel_aspect=1/1"
        .formatted(format.width(), format.height(), name(format));
  }

  private static String name(PictureFormat format) {
    return PictureWriter.name(format.chroma(), format.bitDepth());
  }

  private void create(AVFilterContext context, String filter, String instance, String arguments) {
    FFmpegLog.clear();
    check(
        avfilter.avfilter_graph_create_filter(
            context, avfilter.avfilter_get_by_name(filter), instance, arguments, null, graph));
  }

  private void link(AVFilterContext from, AVFilterContext to, int input) {
    check(avfilter.avfilter_link(from, 0, to, input));
  }

  private int check(int code) {
    return FFmpegError.check(code, "footage can't be laid over pictures of " + format);
  }

  /** The next frame of the film under the next one of the footage. */
  public Frame apply(Frame frame) throws IOException {
    push(film, frame);
    push(over, footage.next());
    count++;
    check(avfilter.av_buffersink_get_frame(sink, picture));
    byte[] samples = new byte[format.bytes()];
    for (int p = 0; p < format.planes(); p++) {
      BytePointer plane = new BytePointer(picture.data(p));
      int row = format.rowBytes(p);
      for (int y = 0; y < format.planeHeight(p); y++) {
        plane
            .position((long) y * picture.linesize(p))
            .get(samples, format.planeOffset(p) + y * row, row);
      }
    }
    avutil.av_frame_unref(picture);
    return frame.withSamples(samples);
  }

  private void push(AVFilterContext into, Frame frame) {
    PictureFormat layout = frame.format();
    picture.width(layout.width());
    picture.height(layout.height());
    picture.format(avutil.av_get_pix_fmt(name(layout)));
    picture.pts(count);
    check(avutil.av_frame_get_buffer(picture, 0));
    for (int p = 0; p < layout.planes(); p++) {
      BytePointer plane = new BytePointer(picture.data(p));
      int row = layout.rowBytes(p);
      for (int y = 0; y < layout.planeHeight(p); y++) {
        plane
            .position((long) y * picture.linesize(p))
            .put(frame.samples(), layout.planeOffset(p) + y * row, row);
      }
    }
    check(avfilter.av_buffersrc_add_frame(into, picture));
  }

  private void free() {
    avfilter.avfilter_graph_free(graph);
    avutil.av_frame_free(picture);
  }

  @Override
  public void close() throws IOException {
    free();
    footage.close();
  }
}
