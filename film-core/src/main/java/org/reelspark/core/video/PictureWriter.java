package org.reelspark.core.video;

import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INP;

import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/**
 * Lays the samples of frames out in FFmpeg's memory, in the pixel format that an encoder takes.
 *
 * <p>The frame's own format is copied as it is. Grey becomes luma with neutral chroma. Other depths
 * and chroma samplings go through swscale, which keeps range and matrix.
 */
final class PictureWriter implements AutoCloseable {
  private static final int FLAGS =
      SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT | SWS_FULL_CHR_H_INP;

  private final PictureFormat format;
  private final boolean neutralChroma;
  private final AVFrame laid = avutil.av_frame_alloc();
  private final AVFrame converted = avutil.av_frame_alloc();
  private final SwsContext scaler;

  /**
   * @param pixelFormat FFmpeg's number of a planar format
   * @param fullRange whether samples use the whole range of their bits
   */
  PictureWriter(PictureFormat format, int pixelFormat, boolean fullRange) {
    this.format = format;
    this.neutralChroma = format.chroma() == Chroma.GREY && !isGrey(pixelFormat);
    PictureFormat layout =
        neutralChroma
            ? new PictureFormat(
                format.width(), format.height(), chroma(pixelFormat), format.bitDepth())
            : format;
    int from = pixelFormat(layout);
    describe(laid, from);
    describe(converted, pixelFormat);
    scaler = from == pixelFormat ? null : scaler(from, pixelFormat, fullRange);
  }

  /** FFmpeg's number of the pixel format that holds a picture as it is. */
  static int pixelFormat(PictureFormat format) {
    return avutil.av_get_pix_fmt(name(format.chroma(), format.bitDepth()));
  }

  /** FFmpeg's name of the planar, little-endian format of a chroma sampling and depth. */
  static String name(Chroma chroma, int bitDepth) {
    String layout =
        switch (chroma) {
          case GREY -> "gray";
          case YUV420 -> "yuv420p";
          case YUV422 -> "yuv422p";
          case YUV444 -> "yuv444p";
        };
    return bitDepth == 8 ? layout : layout + bitDepth + "le";
  }

  /** The picture for the encoder; valid until the next call. */
  AVFrame write(Frame frame) {
    prepare(laid);
    for (int p = 0; p < format.planes(); p++) {
      copyPlane(frame.samples(), p);
    }
    if (neutralChroma) {
      fillChroma();
    }
    if (scaler == null) {
      return laid;
    }
    prepare(converted);
    FFmpegError.check(
        swscale.sws_scale_frame(scaler, converted, laid), "a frame's pixels can't be converted");
    return converted;
  }

  private void copyPlane(byte[] samples, int plane) {
    int row = format.rowBytes(plane);
    int at = format.planeOffset(plane);
    long stride = laid.linesize(plane);
    BytePointer data = new BytePointer(laid.data(plane));
    if (stride == row) {
      data.put(samples, at, format.planeBytes(plane));
      return;
    }
    for (int y = 0; y < format.planeHeight(plane); y++) {
      data.position(y * stride).put(samples, at + y * row, row);
    }
  }

  private void fillChroma() {
    int neutral = 1 << (format.bitDepth() - 1);
    int rows = chromaRows();
    byte[] line = new byte[laid.linesize(1)];
    if (format.bytesPerSample() == 1) {
      Arrays.fill(line, (byte) neutral);
    } else {
      for (int i = 0; i + 1 < line.length; i += 2) {
        Frame.putShort(line, i, neutral);
      }
    }
    for (int plane = 1; plane < 3; plane++) {
      BytePointer data = new BytePointer(laid.data(plane));
      for (int y = 0; y < rows; y++) {
        data.position((long) y * line.length).put(line);
      }
    }
  }

  private int chromaRows() {
    int shift = avutil.av_pix_fmt_desc_get(laid.format()).log2_chroma_h();
    return -(-format.height() >> shift);
  }

  private void describe(AVFrame frame, int pixelFormat) {
    frame.format(pixelFormat).width(format.width()).height(format.height());
  }

  /** An encoder may still hold the picture before; then this one gets memory of its own. */
  private static void prepare(AVFrame frame) {
    if (frame.buf(0) != null && avutil.av_frame_is_writable(frame) != 0) {
      return;
    }
    int pixelFormat = frame.format();
    int width = frame.width();
    int height = frame.height();
    avutil.av_frame_unref(frame);
    frame.format(pixelFormat).width(width).height(height);
    FFmpegError.check(
        avutil.av_frame_get_buffer(frame, 0), "no memory for a picture of " + width + "x" + height);
  }

  private SwsContext scaler(int from, int to, boolean fullRange) {
    SwsContext context =
        swscale.sws_getContext(
            format.width(),
            format.height(),
            from,
            format.width(),
            format.height(),
            to,
            FLAGS,
            null,
            null,
            (DoublePointer) null);
    if (context == null || context.isNull()) {
      throw new IllegalStateException("no conversion between pixel formats " + from + " and " + to);
    }
    IntPointer matrix = swscale.sws_getCoefficients(swscale.SWS_CS_DEFAULT);
    int range = fullRange ? 1 : 0;
    swscale.sws_setColorspaceDetails(context, matrix, range, matrix, range, 0, 1 << 16, 1 << 16);
    return context;
  }

  private static boolean isGrey(int pixelFormat) {
    return avutil.av_pix_fmt_desc_get(pixelFormat).nb_components() == 1;
  }

  /** The chroma sampling of a planar format that is not grey. */
  private static Chroma chroma(int pixelFormat) {
    var descriptor = avutil.av_pix_fmt_desc_get(pixelFormat);
    if (descriptor.log2_chroma_h() > 0) {
      return Chroma.YUV420;
    }
    return descriptor.log2_chroma_w() > 0 ? Chroma.YUV422 : Chroma.YUV444;
  }

  @Override
  public void close() {
    avutil.av_frame_free(laid);
    avutil.av_frame_free(converted);
    if (scaler != null) {
      swscale.sws_freeContext(scaler);
    }
  }
}
