package org.reelspark.core.video;

import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_ATTACHMENT;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVChapter;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.StreamAction;
import org.reelspark.core.plan.StreamAction.Handling;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.VideoCodec;

/**
 * The restored film's container: its streams, tags and chapters as the plan says, then packets with
 * the source's times. The same code writes the film and the trial that the plan is made from.
 */
final class FilmWriter implements AutoCloseable {
  /** Tags that describe a file, not a film; the timecode is written apart. */
  private static final Set<String> FILE_TAGS =
      Set.of(
          "bps",
          "compatible_brands",
          "duration",
          "encoder",
          "handler_name",
          "major_brand",
          "minor_version",
          "number_of_bytes",
          "number_of_frames",
          "software",
          "timecode",
          "vendor_id");

  private static final int[] PICTURE_SIDE_DATA = {
    avcodec.AV_PKT_DATA_DISPLAYMATRIX, avcodec.AV_PKT_DATA_STEREO3D, avcodec.AV_PKT_DATA_SPHERICAL
  };

  private final Output output;
  private final int picture;
  private final int[] places;
  private final Rational[] timeBases;
  private final Rational pictureBase;
  private final String film;
  private final TimeShift shift;
  private final AVPacket scratch = avcodec.av_packet_alloc();

  /** What the container is told of the film. */
  record Layout(
      FilmInfo film,
      EncoderSettings settings,
      StreamPlan streams,
      Map<String, String> tags,
      Optional<String> timecode,
      List<CutChapter> chapters,
      boolean evenRate,
      TimeShift shift) {}

  /** A stretch of the source, in seconds. */
  record Span(double from, double to) {}

  /**
   * Writes the header.
   *
   * @param output is closed with this
   * @throws FilmException where the container does not take the streams
   */
  FilmWriter(
      Output output, SourceInput source, StreamHeads heads, VideoEncoder encoder, Layout layout)
      throws IOException {
    this.output = output;
    this.shift = layout.shift();
    this.film = layout.film().name();
    this.picture = layout.film().video().stream();
    this.places = new int[source.context().nb_streams()];
    this.timeBases = new Rational[places.length];
    try {
      describe(source, heads, encoder, layout);
      pictureBase = FilmProbe.rational(output.stream(places[picture]).time_base());
    } catch (Throwable t) {
      close();
      throw t;
    }
  }

  private void describe(SourceInput source, StreamHeads heads, VideoEncoder encoder, Layout layout)
      throws IOException {
    StreamPlan plan = layout.streams();
    int place = 0;
    for (StreamAction action : plan.actions()) {
      boolean written = action.handling() == Handling.RESTORE || isCopied(action.handling());
      places[action.stream()] = written ? place++ : -1;
      timeBases[action.stream()] = FilmProbe.rational(source.stream(action.stream()).time_base());
      if (action.handling() == Handling.RESTORE) {
        addPicture(source.stream(action.stream()), encoder.context(), layout);
      } else if (written) {
        addCopied(source.stream(action.stream()), heads, plan.container());
      }
    }
    AVFormatContext context = output.context();
    Map<String, String> tags = lastingTags(FilmProbe.map(source.context().metadata()));
    tags.putAll(layout.tags());
    context.metadata(dictionary(tags));
    if (!isOrphaned(place, layout)) {
      addChapters(layout.chapters());
    }
    if (plan.container().equals("mpegts")) {
      context.max_delay(Containers.TS_DELAY_MICROS / 2);
    }
    output.writeHeader(muxerOptions(plan.container(), layout.film().video().timeBase()));
  }

  static boolean isCopied(Handling handling) {
    return handling == Handling.COPY || handling == Handling.FILTER;
  }

  private void addPicture(AVStream from, AVCodecContext encoder, Layout layout) {
    AVStream to = output.addStream();
    AVCodecParameters parameters = to.codecpar();
    FFmpegError.check(
        avcodec.avcodec_parameters_from_context(parameters, encoder), "the encoder's parameters");
    parameters.video_delay(layout.settings().reorder());
    for (int type : PICTURE_SIDE_DATA) {
      copySideData(from.codecpar(), parameters, type);
    }
    String container = layout.streams().container();
    if (layout.settings().codec() == VideoCodec.HEVC && isQuickTime(container)) {
      parameters.codec_tag(tag("hvc1"));
    }
    Rational base = layout.film().video().timeBase();
    to.time_base(avutil.av_make_q(base.num(), base.den()));
    to.sample_aspect_ratio(parameters.sample_aspect_ratio());
    if (layout.evenRate()) {
      to.avg_frame_rate(encoder.framerate());
      to.r_frame_rate(encoder.framerate());
    }
    to.disposition(from.disposition());
    Map<String, String> tags = lastingTags(FilmProbe.map(from.metadata()));
    layout.timecode().ifPresent(timecode -> tags.put("timecode", timecode));
    to.metadata(dictionary(tags));
  }

  private static void copySideData(AVCodecParameters from, AVCodecParameters to, int type) {
    AVPacketSideData data =
        avcodec.av_packet_side_data_get(from.coded_side_data(), from.nb_coded_side_data(), type);
    if (data == null || data.isNull()) {
      return;
    }
    try (PointerPointer<AVPacketSideData> list = new PointerPointer<>(1);
        IntPointer count = new IntPointer(1)) {
      list.put(0, to.coded_side_data());
      count.put(to.nb_coded_side_data());
      AVPacketSideData added = avcodec.av_packet_side_data_new(list, count, type, data.size(), 0);
      Pointer.memcpy(added.data(), data.data(), data.size());
      to.coded_side_data(new AVPacketSideData(list.get()));
      to.nb_coded_side_data(count.get());
    }
  }

  private void addCopied(AVStream from, StreamHeads heads, String container) {
    AVStream to = output.addStream();
    AVCodecParameters parameters = to.codecpar();
    FFmpegError.check(
        avcodec.avcodec_parameters_copy(parameters, from.codecpar()), "a stream's parameters");
    parameters.codec_tag(0);
    to.time_base(from.time_base());
    to.disposition(from.disposition());
    to.sample_aspect_ratio(from.sample_aspect_ratio());
    to.avg_frame_rate(from.avg_frame_rate());
    Map<String, String> tags = lastingTags(FilmProbe.map(from.metadata()));
    if (isCover(from) && container.equals("matroska")) {
      attach(from.attached_pic(), to, tags);
    }
    to.metadata(dictionary(tags));
    // Matroska has no edit lists: it keeps priming as a delay of the codec.
    if (parameters.codec_type() == AVMEDIA_TYPE_AUDIO
        && parameters.initial_padding() == 0
        && container.equals("matroska")
        && heads.start(from.index()).filter(start -> start < 0).isPresent()) {
      heads.priming(from.index()).ifPresent(parameters::initial_padding);
    }
  }

  /** Matroska keeps a cover picture as an attached file. */
  private static void attach(AVPacket cover, AVStream to, Map<String, String> tags) {
    AVCodecParameters parameters = to.codecpar();
    boolean png = parameters.codec_id() == avcodec.AV_CODEC_ID_PNG;
    tags.putIfAbsent("filename", png ? "cover.png" : "cover.jpg");
    tags.putIfAbsent("mimetype", png ? "image/png" : "image/jpeg");
    to.disposition(0);
    parameters.codec_type(AVMEDIA_TYPE_ATTACHMENT);
    long padded = (long) cover.size() + avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
    BytePointer bytes = new BytePointer(avutil.av_mallocz(padded));
    Pointer.memcpy(bytes, cover.data(), cover.size());
    avutil.av_free(parameters.extradata());
    parameters.extradata(bytes);
    parameters.extradata_size(cover.size());
  }

  /** A chapter of the source with the times it has in the restored film, in its own ticks. */
  record CutChapter(AVChapter chapter, long start, long end) {}

  /** The chapters, moved and cut like the film. */
  static List<CutChapter> chapters(
      AVFormatContext source, TimeShift shift, Optional<Span> excerpt) {
    List<CutChapter> cut = new ArrayList<>();
    for (int i = 0; i < source.nb_chapters(); i++) {
      AVChapter chapter = source.chapters(i);
      Rational base = FilmProbe.rational(chapter.time_base());
      long start = shift.apply(chapter.start(), base, base);
      long end = shift.apply(chapter.end(), base, base);
      if (excerpt.isPresent()) {
        double length = excerpt.get().to() - excerpt.get().from();
        start = Math.max(start, 0);
        end = Math.min(end, Math.round(length / base.value()));
      }
      if (start < end || excerpt.isEmpty()) {
        cut.add(new CutChapter(chapter, start, end));
      }
    }
    return cut;
  }

  /**
   * A track of QuickTime refers to its timecode or to its chapters, not to both, and chapters that
   * no track refers to would show as subtitles.
   */
  private boolean isOrphaned(int tracks, Layout layout) {
    if (!isQuickTime(layout.streams().container()) || layout.timecode().isEmpty()) {
      return false;
    }
    for (int i = 0; i < tracks; i++) {
      boolean isPicture = output.stream(i).codecpar().codec_type() == AVMEDIA_TYPE_VIDEO;
      if (!isPicture) {
        return false;
      }
    }
    return true;
  }

  private void addChapters(List<CutChapter> chapters) {
    if (chapters.isEmpty()) {
      return;
    }
    // FFmpeg frees all of this with its context.
    long bytes = (long) chapters.size() * Pointer.sizeof(Pointer.class);
    PointerPointer<AVChapter> list =
        new PointerPointer<>(new BytePointer(avutil.av_mallocz(bytes)));
    for (int i = 0; i < chapters.size(); i++) {
      AVChapter from = chapters.get(i).chapter();
      AVChapter to = new AVChapter(avutil.av_mallocz(Pointer.sizeof(AVChapter.class)));
      to.id(from.id()).time_base(from.time_base());
      to.start(chapters.get(i).start()).end(chapters.get(i).end());
      to.metadata(dictionary(FilmProbe.map(from.metadata())));
      list.put(i, to);
    }
    output.context().chapters(list);
    output.context().nb_chapters(chapters.size());
  }

  private Map<String, String> muxerOptions(String container, Rational timeBase) {
    Map<String, String> options = new TreeMap<>();
    if (isQuickTime(container)) {
      options.put("video_track_timescale", Integer.toString(timeBase.den()));
      options.put("movie_timescale", Integer.toString(movieTimescale(timeBase.den())));
    } else if (container.equals("mpegts")) {
      options.put("mpegts_copyts", "1");
      options.put("pes_payload_size", "0"); // each packet of sound has a time of its own
    }
    return options;
  }

  /**
   * Starts and edits of all tracks are told in this: exact for the picture and, if it can, sound.
   */
  private int movieTimescale(int pictureTicks) {
    long scale = pictureTicks;
    for (int i = 0; i < output.context().nb_streams(); i++) {
      int rate = output.stream(i).codecpar().sample_rate();
      long common = rate <= 0 ? scale : lcm(scale, rate);
      scale = common <= Integer.MAX_VALUE ? common : scale;
    }
    return (int) scale;
  }

  private static long lcm(long a, long b) {
    return a / BigInteger.valueOf(a).gcd(BigInteger.valueOf(b)).longValue() * b;
  }

  static boolean isQuickTime(String container) {
    return container.equals("mp4") || container.equals("mov");
  }

  /** A codec tag of four characters. */
  static int tag(String fourCharacters) {
    int tag = 0;
    for (int i = 3; i >= 0; i--) {
      tag = tag << 8 | fourCharacters.charAt(i);
    }
    return tag;
  }

  /** The tags of a film or a stream that belong to the film and not to its file. */
  static Map<String, String> lastingTags(Map<String, String> tags) {
    Map<String, String> kept = new LinkedHashMap<>();
    tags.forEach(
        (key, value) -> {
          String name = key.toLowerCase(Locale.ROOT).replaceFirst("-[a-z]{3}$", "");
          if (!FILE_TAGS.contains(name) && !name.startsWith("_statistics_")) {
            kept.put(key, value);
          }
        });
    return kept;
  }

  static AVDictionary dictionary(Map<String, String> tags) {
    AVDictionary dictionary = new AVDictionary(null);
    tags.forEach((key, value) -> avutil.av_dict_set(dictionary, key, value, 0));
    return dictionary;
  }

  /**
   * Writes one packet of the picture; times are the source's, in its ticks.
   *
   * @param data whose first {@code length} bytes are the packet
   */
  void writePicture(BytePointer data, int length, boolean key, long pts, long dts, long duration)
      throws IOException {
    Rational base = pictureBase;
    Rational from = timeBases[picture];
    long time = shift.apply(pts, from, base);
    avcodec.av_packet_unref(scratch);
    scratch.data(data);
    scratch.size(length);
    scratch.stream_index(places[picture]);
    scratch.flags(key ? avcodec.AV_PKT_FLAG_KEY : 0);
    scratch.pts(time);
    scratch.dts(shift.apply(dts, from, base));
    scratch.duration(shift.apply(pts + duration, from, base) - time);
    try {
      output.write(scratch);
    } finally {
      scratch.data(null);
      scratch.size(0);
    }
  }

  /** Writes a packet of the source; its times and stream index are changed. */
  void writeCopied(AVPacket packet) throws IOException {
    int stream = packet.stream_index();
    AVStream to = output.stream(places[stream]);
    Rational from = timeBases[stream];
    Rational base = FilmProbe.rational(to.time_base());
    if (isAttachment(to)) {
      return;
    }
    if (isCover(to)) {
      packet.stream_index(places[stream]);
      output.write(packet);
      return;
    }
    long time = time(packet, film);
    long start = exactStart(packet, to, time, from).orElse(shift.apply(time, from, base));
    packet.pts(start);
    packet.dts(
        packet.dts() == AV_NOPTS_VALUE || packet.dts() == time
            ? start
            : shift.apply(packet.dts(), from, base));
    if (packet.duration() > 0) {
      packet.duration(shift.apply(time + packet.duration(), from, base) - start);
    }
    packet.stream_index(places[stream]);
    packet.pos(-1);
    output.write(packet);
  }

  /**
   * When a packet of priming begins, where the source's ticks are too coarse to say: as long before
   * time 0 as its samples last.
   */
  private OptionalLong exactStart(AVPacket packet, AVStream to, long time, Rational from) {
    OptionalInt priming = StreamHeads.priming(packet);
    int rate = to.codecpar().sample_rate();
    Rational base = FilmProbe.rational(to.time_base());
    boolean finer = base.value() < from.value();
    if (time >= 0 || priming.isEmpty() || !finer || shift.ticks() != 0) {
      return OptionalLong.empty();
    }
    double error = time * from.value() + (double) priming.getAsInt() / rate;
    return Math.abs(error) <= from.value() / 2 + TimeShift.NOTHING
        ? OptionalLong.of(shift.apply(-priming.getAsInt(), new Rational(1, rate), base))
        : OptionalLong.empty();
  }

  /**
   * When a packet is presented, in its stream's ticks; some containers only say when it is decoded,
   * which for sound and subtitles is the same.
   *
   * @param film its name, for errors
   * @throws FilmException where the container says neither
   */
  static long time(AVPacket packet, String film) {
    long time = packet.pts() == AV_NOPTS_VALUE ? packet.dts() : packet.pts();
    if (time == AV_NOPTS_VALUE) {
      throw new FilmException(
          "%s: stream %d has a packet of %d bytes without a time"
              .formatted(film, packet.stream_index(), packet.size()));
    }
    return time;
  }

  /** Whether a stream is one picture that stands for the film. */
  static boolean isCover(AVStream stream) {
    return (stream.disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) != 0;
  }

  /** Cover pictures have no time; here they stand at 0. */
  static void timeCover(AVStream stream, AVPacket packet) {
    if (isCover(stream)) {
      packet.pts(0).dts(0);
    }
  }

  /** Whether a stream is a file that the film carries along, all of it in the header. */
  static boolean isAttachment(AVStream stream) {
    return stream.codecpar().codec_type() == AVMEDIA_TYPE_ATTACHMENT;
  }

  void finish() throws IOException {
    output.writeTrailer();
  }

  @Override
  public void close() {
    avcodec.av_packet_free(scratch);
    output.close();
  }
}
