package org.reelspark.core.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.SizeTPointer;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.FrameIndex.Method;

/**
 * Lists the frames of a film: those that a decoder puts out when it decodes from the start.
 *
 * <p>Where each packet says of itself that it is one shown frame, or none, packets are counted and
 * the decoder is asked only about the start and the end of the film, where it may leave frames out.
 * Everything else is decoded once. On the way the packets of all streams are summed, so that a film
 * which was repaired in the middle is known for another.
 *
 * <p>Of codecs whose packets are one frame each whatever is in them, and containers that have a
 * table of all packets, the table is enough, and the packets are not read.
 */
public final class FrameIndexer {
  /** So many frames in a row as expected, and the start of the film is behind. */
  private static final int ALIGNED = 16;

  /** A film whose decoder is not in step after so many frames is decoded to its end. */
  private static final int PATIENCE = 1000;

  private final SeekableSource source;
  private final FilmInfo film;
  private final DamagePolicy policy;
  private final LongConsumer bytesRead;
  private final Map<Integer, LateStream> late = new TreeMap<>();

  private FrameIndexer(
      SeekableSource source, FilmInfo film, DamagePolicy policy, LongConsumer bytesRead) {
    this.source = source;
    this.film = film;
    this.policy = policy;
    this.bytesRead = bytesRead;
  }

  /**
   * Lists the frames of a film.
   *
   * @param bytesRead told now and then how many bytes have been read so far
   * @throws FilmException where the film is cut off, times do not rise, or, unless damage is
   *     concealed, a frame is damaged
   * @throws IOException of the source
   */
  public static FrameIndex index(
      SeekableSource source, FilmInfo film, DamagePolicy damage, LongConsumer bytesRead)
      throws IOException {
    return list(source, film, damage, bytesRead).index();
  }

  /**
   * What reading a film from end to end shows.
   *
   * @param late streams that {@code film} does not have
   */
  public record Listing(FrameIndex index, List<LateStream> late) {}

  /** As {@link #index}, with the streams that were met on the way and not known before. */
  public static Listing list(
      SeekableSource source, FilmInfo film, DamagePolicy damage, LongConsumer bytesRead)
      throws IOException {
    ContainerEnd.check(source, film.container());
    FrameIndexer indexer = new FrameIndexer(source, film, damage, bytesRead);
    Optional<FrameIndex> counted = indexer.count();
    FrameIndex index = counted.isPresent() ? counted.get() : indexer.decode();
    return new Listing(index, List.copyOf(indexer.late.values()));
  }

  /** Notes streams that the demuxer has found since the film was probed. */
  private void noteLate(SourceInput input, Entries entries) {
    for (int i = film.streams().size(); i < input.context().nb_streams(); i++) {
      if (!late.containsKey(i)) {
        late.put(i, LateStream.at(input, i, entries.seconds(film), input.bytesRead()));
      }
    }
  }

  private Optional<FrameIndex> count() throws IOException {
    Entries entries;
    try (SourceInput input = SourceInput.open(source)) {
      int stream = film.video().stream();
      Optional<PacketScanner> scanner = PacketScanner.of(input.stream(stream).codecpar());
      if (scanner.isEmpty()) {
        return Optional.empty();
      }
      boolean table = !scanner.get().looksInside() && input.hasTable();
      entries = new Entries(table ? Method.TABLE : Method.PACKETS);
      try {
        if (!countPackets(input, scanner.get(), entries)) {
          return Optional.empty();
        }
      } finally {
        scanner.get().close();
      }
      if (entries.size == 0
          || !entries.sort()
          || entries.reordering > input.stream(stream).codecpar().video_delay()) {
        return Optional.empty();
      }
    }
    return checkEnds(entries);
  }

  private boolean countPackets(SourceInput input, PacketScanner scanner, Entries entries)
      throws IOException {
    int stream = film.video().stream();
    if (entries.method == Method.TABLE) {
      input.select(stream);
      input.leavePayloads();
    } else {
      input.sumAll(entries.packets);
    }
    AVPacket packet = avcodec.av_packet_alloc();
    try {
      long latest = Long.MIN_VALUE;
      while (input.read(packet)) {
        noteLate(input, entries);
        if (packet.stream_index() != stream) {
          continue;
        }
        bytesRead.accept(input.bytesRead());
        PacketScanner.Shown shown = scanner.scan(packet);
        if (shown == PacketScanner.Shown.UNKNOWN || hasNewExtradata(packet)) {
          return false;
        }
        if (shown == PacketScanner.Shown.NONE) {
          continue;
        }
        long pts = packet.pts();
        if (pts == AV_NOPTS_VALUE) {
          return false;
        }
        if ((packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) != 0 && policy == DamagePolicy.FAIL) {
          throw damaged(entries.before(pts), pts, "its packet is damaged or cut off");
        }
        boolean shownLater = (packet.flags() & avcodec.AV_PKT_FLAG_DISCARD) == 0;
        boolean key = (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0;
        if (shownLater) {
          entries.add(
              pts,
              Math.max(0, packet.duration()),
              packet.pos(),
              key && scanner.restart() && pts > latest);
        }
        latest = Math.max(latest, pts);
      }
    } finally {
      avcodec.av_packet_free(packet);
    }
    return true;
  }

  private static boolean hasNewExtradata(AVPacket packet) {
    return avcodec.av_packet_get_side_data(
            packet, avcodec.AV_PKT_DATA_NEW_EXTRADATA, (SizeTPointer) null)
        != null;
  }

  /** Compares the counted frames with what a decoder makes of the start and the end of the film. */
  private Optional<FrameIndex> checkEnds(Entries entries) throws IOException {
    AVFrame frame = avutil.av_frame_alloc();
    try (FilmReader reader = new FilmReader(source, film)) {
      int next = 0;
      int inStep = 0;
      while (inStep < ALIGNED && next < Math.min(PATIENCE, entries.size)) {
        if (!reader.next(frame)) {
          return Optional.empty();
        }
        long pts = reader.pts();
        if (pts != entries.pts[next]) {
          int at = Arrays.binarySearch(entries.pts, 0, entries.size, pts);
          if (at < next || (inStep > 0 && at > next)) {
            return Optional.empty();
          }
          next = at;
          inStep = 0;
        }
        if (next > 0 && inStep == 0) {
          entries.dropFirst(next);
          next = 0;
        }
        next++;
        inStep++;
      }
      if (next == entries.size) {
        return reader.next(frame) ? Optional.empty() : Optional.of(entries.index());
      }
      if (inStep < ALIGNED) {
        return Optional.empty();
      }
      entries.seekPoint.set(0);
      FrameIndex index = entries.index();
      int last = index.seekPointAtOrBefore(index.end() - 1);
      if (last == 0 || !reader.seek(index, last)) {
        return Optional.empty();
      }
      int expected = last;
      while (reader.next(frame)) {
        long pts = reader.pts();
        if (pts < index.pts(last)) {
          continue;
        }
        if (expected == index.end() || pts != index.pts(expected)) {
          return Optional.empty();
        }
        expected++;
      }
      return expected == index.end() ? Optional.of(index) : Optional.empty();
    } finally {
      avutil.av_frame_free(frame);
    }
  }

  private FrameIndex decode() throws IOException {
    Entries entries = new Entries(Method.DECODE);
    AVFrame frame = avutil.av_frame_alloc();
    try (FilmReader reader = new FilmReader(source, film)) {
      reader.input().sumAll(entries.packets);
      Restarts restarts =
          new Restarts(PacketScanner.of(reader.input().stream(film.video().stream()).codecpar()));
      try {
        while (reader.next(frame, restarts)) {
          bytesRead.accept(reader.input().bytesRead());
          long pts = reader.pts();
          String damage = reader.damage(frame);
          if (damage != null && policy == DamagePolicy.FAIL) {
            throw damaged(entries.size, pts, damage);
          }
          if (pts == AV_NOPTS_VALUE) {
            throw new FilmException(
                film.name()
                    + ": frame "
                    + entries.size
                    + " has no time; give it times: ffmpeg -fflags +genpts -i '"
                    + film.name()
                    + "' -map 0 -c copy timed.mkv");
          }
          if (entries.size > 0 && pts <= entries.pts[entries.size - 1]) {
            throw new FilmException(
                film.name()
                    + ": frame "
                    + entries.size
                    + " (pts "
                    + pts
                    + ") is not after the frame before it (pts "
                    + entries.pts[entries.size - 1]
                    + "); times must rise: ffmpeg -i '"
                    + film.name()
                    + "' -fps_mode vfr -c:v ffv1 -c:a copy timed.mkv makes them rise");
          }
          restarts.frame(entries, frame, pts);
          noteLate(reader.input(), entries);
        }
        noteLate(reader.input(), entries);
        String damage = reader.lastDamage();
        if (damage != null && policy == DamagePolicy.FAIL) {
          throw damaged(entries.size, AV_NOPTS_VALUE, damage);
        }
      } finally {
        restarts.close();
      }
    } finally {
      avutil.av_frame_free(frame);
    }
    if (entries.size == 0) {
      throw new FilmException(film.name() + ": no frame of its video could be decoded");
    }
    entries.checkRestarts();
    return entries.index();
  }

  private FilmException damaged(int frame, long pts, String what) {
    return new FilmException(
        film.name()
            + ": frame "
            + frame
            + (pts == AV_NOPTS_VALUE ? "" : " (pts " + pts + ")")
            + " is damaged: "
            + what
            + "; rerun with --on-damage=conceal to keep what can be decoded");
  }

  /** Which packets of a film that is decoded can be started from, until their frames come out. */
  private static final class Restarts implements FilmReader.PacketListener, AutoCloseable {
    private record Point(long number, long position) {}

    private final Optional<PacketScanner> scanner;
    private final Map<Long, Point> points = new HashMap<>();
    private boolean fixed = true;

    Restarts(Optional<PacketScanner> scanner) {
      this.scanner = scanner;
    }

    @Override
    public void packet(AVPacket packet, long number) {
      if (scanner.isEmpty()) {
        return;
      }
      fixed &= !hasNewExtradata(packet);
      scanner.get().scan(packet);
      boolean key = (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0;
      if (key && fixed && scanner.get().restart() && packet.pts() != AV_NOPTS_VALUE) {
        points.put(packet.pts(), new Point(number, packet.pos()));
      }
    }

    void frame(Entries entries, AVFrame frame, long pts) {
      Point point = frame.pts() == pts ? points.remove(pts) : null;
      entries.add(
          pts, Math.max(0, frame.duration()), point == null ? -1 : point.position(), point != null);
      entries.setNumber(point == null ? Decoder.tag(frame) : point.number());
    }

    @Override
    public void close() {
      scanner.ifPresent(PacketScanner::close);
    }
  }

  /** Frames as they are found, 32 bytes each until they are put in order. */
  private static final class Entries {
    final Method method;
    final PacketChecksum packets = new PacketChecksum();
    long[] pts = new long[1024];
    long[] durations = new long[1024];
    long[] positions = new long[1024];
    long[] numbers = new long[0];
    BitSet seekPoint = new BitSet();
    int size;
    int reordering;

    Entries(Method method) {
      this.method = method;
    }

    void add(long time, long duration, long position, boolean canRestart) {
      if (size == pts.length) {
        int larger = Math.addExact(size, size / 2);
        pts = Arrays.copyOf(pts, larger);
        durations = Arrays.copyOf(durations, larger);
        positions = Arrays.copyOf(positions, larger);
      }
      pts[size] = time;
      durations[size] = duration;
      positions[size] = position;
      seekPoint.set(size, canRestart);
      size++;
    }

    /** The number of the packet that the frame just added came from. */
    void setNumber(long number) {
      if (numbers.length < size) {
        numbers = Arrays.copyOf(numbers, pts.length);
      }
      numbers[size - 1] = number;
    }

    /**
     * Puts packets, which come in the order of decoding, in the order of presentation, and notes
     * how many a packet has to overtake at most: what a decoder must hold back.
     *
     * @return false where two have one time
     */
    boolean sort() {
      for (int i = 1; i < size; i++) {
        int at = i;
        while (at > 0 && pts[at - 1] > pts[at]) {
          swap(at - 1, at);
          at--;
        }
        reordering = Math.max(reordering, i - at);
        if (reordering > PATIENCE || (at > 0 && pts[at - 1] == pts[at])) {
          return false;
        }
      }
      return true;
    }

    private void swap(int a, int b) {
      swap(pts, a, b);
      swap(durations, a, b);
      swap(positions, a, b);
      boolean s = seekPoint.get(a);
      seekPoint.set(a, seekPoint.get(b));
      seekPoint.set(b, s);
    }

    private static void swap(long[] array, int a, int b) {
      long v = array[a];
      array[a] = array[b];
      array[b] = v;
    }

    /** From the first frame added to the last. */
    double seconds(FilmInfo film) {
      return size == 0 ? 0 : (pts[size - 1] - pts[0]) * film.video().timeBase().value();
    }

    /** How many are shown before a time. */
    int before(long time) {
      return (int) Arrays.stream(pts, 0, size).filter(other -> other < time).count();
    }

    void dropFirst(int frames) {
      size -= frames;
      System.arraycopy(pts, frames, pts, 0, size);
      System.arraycopy(durations, frames, durations, 0, size);
      System.arraycopy(positions, frames, positions, 0, size);
      seekPoint = seekPoint.get(frames, frames + size);
    }

    /** Only where no later frame was decoded from an earlier packet can decoding start. */
    void checkRestarts() {
      long least = Long.MAX_VALUE;
      for (int i = size - 1; i >= 0; i--) {
        seekPoint.set(i, i == 0 || (seekPoint.get(i) && numbers[i] <= least));
        least = Math.min(least, numbers[i]);
      }
    }

    FrameIndex index() {
      long[] lengths = Arrays.copyOf(durations, size);
      for (int i = 0; i < size; i++) {
        if (lengths[i] == 0) {
          lengths[i] = i + 1 < size ? pts[i + 1] - pts[i] : i > 0 ? lengths[i - 1] : 0;
        }
      }
      boolean[] points = new boolean[size];
      for (int i = 0; i < size; i++) {
        points[i] = i == 0 || seekPoint.get(i);
      }
      return new FrameIndex(
          method,
          Arrays.copyOf(pts, size),
          lengths,
          Arrays.copyOf(positions, size),
          points,
          packets.value());
    }
  }
}
