package org.reelspark.core.video;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avformat.AVChapter;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.StreamAction;
import org.reelspark.core.plan.StreamAction.Handling;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.VideoInfo;

/**
 * What a container says of its film beside the packets: all that must be the same in the restored
 * one, or else be named as a loss.
 *
 * @param streams in the container's order, files that it carries along last
 */
record FilmTraits(
    VideoInfo video,
    Map<String, String> tags,
    Optional<String> timecode,
    List<Stream> streams,
    List<Chapter> chapters) {

  /** Dispositions that say what a stream is for; the others are notes of a demuxer. */
  private static final int PURPOSE =
      avformat.AV_DISPOSITION_DEFAULT
          | avformat.AV_DISPOSITION_DUB
          | avformat.AV_DISPOSITION_ORIGINAL
          | avformat.AV_DISPOSITION_COMMENT
          | avformat.AV_DISPOSITION_LYRICS
          | avformat.AV_DISPOSITION_KARAOKE
          | avformat.AV_DISPOSITION_FORCED
          | avformat.AV_DISPOSITION_HEARING_IMPAIRED
          | avformat.AV_DISPOSITION_VISUAL_IMPAIRED
          | avformat.AV_DISPOSITION_CAPTIONS
          | avformat.AV_DISPOSITION_DESCRIPTIONS;

  /**
   * @param codec FFmpeg's name
   * @param form what else a decoder must be told: sample rate and channels, or the size of a
   *     picture
   * @param carried whether it is a file that the film carries along
   */
  record Stream(
      int index,
      String kind,
      String codec,
      String form,
      boolean carried,
      int purpose,
      Map<String, String> tags) {
    /** Whether the container told all of it, and not only that it is there. */
    private boolean isTold() {
      return !form.startsWith("0 Hz");
    }
  }

  /** Times in seconds. */
  record Chapter(double start, double end, Map<String, String> tags) {}

  /** What the source says, as far as the plan wants it in the restored film. */
  static FilmTraits wanted(
      SourceInput source,
      FilmInfo film,
      StreamPlan plan,
      TimeShift shift,
      Optional<FilmWriter.Span> excerpt,
      Optional<String> timecode) {
    List<Stream> tracks = new ArrayList<>();
    List<Stream> carried = new ArrayList<>();
    for (StreamAction action : plan.actions()) {
      if (action.handling() == Handling.RESTORE || FilmWriter.isCopied(action.handling())) {
        Stream stream = stream(source.stream(action.stream()));
        (stream.carried() ? carried : tracks).add(stream);
      }
    }
    tracks.addAll(carried);
    List<Stream> all = List.copyOf(tracks);
    tracks.replaceAll(stream -> withoutIdleDefault(stream, all));
    return new FilmTraits(
        film.video(),
        tags(FilmProbe.map(source.context().metadata())),
        timecode,
        tracks,
        chapters(source.context(), shift, excerpt));
  }

  /** Being the default of its kind says nothing where all streams of the kind are. */
  private static Stream withoutIdleDefault(Stream stream, List<Stream> all) {
    boolean chosen =
        all.stream()
            .anyMatch(
                other ->
                    other.kind().equals(stream.kind())
                        && (other.purpose() & avformat.AV_DISPOSITION_DEFAULT) == 0);
    int purpose = chosen ? stream.purpose() : stream.purpose() & ~avformat.AV_DISPOSITION_DEFAULT;
    return new Stream(
        stream.index(),
        stream.kind(),
        stream.codec(),
        stream.form(),
        stream.carried(),
        purpose,
        stream.tags());
  }

  /** What a finished film says. */
  static FilmTraits of(SeekableSource film) throws IOException {
    FilmInfo info = FilmProbe.probeFinished(film);
    try (SourceInput input = SourceInput.open(film)) {
      List<Stream> tracks = new ArrayList<>();
      List<Stream> carried = new ArrayList<>();
      for (int i = 0; i < input.context().nb_streams(); i++) {
        AVStream from = input.stream(i);
        if (!isMade(input.context(), from)) {
          Stream stream = stream(from);
          (stream.carried() ? carried : tracks).add(stream);
        }
      }
      tracks.addAll(carried);
      return new FilmTraits(
          info.video(),
          tags(info.metadata()),
          Timecode.of(info),
          tracks,
          chapters(input.context(), new TimeShift(new Rational(1, 1), 0), Optional.empty()));
    }
  }

  /**
   * The same, where codec and form of streams that a transport stream describes only where they
   * begin, after what was read of it, are those that {@code other} has.
   */
  FilmTraits withLateStreamsOf(FilmTraits other) {
    List<Stream> all = new ArrayList<>(streams);
    for (int i = 0; i < Math.min(all.size(), other.streams.size()); i++) {
      Stream is = all.get(i);
      Stream was = other.streams.get(i);
      if (!is.isTold()) {
        all.set(
            i,
            new Stream(
                is.index(),
                is.kind(),
                was.codec(),
                was.form(),
                is.carried(),
                is.purpose(),
                is.tags()));
      }
    }
    return new FilmTraits(video, tags, timecode, all, chapters);
  }

  /** Whether a stream is QuickTime's way to write chapters or a timecode. */
  static boolean isMade(AVFormatContext context, AVStream stream) {
    AVCodecParameters parameters = stream.codecpar();
    return parameters.codec_type() == avutil.AVMEDIA_TYPE_DATA
        && (parameters.codec_tag() == FilmWriter.tag("tmcd")
            || (parameters.codec_tag() == FilmWriter.tag("text") && context.nb_chapters() > 0));
  }

  static Stream stream(AVStream from) {
    AVCodecParameters p = from.codecpar();
    int type = p.codec_type();
    boolean cover = FilmWriter.isCover(from);
    String kind =
        cover
            ? "cover picture"
            : Optional.ofNullable(avutil.av_get_media_type_string(type))
                .map(name -> name.getString())
                .orElse("data");
    String form =
        type == avutil.AVMEDIA_TYPE_AUDIO
            ? p.sample_rate() + " Hz, " + p.ch_layout().nb_channels() + " channels"
            : "";
    return new Stream(
        from.index(),
        kind,
        avcodec.avcodec_get_name(p.codec_id()).getString(),
        form,
        cover || FilmWriter.isAttachment(from),
        from.disposition() & PURPOSE,
        tags(FilmProbe.map(from.metadata())));
  }

  private static List<Chapter> chapters(
      AVFormatContext context, TimeShift shift, Optional<FilmWriter.Span> excerpt) {
    List<Chapter> chapters = new ArrayList<>();
    for (FilmWriter.CutChapter cut : FilmWriter.chapters(context, shift, excerpt)) {
      AVChapter chapter = cut.chapter();
      double tick = FilmProbe.rational(chapter.time_base()).value();
      chapters.add(
          new Chapter(
              cut.start() * tick, cut.end() * tick, tags(FilmProbe.map(chapter.metadata()))));
    }
    return chapters;
  }

  private static Map<String, String> tags(Map<String, String> all) {
    Map<String, String> tags = new TreeMap<>();
    FilmWriter.lastingTags(all)
        .forEach(
            (key, value) -> {
              String name = key.toLowerCase(Locale.ROOT);
              if (!(name.equals("language") && value.equals("und"))) {
                tags.put(name, value);
              }
            });
    return tags;
  }

  /**
   * What a film lacks or says otherwise, a sentence each.
   *
   * @param found what the container gives back
   * @param container its name, for the sentences
   */
  List<String> lost(FilmTraits found, String container) {
    List<String> lost = new ArrayList<>();
    lostOfPicture(found.video, container, lost);
    lostTags("the film", tags, found.tags, container, lost);
    timecode
        .filter(wanted -> !found.timecode.equals(timecode))
        .ifPresent(wanted -> lost.add("timecode " + wanted + " can't be written to " + container));
    for (int i = 0; i < streams.size(); i++) {
      Stream stream = streams.get(i);
      if (i >= found.streams.size()) {
        lost.add(name(stream) + " is missing in " + container);
        continue;
      }
      lostOfStream(stream, found.streams.get(i), container, lost);
    }
    if (chapters.size() != found.chapters.size()) {
      lost.add(
          "%d of %d chapters can't be written to %s"
              .formatted(chapters.size() - found.chapters.size(), chapters.size(), container));
    } else {
      for (int i = 0; i < chapters.size(); i++) {
        lostOfChapter(i, found.chapters.get(i), container, lost);
      }
    }
    return lost;
  }

  private void lostOfPicture(VideoInfo found, String container, List<String> lost) {
    Colour was = video.colour();
    Colour is = found.colour();
    changed("size", size(video), size(found), container, lost);
    // Unsaid is limited, and left: H.264, E.2.1; H.265, E.3.1. Only 4:2:0 has a choice of place.
    changed("colour range", or(was.range(), "tv"), or(is.range(), "tv"), container, lost);
    changed("colour matrix", was.matrix(), is.matrix(), container, lost);
    changed("colour primaries", was.primaries(), is.primaries(), container, lost);
    changed("colour transfer", was.transfer(), is.transfer(), container, lost);
    if (video.format().chroma() == Chroma.YUV420 && found.format().chroma() == Chroma.YUV420) {
      changed(
          "chroma location",
          or(was.chromaLocation(), "left"),
          or(is.chromaLocation(), "left"),
          container,
          lost);
    }
    changed("field order", video.scan().name(), found.scan().name(), container, lost);
    if (video.sampleAspect().num() != 0
        && (long) video.sampleAspect().num() * found.sampleAspect().den()
            != (long) found.sampleAspect().num() * video.sampleAspect().den()) {
      changed(
          "pixel aspect ratio",
          video.sampleAspect().toString(),
          found.sampleAspect().toString(),
          container,
          lost);
    }
    if (video.rotation() != found.rotation()) {
      changed(
          "rotation by",
          video.rotation() + " degrees",
          found.rotation() + " degrees",
          container,
          lost);
    }
    if (!same(video.hdr().display(), found.hdr().display())) {
      lost.add("the mastering display's data can't be written to " + container);
    }
    if (video.hdr().hasLight()
        && (video.hdr().maxLight() != found.hdr().maxLight()
            || video.hdr().maxAverageLight() != found.hdr().maxAverageLight())) {
      lost.add("the content light level can't be written to " + container);
    }
  }

  /** Containers and codecs store these fractions over denominators of their own. */
  private static boolean same(List<Rational> wanted, List<Rational> found) {
    if (wanted.isEmpty()) {
      return true;
    }
    if (found.isEmpty()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      double a = wanted.get(i).value();
      if (Math.abs(a - found.get(i).value()) > Math.max(1e-4 * a, 5e-5)) {
        return false;
      }
    }
    return true;
  }

  private static String size(VideoInfo video) {
    return video.format().width() + "x" + video.format().height();
  }

  private static String or(String said, String meant) {
    return said.equals("unknown") || said.equals("unspecified") ? meant : said;
  }

  private static void changed(
      String what, String was, String is, String container, List<String> lost) {
    if (!was.equals(is)) {
      lost.add("%s %s can't be written to %s, which says %s".formatted(what, was, container, is));
    }
  }

  private static void lostTags(
      String of,
      Map<String, String> wanted,
      Map<String, String> found,
      String container,
      List<String> lost) {
    List<String> missing = new ArrayList<>();
    wanted.forEach(
        (key, value) -> {
          if (!value.equals(found.get(key))) {
            missing.add(key);
          }
        });
    if (!missing.isEmpty()) {
      lost.add(
          "of %s, %s can't be written to %s".formatted(of, String.join(", ", missing), container));
    }
  }

  private static void lostOfStream(
      Stream wanted, Stream found, String container, List<String> lost) {
    String name = name(wanted);
    boolean picture = wanted.kind().equals("video");
    if (!wanted.kind().equals(found.kind())
        || (!picture && !wanted.codec().equals(found.codec()))) {
      lost.add(name + " is " + found.kind() + ", " + found.codec() + " in " + container);
      return;
    }
    if (!wanted.form().equals(found.form())) {
      lost.add(name + " has " + found.form() + " where it had " + wanted.form());
    }
    lostTags(name, wanted.tags(), found.tags(), container, lost);
    int missing = wanted.purpose() & ~found.purpose();
    if (missing != 0) {
      lost.add(
          "of %s, its purpose (%s) can't be written to %s"
              .formatted(name, purposes(missing), container));
    }
  }

  private static String purposes(int flags) {
    List<String> names = new ArrayList<>();
    for (int bit = 1; bit != 0 && bit <= flags; bit <<= 1) {
      if ((flags & bit) != 0) {
        names.add(avformat.av_disposition_to_string(bit).getString());
      }
    }
    return String.join(", ", names);
  }

  private void lostOfChapter(int i, Chapter found, String container, List<String> lost) {
    Chapter wanted = chapters.get(i);
    if (Math.abs(wanted.start() - found.start()) > 0.001) {
      lost.add(
          "chapter %d begins at %.3f s in %s instead of %.3f s"
              .formatted(i + 1, found.start(), container, wanted.start()));
    }
    lostTags("chapter " + (i + 1), wanted.tags(), found.tags(), container, lost);
  }

  /** A stream for messages. */
  static String name(Stream stream) {
    return "stream %d (%s, %s)".formatted(stream.index(), stream.kind(), stream.codec());
  }
}
