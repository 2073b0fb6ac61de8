package org.reelspark.core.video;

import java.util.ArrayDeque;
import java.util.zip.CRC32C;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.reelspark.core.plan.Rational;

/**
 * The packets of one stream that one of two films has given and the other not yet: their times and
 * the checksums of their payloads. As long as both films lie in order of time it is short.
 *
 * <p>Samples that containers cut as they like are taken apart into pieces of one size.
 */
final class PacketQueue {
  private static final int PIECE_BYTES = 4096;

  /**
   * @param time in the stream's ticks, a fraction within samples
   * @param duration in the stream's ticks, 0 where it is not known or pieces were cut
   */
  record Entry(double time, long duration, int bytes, long checksum) {}

  private final String film;
  private final int codec;
  private final int bytesPerSecond;
  private final Rational timeBase;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private final byte[] piece = new byte[PIECE_BYTES];
  private int filled;
  private double pieceTime;

  /**
   * @param film its name, for errors
   * @param bytesPerSecond of samples that containers cut as they like, 0 for packets that are kept
   */
  PacketQueue(String film, int codec, int bytesPerSecond, Rational timeBase) {
    this.film = film;
    this.codec = codec;
    this.bytesPerSecond = bytesPerSecond;
    this.timeBase = timeBase;
  }

  void add(AVPacket packet) {
    byte[] payload = Payload.of(packet, codec);
    long time = FilmWriter.time(packet, film);
    if (bytesPerSecond > 0) {
      cut(payload, time);
    } else if (!Payload.isPause(payload, codec)) {
      entries.add(
          new Entry(time, packet.duration(), payload.length, checksum(payload, payload.length)));
    }
  }

  private void cut(byte[] payload, long time) {
    int at = 0;
    while (at < payload.length) {
      if (filled == 0) {
        pieceTime = time + at / (bytesPerSecond * timeBase.value());
      }
      int n = Math.min(PIECE_BYTES - filled, payload.length - at);
      System.arraycopy(payload, at, piece, filled, n);
      filled += n;
      at += n;
      if (filled == PIECE_BYTES) {
        end();
      }
    }
  }

  /** Nothing follows. */
  void end() {
    if (filled > 0) {
      entries.add(new Entry(pieceTime, 0, filled, checksum(piece, filled)));
      filled = 0;
    }
  }

  private static long checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  Entry take() {
    return entries.remove();
  }
}
