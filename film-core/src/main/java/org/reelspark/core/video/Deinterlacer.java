package org.reelspark.core.video;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import java.util.ArrayDeque;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.FilmInfo;

/**
 * Makes one whole picture of each frame that is a pair of fields, with FFmpeg's bwdif, which looks
 * at the frame before and the frame after. Other frames pass as they are.
 */
final class Deinterlacer implements AutoCloseable {
  private final String film;
  private final PictureFormat format;
  private final int pixelFormat;
  private final AVFilterGraph graph = avfilter.avfilter_graph_alloc();
  private final AVFilterContext source = new AVFilterContext(null);
  private final AVFilterContext sink = new AVFilterContext(null);
  private final AVFrame picture = avutil.av_frame_alloc();
  private final ArrayDeque<Frame> waiting = new ArrayDeque<>();
  private long count;

  Deinterlacer(FilmInfo film) {
    this.film = film.name();
    this.format = film.video().format();
    String name = pixelFormatName(format);
    this.pixelFormat = avutil.av_get_pix_fmt(name);
    try {
      AVFilterContext weave = new AVFilterContext(null);
      create(
          source,
          "buffer",
          "video_size=%dx%d:pix_fmt=%s:time_base=1/25:pixel_aspect=1/1"
              .formatted(format.width(), format.height(), name));
      create(weave, "bwdif", "mode=send_frame:parity=auto:deint=interlaced");
      create(sink, "buffersink", null);
      check(avfilter.avfilter_link(source, 0, weave, 0));
      check(avfilter.avfilter_link(weave, 0, sink, 0));
      avfilter.avfilter_graph_set_auto_convert(graph, avfilter.AVFILTER_AUTO_CONVERT_NONE);
      graph.nb_threads(1);
      check(avfilter.avfilter_graph_config(graph, null));
    } catch (Throwable t) {
      close();
      throw t;
    }
  }

  /**
   * bwdif knows no grey between 8 and 16 bits; it clips to 16 then, and {@link #take} to the depth.
   */
  private static String pixelFormatName(PictureFormat format) {
    if (format.chroma() == Chroma.GREY) {
      return format.bitDepth() == 8 ? "gray" : "gray16le";
    }
    String chroma =
        switch (format.chroma()) {
          case YUV420 -> "420";
          case YUV422 -> "422";
          default -> "444";
        };
    return "yuv" + chroma + "p" + (format.bitDepth() == 8 ? "" : format.bitDepth() + "le");
  }

  private void create(AVFilterContext context, String filter, String arguments) {
    FFmpegLog.clear();
    check(
        avfilter.avfilter_graph_create_filter(
            context, avfilter.avfilter_get_by_name(filter), filter, arguments, null, graph));
  }

  private int check(int code) {
    return FFmpegError.check(code, film + ": can't be deinterlaced as " + format);
  }

  /** Takes the next frame in. */
  void put(FrameDecoder.Picture next) {
    Frame frame = next.frame();
    picture.width(format.width());
    picture.height(format.height());
    picture.format(pixelFormat);
    check(avutil.av_frame_get_buffer(picture, 0));
    for (int p = 0; p < format.planes(); p++) {
      BytePointer plane = new BytePointer(picture.data(p));
      int row = format.rowBytes(p);
      for (int y = 0; y < format.planeHeight(p); y++) {
        plane
            .position((long) y * picture.linesize(p))
            .put(frame.samples(), format.planeOffset(p) + y * row, row);
      }
    }
    picture.pts(count++);
    int fields = next.interlaced() ? AVFrame.AV_FRAME_FLAG_INTERLACED : 0;
    int order = next.topFieldFirst() ? AVFrame.AV_FRAME_FLAG_TOP_FIELD_FIRST : 0;
    picture.flags(picture.flags() | fields | order);
    waiting.add(frame);
    check(avfilter.av_buffersrc_add_frame(source, picture));
  }

  /** No frame follows: the last one has only the one before it to look at. */
  void finish() {
    check(avfilter.av_buffersrc_add_frame(source, null));
  }

  /** The next whole picture, or null until more frames have been put in. */
  Frame take() {
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
    if (format.chroma() == Chroma.GREY && format.bytesPerSample() == 2) {
      for (int i = 0; i < samples.length; i += 2) {
        Frame.putShort(samples, i, Math.min(Frame.shortAt(samples, i), format.maxValue()));
      }
    }
    return waiting.remove().withSamples(samples);
  }

  @Override
  public void close() {
    avfilter.avfilter_graph_free(graph);
    avutil.av_frame_free(picture);
  }
}
