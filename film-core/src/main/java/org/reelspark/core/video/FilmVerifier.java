package org.reelspark.core.video;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongConsumer;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.Verification;

/**
 * Opens a finished film again and compares it with its source: the count and time of every frame,
 * payload and time of every copied packet, how long subtitles show, streams, tags, chapters,
 * colour, shape and turn of the picture, and that its first frame decodes. Losses that the plan
 * names are no differences.
 *
 * <p>A frame lasts until the next one, so equal times are equal durations; how long the last one
 * lasts shows in the length that MP4, MOV and Matroska keep of a track. A transport stream keeps
 * none.
 */
public final class FilmVerifier implements AutoCloseable {
  private final FilmInfo film;
  private final FrameIndex index;
  private final Path out;
  private final String container;
  private final SourceInput source;
  private final SourceInput found;
  private final CopiedStreams copied;
  private final TimeShift shift;
  private final int picture;
  private final int[] partners;
  private final PacketQueue[] wantedPackets;
  private final PacketQueue[] foundPackets;
  private final BitSet seen;
  private final AVPacket packet = avcodec.av_packet_alloc();
  private final LongConsumer verified;
  private int frames;
  private long packets;

  /**
   * Compares all.
   *
   * @param index the frames that were to be written
   * @param excerpt whether {@code index} is only a part of the film
   * @param verified told how many frames have been found so far
   * @throws FilmException naming the first difference
   * @throws IOException of the source or the film's file
   */
  public static Verification verify(
      SeekableSource source,
      FilmInfo film,
      FrameIndex index,
      boolean excerpt,
      EncoderSettings settings,
      StreamPlan streams,
      Path out,
      LongConsumer verified)
      throws IOException {
    try (SeekableSource file = new LocalStorage().open(out.toString());
        FilmVerifier verifier =
            new FilmVerifier(
                source, film, index, excerpt, settings, streams, out, file, verified)) {
      return verifier.run();
    }
  }

  private FilmVerifier(
      SeekableSource source,
      FilmInfo film,
      FrameIndex index,
      boolean excerpt,
      EncoderSettings settings,
      StreamPlan plan,
      Path out,
      SeekableSource file,
      LongConsumer verified)
      throws IOException {
    this.film = film;
    this.verified = verified;
    this.index = index;
    this.out = out;
    this.container = plan.container();
    this.seen = new BitSet(index.size());
    this.copied = new CopiedStreams(film, index, excerpt, plan);
    this.source = SourceInput.open(source);
    SourceInput opened = null;
    try (StreamHeads heads = new StreamHeads(source, film.video().stream())) {
      opened = SourceInput.open(file);
      found = opened;
      shift = TimeShift.of(film, index, excerpt, settings.reorder(), plan, heads);
      FilmTraits wanted =
          FilmTraits.wanted(
              this.source,
              film,
              plan,
              shift,
              copied.excerpt(),
              Timecode.of(film, excerpt ? index.first() : 0));
      FilmTraits traits = FilmTraits.of(file);
      checkTraits(wanted, traits, plan);
      picture = traits.video().stream();
      partners = partners(wanted, traits);
      wantedPackets = new PacketQueue[partners.length];
      foundPackets = new PacketQueue[partners.length];
      for (int i = 0; i < partners.length; i++) {
        if (partners[i] >= 0 && partners[i] != picture) {
          wantedPackets[i] = queue(this.source.stream(i));
          foundPackets[i] = queue(found.stream(partners[i]));
        }
      }
      copied.select(this.source);
    } catch (Throwable t) {
      close(opened);
      throw t;
    }
  }

  private void checkTraits(FilmTraits wanted, FilmTraits traits, StreamPlan plan) {
    FilmTraits told = container.equals("mpegts") ? traits.withLateStreamsOf(wanted) : traits;
    List<String> unnamed = new ArrayList<>(wanted.lost(told, plan.container()));
    unnamed.removeAll(plan.losses());
    if (wanted.streams().size() != traits.streams().size()) {
      unnamed.add(
          "it has %d streams instead of %d"
              .formatted(traits.streams().size(), wanted.streams().size()));
    }
    if (!unnamed.isEmpty()) {
      throw different(String.join("; ", unnamed));
    }
  }

  /** The restored film's stream for each of the source's, -1 for none. */
  private static int[] partners(FilmTraits wanted, FilmTraits traits) {
    int[] partners =
        new int[wanted.streams().stream().mapToInt(s -> s.index() + 1).max().orElse(0)];
    java.util.Arrays.fill(partners, -1);
    for (int i = 0; i < wanted.streams().size(); i++) {
      partners[wanted.streams().get(i).index()] = traits.streams().get(i).index();
    }
    return partners;
  }

  private PacketQueue queue(AVStream stream) {
    AVCodecParameters p = stream.codecpar();
    int bits = avcodec.av_get_exact_bits_per_sample(p.codec_id());
    long rate = (long) bits * p.sample_rate() * p.ch_layout().nb_channels() / 8;
    return new PacketQueue(
        film.name(),
        p.codec_id(),
        Payload.isContinuous(p.codec_id()) ? Math.toIntExact(rate) : 0,
        FilmProbe.rational(stream.time_base()));
  }

  private Verification run() throws IOException {
    checkAttachments();
    double sourceAt = Double.NEGATIVE_INFINITY;
    boolean sourceOpen = true;
    while (found.read(packet)) {
      int stream = packet.stream_index();
      FilmWriter.timeCover(found.stream(stream), packet);
      double at =
          FilmWriter.time(packet, film.name())
              * FilmProbe.rational(found.stream(stream).time_base()).value();
      if (stream == picture) {
        checkFrame();
      } else {
        int original = original(stream);
        if (original >= 0) {
          foundPackets[original].add(packet);
          compare(original);
        }
      }
      while (sourceOpen && sourceAt + shift.seconds() <= at) {
        sourceOpen = !copied.isOver() && source.read(packet);
        if (sourceOpen && copied.takes(source, packet)) {
          sourceAt = addWanted();
        }
      }
    }
    while (sourceOpen && !copied.isOver() && source.read(packet)) {
      if (copied.takes(source, packet)) {
        addWanted();
      }
    }
    checkEnd();
    checkLength();
    int streams = (int) java.util.Arrays.stream(partners).filter(p -> p >= 0).count() - 1;
    double own = copied.excerpt().map(span -> -span.from()).orElse(0.0);
    return new Verification(frames, streams, packets, shift.seconds() - own);
  }

  private double addWanted() {
    int stream = packet.stream_index();
    wantedPackets[stream].add(packet);
    double at = FilmWriter.time(packet, film.name()) * wanted(stream).value();
    compare(stream);
    return at;
  }

  private int original(int stream) {
    for (int i = 0; i < partners.length; i++) {
      if (partners[i] == stream) {
        return i;
      }
    }
    return -1;
  }

  private Rational wanted(int stream) {
    return FilmProbe.rational(source.stream(stream).time_base());
  }

  private void checkFrame() {
    Rational base = FilmProbe.rational(found.stream(picture).time_base());
    if (frames == index.size()) {
      throw different("it has more than " + frames + " frames");
    }
    // Packets come as they are decoded; the frame's number is where its time stands in the index.
    int frame = frameAt(packet.pts(), base);
    if (frame < 0) {
      throw different(
          "a frame has the time %d of %s s, which is no frame's".formatted(packet.pts(), base));
    }
    if (seen.get(frame - index.first())) {
      throw different("frame " + frame + " comes twice");
    }
    seen.set(frame - index.first());
    frames++;
    verified.accept(frames);
  }

  /** The frame that is presented at a time of the restored film, or -1. */
  private int frameAt(long time, Rational base) {
    Rational own = film.video().timeBase();
    TimeShift back = new TimeShift(base, 0);
    long near = back.apply(time, base, own) - shift.ticks();
    int frame = index.atOrAfter(near);
    for (int i = Math.max(index.first(), frame - 1); i <= frame && i < index.end(); i++) {
      if (shift.apply(index.pts(i), own, base) == time) {
        return i;
      }
    }
    return -1;
  }

  private void compare(int stream) {
    PacketQueue left = wantedPackets[stream];
    PacketQueue right = foundPackets[stream];
    while (!left.isEmpty() && !right.isEmpty()) {
      PacketQueue.Entry was = left.take();
      PacketQueue.Entry is = right.take();
      Rational from = wanted(stream);
      Rational to = FilmProbe.rational(found.stream(partners[stream]).time_base());
      if (was.bytes() != is.bytes() || was.checksum() != is.checksum()) {
        throw different(
            "stream %d: the packet at %.1f of %s s has another payload"
                .formatted(stream, was.time(), from));
      }
      double moved = was.time() * from.value() + shift.seconds() - is.time() * to.value();
      double halfTick = Math.max(from.value(), to.value()) / 2;
      if (Math.abs(moved) > halfTick * 1.0001 && !FilmWriter.isCover(source.stream(stream))) {
        throw different(
            "stream %d: the packet at %.1f of %s s came to %.1f of %s s"
                .formatted(stream, was.time(), from, is.time(), to));
      }
      checkDuration(stream, was, from, is, to);
      packets++;
    }
  }

  /** How long a subtitle shows; other packets last until the next. */
  private void checkDuration(
      int stream, PacketQueue.Entry was, Rational from, PacketQueue.Entry is, Rational to) {
    boolean known = was.duration() > 0 && is.duration() > 0;
    if (!known || !film.streams().get(stream).kind().equals("subtitle")) {
      return;
    }
    double longer = is.duration() * to.value() - was.duration() * from.value();
    if (Math.abs(longer) > 1.0001 * Math.max(from.value(), to.value())) {
      throw different(
          "stream %d: the packet at %.1f of %s s lasts %d of %s s instead of %d"
              .formatted(stream, is.time(), to, is.duration(), to, was.duration()));
    }
  }

  private void checkEnd() {
    if (frames != index.size()) {
      int missing = index.first() + seen.nextClearBit(0);
      throw different(
          "it has %d of %d frames; frame %d is missing".formatted(frames, index.size(), missing));
    }
    for (int stream = 0; stream < partners.length; stream++) {
      if (wantedPackets[stream] == null) {
        continue;
      }
      wantedPackets[stream].end();
      foundPackets[stream].end();
      compare(stream);
      if (!wantedPackets[stream].isEmpty()) {
        throw different(
            "stream %d: its packet at %.1f of %s s is missing"
                .formatted(stream, wantedPackets[stream].take().time(), wanted(stream)));
      }
      if (!foundPackets[stream].isEmpty()) {
        throw different("stream " + stream + ": it has packets that the source has not");
      }
    }
  }

  private void checkLength() {
    int last = index.end() - 1;
    OptionalDouble length = length(found.stream(picture));
    if (length.isEmpty() || index.duration(last) == 0 || container.equals("mpegts")) {
      return;
    }
    Rational own = film.video().timeBase();
    Rational base = FilmProbe.rational(found.stream(picture).time_base());
    long end = index.pts(last) + index.duration(last);
    double wanted = (end - index.pts(index.first())) * own.value();
    if (Math.abs(length.getAsDouble() - wanted) > 1.0001 * (own.value() + base.value())) {
      throw different(
          "its picture lasts %.4f s instead of %.4f s".formatted(length.getAsDouble(), wanted));
    }
  }

  /** Seconds from the first frame to the end of the last, as the container has it. */
  private OptionalDouble length(AVStream stream) {
    if (stream.duration() != avutil.AV_NOPTS_VALUE) {
      return OptionalDouble.of(stream.duration() * FilmProbe.rational(stream.time_base()).value());
    }
    AVDictionaryEntry tag = avutil.av_dict_get(stream.metadata(), "DURATION", null, 0);
    if (tag == null) {
      return OptionalDouble.empty();
    }
    String[] clock = tag.value().getString().split(":", 3);
    double end =
        Integer.parseInt(clock[0]) * 3600
            + Integer.parseInt(clock[1]) * 60
            + Double.parseDouble(clock[2]);
    double start = index.pts(index.first()) * film.video().timeBase().value() + shift.seconds();
    return OptionalDouble.of(end - start);
  }

  private void checkAttachments() {
    for (int stream = 0; stream < partners.length; stream++) {
      if (partners[stream] >= 0
          && FilmWriter.isAttachment(source.stream(stream))
          && !java.util.Arrays.equals(
              extradata(source.stream(stream)), extradata(found.stream(partners[stream])))) {
        throw different("attachment " + stream + " has other bytes");
      }
    }
  }

  static byte[] extradata(AVStream stream) {
    byte[] bytes = new byte[stream.codecpar().extradata_size()];
    if (bytes.length > 0) {
      stream.codecpar().extradata().get(bytes);
    }
    return bytes;
  }

  private FilmException different(String how) {
    return new FilmException(
        "the restored film of " + film.name() + " (" + out + ") is not right: " + how);
  }

  private void close(SourceInput opened) {
    source.close();
    if (opened != null) {
      opened.close();
    }
    avcodec.av_packet_free(packet);
  }

  @Override
  public void close() {
    close(found);
  }
}
