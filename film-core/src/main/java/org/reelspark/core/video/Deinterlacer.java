package org.reelspark.core.video;

import java.util.ArrayDeque;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.FilmInfo;

/**
 * Makes one whole picture of each frame that is a pair of fields, with FFmpeg's bwdif, which looks
 * at the frame before and the frame after. Other frames pass as they are.
 */
final class Deinterlacer implements AutoCloseable {
  private final PictureFormat format;
  private final int pixelFormat;
  private final FilterGraph graph;
  private final AVFilterContext source;
  private final ArrayDeque<Frame> waiting = new ArrayDeque<>();
  private long count;

  Deinterlacer(FilmInfo film) {
    format = film.video().format();
    String name = pixelFormatName(format);
    pixelFormat = avutil.av_get_pix_fmt(name);
    graph = new FilterGraph(film.name() + ": can't be deinterlaced as " + format);
    try {
      source = graph.input(format, name);
      AVFilterContext weave = graph.filter("bwdif", "mode=send_frame:parity=auto:deint=interlaced");
      graph.link(source, weave, 0);
      graph.finish(weave);
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

  /** Takes the next frame in. */
  void put(FrameDecoder.Picture next) {
    int fields = next.interlaced() ? AVFrame.AV_FRAME_FLAG_INTERLACED : 0;
    int order = next.topFieldFirst() ? AVFrame.AV_FRAME_FLAG_TOP_FIELD_FIRST : 0;
    waiting.add(next.frame());
    graph.put(source, format, pixelFormat, next.frame().samples(), count++, fields | order);
  }

  /** No frame follows: the last one has only the one before it to look at. */
  void finish() {
    graph.end(source);
  }

  /** The next whole picture, or null until more frames have been put in. */
  Frame take() {
    byte[] samples = graph.take(format);
    if (samples == null) {
      return null;
    }
    if (format.chroma() == Chroma.GREY && format.bytesPerSample() == 2) {
      for (int i = 0; i < samples.length; i += 2) {
        Frame.putShort(samples, i, Math.min(Frame.shortAt(samples, i), format.maxValue()));
      }
    }
    return waiting.remove().withSamples(samples);
  }

  @Override
  public void close() {
    graph.close();
  }
}
