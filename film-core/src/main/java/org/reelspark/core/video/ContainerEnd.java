package org.reelspark.core.video;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.reelspark.core.io.SeekableSource;

/**
 * Whether a file is as long as its container says: demuxers take a file that was cut off for a
 * shorter film. MP4 and MOV, Matroska and WebM, and AVI state their length; the others don't.
 */
final class ContainerEnd {
  private static final int SEGMENT = 0x18538067;
  private static final int EBML = 0x1A45DFA3;

  /** What follows the last of these, if anything does, is no part of the film. */
  private static final Set<String> BOXES =
      Set.of(
          "emsg", "free", "ftyp", "mdat", "meta", "mfra", "moof", "moov", "pnot", "sidx", "skip",
          "styp", "udta", "uuid", "wide");

  /** Some writers count the last chunk's header wrongly. */
  private static final int RIFF_SLACK = 8;

  private ContainerEnd() {}

  /**
   * @param container FFmpeg's demuxer name
   * @throws FilmException where bytes are missing at the end
   */
  static void check(SeekableSource source, String container) throws IOException {
    long end =
        switch (container) {
          case "mov" -> boxes(source).end();
          case "matroska" -> segment(source);
          case "avi" -> riff(source);
          default -> 0;
        };
    if (end > source.size()) {
      throw new FilmException(
          source.name()
              + ": is cut off: its container ends at byte "
              + end
              + ", the file at byte "
              + source.size()
              + "; fetch it again, or keep what is there: ffmpeg -i '"
              + source.name()
              + "' -map 0 -c copy shorter.mkv");
    }
  }

  /** Whether an MP4 or MOV has one table of all its samples, no further ones in fragments. */
  static boolean hasOneTable(SeekableSource source) throws IOException {
    Boxes boxes = boxes(source);
    return boxes.end() == source.size() && !boxes.fragmented();
  }

  private record Boxes(long end, boolean fragmented) {}

  /** ISO/IEC 14496-12, 4.2: boxes follow one another to the end of the file. */
  private static Boxes boxes(SeekableSource source) throws IOException {
    long at = 0;
    boolean fragmented = false;
    while (at + 8 <= source.size()) {
      ByteBuffer header = read(source, at, 16);
      long size = header.getInt(0) & 0xffffffffL;
      if (size == 0) {
        return new Boxes(0, fragmented); // to the end of the file, wherever that is
      }
      if (size == 1) {
        size = header.getLong(8);
      }
      byte[] name = new byte[4];
      header.get(4, name);
      String type = new String(name, StandardCharsets.ISO_8859_1);
      if (size < 8 || !BOXES.contains(type)) {
        return new Boxes(at, fragmented);
      }
      fragmented |= type.equals("moof");
      at = size > Long.MAX_VALUE - at ? Long.MAX_VALUE : at + size;
      if (at > source.size()) {
        break;
      }
    }
    return new Boxes(at, fragmented);
  }

  /**
   * RFC 8794, 4 and 6: the segment's size follows its identifier; all ones mean that it is unknown.
   */
  private static long segment(SeekableSource source) throws IOException {
    long at = 0;
    while (at + 12 <= source.size()) {
      ByteBuffer header = read(source, at, 12);
      int id = header.getInt(0);
      if (id != EBML && id != SEGMENT) {
        return 0;
      }
      int first = header.get(4) & 0xff;
      int bytes = Integer.numberOfLeadingZeros(first) - 23;
      if (bytes > 8) {
        return 0;
      }
      long size = first & ((1 << (8 - bytes)) - 1);
      boolean unknown = size == (1 << (8 - bytes)) - 1;
      for (int i = 1; i < bytes; i++) {
        int b = header.get(4 + i) & 0xff;
        unknown &= b == 0xff;
        size = (size << 8) | b;
      }
      if (unknown) {
        return 0;
      }
      at += 4 + bytes + size;
      if (id == SEGMENT) {
        return at;
      }
    }
    return 0;
  }

  /** RIFF chunks, of which a long AVI has several. */
  private static long riff(SeekableSource source) throws IOException {
    long at = 0;
    while (at + 8 <= source.size()) {
      ByteBuffer header = read(source, at, 8);
      if (header.getInt(0) != 0x52494646) {
        return at - RIFF_SLACK;
      }
      long size = Integer.reverseBytes(header.getInt(4)) & 0xffffffffL;
      if (size == 0) {
        return 0; // never finished, as capture programs leave it when they die
      }
      at += 8 + size;
    }
    return at - RIFF_SLACK;
  }

  private static ByteBuffer read(SeekableSource source, long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    int n = 0;
    while (n < length && at + n < source.size()) {
      int read = source.read(at + n, bytes, n, length - n);
      if (read <= 0) {
        throw new EOFException(source.name() + ": ends at byte " + (at + n));
      }
      n += read;
    }
    return ByteBuffer.wrap(bytes);
  }
}
