package org.reelspark.core.video;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/** A container being written, to a local file or to memory. */
final class Output implements AutoCloseable {
  private final String name;
  private final boolean inMemory;
  private final AVFormatContext context;
  private final AVIOContext io;

  private Output(String name, boolean inMemory, AVFormatContext context, AVIOContext io) {
    this.name = name;
    this.inMemory = inMemory;
    this.context = context;
    this.io = io;
    context.pb(io);
    // No version strings and no random identifiers: the same film every time.
    context.flags(context.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
    // Times are moved here, where the film's are known, or not at all.
    context.avoid_negative_ts(AVFormatContext.AVFMT_AVOID_NEG_TS_DISABLED);
  }

  /**
   * @param container FFmpeg's name of the muxer
   * @throws IOException where the file can't be created
   */
  static Output toFile(String container, Path file) throws IOException {
    FFmpegLog.install();
    AVFormatContext context = context(container);
    AVIOContext io = new AVIOContext(null);
    int code =
        avformat.avio_open2(
            io, "file:" + file.toAbsolutePath(), avformat.AVIO_FLAG_WRITE, null, null);
    if (code < 0) {
      avformat.avformat_free_context(context);
      throw new IOException(file + ": can't be written: " + FFmpegError.text(code));
    }
    return new Output(file.toString(), false, context, io);
  }

  /** A small file that {@link #bytes()} gives. */
  static Output toMemory(String container) {
    FFmpegLog.install();
    AVIOContext io = new AVIOContext(null);
    FFmpegError.check(avformat.avio_open_dyn_buf(io), "no memory for a file");
    return new Output(container, true, context(container), io);
  }

  private static AVFormatContext context(String container) {
    AVFormatContext context = new AVFormatContext(null);
    FFmpegError.check(
        avformat.avformat_alloc_output_context2(
            context, (AVOutputFormat) null, container, (String) null),
        "this build of FFmpeg can't write " + container);
    return context;
  }

  /** FFmpeg's context; valid until {@link #close()}. */
  AVFormatContext context() {
    return context;
  }

  AVStream addStream() {
    return avformat.avformat_new_stream(context, null);
  }

  AVStream stream(int index) {
    return context.streams(index);
  }

  /**
   * @param options the muxer's own
   * @throws FilmException where the container can't hold the streams
   */
  void writeHeader(Map<String, String> options) throws IOException {
    AVDictionary dictionary = new AVDictionary(null);
    try {
      options.forEach((key, value) -> avutil.av_dict_set(dictionary, key, value, 0));
      FFmpegLog.clear();
      check(avformat.avformat_write_header(context, dictionary), "its header can't be written");
    } finally {
      avutil.av_dict_free(dictionary);
    }
  }

  /** Writes a packet whose times are in its stream's ticks; nothing is held back. */
  void write(AVPacket packet) throws IOException {
    FFmpegLog.clear();
    int code = avformat.av_write_frame(context, packet);
    if (code < 0) {
      check(
          code,
          "stream %d: the packet at %d (pts %d) can't be written"
              .formatted(packet.stream_index(), packet.dts(), packet.pts()));
    }
  }

  /** Writes what the container needs at its end. */
  void writeTrailer() throws IOException {
    FFmpegLog.clear();
    check(avformat.av_write_trailer(context), "its end can't be written");
    avformat.avio_flush(io);
    check(io.error(), "its end can't be written");
  }

  private void check(int code, String what) throws IOException {
    if (code < 0 && io.error() < 0) {
      throw new IOException(name + ": " + what + ": " + FFmpegError.text(io.error()));
    }
    FFmpegError.check(code, name + ": " + what);
  }

  /** What was written to memory, once; only {@link #close()} may follow. */
  byte[] bytes() {
    BytePointer buffer = new BytePointer();
    int length = avformat.avio_get_dyn_buf(io, buffer);
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }

  @Override
  public void close() {
    context.pb(null);
    avformat.avformat_free_context(context);
    if (inMemory) {
      BytePointer buffer = new BytePointer();
      avformat.avio_close_dyn_buf(io, buffer);
      avutil.av_free(buffer);
    } else {
      avformat.avio_close(io);
    }
  }
}
