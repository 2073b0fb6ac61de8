package org.reelspark.core.video;

import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_EVENT_FLAG_METADATA_UPDATED;
import static org.bytedeco.ffmpeg.avformat.AVStream.AVSTREAM_EVENT_FLAG_METADATA_UPDATED;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EACCES;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EINVAL;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EIO;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVChapter;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.reelspark.core.io.SeekableSource;

/**
 * A container opened for reading over a {@link SeekableSource}, and over nothing else: demuxers
 * that open other files are not on the list, and the rest are refused when they try.
 *
 * <p>An exception of the source is kept while FFmpeg's call returns and thrown after it, so that a
 * failed read is never taken for the end of a film. The source stays the caller's to close.
 */
final class SourceInput implements AutoCloseable {
  /** The demuxers that read one file; playlists, image sequences and filter graphs are not here. */
  private static final Set<String> CONTAINERS =
      Set.of(
          "asf",
          "avi",
          "av1",
          "cavsvideo",
          "dirac",
          "dnxhd",
          "dv",
          "flv",
          "gxf",
          "h261",
          "h263",
          "h264",
          "hevc",
          "ivf",
          "m4v",
          "matroska",
          "mjpeg",
          "mov",
          "mpeg",
          "mpegts",
          "mpegvideo",
          "mxf",
          "nut",
          "obu",
          "ogg",
          "rm",
          "vc1",
          "vc1test",
          "vvc",
          "wtv",
          "yuv4mpegpipe");

  private static final int BUFFER_BYTES = 1 << 16;

  /** Pictures larger than this many pixels are taken for a damaged header: 16384 x 8192. */
  static final long MAX_PIXELS = 1L << 27;

  /** Times further from zero than this many seconds, 68 years, are taken for damage. */
  static final long MAX_SECONDS = 1L << 31;

  /**
   * What FFmpeg may take in one piece, in this whole process: a picture of {@link #MAX_PIXELS} in 8
   * bits, or in 4:2:0 of any depth; of more than 8 bits in 4:4:4 one of 89 million pixels. A table
   * that claims more entries than fit is not followed; its 24 bytes for each would otherwise be
   * taken because a header of some bytes says so.
   */
  private static final long MAX_PIECE_BYTES = 1L << 29;

  private static final Map<Long, SourceInput> OPEN = new ConcurrentHashMap<>();
  private static final AtomicLong IDS = new AtomicLong();
  // JavaCPP has room for ten instances of a callback class; these serve every input.
  private static final Read_packet_Pointer_BytePointer_int READ = new Read();
  private static final Seek_Pointer_long_int SEEK = new Seek();
  private static final AVFormatContext
          .Io_open_AVFormatContext_PointerPointer_BytePointer_int_PointerPointer
      REFUSE = new Refuse();

  static {
    avutil.av_max_alloc(MAX_PIECE_BYTES);
  }

  private final SeekableSource source;
  private final long size;
  private final Handle handle;
  private final List<Track> tracks = new ArrayList<>();
  private AVIOContext io;
  private AVFormatContext context;
  private long position;
  private long bytesRead;
  private PacketChecksum checksum;
  private boolean withoutPayloads;
  private Throwable failure;
  private String refused;

  /**
   * A stream, looked up once: every packet asks for its own.
   *
   * @param tick seconds of its time base
   */
  private record Track(AVStream stream, double tick) {}

  private SourceInput(SeekableSource source) throws IOException {
    this.source = source;
    this.size = source.size();
    this.handle = new Handle(IDS.incrementAndGet());
  }

  /**
   * Opens the container and reads what its streams are.
   *
   * @throws FilmException where the source is not a container on the list, is damaged, or needs
   *     another file
   * @throws IOException of the source
   */
  static SourceInput open(SeekableSource source) throws IOException {
    FFmpegLog.install();
    SourceInput input = new SourceInput(source);
    OPEN.put(input.handle.id(), input);
    try {
      input.open();
      return input;
    } catch (Throwable t) {
      input.close();
      throw t;
    }
  }

  private void open() throws IOException {
    if (size == 0) {
      throw new FilmException(name() + ": the file is empty");
    }
    io =
        avformat.avio_alloc_context(
            new BytePointer(avutil.av_malloc(BUFFER_BYTES)),
            BUFFER_BYTES,
            0,
            handle,
            READ,
            null,
            SEEK);
    FFmpegLog.clear();
    AVInputFormat format = new AVInputFormat(null);
    int code = avformat.av_probe_input_buffer2(io, format, "", null, 0, 0);
    rethrow();
    FFmpegError.check(
        code,
        name()
            + ": is no film (name the film itself, no list or text), or damaged where it begins (copy it again)");
    String container = format.name().getString();
    if (Pattern.compile(",").splitAsStream(container).noneMatch(CONTAINERS::contains)) {
      throw new FilmException(
          name()
              + ": is read as '"
              + container
              + "', which is not a container for films; give the film itself, no playlist, picture or text");
    }

    context = avformat.avformat_alloc_context();
    context.pb(io);
    context.io_open(REFUSE);
    context.opaque(handle);
    AVDictionary options = new AVDictionary(null);
    try {
      avutil.av_dict_set(options, "protocol_whitelist", "", 0);
      avutil.av_dict_set(options, "format_whitelist", container, 0);
      avutil.av_dict_set(options, "enable_drefs", "0", 0);
      code = avformat.avformat_open_input(context, "", format, options);
    } finally {
      avutil.av_dict_free(options);
    }
    if (code < 0) {
      context = null; // avformat_open_input has freed it
    }
    check(code, "is damaged or cut off, copy it again; it can't be opened");
    for (int i = 0; i < context.nb_streams(); i++) {
      checkSize(context.streams(i).codecpar().width(), context.streams(i).codecpar().height());
    }
    check(
        avformat.avformat_find_stream_info(context, (PointerPointer<?>) null),
        "its streams can't be read");
    for (int i = 0; i < context.nb_chapters(); i++) {
      AVChapter chapter = context.chapters(i);
      double tick = FilmProbe.rational(chapter.time_base()).value();
      checkTime(chapter.start(), tick, "chapter " + (i + 1));
      checkTime(chapter.end(), tick, "chapter " + (i + 1));
    }
  }

  /** Refuses picture sizes that only a damaged header can claim. */
  void checkSize(int width, int height) {
    if (width < 0 || height < 0 || (long) width * height > MAX_PIXELS) {
      throw new FilmException(
          name()
              + ": claims pictures of "
              + width
              + "x"
              + height
              + ", more than "
              + MAX_PIXELS
              + " pixels; the header is damaged: copy the film again");
    }
  }

  private void checkTimes(AVPacket packet) {
    double tick = track(packet.stream_index()).tick();
    for (long time : new long[] {packet.pts(), packet.dts(), packet.duration()}) {
      checkTime(time, tick, "a packet of stream " + packet.stream_index());
    }
  }

  /** In Ogg, FLV and others a packet may bring other tags. */
  private void checkNewTags(AVStream stream) {
    boolean ofStream = (stream.event_flags() & AVSTREAM_EVENT_FLAG_METADATA_UPDATED) != 0;
    boolean ofFilm = (context.event_flags() & AVFMT_EVENT_FLAG_METADATA_UPDATED) != 0;
    if (ofStream || ofFilm) {
      stream.event_flags(stream.event_flags() & ~AVSTREAM_EVENT_FLAG_METADATA_UPDATED);
      context.event_flags(context.event_flags() & ~AVFMT_EVENT_FLAG_METADATA_UPDATED);
      TagBounds.check(name(), context);
    }
  }

  private void checkTime(long time, double tick, String of) {
    if (time != AV_NOPTS_VALUE && Math.abs(time * tick) > MAX_SECONDS) {
      throw new FilmException(
          "%s: %s has a time or a duration of %.0f s, more than %d; the file is damaged"
              .formatted(name(), of, time * tick, MAX_SECONDS));
    }
  }

  String name() {
    return source.name();
  }

  /** FFmpeg's demuxer name, the first where it has several. */
  String container() {
    String names = context.iformat().name().getString();
    int comma = names.indexOf(',');
    return comma < 0 ? names : names.substring(0, comma);
  }

  /** The open container; valid until {@link #close()}. */
  AVFormatContext context() {
    return context;
  }

  AVStream stream(int index) {
    return track(index).stream();
  }

  private Track track(int index) {
    for (int i = tracks.size(); i <= index; i++) {
      AVStream stream = context.streams(i);
      tracks.add(new Track(stream, FilmProbe.rational(stream.time_base()).value()));
    }
    return tracks.get(index);
  }

  /** Bytes of the source. */
  long size() {
    return size;
  }

  /** Bytes that FFmpeg has read from the source so far. */
  long bytesRead() {
    return bytesRead;
  }

  /** Has the demuxer pass over all other streams. */
  void select(int stream) {
    for (int i = 0; i < context.nb_streams(); i++) {
      stream(i).discard(i == stream ? avcodec.AVDISCARD_DEFAULT : avcodec.AVDISCARD_ALL);
    }
  }

  /** Whether the container has a table of all packets, read when it was opened. */
  boolean hasTable() throws IOException {
    return container().equals("mov") && ContainerEnd.hasOneTable(source);
  }

  /**
   * Has packets come with zeros in them, which are not read. Only of a container with a table, and
   * of codecs whose packets the demuxer hands on as they are.
   */
  void leavePayloads() {
    withoutPayloads = true;
  }

  /** Has the demuxer pass over no stream, and every packet read from now on be summed. */
  void sumAll(PacketChecksum into) {
    for (int i = 0; i < context.nb_streams(); i++) {
      stream(i).discard(avcodec.AVDISCARD_DEFAULT);
    }
    checksum = into;
  }

  /**
   * Reads the next packet into {@code packet}, which is emptied first.
   *
   * @return false at the end of the film
   * @throws FilmException where the container can't be followed any further, or has times that no
   *     film has
   * @throws IOException of the source
   */
  boolean read(AVPacket packet) throws IOException {
    avcodec.av_packet_unref(packet);
    FFmpegLog.clear();
    int code;
    do {
      code = avformat.av_read_frame(context, packet);
      rethrow();
    } while (code == AVERROR_EAGAIN());
    if (code == AVERROR_EOF()) {
      return false;
    }
    check(code, "can't be read past byte " + position);
    checkTimes(packet);
    checkNewTags(stream(packet.stream_index()));
    if (checksum != null) {
      checksum.add(packet);
    }
    return true;
  }

  /**
   * Moves to the last key frame of a stream at or before a time in the stream's ticks, as far as
   * the container can tell.
   *
   * @return false where the demuxer can't
   */
  boolean seekTime(int stream, long ticks) throws IOException {
    int code = avformat.av_seek_frame(context, stream, ticks, avformat.AVSEEK_FLAG_BACKWARD);
    rethrow();
    return code >= 0;
  }

  /** Moves to a byte of the file; false where the demuxer can't. */
  boolean seekByte(long at) throws IOException {
    int code = avformat.av_seek_frame(context, -1, at, avformat.AVSEEK_FLAG_BYTE);
    rethrow();
    return code >= 0;
  }

  /**
   * Throws what the source threw during the last FFmpeg call, or else a {@link FilmException} for
   * an error code.
   */
  int check(int code, String what) throws IOException {
    rethrow();
    if (code < 0 && refused != null) {
      throw new FilmException(
          name()
              + ": points at another file, "
              + refused
              + "; only the film itself is ever opened: name that");
    }
    return FFmpegError.check(code, name() + ": " + what);
  }

  private void rethrow() throws IOException {
    Throwable t = failure;
    failure = null;
    if (t instanceof IOException e) {
      throw e;
    }
    if (t instanceof RuntimeException e) {
      throw e;
    }
    if (t instanceof Error e) {
      throw e;
    }
  }

  @Override
  public void close() {
    if (context != null) {
      avformat.avformat_close_input(context);
      context = null;
    }
    if (io != null) {
      avutil.av_free(io.buffer());
      avformat.avio_context_free(io);
      io = null;
    }
    OPEN.remove(handle.id());
  }

  private int read(BytePointer target, int length) {
    if (failure != null) {
      return AVERROR_EIO();
    }
    try {
      if (position >= size) {
        return AVERROR_EOF();
      }
      if (withoutPayloads) {
        int n = (int) Math.min(length, size - position);
        Pointer.memset(target, 0, n);
        position += n;
        return n;
      }
      int n = source.read(position, target.capacity(length).asByteBuffer());
      if (n <= 0) {
        throw new EOFException(
            name() + ": ends at byte " + position + ", but was " + size + " bytes long");
      }
      position += n;
      bytesRead += n;
      return n;
    } catch (Throwable t) {
      failure = t;
      return AVERROR_EIO();
    }
  }

  private long seek(long offset, int whence) {
    if ((whence & AVSEEK_SIZE) != 0) {
      return size;
    }
    long to =
        switch (whence & ~avformat.AVSEEK_FORCE) {
          case 0 -> offset;
          case 1 -> position + offset;
          case 2 -> size + offset;
          default -> -1;
        };
    if (to < 0) {
      return AVERROR_EINVAL();
    }
    position = to;
    return to;
  }

  /** A pointer that stands for an input: nothing is stored at its address. */
  private static final class Handle extends Pointer {
    Handle(long id) {
      address = id;
    }

    long id() {
      return address;
    }
  }

  private static final class Read extends Read_packet_Pointer_BytePointer_int {
    @Override
    public int call(Pointer opaque, BytePointer target, int length) {
      SourceInput input = OPEN.get(opaque.address());
      return input == null ? AVERROR_EIO() : input.read(target, length);
    }
  }

  private static final class Seek extends Seek_Pointer_long_int {
    @Override
    public long call(Pointer opaque, long offset, int whence) {
      SourceInput input = OPEN.get(opaque.address());
      return input == null ? AVERROR_EIO() : input.seek(offset, whence);
    }
  }

  private static final class Refuse
      extends AVFormatContext
          .Io_open_AVFormatContext_PointerPointer_BytePointer_int_PointerPointer {
    @Override
    @SuppressWarnings("rawtypes")
    public int call(
        AVFormatContext context,
        PointerPointer opened,
        BytePointer url,
        int flags,
        PointerPointer options) {
      try {
        SourceInput input = OPEN.get(context.opaque().address());
        if (input != null) {
          input.refused = url.getString();
        }
      } catch (RuntimeException e) {
        // Refused all the same.
      }
      return AVERROR_EACCES();
    }
  }
}
