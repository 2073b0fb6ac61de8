package org.reelspark.core.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;

/**
 * A film's video stream, decoded from its start or from a seek point on: every frame that the
 * decoder puts out, in order, with what was reported of its damage.
 */
final class FilmReader implements AutoCloseable {
  /** Containers whose time can jump, and which find a byte more surely than a time. */
  private static final Set<String> BY_BYTE = Set.of("mpegts", "mpeg");

  /** Decoders that neither fail nor flag the frame over some of the damage they find. */
  private static final Set<String> ONLY_LOGGING = Set.of("ffv1", "hevc", "mjpeg");

  private final SeekableSource source;
  private final FilmInfo film;
  private final int stream;
  private final Nvdec nvdec;
  private final AVPacket packet = avcodec.av_packet_alloc();
  private final TreeMap<Long, String> damage = new TreeMap<>();
  private SourceInput input;
  private Decoder decoder;
  private boolean fresh;
  private boolean pending;
  private boolean draining;
  private long packets;
  private long from;
  private long pts;
  private long duration;
  private String lastDamage;

  /** Opens the film at its start. */
  FilmReader(SeekableSource source, FilmInfo film) throws IOException {
    this(source, film, null);
  }

  /**
   * @param nvdec makes the pictures, and stays the caller's to close; null for the processor
   */
  FilmReader(SeekableSource source, FilmInfo film, Nvdec nvdec) throws IOException {
    this.nvdec = nvdec;
    this.source = source;
    this.film = film;
    this.stream = film.video().stream();
    try {
      open();
    } catch (Throwable t) {
      close();
      throw t;
    }
  }

  private void open() throws IOException {
    input = SourceInput.open(source);
    if (stream >= input.context().nb_streams()) {
      throw new FilmException(film.name() + ": has changed since it was probed");
    }
    input.select(stream);
    decoder = new Decoder(input, stream, nvdec);
    // What stands before the first key frame can't be decoded in any film: that is no damage.
    begin(Long.MAX_VALUE);
    fresh = true;
    packets = 0;
  }

  SourceInput input() {
    return input;
  }

  /** Goes back to the start of the film. */
  void rewind() throws IOException {
    if (!fresh) {
      closeInput();
      open();
    }
  }

  /**
   * Has the next packet that is decoded be the one of a seek point.
   *
   * @return false where the container doesn't lead to it
   */
  boolean seek(FrameIndex index, int frame) throws IOException {
    long target = index.pts(frame);
    long position = index.position(frame);
    boolean found = false;
    if (BY_BYTE.contains(film.container())) {
      found = position >= 0 && jump(input.seekByte(position)) && find(target);
    } else {
      found = jump(input.seekTime(stream, target)) && find(target);
    }
    int earlier = frame > index.first() ? index.seekPointAtOrBefore(frame - 1) : -1;
    if (!found && earlier >= 0) {
      found = jump(input.seekTime(stream, index.pts(earlier))) && find(target);
    }
    if (!found) {
      rewind();
      found = find(target);
    }
    if (found) {
      begin(target);
      pending = true;
    }
    return found;
  }

  private boolean jump(boolean moved) {
    fresh = false;
    return moved;
  }

  /** Reads up to the key packet with this PTS, which stays pending. */
  private boolean find(long target) throws IOException {
    fresh = false;
    while (read()) {
      boolean key = (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0;
      if (packet.pts() == target && key) {
        return true;
      }
      if (packet.dts() != AV_NOPTS_VALUE && packet.dts() > target) {
        return false;
      }
    }
    return false;
  }

  private void begin(long first) {
    decoder.flush();
    damage.clear();
    lastDamage = null;
    pending = false;
    draining = false;
    from = first;
    pts = AV_NOPTS_VALUE;
    duration = 0;
  }

  /**
   * Reads the stream's next packet without decoding it.
   *
   * @return false at the end
   */
  private boolean read() throws IOException {
    do {
      if (!input.read(packet)) {
        return false;
      }
    } while (packet.stream_index() != stream);
    packets++;
    return true;
  }

  /** Called with every packet just before it is decoded. */
  interface PacketListener {
    /** {@code number} counts the stream's packets from 1 and is the tag of the packet's frame. */
    void packet(AVPacket packet, long number);
  }

  /** Decodes the next frame; false at the end of the film. */
  boolean next(AVFrame frame) throws IOException {
    return next(frame, (p, number) -> {});
  }

  /** Decodes the next frame; false at the end of the film. */
  boolean next(AVFrame frame, PacketListener listener) throws IOException {
    fresh = false;
    while (true) {
      int code = decoder.receive(frame);
      if (code == 0) {
        time(frame);
        return true;
      }
      if (!Decoder.isEmpty(code)) {
        note(FFmpegError.text(code));
      } else if (draining) {
        return false;
      }
      if (!pending && !read()) {
        draining = true;
        decoder.drain();
        continue;
      }
      pending = false;
      if (from == Long.MAX_VALUE && (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0) {
        from = packet.pts(); // AV_NOPTS_VALUE is before all
      }
      listener.packet(packet, packets);
      if ((packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) != 0) {
        note("its packet is damaged or cut off");
      }
      code = decoder.send(packet, packets);
      if (code < 0) {
        note(FFmpegError.text(code));
      } else if (ONLY_LOGGING.contains(film.video().codec()) && !FFmpegLog.complaint().isEmpty()) {
        note(FFmpegLog.complaint());
      }
    }
  }

  /** What leads a seek point may refer to what was not decoded: that is no damage. */
  private void note(String what) {
    long time = packet.pts();
    if (time == AV_NOPTS_VALUE ? from != Long.MAX_VALUE : time >= from) {
      damage.put(time, what);
      lastDamage = what;
    }
  }

  /**
   * The time of the frame that {@link #next} gave; FFmpeg's best guess where its packet had none,
   * and where there is no guess either, as in an AVI's last frames, the end of the frame before.
   *
   * @return ticks, or {@code AV_NOPTS_VALUE}
   */
  long pts() {
    return pts;
  }

  private void time(AVFrame frame) {
    long known = frame.pts() != AV_NOPTS_VALUE ? frame.pts() : frame.best_effort_timestamp();
    if (known == AV_NOPTS_VALUE && duration > 0) {
      known = pts + duration;
    } else if (known == AV_NOPTS_VALUE && pts == AV_NOPTS_VALUE && frame.duration() > 0) {
      known = 0;
    }
    boolean distance = pts != AV_NOPTS_VALUE && known != AV_NOPTS_VALUE;
    duration = frame.duration() > 0 ? frame.duration() : distance ? known - pts : 0;
    pts = known;
  }

  /**
   * What was reported of a frame just decoded, or of one hidden before it; null where nothing was.
   */
  String damage(AVFrame frame) {
    Map<Long, String> reported = damage.headMap(pts, true);
    if (!reported.isEmpty()) {
      String what = damage.get(damage.floorKey(pts));
      reported.clear();
      return what;
    }
    if (pts < from) {
      return null;
    }
    if (frame.decode_error_flags() != 0) {
      return "the decoder filled in what it could not read";
    }
    return (frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0
        ? "the decoder calls it corrupt"
        : null;
  }

  /**
   * The last damage reported since the start or seek, or null: the likely cause of a missing frame.
   */
  String lastDamage() {
    return lastDamage;
  }

  private void closeInput() {
    if (decoder != null) {
      decoder.close();
      decoder = null;
    }
    if (input != null) {
      input.close();
      input = null;
    }
  }

  @Override
  public void close() {
    closeInput();
    avcodec.av_packet_free(packet);
  }
}
