package org.reelspark.core.plan;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.FrameIndex.Method;

/**
 * What tells one film file from another without reading all of it. Two that differ only in the
 * middle have one fingerprint; where that matters, the frame index of the film has a checksum, or,
 * where it was made without reading all of it, the store's stamp tells.
 *
 * @param bytes size of the file
 * @param ends SHA-256 of its first and last MiB, in hex
 */
public record FilmFingerprint(long bytes, String ends) implements Serializable {
  private static final int END = 1 << 20;

  public static FilmFingerprint of(SeekableSource source) throws IOException {
    MessageDigest digest = CanonicalJson.sha256();
    long size = source.size();
    digest(source, 0, Math.min(END, size), digest);
    digest(source, Math.max(0, size - END), size, digest);
    return new FilmFingerprint(size, HexFormat.of().formatHex(digest.digest()));
  }

  /**
   * SHA-256, in hex, over PTS, durations and seek points of every frame, and the checksum over
   * their payloads. Where there is none, the store's entity tag takes its place, or, in a store
   * without tags, the time at which the file was last written.
   */
  public static String of(FrameIndex index, FileStamp stamp) {
    MessageDigest digest = CanonicalJson.sha256();
    ByteBuffer entry = ByteBuffer.allocate(2 * Long.BYTES + 1);
    for (int i = index.first(); i < index.end(); i++) {
      entry.clear();
      entry.putLong(index.pts(i)).putLong(index.duration(i));
      entry.put((byte) (index.seekPoint(i) ? 1 : 0));
      digest.update(entry.flip());
    }
    digest.update(index.method() == Method.TABLE ? stamp(stamp) : bytes(index.checksum()));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] stamp(FileStamp stamp) {
    return stamp.tag().isEmpty()
        ? bytes(stamp.modified())
        : stamp.tag().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static void digest(SeekableSource source, long from, long to, MessageDigest digest)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (long at = from; at < to; ) {
      int n = source.read(at, buffer, 0, (int) Math.min(buffer.length, to - at));
      if (n < 0) {
        throw new java.io.EOFException(
            source.name() + ": ends at byte " + at + ", though its size is " + to);
      }
      digest.update(buffer, 0, n);
      at += n;
    }
  }
}
