package org.reelspark.core.video;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import java.util.function.LongToDoubleFunction;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.FloatPointer;

/** One channel of sound in AAC. Times of packets are samples. */
final class SoundEncoder implements AutoCloseable {
  static final int RATE = 48_000;

  private static final int BITS_PER_SECOND = 96_000;

  private final LongToDoubleFunction wave;
  private final long samples;
  private final AVCodecContext context;
  private final AVFrame block = avutil.av_frame_alloc();
  private final AVPacket packet = avcodec.av_packet_alloc();
  private long sent;
  private boolean held;

  /**
   * @param wave the sample of a number, -1 to 1
   * @param samples how many there are
   */
  SoundEncoder(LongToDoubleFunction wave, long samples) {
    FFmpegLog.install();
    this.wave = wave;
    this.samples = samples;
    AVCodec codec = avcodec.avcodec_find_encoder(avcodec.AV_CODEC_ID_AAC);
    context = avcodec.avcodec_alloc_context3(codec);
    context.sample_rate(RATE).sample_fmt(avutil.AV_SAMPLE_FMT_FLTP).bit_rate(BITS_PER_SECOND);
    context.time_base(avutil.av_make_q(1, RATE));
    context.flags(avcodec.AV_CODEC_FLAG_GLOBAL_HEADER | avcodec.AV_CODEC_FLAG_BITEXACT);
    avutil.av_channel_layout_default(context.ch_layout(), 1);
    try {
      FFmpegError.check(
          avcodec.avcodec_open2(context, codec, (org.bytedeco.ffmpeg.avutil.AVDictionary) null),
          "the AAC encoder can't be opened");
      block.format(avutil.AV_SAMPLE_FMT_FLTP).nb_samples(context.frame_size()).sample_rate(RATE);
      avutil.av_channel_layout_copy(block.ch_layout(), context.ch_layout());
      FFmpegError.check(avutil.av_frame_get_buffer(block, 0), "no memory for a block of sound");
    } catch (Throwable t) {
      close();
      throw t;
    }
  }

  /** FFmpeg's context, for the parameters of a stream; valid until {@link #close()}. */
  AVCodecContext context() {
    return context;
  }

  /** The next packet, the same one until {@link #take()}; null after the last. */
  AVPacket peek() {
    while (!held) {
      int code = avcodec.avcodec_receive_packet(context, packet);
      if (code == AVERROR_EOF()) {
        return null;
      }
      if (code == AVERROR_EAGAIN()) {
        send();
      } else {
        FFmpegError.check(code, "sound can't be encoded");
        held = true;
      }
    }
    return packet;
  }

  /** Passes over the packet that {@link #peek()} gave. */
  void take() {
    held = false;
  }

  private void send() {
    int count = (int) Math.min(context.frame_size(), samples - sent);
    if (count == 0) {
      FFmpegError.check(
          avcodec.avcodec_send_frame(context, null), "the sound encoder can't be drained");
      return;
    }
    FFmpegError.check(avutil.av_frame_make_writable(block), "no memory for a block of sound");
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) wave.applyAsDouble(sent + i);
    }
    new FloatPointer(block.data(0)).put(values);
    block.nb_samples(count).pts(sent);
    FFmpegError.check(avcodec.avcodec_send_frame(context, block), "sound can't be encoded");
    sent += count;
  }

  @Override
  public void close() {
    avutil.av_frame_free(block);
    avcodec.av_packet_free(packet);
    avcodec.avcodec_free_context(context);
  }
}
