package org.reelspark.core.quality;

import static org.bytedeco.ffmpeg.global.avfilter.av_buffersink_get_frame;
import static org.bytedeco.ffmpeg.global.avfilter.av_buffersrc_add_frame;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_get_by_name;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_alloc;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_config;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_create_filter;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_free;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_link;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P10LE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_get;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;

import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/** Runs FFmpeg's own {@code psnr} or {@code ssim} filter over two frames. */
final class FfmpegMeasure {
  private FfmpegMeasure() {}

  /** The value that the filter writes into the frame's metadata under {@code key}. */
  static double of(String filter, String key, Frame one, Frame other) {
    AVFilterGraph graph = avfilter_graph_alloc();
    AVFrame out = av_frame_alloc();
    try {
      PictureFormat format = one.format();
      int pixels = format.bitDepth() == 8 ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_YUV420P10LE;
      String input =
          "video_size=%dx%d:pix_fmt=%d:time_base=1/25:pixel_aspect=1/1"
              .formatted(format.width(), format.height(), pixels);
      AVFilterContext a = filter(graph, "buffer", "a", input);
      AVFilterContext b = filter(graph, "buffer", "b", input);
      AVFilterContext measure = filter(graph, filter, "measure", null);
      AVFilterContext sink = filter(graph, "buffersink", "sink", null);
      check(avfilter_link(a, 0, measure, 0));
      check(avfilter_link(b, 0, measure, 1));
      check(avfilter_link(measure, 0, sink, 0));
      check(avfilter_graph_config(graph, null));
      push(a, one, pixels);
      push(b, other, pixels);
      check(av_buffersink_get_frame(sink, out));
      AVDictionary metadata = out.metadata();
      return Double.parseDouble(av_dict_get(metadata, key, null, 0).value().getString());
    } finally {
      av_frame_free(out);
      avfilter_graph_free(graph);
    }
  }

  private static AVFilterContext filter(
      AVFilterGraph graph, String name, String instance, String arguments) {
    AVFilterContext context = new AVFilterContext();
    check(
        avfilter_graph_create_filter(
            context, avfilter_get_by_name(name), instance, arguments, null, graph));
    return context;
  }

  private static void push(AVFilterContext source, Frame frame, int pixels) {
    AVFrame picture = av_frame_alloc();
    try {
      PictureFormat format = frame.format();
      picture.width(format.width()).height(format.height()).format(pixels).pts(0);
      check(av_frame_get_buffer(picture, 0));
      for (int p = 0; p < format.planes(); p++) {
        BytePointer plane = picture.data(p);
        for (int y = 0; y < format.planeHeight(p); y++) {
          plane
              .position((long) y * picture.linesize(p))
              .put(
                  frame.samples(),
                  format.planeOffset(p) + y * format.rowBytes(p),
                  format.rowBytes(p));
        }
      }
      check(av_buffersrc_add_frame(source, picture));
      check(av_buffersrc_add_frame(source, null));
    } finally {
      av_frame_free(picture);
    }
  }

  private static void check(int result) {
    if (result < 0) {
      throw new IllegalStateException("libavfilter answered " + result);
    }
  }
}
