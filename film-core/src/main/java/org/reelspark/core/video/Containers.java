package org.reelspark.core.video;

import static org.reelspark.core.plan.VideoCodec.AV1;
import static org.reelspark.core.plan.VideoCodec.FFV1;
import static org.reelspark.core.plan.VideoCodec.H264;
import static org.reelspark.core.plan.VideoCodec.HEVC;
import static org.reelspark.core.plan.VideoCodec.PRORES;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.DeviceException;
import org.reelspark.core.plan.EncoderChoice;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.StreamAction;
import org.reelspark.core.plan.StreamAction.Handling;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.VideoCodec;

/** What the containers that can be written hold, asked of FFmpeg's own muxers. */
public final class Containers {
  /** By how much the clock of a transport stream runs ahead of its first picture. */
  static final int TS_DELAY_MICROS = 700_000;

  /**
   * A container with the codecs that are tried for it, the usual one first.
   *
   * @param muxer FFmpeg's name
   */
  private record Container(String extension, String muxer, List<VideoCodec> usual) {}

  private static final List<Container> CONTAINERS =
      List.of(
          new Container(".mkv", "matroska", List.of(H264, HEVC, FFV1)),
          new Container(".mp4", "mp4", List.of(H264, HEVC)),
          new Container(".m4v", "mp4", List.of(H264, HEVC)),
          new Container(".mov", "mov", List.of(H264, HEVC, PRORES)),
          new Container(".webm", "webm", List.of(AV1)),
          new Container(".ts", "mpegts", List.of(H264, HEVC)));

  /** What is inside the video comes with nearly every frame, or not at all. */
  private static final int EXTRAS_FRAMES = 12;

  private Containers() {}

  /**
   * FFmpeg's name of the muxer for an output location, by its extension.
   *
   * @throws SettingsException listing the extensions that can be written
   */
  public static String containerOf(String out) {
    return container(out).muxer();
  }

  private static Container container(String out) {
    String lower = out.toLowerCase(Locale.ROOT);
    return CONTAINERS.stream()
        .filter(c -> lower.endsWith(c.extension()))
        .findFirst()
        .orElseThrow(
            () ->
                new SettingsException(
                    out
                        + ": its extension names no container that can be written; take one of "
                        + String.join(
                            ", ", CONTAINERS.stream().map(Container::extension).toList())));
  }

  /** How the picture is encoded on the processor. */
  public static EncoderSettings encoder(
      FilmInfo film,
      String out,
      VideoCodec codec,
      String quality,
      String preset,
      String pixelFormat) {
    return encoder(film, out, codec, EncoderChoice.SOFTWARE, quality, preset, pixelFormat);
  }

  /**
   * How the picture is encoded; a null leaves the choice to the table of defaults.
   *
   * @param film whose scan type is that of the pictures to encode: progressive once deinterlaced
   * @param quality the encoder's own scale: CRF, NVENC's quantiser, or the ProRes profile
   * @param preset the encoder's own word for its effort
   * @param pixelFormat never fewer bits or less chroma than the film's where null
   * @throws SettingsException where the container or the encoder can't, with the remedy
   * @throws DeviceException where NVENC is asked for and can't be had
   */
  public static EncoderSettings encoder(
      FilmInfo film,
      String out,
      VideoCodec codec,
      EncoderChoice choice,
      String quality,
      String preset,
      String pixelFormat) {
    Container container = container(out);
    VideoCodec chosen =
        Optional.ofNullable(codec).orElseGet(() -> usual(film, container, choice, pixelFormat));
    EncoderSettings settings =
        Encoders.settings(film, chosen, new Encoders.Wishes(choice, quality, preset, pixelFormat));
    PictureFormat was = film.video().format();
    PictureFormat is =
        Trial.reopen(film, settings, container.muxer())
            .orElseThrow(() -> cantHold(film, settings, out));
    if (is.width() != was.width() || is.height() != was.height()) {
      throw new SettingsException(
          "%s: --codec=%s in %s makes pictures of %dx%d out of %dx%d; --codec=ffv1 keeps any size"
              .formatted(
                  film.name(),
                  Encoders.option(chosen),
                  container.extension(),
                  is.width(),
                  is.height(),
                  was.width(),
                  was.height()));
    }
    return settings;
  }

  private static SettingsException cantHold(FilmInfo film, EncoderSettings settings, String out) {
    List<String> others =
        CONTAINERS.stream()
            .filter(other -> Trial.reopen(film, settings, other.muxer()).isPresent())
            .map(Container::extension)
            .toList();
    return new SettingsException(
        "%s: %s can't hold --codec=%s; %s can"
            .formatted(
                out,
                container(out).extension(),
                Encoders.option(settings.codec()),
                String.join(", ", others)));
  }

  /** The first of a container's usual codecs that keeps the film's pixels. */
  private static VideoCodec usual(
      FilmInfo film, Container container, EncoderChoice choice, String pixelFormat) {
    return container.usual().stream()
        .filter(c -> Encoders.isPresent(c, choice))
        .filter(c -> Encoders.keeps(c, choice, film.video().format(), pixelFormat))
        .findFirst()
        .orElse(container.usual().get(0));
  }

  /**
   * What becomes of every stream of the film in the container of {@code out}, and what else of the
   * film is lost in it.
   *
   * @throws SettingsException naming a stream that the container can't hold and one that can,
   *     unless {@code dropUnsupported}
   * @throws IOException of the source
   */
  public static StreamPlan streams(
      SeekableSource source,
      FilmInfo film,
      EncoderSettings settings,
      String out,
      boolean dropUnsupported)
      throws IOException {
    String container = containerOf(out);
    List<StreamAction> actions = new ArrayList<>();
    List<String> losses = new ArrayList<>();
    PictureExtras extras = extras(source, film);
    boolean captions;
    try (SourceInput input = SourceInput.open(source);
        StreamHeads heads = new StreamHeads(source, film.video().stream());
        Trial trial = new Trial(input, film, settings, heads)) {
      for (int i = 0; i < film.streams().size(); i++) {
        StreamAction action = action(input, film, i, container, trial);
        if (action.handling() == Handling.DROP) {
          Optional<LateStream> late = LateStream.of(input, heads, i);
          if (!dropUnsupported) {
            throw new SettingsException(
                late.isPresent()
                    ? late.get().refusal(film.name())
                    : "%s: %s can't hold %s; %s, or go without it with --drop-unsupported"
                        .formatted(
                            film.name(),
                            container(out).extension(),
                            FilmTraits.name(FilmTraits.stream(input.stream(i))),
                            holders(film, input, heads, i)));
          }
          losses.add(late.map(LateStream::loss).orElse(leftOut(input.stream(i), container)));
        }
        actions.add(action);
      }
      Trial.Result tried = trial.run(new StreamPlan(container, actions, List.of(), true));
      losses.addAll(tried.lost());
      captions = tried.captions();
      if (extras.captions() && !captions) {
        losses.add("captions inside the picture can't be written by " + settings.encoder());
      }
      losses.addAll(extras.losses());
      if (isDolbyVision(input.stream(film.video().stream()))) {
        losses.add("Dolby Vision's metadata would not fit the restored picture and is left out");
      }
    }
    return new StreamPlan(container, actions, losses, captions);
  }

  /**
   * What becomes of the streams in a film that is made beside the restored one: the picture, and
   * the sound where it is wanted and the container holds it.
   *
   * @throws IOException of the source
   */
  public static StreamPlan companion(
      SeekableSource source, FilmInfo film, EncoderSettings settings, String out, boolean sound)
      throws IOException {
    String container = containerOf(out);
    List<StreamAction> actions = new ArrayList<>();
    List<String> losses = new ArrayList<>();
    try (SourceInput input = SourceInput.open(source);
        StreamHeads heads = new StreamHeads(source, film.video().stream());
        Trial trial = new Trial(input, film, settings, heads)) {
      for (int i = 0; i < film.streams().size(); i++) {
        boolean audio = film.streams().get(i).kind().equals("audio");
        boolean wanted = i == film.video().stream() || (sound && audio);
        StreamAction action =
            wanted
                ? action(input, film, i, container, trial)
                : new StreamAction(i, Handling.DROP, "");
        if (wanted && action.handling() == Handling.DROP) {
          losses.add(leftOut(input.stream(i), container));
        }
        actions.add(action);
      }
      Trial.Result tried = trial.run(new StreamPlan(container, actions, List.of(), true));
      losses.addAll(tried.lost());
      return new StreamPlan(container, actions, losses, tried.captions());
    }
  }

  private static String leftOut(AVStream stream, String container) {
    return "%s is left out: %s can't hold it"
        .formatted(FilmTraits.name(FilmTraits.stream(stream)), container);
  }

  /**
   * Ticks of the picture's stream that a film's times move by.
   *
   * @param index the frames to write
   * @param excerpt whether {@code index} is only a part of the film
   * @throws IOException of the source
   */
  public static long shift(
      SeekableSource source,
      FilmInfo film,
      FrameIndex index,
      boolean excerpt,
      EncoderSettings settings,
      StreamPlan streams)
      throws IOException {
    try (StreamHeads heads = new StreamHeads(source, film.video().stream())) {
      return TimeShift.of(film, index, excerpt, settings.reorder(), streams, heads).ticks();
    }
  }

  /**
   * The same plan for a film in which more streams were met.
   *
   * @throws FilmException where one is a second picture
   * @throws SettingsException naming the first, unless {@code dropUnsupported}
   */
  public static StreamPlan without(
      StreamPlan plan, FilmInfo film, List<LateStream> late, boolean dropUnsupported) {
    List<String> losses = new ArrayList<>(plan.losses());
    for (LateStream stream : late) {
      if (stream.video()) {
        throw new FilmException(
            "%s: %s %s, and a film has one video stream; cut it there and restore the parts"
                .formatted(film.name(), stream.name(), stream.when()));
      }
      if (!dropUnsupported) {
        throw new SettingsException(stream.refusal(film.name()));
      }
      losses.add(stream.loss());
    }
    return new StreamPlan(
        plan.container(), plan.actions(), losses, plan.captions(), plan.leastShift());
  }

  private static PictureExtras extras(SeekableSource source, FilmInfo film) throws IOException {
    try (SourceInput input = SourceInput.open(source)) {
      return PictureExtras.of(input, film.video().stream(), EXTRAS_FRAMES);
    }
  }

  private static boolean isDolbyVision(AVStream stream) {
    AVCodecParameters p = stream.codecpar();
    return avcodec.av_packet_side_data_get(
            p.coded_side_data(), p.nb_coded_side_data(), avcodec.AV_PKT_DATA_DOVI_CONF)
        != null;
  }

  private static StreamAction action(
      SourceInput input, FilmInfo film, int stream, String container, Trial trial)
      throws IOException {
    AVStream from = input.stream(stream);
    if (stream == film.video().stream()) {
      return new StreamAction(stream, Handling.RESTORE, "");
    }
    if (FilmTraits.isMade(input.context(), from)) {
      return new StreamAction(stream, Handling.METADATA, "");
    }
    String filter = filter(from.codecpar(), container);
    StreamAction copy =
        new StreamAction(stream, filter.isEmpty() ? Handling.COPY : Handling.FILTER, filter);
    return trial.holds(alone(film, copy, container))
        ? copy
        : new StreamAction(stream, Handling.DROP, "");
  }

  /** The plan that has one stream beside the picture. */
  private static StreamPlan alone(FilmInfo film, StreamAction action, String container) {
    List<StreamAction> actions = new ArrayList<>();
    for (int i = 0; i < film.streams().size(); i++) {
      Handling handling = i == film.video().stream() ? Handling.RESTORE : Handling.DROP;
      actions.add(i == action.stream() ? action : new StreamAction(i, handling, ""));
    }
    return new StreamPlan(container, actions, List.of(), true);
  }

  /** AAC is the one codec that containers frame in two ways: with an ADTS header, or without. */
  private static String filter(AVCodecParameters parameters, String container) {
    if (parameters.codec_id() != avcodec.AV_CODEC_ID_AAC) {
      return "";
    }
    boolean framed = parameters.extradata_size() == 0;
    if (container.equals("mpegts")) {
      return framed ? "" : "adts";
    }
    return framed ? "aac_adtstoasc" : "";
  }

  /** The containers that hold a stream, as a remedy. */
  private static String holders(FilmInfo film, SourceInput input, StreamHeads heads, int stream)
      throws IOException {
    List<String> able = new ArrayList<>();
    for (Container container : CONTAINERS) {
      EncoderChoice choice = EncoderChoice.SOFTWARE;
      VideoCodec codec = usual(film, container, choice, null);
      if (!Encoders.isPresent(codec, choice)
          || !Encoders.keeps(codec, choice, film.video().format(), null)) {
        continue;
      }
      EncoderSettings settings = Encoders.settings(film, codec, Encoders.Wishes.NONE);
      try (Trial trial = new Trial(input, film, settings, heads)) {
        if (action(input, film, stream, container.muxer(), trial).handling() != Handling.DROP) {
          able.add(container.extension());
        }
      }
    }
    return able.isEmpty()
        ? "nor can any other container that is written"
        : String.join(", ", able) + " can";
  }

  /**
   * Asserts that the container's ticks tell all frames apart.
   *
   * @param index the frames to write
   * @throws SettingsException naming the first two frames that they don't
   */
  public static void checkTicks(FilmInfo film, FrameIndex index, String out) {
    String container = containerOf(out);
    Rational base = film.video().timeBase();
    Optional<Rational> fixed = fixedTicks(container);
    if (fixed.isEmpty()) {
      return;
    }
    TimeShift still = new TimeShift(base, 0);
    for (int i = index.first() + 1; i < index.end(); i++) {
      long before = still.apply(index.pts(i - 1), base, fixed.get());
      if (still.apply(index.pts(i), base, fixed.get()) == before) {
        throw new SettingsException(
            "%s: frames %d and %d (pts %d and %d of %s s) fall into one tick of %s s in %s; .mp4 and"
                    .formatted(
                        film.name(),
                        i - 1,
                        i,
                        index.pts(i - 1),
                        index.pts(i),
                        base,
                        fixed.get(),
                        container(out).extension())
                + " .mov keep the film's own ticks");
      }
    }
  }

  /** Ticks that do not follow the film's. */
  private static Optional<Rational> fixedTicks(String container) {
    return switch (container) {
      case "matroska", "webm" -> Optional.of(new Rational(1, 1000));
      case "mpegts" -> Optional.of(new Rational(1, 90_000));
      default -> Optional.empty();
    };
  }
}
