package org.reelspark.core.video;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVContentLightMetadata;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.ffmpeg.avutil.AVMasteringDisplayMetadata;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.Hdr;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.ScanType;
import org.reelspark.core.plan.StreamInfo;
import org.reelspark.core.plan.VideoInfo;

/** Finds out what a film holds, from its header and its first frame. */
public final class FilmProbe {
  /** A film whose first frame has not come after so many packets is not going to have one. */
  private static final int PATIENCE = 1000;

  private FilmProbe() {}

  /**
   * @throws FilmException where the source is no film, has no video, pixels that are not restored,
   *     tags beyond {@link TagBounds}, or needs another file
   * @throws IOException of the source
   */
  public static FilmInfo probe(SeekableSource source) throws IOException {
    try (SourceInput input = SourceInput.open(source)) {
      TagBounds.check(input.name(), input.context());
      return info(input);
    }
  }

  /** The same of a film that we have made: its tags are its source's, and some that FFmpeg adds. */
  static FilmInfo probeFinished(SeekableSource film) throws IOException {
    try (SourceInput input = SourceInput.open(film)) {
      return info(input);
    }
  }

  private static FilmInfo info(SourceInput input) throws IOException {
    int stream = videoStream(input);
    VideoInfo video = video(input, stream);
    AVFormatContext context = input.context();
    double seconds = context.duration() > 0 ? (double) context.duration() / avutil.AV_TIME_BASE : 0;
    return new FilmInfo(
        input.name(),
        input.container(),
        input.size(),
        seconds,
        video,
        streams(context),
        context.nb_chapters(),
        map(context.metadata()));
  }

  private static int videoStream(SourceInput input) {
    AVFormatContext context = input.context();
    int best = -1;
    for (int i = 0; i < context.nb_streams(); i++) {
      AVStream stream = context.streams(i);
      boolean picture =
          (stream.disposition()
                  & (avformat.AV_DISPOSITION_ATTACHED_PIC
                      | avformat.AV_DISPOSITION_TIMED_THUMBNAILS))
              != 0;
      if (stream.codecpar().codec_type() != avutil.AVMEDIA_TYPE_VIDEO || picture) {
        continue;
      }
      if (best >= 0) {
        throw new FilmException(
            input.name()
                + ": streams "
                + best
                + " and "
                + i
                + " are both video; keep one: ffmpeg -i '"
                + input.name()
                + "' -map 0 -map -0:"
                + i
                + " -c copy one-video.mkv");
      }
      best = i;
    }
    if (best < 0) {
      throw new FilmException(
          input.name() + ": has no video stream; name the file that has the picture");
    }
    return best;
  }

  private static VideoInfo video(SourceInput input, int index) throws IOException {
    AVStream stream = input.stream(index);
    AVCodecParameters parameters = stream.codecpar();
    Map<String, String> metadata = map(stream.metadata());
    if ("1".equals(metadata.get("alpha_mode")) || "1".equals(metadata.get("ALPHA_MODE"))) {
      throw new FilmException(
          input.name()
              + ": has an alpha channel, which is not restored; remove it first: ffmpeg -i '"
              + input.name()
              + "' -map 0 -c copy -c:v ffv1 -pix_fmt yuv420p converted.mkv");
    }
    AVFrame frame = avutil.av_frame_alloc();
    try {
      firstFrame(input, index, frame);
      input.checkSize(frame.width(), frame.height());
      PictureFormat format =
          PixelFormats.pictureFormat(input.name(), frame.format(), frame.width(), frame.height());
      BytePointer profile =
          avcodec.avcodec_profile_name(parameters.codec_id(), parameters.profile());
      return new VideoInfo(
          index,
          avcodec.avcodec_get_name(parameters.codec_id()).getString(),
          profile == null ? "" : profile.getString(),
          PixelFormats.name(frame.format()),
          format,
          rational(stream.time_base()),
          frameRate(stream),
          rational(avformat.av_guess_sample_aspect_ratio(input.context(), stream, frame)),
          rotation(parameters),
          scan(parameters, frame),
          colour(frame),
          hdr(parameters, frame),
          parameters.bit_rate());
    } finally {
      avutil.av_frame_free(frame);
    }
  }

  /** The average rate, unless a demuxer claims one above that of its shortest frames. */
  private static Rational frameRate(AVStream stream) {
    Rational average = rational(stream.avg_frame_rate());
    Rational shortest = rational(stream.r_frame_rate());
    return shortest.num() > 0 && average.value() > shortest.value() ? shortest : average;
  }

  private static void firstFrame(SourceInput input, int index, AVFrame frame) throws IOException {
    input.select(index);
    AVPacket packet = avcodec.av_packet_alloc();
    try (Decoder decoder = new Decoder(input, index)) {
      int error = 0;
      int packets = 0;
      boolean more = true;
      while (more && packets < PATIENCE) {
        more = input.read(packet);
        if (more && packet.stream_index() != index) {
          continue;
        }
        packets += more ? 1 : 0;
        int code = more ? decoder.send(packet, 0) : decoder.drain();
        error = code < 0 ? code : error;
        code = decoder.receive(frame);
        if (code == 0) {
          return;
        }
        if (!Decoder.isEmpty(code)) {
          error = code;
        }
      }
      if (packets == 0) {
        throw new FilmException(
            input.name()
                + ": has no packet of its video; a film that keeps its video in another file is not"
                + " read: put both into one file first");
      }
      throw new FilmException(
          input.name()
              + ": no frame of its video could be decoded"
              + (error < 0 ? ": " + FFmpegError.text(error) : "")
              + "; the film is damaged or cut off: copy it again");
    } finally {
      avcodec.av_packet_free(packet);
    }
  }

  private static ScanType scan(AVCodecParameters parameters, AVFrame frame) {
    boolean interlaced = (frame.flags() & AVFrame.AV_FRAME_FLAG_INTERLACED) != 0;
    boolean topFirst = (frame.flags() & AVFrame.AV_FRAME_FLAG_TOP_FIELD_FIRST) != 0;
    int order = parameters.field_order();
    if (order == avcodec.AV_FIELD_TT || order == avcodec.AV_FIELD_TB) {
      return ScanType.TOP_FIELD_FIRST;
    }
    if (order == avcodec.AV_FIELD_BB || order == avcodec.AV_FIELD_BT) {
      return ScanType.BOTTOM_FIELD_FIRST;
    }
    if (!interlaced) {
      return ScanType.PROGRESSIVE;
    }
    return topFirst ? ScanType.TOP_FIELD_FIRST : ScanType.BOTTOM_FIELD_FIRST;
  }

  private static Colour colour(AVFrame frame) {
    String format = PixelFormats.name(frame.format());
    String range =
        format.startsWith("yuvj") ? "pc" : text(avutil.av_color_range_name(frame.color_range()));
    return new Colour(
        range,
        text(avutil.av_color_space_name(frame.colorspace())),
        text(avutil.av_color_primaries_name(frame.color_primaries())),
        text(avutil.av_color_transfer_name(frame.color_trc())),
        text(avutil.av_chroma_location_name(frame.chroma_location())));
  }

  private static Hdr hdr(AVCodecParameters parameters, AVFrame frame) {
    BytePointer display = sideData(parameters, avcodec.AV_PKT_DATA_MASTERING_DISPLAY_METADATA);
    if (display == null) {
      display = sideData(frame, avutil.AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
    }
    BytePointer light = sideData(parameters, avcodec.AV_PKT_DATA_CONTENT_LIGHT_LEVEL);
    if (light == null) {
      light = sideData(frame, avutil.AV_FRAME_DATA_CONTENT_LIGHT_LEVEL);
    }
    List<Rational> fractions = new ArrayList<>();
    if (display != null) {
      AVMasteringDisplayMetadata d = new AVMasteringDisplayMetadata(display);
      if (d.has_primaries() != 0 && d.has_luminance() != 0) {
        for (int colour = 0; colour < 3; colour++) {
          fractions.add(rational(d.display_primaries(colour, 0)));
          fractions.add(rational(d.display_primaries(colour, 1)));
        }
        fractions.add(rational(d.white_point(0)));
        fractions.add(rational(d.white_point(1)));
        fractions.add(rational(d.min_luminance()));
        fractions.add(rational(d.max_luminance()));
      }
    }
    if (light == null) {
      return new Hdr(fractions, 0, 0);
    }
    AVContentLightMetadata l = new AVContentLightMetadata(light);
    return new Hdr(fractions, l.MaxCLL(), l.MaxFALL());
  }

  private static BytePointer sideData(AVCodecParameters parameters, int type) {
    AVPacketSideData data =
        avcodec.av_packet_side_data_get(
            parameters.coded_side_data(), parameters.nb_coded_side_data(), type);
    return data == null || data.isNull() ? null : data.data();
  }

  private static BytePointer sideData(AVFrame frame, int type) {
    AVFrameSideData data = avutil.av_frame_get_side_data(frame, type);
    return data == null || data.isNull() ? null : data.data();
  }

  private static int rotation(AVCodecParameters parameters) {
    BytePointer matrix = sideData(parameters, avcodec.AV_PKT_DATA_DISPLAYMATRIX);
    if (matrix == null) {
      return 0;
    }
    double counterclockwise = avutil.av_display_rotation_get(new IntPointer(matrix));
    return Double.isNaN(counterclockwise)
        ? 0
        : Math.floorMod((int) Math.round(-counterclockwise), 360);
  }

  private static List<StreamInfo> streams(AVFormatContext context) {
    List<StreamInfo> streams = new ArrayList<>();
    for (int i = 0; i < context.nb_streams(); i++) {
      AVStream stream = context.streams(i);
      AVCodecParameters parameters = stream.codecpar();
      BytePointer kind = avutil.av_get_media_type_string(parameters.codec_type());
      streams.add(
          new StreamInfo(
              i,
              kind == null ? "data" : kind.getString(),
              avcodec.avcodec_get_name(parameters.codec_id()).getString(),
              rational(stream.time_base()),
              map(stream.metadata())));
    }
    return streams;
  }

  static Map<String, String> map(AVDictionary dictionary) {
    Map<String, String> map = new LinkedHashMap<>();
    if (dictionary == null || dictionary.isNull()) {
      return map;
    }
    AVDictionaryEntry entry = avutil.av_dict_iterate(dictionary, null);
    while (entry != null && !entry.isNull()) {
      map.put(entry.key().getString(), entry.value().getString());
      entry = avutil.av_dict_iterate(dictionary, entry);
    }
    return map;
  }

  static Rational rational(AVRational r) {
    if (r.num() == 0 || r.den() == 0) {
      return new Rational(0, 1);
    }
    return r.den() < 0 ? new Rational(-r.num(), -r.den()) : new Rational(r.num(), r.den());
  }

  private static String text(BytePointer name) {
    return name == null ? "unknown" : name.getString();
  }
}
