package org.reelspark.core.video;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.SegmentSummary;

/** Reads a segment packet by packet, holding one. The source stays the caller's to close. */
public final class SegmentReader {
  private final SeekableSource source;
  private final long size;
  private final CRC32C crc = new CRC32C();
  private final DataInputStream in;
  private final String planHash;
  private final int chunk;
  private final int first;
  private final int end;
  private final byte[] extradata;
  private byte[] data = new byte[1 << 16];
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
    // The check sums what is read from it, so the buffer lies beneath.
    in = new DataInputStream(new CheckedInputStream(buffered(source), crc));
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
    } catch (EOFException | java.io.UTFDataFormatException e) {
      throw damaged("ends in its header");
    }
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
    try {
      SegmentReader reader = new SegmentReader(source);
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
      int marker = in.readInt();
      if (marker == SegmentFormat.FOOTER) {
        readFooter();
        return false;
      }
      length = length(marker);
      frame = in.readInt();
      key = in.readBoolean();
      if (data.length < length) {
        data = new byte[Math.max(length, 2 * data.length)];
      }
      in.readFully(data, 0, length);
      packets++;
      return true;
    } catch (EOFException e) {
      throw damaged("is cut off after " + packets + " packets");
    }
  }

  private void readFooter() throws IOException {
    int count = in.readInt();
    int reorder = in.readInt();
    long computed = crc.getValue();
    long stored = Integer.toUnsignedLong(in.readInt());
    if (computed != stored || count != packets || count != end - first || in.read() != -1) {
      throw damaged("fails its checksum");
    }
    summary = new SegmentSummary(chunk, first, packets, size, stored, reorder);
  }

  /** Bytes of the packet in {@link #data()}. */
  int length() {
    return length;
  }

  /** Holds the packet; overwritten by the next. */
  byte[] data() {
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
    if (claimed < 0 || claimed > size) {
      throw damaged("claims " + claimed + " bytes where it has " + size);
    }
    return claimed;
  }

  private FilmException damaged(String how) {
    return new FilmException(source.name() + ": " + how);
  }

  private static InputStream buffered(SeekableSource source) {
    return new BufferedInputStream(
        new InputStream() {
          private long position;

          @Override
          public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = source.read(position, buffer, offset, length);
            position += Math.max(n, 0);
            return n;
          }
        },
        1 << 16);
  }
}
