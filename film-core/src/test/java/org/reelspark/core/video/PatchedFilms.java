package org.reelspark.core.video;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Films that the ffmpeg program can read but not write. */
final class PatchedFilms {
  private PatchedFilms() {}

  /** Lowers every composition offset of an MP4, so that its first frames come before time zero. */
  static byte[] startBelowZero(Path mp4, int ticks) throws IOException {
    byte[] bytes = Files.readAllBytes(mp4);
    int box = indexOf(bytes, "ctts".getBytes(ISO_8859_1), 0);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.put(box + 4, (byte) 1); // version 1: offsets are signed
    int entries = buffer.getInt(box + 8);
    for (int i = 0; i < entries; i++) {
      int at = box + 12 + 8 * i + 4;
      buffer.putInt(at, buffer.getInt(at) - ticks);
    }
    return bytes;
  }

  /**
   * Packs B-frames as DivX does: a P-frame and the B-frame that is shown before it are one chunk,
   * and a chunk with nothing but "not coded" follows, so that an AVI needs no other times than its
   * chunks'.
   *
   * @param avi an MPEG-4 film with at most one B-frame in a row, without sound
   */
  static byte[] packBFrames(Path avi) throws IOException {
    byte[] bytes = Files.readAllBytes(avi);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int movi = indexOf(bytes, "movi".getBytes(ISO_8859_1), 0);
    int end = movi - 4 + 4 + buffer.getInt(movi - 4);
    List<byte[]> chunks = new ArrayList<>();
    for (int at = movi + 4; at + 8 <= end; ) {
      int size = buffer.getInt(at + 4);
      chunks.add(java.util.Arrays.copyOfRange(bytes, at + 8, at + 8 + size));
      at += 8 + size + (size & 1);
    }
    byte[] notCoded = null;
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    ByteArrayOutputStream index = new ByteArrayOutputStream();
    data.write("movi".getBytes(ISO_8859_1));
    for (int i = 0; i < chunks.size(); i++) {
      byte[] chunk = chunks.get(i);
      boolean followedByB = i + 1 < chunks.size() && type(chunks.get(i + 1)) == 2;
      boolean key = type(chunk) == 0;
      if (i == 0) {
        chunk = withDivxName(chunk);
      }
      if (followedByB) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(chunk);
        both.write(chunks.get(++i));
        chunk = both.toByteArray();
        notCoded = new byte[] {0, 0, 1, (byte) 0xb6, 0x40 | 0x10, 0x7f};
      }
      write(data, index, chunk, key);
      if (followedByB) {
        write(data, index, notCoded, false);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, movi - 8);
    list(out, "LIST", data.toByteArray());
    list(out, "idx1", index.toByteArray());
    byte[] packed = out.toByteArray();
    ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).putInt(4, packed.length - 8);
    return packed;
  }

  /** The coding type of the first picture: 0 for I, 1 for P, 2 for B. */
  private static int type(byte[] chunk) {
    int at = indexOf(chunk, new byte[] {0, 0, 1, (byte) 0xb6}, 0);
    return (chunk[at + 4] & 0xc0) >> 6;
  }

  /** Names the encoder, by which decoders know that frames may be packed. */
  private static byte[] withDivxName(byte[] chunk) throws IOException {
    int at = indexOf(chunk, new byte[] {0, 0, 1, (byte) 0xb6}, 0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int name = indexOf(chunk, new byte[] {0, 0, 1, (byte) 0xb2}, 0);
    out.write(chunk, 0, name < 0 ? at : name);
    out.write(new byte[] {0, 0, 1, (byte) 0xb2});
    out.write("DivX503b1393p".getBytes(ISO_8859_1));
    out.write(0);
    out.write(chunk, at, chunk.length - at);
    return out.toByteArray();
  }

  private static void write(
      ByteArrayOutputStream data, ByteArrayOutputStream index, byte[] chunk, boolean key)
      throws IOException {
    ByteBuffer entry = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    entry.put("00dc".getBytes(ISO_8859_1));
    entry.putInt(key ? 0x10 : 0).putInt(data.size()).putInt(chunk.length);
    index.write(entry.array());
    list(data, "00dc", chunk);
  }

  private static void list(ByteArrayOutputStream out, String name, byte[] content)
      throws IOException {
    out.write(name.getBytes(ISO_8859_1));
    out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(content.length).array());
    out.write(content);
    if ((content.length & 1) == 1) {
      out.write(0);
    }
  }

  /**
   * The captions that {@link #withCaptions} gives to the frame of this number in decoding order.
   */
  static byte[] captions(int frame) {
    return new byte[] {(byte) 0xfc, (byte) (0x80 + frame % 64), 0x20, (byte) 0xf9, 0x21, 0x22};
  }

  /** ATSC A/53 Part 4, 6.2: puts captions before every picture of an H.264 elementary stream. */
  static byte[] withCaptions(Path film) throws IOException {
    return withMessages(
        film,
        false,
        frame -> {
          byte[] captions = captions(frame);
          ByteArrayOutputStream message = new ByteArrayOutputStream();
          message.writeBytes(new byte[] {(byte) 0xb5, 0, 0x31});
          message.writeBytes("GA94".getBytes(ISO_8859_1));
          message.writeBytes(new byte[] {3, (byte) (0x40 | captions.length / 3), (byte) 0xff});
          message.writeBytes(captions);
          message.write(0xff);
          return message.toByteArray();
        });
  }

  /**
   * Puts a message registered by ITU-T T.35 before every picture of an elementary stream.
   *
   * @param hevc whether it is H.265, else H.264
   * @param message of the frame of a number in decoding order
   */
  static byte[] withMessages(Path film, boolean hevc, IntFunction<byte[]> message)
      throws IOException {
    byte[] bytes = Files.readAllBytes(film);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] startCode = {0, 0, 1};
    int frame = 0;
    int written = 0;
    for (int at = indexOf(bytes, startCode, 0); at >= 0; at = indexOf(bytes, startCode, at + 3)) {
      int type = hevc ? bytes[at + 3] >> 1 & 63 : bytes[at + 3] & 31;
      boolean slice = hevc ? type < 32 : type == 1 || type == 5;
      boolean firstSlice = slice && (bytes[at + (hevc ? 5 : 4)] & 0x80) != 0;
      if (firstSlice) {
        out.write(bytes, written, at - written);
        written = at;
        byte[] payload = message.apply(frame++);
        out.write(hevc ? new byte[] {0, 0, 1, 39 << 1, 1} : new byte[] {0, 0, 1, 6});
        out.write(new byte[] {4, (byte) payload.length});
        out.write(payload);
        out.write(0x80);
      }
    }
    out.write(bytes, written, bytes.length - written);
    return out.toByteArray();
  }

  /**
   * Has an MP4 say that its samples lie in another file, by a Macintosh alias as FFmpeg can follow
   * it.
   *
   * @param mp4 with its index after its samples
   */
  static byte[] dataInAnotherFile(Path mp4, String path) throws IOException {
    byte[] bytes = Files.readAllBytes(mp4);
    int url = indexOf(bytes, "url ".getBytes(ISO_8859_1), 0);
    byte[] name = path.getBytes(ISO_8859_1);
    ByteBuffer alias = ByteBuffer.allocate(12 + 150 + 4 + name.length + (name.length & 1) + 4);
    alias.putInt(alias.capacity()).put("alis".getBytes(ISO_8859_1)).putInt(0);
    alias.position(12 + 10 + 1 + 27 + 12 + 1 + 63 + 16);
    alias.putShort((short) 1).putShort((short) 1);
    alias.position(12 + 150);
    alias.putShort((short) 2).putShort((short) name.length).put(name);
    alias.position(alias.capacity() - 4);
    alias.putShort((short) -1);
    int grown = alias.capacity() - 12;
    int from = 0;
    for (String box : List.of("moov", "trak", "mdia", "minf", "dinf", "dref")) {
      from = indexOf(bytes, box.getBytes(ISO_8859_1), from);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      buffer.putInt(from - 4, buffer.getInt(from - 4) + grown);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, url - 4);
    out.write(alias.array());
    out.write(bytes, url + 8, bytes.length - url - 8);
    return out.toByteArray();
  }

  static int indexOf(byte[] bytes, byte[] wanted, int from) {
    for (int i = from; i + wanted.length <= bytes.length; i++) {
      if (java.util.Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }
}
