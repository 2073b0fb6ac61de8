package org.reelspark.core.video;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.io.Sink;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.DeviceException;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.SegmentSummary;
import org.reelspark.core.plan.VideoCodec;

/**
 * Encodes the frames of one chunk into one segment: closed groups of pictures of its own. Its bytes
 * follow from the settings, the chunk and the frames.
 */
public final class SegmentEncoder implements AutoCloseable {
  private final String name;
  private final EncoderSettings settings;
  private final Chunk chunk;
  private final VideoEncoder encoder;
  private final Sink sink;
  private final CRC32C crc = new CRC32C();
  private final DataOutputStream out;
  private final BitSet written;
  private final int keyInterval;
  private int next;
  private EncodedSize encoded = EncodedSize.NONE;
  private int packets;
  private int reorder;
  private byte[] buffer = new byte[1 << 16];

  /**
   * The sink stays the caller's to commit and close.
   *
   * @throws FilmException where the encoder can't be opened
   */
  public SegmentEncoder(
      FilmInfo film, EncoderSettings settings, Chunk chunk, String planHash, Sink sink)
      throws IOException {
    this(film, settings, 0, chunk, planHash, sink);
  }

  /**
   * @param gpu number of the GPU, where the encoder is NVENC
   * @throws DeviceException where it is, and can't be opened
   */
  public SegmentEncoder(
      FilmInfo film, EncoderSettings settings, int gpu, Chunk chunk, String planHash, Sink sink)
      throws IOException {
    this.name = film.name();
    this.settings = settings;
    this.chunk = chunk;
    this.sink = sink;
    this.next = chunk.first();
    this.written = new BitSet(chunk.frames());
    this.keyInterval = Integer.parseInt(settings.options().get("g"));
    this.out = new DataOutputStream(new CheckedOutputStream(stream(sink), crc));
    this.encoder = new VideoEncoder(film, settings, gpu);
    try {
      writeHeader(planHash);
    } catch (Throwable t) {
      encoder.close();
      throw t;
    }
  }

  private void writeHeader(String planHash) throws IOException {
    byte[] extradata = encoder.extradata();
    out.writeLong(SegmentFormat.MAGIC);
    out.writeUTF(planHash);
    out.writeInt(chunk.id());
    out.writeInt(chunk.first());
    out.writeInt(chunk.end());
    out.writeInt(extradata.length);
    out.write(extradata);
  }

  /**
   * Frames come in order, from the chunk's first to its last.
   *
   * @throws FilmException where a frame can't be encoded
   * @throws IOException of the sink
   */
  public void encode(int frameNumber, Frame frame) throws IOException {
    if (frameNumber != next || next == chunk.end()) {
      throw new IllegalArgumentException(
          "frame " + frameNumber + " came where " + next + " of " + chunk + " was due");
    }
    int time = frameNumber - chunk.first();
    if (time == 0 && needsPrelude()) {
      send(frame, -1, true);
    }
    // The last frame is no key frame, or it and the next segment's first could share an IDR number.
    boolean last = frameNumber == chunk.end() - 1;
    send(frame, time, time == 0 || (time % keyInterval == 0 && !last));
    next++;
  }

  /**
   * x264 numbers its IDR pictures 0, 1, 0, 1 ...; two in a row must differ, also across a join. So
   * every other segment starts with number 1: an IDR picture goes before it and is dropped.
   */
  private boolean needsPrelude() {
    return settings.codec() == VideoCodec.H264 && chunk.id() % 2 == 1;
  }

  private void send(Frame frame, long time, boolean key) throws IOException {
    encoder.send(frame, time, key);
    writePackets();
  }

  private void writePackets() throws IOException {
    for (AVPacket packet = encoder.receive(); packet != null; packet = encoder.receive()) {
      if (packet.pts() >= 0) {
        write(packet);
      }
    }
  }

  private void write(AVPacket packet) throws IOException {
    int time = Math.toIntExact(packet.pts());
    int frame = chunk.first() + time;
    if (time >= chunk.frames() || written.get(time)) {
      throw new FilmException(
          name + ": the encoder put out a packet for frame " + frame + " that nobody asked for");
    }
    if (packets == 0 && time != 0) {
      throw new FilmException(name + ": the encoder put out frame " + frame + " first");
    }
    if (avcodec.av_packet_get_side_data(packet, avcodec.AV_PKT_DATA_NEW_EXTRADATA, null) != null) {
      throw new FilmException(name + ": the encoder changed its header at frame " + frame);
    }
    reorder = Math.max(reorder, packets - time);
    written.set(time);
    packets++;
    int size = packet.size();
    if (buffer.length < size) {
      buffer = new byte[Math.max(size, 2 * buffer.length)];
    }
    packet.data().get(buffer, 0, size);
    out.writeInt(size);
    out.writeInt(frame);
    int key = packet.flags() & avcodec.AV_PKT_FLAG_KEY;
    encoded = encoded.plus(key != 0, size);
    out.writeByte(key);
    out.write(buffer, 0, size);
  }

  /** What has left the encoder, which holds some frames back to look ahead. */
  public EncodedSize encoded() {
    return encoded;
  }

  /**
   * Writes what the encoder still holds and the footer; the caller commits the sink.
   *
   * @throws FilmException where the encoder kept a frame to itself
   * @throws IOException of the sink
   */
  public SegmentSummary finish() throws IOException {
    if (next != chunk.end()) {
      throw new IllegalStateException(chunk + " ends after frame " + (next - 1));
    }
    encoder.drain();
    writePackets();
    if (packets != chunk.frames()) {
      throw new FilmException(
          name
              + ": the encoder put out "
              + packets
              + " of the "
              + chunk.frames()
              + " frames from "
              + chunk.first());
    }
    if (reorder > settings.reorder()) {
      throw new FilmException(
          name
              + ": the encoder delayed a frame by "
              + reorder
              + " where "
              + settings.reorder()
              + " was planned");
    }
    out.writeInt(SegmentFormat.FOOTER);
    out.writeInt(packets);
    out.writeInt(reorder);
    long checksum = crc.getValue();
    out.writeInt((int) checksum);
    out.flush();
    return new SegmentSummary(
        chunk.id(), chunk.first(), packets, sink.position(), checksum, reorder);
  }

  private static OutputStream stream(Sink sink) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        sink.write(bytes, offset, length);
      }
    };
  }

  /** Frees the encoder. */
  @Override
  public void close() {
    encoder.close();
  }
}
