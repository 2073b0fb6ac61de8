package org.reelspark.core.video;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.BytePointer;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.StreamAction;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.VideoInfo;

/**
 * Writes one frame and the first packets of a film's streams into a container in memory and opens
 * it again: what a container holds is what comes back.
 */
final class Trial implements AutoCloseable {
  /** One caption byte triple, as in ATSC A/53: padding. */
  private static final byte[] CAPTIONS = {(byte) 0xfc, (byte) 0x80, (byte) 0x80};

  private final SourceInput source;
  private final FilmInfo film;
  private final EncoderSettings settings;
  private final StreamHeads heads;
  private final VideoEncoder encoder;
  private final byte[] picture;

  Trial(SourceInput source, FilmInfo film, EncoderSettings settings, StreamHeads heads) {
    this.source = source;
    this.film = film;
    this.settings = settings;
    this.heads = heads;
    this.encoder = new VideoEncoder(film, settings);
    try {
      this.picture = encode(film, encoder);
    } catch (Throwable t) {
      encoder.close();
      throw t;
    }
  }

  /**
   * What a container makes of what an encoder writes.
   *
   * @return the picture that comes back; empty where the container refuses it or gives another
   *     codec back
   */
  static Optional<PictureFormat> reopen(FilmInfo film, EncoderSettings settings, String container) {
    try (VideoEncoder encoder = new VideoEncoder(film, settings);
        Output output = Output.toMemory(container);
        BytePointer data = new BytePointer(encode(film, encoder))) {
      AVStream stream = output.addStream();
      FFmpegError.check(
          avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder.context()),
          "the encoder's parameters");
      stream.time_base(encoder.context().time_base());
      output.writeHeader(Map.of());
      AVPacket packet = avcodec.av_packet_alloc();
      try {
        packet.data(data).size((int) data.capacity());
        packet.pts(0).dts(0).duration(1).flags(avcodec.AV_PKT_FLAG_KEY);
        output.write(packet);
      } finally {
        avcodec.av_packet_free(packet);
      }
      output.writeTrailer();
      VideoInfo back = FilmProbe.probeFinished(new BytesSource(container, output.bytes())).video();
      String codec = avcodec.avcodec_get_name(encoder.context().codec_id()).getString();
      return back.codec().equals(codec) ? Optional.of(back.format()) : Optional.empty();
    } catch (FilmException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] encode(FilmInfo film, VideoEncoder encoder) {
    PictureFormat format = film.video().format();
    encoder.send(new Frame(format, 0, new byte[format.bytes()], CAPTIONS, false), 0, true);
    AVPacket packet = encoder.receive();
    if (packet == null) {
      encoder.drain();
      packet = encoder.receive();
    }
    return Payload.of(packet, avcodec.AV_CODEC_ID_NONE);
  }

  /**
   * What came back.
   *
   * @param lost a sentence for each thing that did not
   * @param captions whether captions inside the picture did
   * @param payloads of the plan's copied streams, by the source's index: whether they were equal
   */
  record Result(List<String> lost, boolean captions, Map<Integer, Boolean> payloads) {}

  /**
   * @throws FilmException where the muxer refuses, or what it wrote can't be read
   */
  Result run(StreamPlan plan) throws IOException {
    return run(plan, true);
  }

  private Result run(StreamPlan plan, boolean whole) throws IOException {
    Rational base = film.video().timeBase();
    long frame =
        film.video().frameRate().num() > 0
            ? Math.max(1, Math.round(1 / film.video().frameRate().value() / base.value()))
            : 1;
    FrameIndex index =
        new FrameIndex(
            FrameIndex.Method.PACKETS,
            new long[] {0},
            new long[] {frame},
            new long[] {0},
            new boolean[] {true},
            0);
    TimeShift shift = TimeShift.of(film, index, false, settings.reorder(), plan, heads);
    Optional<String> timecode = whole ? Timecode.of(film) : Optional.empty();
    List<FilmWriter.CutChapter> chapters =
        whole ? FilmWriter.chapters(source.context(), shift, Optional.empty()) : List.of();
    byte[] written = write(plan, shift, timecode, chapters, frame);
    BytesSource file = new BytesSource(plan.container(), written);
    FilmTraits wanted = FilmTraits.wanted(source, film, plan, shift, Optional.empty(), timecode);
    FilmTraits found = FilmTraits.of(file);
    List<String> lost = new ArrayList<>(wanted.lost(found, plan.container()));
    Map<Integer, Boolean> payloads = new HashMap<>();
    boolean captions;
    try (SourceInput input = SourceInput.open(file)) {
      captions = PictureExtras.of(input, found.video().stream(), 1).captions();
    }
    Map<Integer, List<byte[]>> back = payloads(file);
    try (StreamHeads copies = new StreamHeads(file, found.video().stream())) {
      for (int i = 0; i < Math.min(wanted.streams().size(), found.streams().size()); i++) {
        lostPriming(wanted.streams().get(i), copies, found.streams().get(i).index(), plan, lost);
      }
    }
    for (int i = 0; i < Math.min(wanted.streams().size(), found.streams().size()); i++) {
      FilmTraits.Stream stream = wanted.streams().get(i);
      FilmTraits.Stream copy = found.streams().get(i);
      boolean picture = stream.index() == film.video().stream();
      payloads.put(
          stream.index(),
          stream.kind().equals(copy.kind())
              && (picture
                  || (stream.codec().equals(copy.codec())
                      && isSame(stream.index(), back.getOrDefault(copy.index(), List.of())))));
    }
    return new Result(lost, captions, payloads);
  }

  private void lostPriming(
      FilmTraits.Stream wanted, StreamHeads copies, int copy, StreamPlan plan, List<String> lost) {
    OptionalInt samples = heads.priming(wanted.index());
    if (samples.isPresent() && copies.priming(copy).isEmpty()) {
      lost.add(
          "of %s, that its first %d samples are not to be heard can't be written to %s"
              .formatted(FilmTraits.name(wanted), samples.getAsInt(), plan.container()));
    }
  }

  /** Whether the muxer takes the plan's streams and gives them back with equal payloads. */
  boolean holds(StreamPlan plan) throws IOException {
    try {
      Result result = run(plan, false);
      long copied = plan.actions().stream().filter(a -> FilmWriter.isCopied(a.handling())).count();
      return result.payloads().size() == copied + 1
          && plan.actions().stream()
              .filter(a -> FilmWriter.isCopied(a.handling()))
              .allMatch(a -> result.payloads().get(a.stream()));
    } catch (FilmException e) {
      return false;
    }
  }

  private byte[] write(
      StreamPlan plan,
      TimeShift shift,
      Optional<String> timecode,
      List<FilmWriter.CutChapter> chapters,
      long duration)
      throws IOException {
    FilmWriter.Layout layout =
        new FilmWriter.Layout(
            film,
            settings,
            plan,
            Map.of(),
            timecode,
            chapters,
            film.video().frameRate().num() > 0,
            shift);
    Output output = Output.toMemory(plan.container());
    try (FilmWriter writer = new FilmWriter(output, source, heads, encoder, layout);
        BytePointer data = new BytePointer(picture)) {
      writer.writePicture(
          data, picture.length, true, 0, -(long) settings.reorder() * duration, duration);
      for (AVPacket packet : headPackets(plan)) {
        try {
          writer.writeCopied(packet);
        } finally {
          avcodec.av_packet_free(packet);
        }
      }
      writer.finish();
      return output.bytes();
    }
  }

  private List<AVPacket> headPackets(StreamPlan plan) {
    List<AVPacket> packets = new ArrayList<>();
    for (StreamAction action : plan.actions()) {
      if (FilmWriter.isCopied(action.handling())) {
        for (AVPacket packet : heads.packets(action.stream())) {
          packets.add(avcodec.av_packet_clone(packet));
        }
      }
    }
    packets.sort(
        Comparator.comparingDouble(
            p ->
                FilmWriter.time(p, film.name())
                    * film.streams().get(p.stream_index()).timeBase().value()));
    return packets;
  }

  private static Map<Integer, List<byte[]>> payloads(BytesSource file) throws IOException {
    Map<Integer, List<byte[]>> payloads = new HashMap<>();
    AVPacket packet = avcodec.av_packet_alloc();
    try (SourceInput input = SourceInput.open(file)) {
      while (input.read(packet)) {
        int stream = packet.stream_index();
        int codec = input.stream(stream).codecpar().codec_id();
        payloads.computeIfAbsent(stream, s -> new ArrayList<>()).add(Payload.of(packet, codec));
      }
    } finally {
      avcodec.av_packet_free(packet);
    }
    return payloads;
  }

  private boolean isSame(int stream, List<byte[]> found) {
    int codec = source.stream(stream).codecpar().codec_id();
    List<byte[]> wanted = new ArrayList<>();
    for (AVPacket packet : heads.packets(stream)) {
      wanted.add(Payload.of(packet, codec));
    }
    return java.util.Arrays.equals(join(wanted, codec), join(found, codec));
  }

  /** Lengths and bytes, so that other cuts are other bytes, unless cuts mean nothing. */
  private static byte[] join(List<byte[]> payloads, int codec) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] payload : payloads) {
      if (Payload.isPause(payload, codec)) {
        continue;
      }
      if (!Payload.isContinuous(codec)) {
        joined.writeBytes((payload.length + ":").getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
      joined.writeBytes(payload);
    }
    return joined.toByteArray();
  }

  @Override
  public void close() {
    encoder.close();
  }
}
