package org.reelspark.core.video;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.Pointer;

/**
 * FFmpeg's decoder of one stream, on one thread, so that what it puts out follows from its packets
 * alone. Errors are reported as codes: what one means depends on the frame it falls on.
 */
final class Decoder implements AutoCloseable {
  private final AVCodecContext context;
  private final String name;
  private final Nvdec nvdec;

  /** Opens a decoder for a stream of an open container. */
  Decoder(SourceInput input, int stream) {
    this(input, stream, null);
  }

  /**
   * @param nvdec makes the pictures, and stays the caller's to close; null for the processor
   */
  Decoder(SourceInput input, int stream, Nvdec nvdec) {
    this.name = input.name();
    this.nvdec = nvdec;
    AVStream from = input.stream(stream);
    AVCodecParameters parameters = from.codecpar();
    String codecName = avcodec.avcodec_get_name(parameters.codec_id()).getString();
    AVCodec codec = avcodec.avcodec_find_decoder(parameters.codec_id());
    if (codec == null || codec.isNull()) {
      throw new FilmException(
          input.name()
              + ": its codec, "
              + codecName
              + ", can't be decoded by this build of FFmpeg");
    }
    context = avcodec.avcodec_alloc_context3(codec);
    AVDictionary options = new AVDictionary(null);
    try {
      String can = input.name() + ": the " + codecName + " decoder can't be opened";
      FFmpegError.check(avcodec.avcodec_parameters_to_context(context, parameters), can);
      context.pkt_timebase(from.time_base());
      context.thread_count(1);
      context.max_pixels(SourceInput.MAX_PIXELS);
      // Damage is to be reported, but must not change what is put out: "explode" stays off.
      context.err_recognition(
          avcodec.AV_EF_CRCCHECK | avcodec.AV_EF_BITSTREAM | avcodec.AV_EF_BUFFER);
      context.flags(context.flags() | avcodec.AV_CODEC_FLAG_COPY_OPAQUE);
      if (nvdec != null) {
        context.hw_device_ctx(nvdec.device());
      }
      FFmpegLog.clear();
      FFmpegError.check(avcodec.avcodec_open2(context, codec, options), can);
    } catch (Throwable t) {
      close();
      throw t;
    } finally {
      avutil.av_dict_free(options);
    }
  }

  /**
   * Gives the decoder a packet; what it then has ready is taken with {@link #receive} before the
   * next.
   *
   * @param tag comes back with the packet's frame, see {@link #tag}
   * @return 0, or FFmpeg's error code where the packet is damaged
   */
  int send(AVPacket packet, long tag) {
    FFmpegLog.clear();
    packet.opaque(new Tag(tag));
    return avcodec.avcodec_send_packet(context, packet);
  }

  /** Tells the decoder that no packet follows. */
  int drain() {
    FFmpegLog.clear();
    return avcodec.avcodec_send_packet(context, null);
  }

  /**
   * Takes a frame.
   *
   * @return 0, or an error code for which {@link #isEmpty} says whether it only means that there is
   *     none
   */
  int receive(AVFrame frame) {
    if (nvdec == null) {
      return avcodec.avcodec_receive_frame(context, frame);
    }
    int code = avcodec.avcodec_receive_frame(context, nvdec.held());
    if (code == 0) {
      nvdec.fetch(frame, name);
    }
    return code;
  }

  /** Whether a code of {@link #receive} means that no frame is ready. */
  static boolean isEmpty(int code) {
    return code == AVERROR_EAGAIN() || code == AVERROR_EOF();
  }

  /** What {@link #send} was told for the packet that a frame came from. */
  static long tag(AVFrame frame) {
    Pointer opaque = frame.opaque();
    return opaque == null ? 0 : opaque.address();
  }

  /** Forgets all packets, as if just opened. */
  void flush() {
    avcodec.avcodec_flush_buffers(context);
  }

  @Override
  public void close() {
    avcodec.avcodec_free_context(context);
  }

  private static final class Tag extends Pointer {
    Tag(long value) {
      address = value;
    }
  }
}
