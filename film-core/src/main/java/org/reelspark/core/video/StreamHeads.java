package org.reelspark.core.video;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.reelspark.core.io.SeekableSource;

/**
 * The first packets of a film's streams, the picture's aside, from the start of the file: when they
 * begin and what they look like. A stream that begins late in the file has none here.
 */
final class StreamHeads implements AutoCloseable {
  private static final int PACKETS_EACH = 2;

  /** Of the file that are looked through. */
  static final long MOST_BYTES = 64L << 20;

  private final Map<Integer, AVPacket[]> packets = new HashMap<>();

  /**
   * @param picture index of the picture's stream
   * @throws IOException of the source
   */
  StreamHeads(SeekableSource source, int picture) throws IOException {
    AVPacket packet = avcodec.av_packet_alloc();
    try (SourceInput input = SourceInput.open(source)) {
      input.stream(picture).discard(avcodec.AVDISCARD_ALL);
      int known = input.context().nb_streams();
      int missing = (known - 1) * PACKETS_EACH;
      long from = input.bytesRead();
      while (missing > 0 && input.bytesRead() - from < MOST_BYTES && input.read(packet)) {
        int stream = packet.stream_index();
        FilmWriter.timeCover(input.stream(stream), packet);
        if (stream < known && stream != picture && keep(packet)) {
          missing--;
        }
      }
    } catch (Throwable t) {
      close();
      throw t;
    } finally {
      avcodec.av_packet_free(packet);
    }
  }

  private boolean keep(AVPacket packet) {
    AVPacket[] kept =
        packets.computeIfAbsent(packet.stream_index(), s -> new AVPacket[PACKETS_EACH]);
    for (int i = 0; i < kept.length; i++) {
      if (kept[i] == null) {
        kept[i] = avcodec.av_packet_clone(packet);
        return true;
      }
    }
    return false;
  }

  /** A stream's first packets, fewer or none where they were not found. */
  AVPacket[] packets(int stream) {
    AVPacket[] kept = packets.getOrDefault(stream, new AVPacket[0]);
    int count = 0;
    while (count < kept.length && kept[count] != null) {
      count++;
    }
    return java.util.Arrays.copyOf(kept, count);
  }

  /** When a stream begins, in its own ticks. */
  Optional<Long> start(int stream) {
    AVPacket[] kept = packets(stream);
    if (kept.length == 0) {
      return Optional.empty();
    }
    long pts = kept[0].pts() == avutil.AV_NOPTS_VALUE ? kept[0].dts() : kept[0].pts();
    return pts == avutil.AV_NOPTS_VALUE ? Optional.empty() : Optional.of(pts);
  }

  /** Samples at a sound stream's start that players leave out, where its first packet says so. */
  OptionalInt priming(int stream) {
    AVPacket[] kept = packets(stream);
    return kept.length == 0 ? OptionalInt.empty() : priming(kept[0]);
  }

  /** Samples at a packet's start that players leave out, where it says so. */
  static OptionalInt priming(AVPacket packet) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      BytePointer skip =
          avcodec.av_packet_get_side_data(packet, avcodec.AV_PKT_DATA_SKIP_SAMPLES, size);
      int samples = skip == null || size.get() < 4 ? 0 : new IntPointer(skip).get();
      return samples > 0 ? OptionalInt.of(samples) : OptionalInt.empty();
    }
  }

  @Override
  public void close() {
    for (AVPacket[] kept : packets.values()) {
      for (AVPacket packet : kept) {
        if (packet != null) {
          avcodec.av_packet_free(packet);
        }
      }
    }
  }
}
