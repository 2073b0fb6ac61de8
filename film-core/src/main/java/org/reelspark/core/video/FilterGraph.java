package org.reelspark.core.video;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.reelspark.core.frame.PictureFormat;

/**
 * Filters of FFmpeg between pictures that go in and pictures that come out, on one thread and with
 * nothing converted on the way that no filter was asked to convert.
 */
final class FilterGraph implements AutoCloseable {
  private final String failure;
  private final AVFilterGraph graph = avfilter.avfilter_graph_alloc();
  private final AVFrame picture = avutil.av_frame_alloc();
  private final AVFilterContext sink;
  private int filters;

  /**
   * @param failure what an error of FFmpeg is told as
   */
  FilterGraph(String failure) {
    this.failure = failure;
    try {
      sink = filter("buffersink", null);
    } catch (Throwable t) {
      close();
      throw t;
    }
  }

  /** Where pictures of a format go in; {@code pixelFormat} is FFmpeg's name. */
  AVFilterContext input(PictureFormat format, String pixelFormat) {
    return filter(
        "buffer",
        "video_size=%dx%d:pix_fmt=%s:time_base=1/25:pixel_aspect=1/1"
            .formatted(format.width(), format.height(), pixelFormat));
  }

  /**
   * @param arguments of the filter, null for none
   */
  AVFilterContext filter(String name, String arguments) {
    AVFilterContext filter = new AVFilterContext(null);
    check(tryFilter(filter, name, arguments));
    return filter;
  }

  /** As {@link #filter}, but gives FFmpeg's error code. */
  int tryFilter(AVFilterContext filter, String name, String arguments) {
    FFmpegLog.clear();
    return avfilter.avfilter_graph_create_filter(
        filter, avfilter.avfilter_get_by_name(name), name + filters++, arguments, null, graph);
  }

  void link(AVFilterContext from, AVFilterContext to, int input) {
    check(avfilter.avfilter_link(from, 0, to, input));
  }

  /** What {@code last} puts out is what comes out; no filter follows. */
  void finish(AVFilterContext last) {
    link(last, sink, 0);
    avfilter.avfilter_graph_set_auto_convert(graph, avfilter.AVFILTER_AUTO_CONVERT_NONE);
    graph.nb_threads(1);
    check(avfilter.avfilter_graph_config(graph, null));
  }

  /**
   * Puts a picture in.
   *
   * @param pixelFormat FFmpeg's number of a format that lays samples out as {@code format} does
   * @param flags of FFmpeg's frame
   */
  void put(
      AVFilterContext input,
      PictureFormat format,
      int pixelFormat,
      byte[] samples,
      long pts,
      int flags) {
    picture.width(format.width()).height(format.height()).format(pixelFormat).pts(pts);
    check(avutil.av_frame_get_buffer(picture, 0));
    for (int p = 0; p < format.planes(); p++) {
      BytePointer plane = new BytePointer(picture.data(p));
      int row = format.rowBytes(p);
      for (int y = 0; y < format.planeHeight(p); y++) {
        plane
            .position((long) y * picture.linesize(p))
            .put(samples, format.planeOffset(p) + y * row, row);
      }
    }
    picture.flags(picture.flags() | flags);
    check(avfilter.av_buffersrc_add_frame(input, picture));
  }

  /** Nothing more will be put in. */
  void end(AVFilterContext input) {
    check(avfilter.av_buffersrc_add_frame(input, null));
  }

  /** The samples of the next picture that comes out, null until more have been put in. */
  byte[] take(PictureFormat format) {
    int code = avfilter.av_buffersink_get_frame(sink, picture);
    if (code == AVERROR_EAGAIN() || code == AVERROR_EOF()) {
      return null;
    }
    check(code);
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
    return samples;
  }

  private void check(int code) {
    FFmpegError.check(code, failure);
  }

  @Override
  public void close() {
    avfilter.avfilter_graph_free(graph);
    avutil.av_frame_free(picture);
  }
}
