package org.reelspark.core.video;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.BytePointer;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.SegmentSummary;

/**
 * Reads a segment packet by packet, holding one, in native memory, where the muxer takes it from:
 * each with the head of the next in one read. The source stays the caller's to close.
 */
public final class SegmentReader implements AutoCloseable {
  private static final byte[] PADDING = new byte[avcodec.AV_INPUT_BUFFER_PADDING_SIZE];

  /** What stands before a packet's bytes, and less than a footer. */
  private static final int HEAD_BYTES = 2 * Integer.BYTES + 1;

  private final SeekableSource source;
  private final long size;
  private final CRC32C crc = new CRC32C();
  private final String planHash;
  private final int chunk;
  private final int first;
  private final int end;
  private final byte[] extradata;
  private final byte[] headBytes = new byte[SegmentFormat.FOOTER_BYTES];
  private final ByteBuffer head = ByteBuffer.wrap(headBytes);
  private BytePointer data;
  private ByteBuffer bytes;
  private long position;
  private int length;
  private int frame;
  private boolean key;
  private int packets;
  private SegmentSummary summary;

  /**
   * @throws FilmException where it does not begin like a segment
   * @throws IOException of the source
   */
  SegmentReader(SeekableSource source) throws IOException {
    this.source = source;
    this.size = source.size();
    DataInputStream in = new DataInputStream(new CheckedInputStream(new Beginning(), crc));
    try {
      if (in.readLong() != SegmentFormat.MAGIC) {
        throw damaged("is no segment of this version");
      }
      planHash = in.readUTF();
      chunk = in.readInt();
      first = in.readInt();
      end = in.readInt();
      extradata = new byte[length(in.readInt())];
      in.readFully(extradata);
      in.readFully(headBytes, 0, HEAD_BYTES);
    } catch (EOFException | java.io.UTFDataFormatException e) {
      throw damaged("ends in its header");
    }
    allocate(1 << 16);
  }

  /**
   * Reads the whole segment once.
   *
   * @return its summary; empty where it is not the whole, undamaged segment of this chunk of this
   *     plan
   * @throws IOException of the source
   */
  public static Optional<SegmentSummary> check(SeekableSource source, String planHash, Chunk chunk)
      throws IOException {
    try (SegmentReader reader = new SegmentReader(source)) {
      if (!reader.planHash.equals(planHash)
          || reader.chunk != chunk.id()
          || reader.first != chunk.first()
          || reader.end != chunk.end()) {
        return Optional.empty();
      }
      while (reader.next()) {
        // Reading is what checks.
      }
      return Optional.of(reader.summary);
    } catch (FilmException e) {
      return Optional.empty();
    }
  }

  String planHash() {
    return planHash;
  }

  int chunk() {
    return chunk;
  }

  /** Number of the first frame. */
  int first() {
    return first;
  }

  /** One past the number of the last frame. */
  int end() {
    return end;
  }

  byte[] extradata() {
    return extradata;
  }

  /**
   * Reads the next packet.
   *
   * @return false after the last, once the footer and the checksum were found right
   * @throws FilmException where the segment is damaged or cut off
   * @throws IOException of the source
   */
  boolean next() throws IOException {
    try {
      int marker = head.getInt(0);
      if (marker == SegmentFormat.FOOTER) {
        readFooter();
        return false;
      }
      length = length(marker);
      frame = head.getInt(Integer.BYTES);
      key = head.get(2 * Integer.BYTES) != 0;
      long needed = (long) length + HEAD_BYTES + PADDING.length;
      if (bytes.capacity() < needed) {
        data.deallocate();
        allocate(2 * needed);
      }
      fill(length + HEAD_BYTES);
      crc.update(bytes.flip());
      bytes.get(length, headBytes, 0, HEAD_BYTES);
      bytes.clear().put(length, PADDING);
      packets++;
      return true;
    } catch (EOFException e) {
      throw damaged("is cut off after " + packets + " packets");
    }
  }

  private void readFooter() throws IOException {
    int checked = SegmentFormat.FOOTER_BYTES - Integer.BYTES;
    fill(SegmentFormat.FOOTER_BYTES - HEAD_BYTES);
    bytes.flip().get(headBytes, HEAD_BYTES, bytes.limit());
    crc.update(headBytes, HEAD_BYTES, checked - HEAD_BYTES);
    int count = head.getInt(Integer.BYTES);
    int reorder = head.getInt(2 * Integer.BYTES);
    long computed = crc.getValue();
    long stored = Integer.toUnsignedLong(head.getInt(checked));
    if (computed != stored || count != packets || count != end - first || position != size) {
      throw damaged("fails its checksum");
    }
    summary = new SegmentSummary(chunk, first, packets, size, stored, reorder);
  }

  private void allocate(long capacity) {
    data = new BytePointer(capacity);
    bytes = data.asByteBuffer();
  }

  /** Has the next bytes of the source stand at the beginning of {@link #bytes}. */
  private void fill(int count) throws IOException {
    bytes.clear().limit(count);
    while (bytes.hasRemaining()) {
      int n = source.read(position, bytes);
      if (n < 0) {
        throw new EOFException();
      }
      position += n;
    }
  }

  /** Bytes of the packet in {@link #data()}. */
  int length() {
    return length;
  }

  /** Begins with the packet, and zeros behind it; overwritten by the next, freed with this. */
  BytePointer data() {
    return data;
  }

  /** Number of the packet's frame. */
  int frame() {
    return frame;
  }

  /** Whether decoding can start here. */
  boolean key() {
    return key;
  }

  private int length(int claimed) {
    if (claimed < 0 || claimed > size - position) {
      throw damaged("claims " + claimed + " bytes where it has " + (size - position));
    }
    return claimed;
  }

  private FilmException damaged(String how) {
    return new FilmException(source.name() + ": " + how);
  }

  @Override
  public void close() {
    data.deallocate();
  }

  /** What stands before the packets. */
  private final class Beginning extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int count) throws IOException {
      int n = source.read(position, buffer, offset, count);
      position += Math.max(n, 0);
      return n;
    }
  }
}
