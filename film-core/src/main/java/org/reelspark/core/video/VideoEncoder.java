package org.reelspark.core.video;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVBSFContext;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVContentLightMetadata;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.ffmpeg.avutil.AVMasteringDisplayMetadata;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.avutil.AVRegionOfInterest;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.DeviceException;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.Hdr;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.VideoInfo;

/**
 * FFmpeg's encoder as the settings say. Its clock counts frames, whatever their real times are: so
 * rate control sees an even film, and a packet's time is the number of its frame.
 */
final class VideoEncoder implements AutoCloseable {
  private static final Rational UNKNOWN_RATE = new Rational(25, 1);

  /**
   * By how much of its range the quantiser of key frames is coarser. At the same quantiser they
   * come out better than the others, by about 1 dB in x264 and 2 dB in x265, and would show as a
   * pulse.
   */
  private static final Map<String, AVRational> KEY_QUANTISER =
      Map.of("libx264", avutil.av_make_q(1, 51), "libx265", avutil.av_make_q(2, 51));

  /** FFmpeg is not told by x265, whose presets all build B pyramids: P, then B, then two more. */
  private static final Map<String, Integer> X265_REORDER = Map.of("libx265", 2);

  private final AVCodecContext context;
  private final PictureWriter pictures;
  private final AVPacket packet = avcodec.av_packet_alloc();
  private final Colour colour;

  /**
   * @throws FilmException where the encoder does not take the film's pictures or an option; the
   *     message has the encoder's reason
   * @throws DeviceException where it is NVENC and can't be opened
   */
  VideoEncoder(FilmInfo film, EncoderSettings settings) {
    this(film, settings, 0);
  }

  /**
   * @param gpu number of the GPU, where the encoder is NVENC
   */
  VideoEncoder(FilmInfo film, EncoderSettings settings, int gpu) {
    FFmpegLog.install();
    VideoInfo video = film.video();
    colour = video.colour();
    AVCodec codec = avcodec.avcodec_find_encoder_by_name(settings.encoder());
    if (codec == null || codec.isNull()) {
      throw new FilmException(
          film.name() + ": this build of FFmpeg has no encoder " + settings.encoder());
    }
    int pixelFormat = avutil.av_get_pix_fmt(settings.pixelFormat());
    context = avcodec.avcodec_alloc_context3(codec);
    context.width(video.format().width()).height(video.format().height()).pix_fmt(pixelFormat);
    Rational rate = video.frameRate().num() > 0 ? video.frameRate() : UNKNOWN_RATE;
    context.framerate(avutil.av_make_q(rate.num(), rate.den()));
    context.time_base(avutil.av_make_q(rate.den(), rate.num()));
    context.sample_aspect_ratio(q(video.sampleAspect()));
    context.color_range(range());
    context.colorspace(matrix());
    context.color_primaries(primaries());
    context.color_trc(transfer());
    context.chroma_sample_location(chromaLocation());
    context.thread_count(settings.threads());
    context.flags(
        context.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER | avcodec.AV_CODEC_FLAG_CLOSED_GOP);
    addHdr(video.hdr());
    try {
      openCodec(codec, settings, film.name(), gpu);
      if (settings.encoder().equals("libx264") && range() == avutil.AVCOL_RANGE_MPEG) {
        sayLimitedRange();
      }
    } catch (Throwable t) {
      avcodec.av_packet_free(packet);
      avcodec.avcodec_free_context(context);
      throw t;
    }
    pictures = new PictureWriter(video.format(), pixelFormat, range() == avutil.AVCOL_RANGE_JPEG);
  }

  private void openCodec(AVCodec codec, EncoderSettings settings, String film, int gpu) {
    boolean nvenc = settings.onGpu();
    AVDictionary options = new AVDictionary(null);
    try {
      for (Map.Entry<String, String> option : settings.options().entrySet()) {
        avutil.av_dict_set(options, option.getKey(), option.getValue(), 0);
      }
      if (nvenc) {
        avutil.av_dict_set(options, "gpu", Integer.toString(gpu), 0);
        // Key frames are asked for. One of its own must not come first, as a segment's last frame.
        int interval = Integer.parseInt(settings.options().get("g"));
        avutil.av_dict_set(options, "g", Integer.toString(interval + 1), 0);
      }
      String cannot =
          film
              + ": "
              + settings.encoder()
              + " can't encode "
              + context.width()
              + "x"
              + context.height()
              + " "
              + settings.pixelFormat()
              + " with "
              + settings.options();
      FFmpegLog.clear();
      int code = avcodec.avcodec_open2(context, codec, options);
      if (nvenc && code < 0) {
        throw new DeviceException(
            "%s on GPU %d: %s; leave --encoder out to encode on the processor"
                .formatted(cannot, gpu, FFmpegError.text(code)));
      }
      FFmpegError.check(code, cannot);
      AVDictionaryEntry unknown = avutil.av_dict_iterate(options, null);
      if (unknown != null) {
        throw new FilmException(cannot + ": it has no option " + unknown.key().getString());
      }
    } finally {
      avutil.av_dict_free(options);
    }
  }

  /**
   * Where a film says that its range is limited and nothing else of its colour, x264's header says
   * nothing: this makes it say that.
   */
  private void sayLimitedRange() {
    String cannot = "x264's header can't be changed";
    AVBSFContext filter = new AVBSFContext(null);
    FFmpegError.check(
        avcodec.av_bsf_alloc(avcodec.av_bsf_get_by_name("h264_metadata"), filter), cannot);
    try {
      FFmpegError.check(avcodec.avcodec_parameters_from_context(filter.par_in(), context), cannot);
      FFmpegError.check(
          avutil.av_opt_set(filter.priv_data(), "video_full_range_flag", "0", 0), cannot);
      FFmpegError.check(avcodec.av_bsf_init(filter), cannot);
      AVCodecParameters said = filter.par_out();
      int size = said.extradata_size();
      BytePointer header =
          new BytePointer(avutil.av_mallocz(size + avcodec.AV_INPUT_BUFFER_PADDING_SIZE));
      Pointer.memcpy(header, said.extradata(), size);
      avutil.av_free(context.extradata());
      context.extradata(header).extradata_size(size);
    } finally {
      avcodec.av_bsf_free(filter);
    }
  }

  /** FFmpeg's context, for the parameters of a stream; valid until {@link #close()}. */
  AVCodecContext context() {
    return context;
  }

  /** Frames by which output may be delayed against the order of presentation. */
  int reorder() {
    return Math.max(context.has_b_frames(), X265_REORDER.getOrDefault(encoderName(), 0));
  }

  private String encoderName() {
    return context.codec().name().getString();
  }

  /** The codec's header that all packets share, empty where it has none. */
  byte[] extradata() {
    byte[] bytes = new byte[context.extradata_size()];
    if (bytes.length > 0) {
      context.extradata().get(bytes);
    }
    return bytes;
  }

  /**
   * Gives the encoder a frame; then {@link #receive} until it returns null.
   *
   * @param time the frame's number
   * @param key whether decoding must be able to start here
   */
  void send(Frame frame, long time, boolean key) {
    AVFrame picture = pictures.write(frame);
    picture.pts(time);
    picture.pict_type(key ? avutil.AV_PICTURE_TYPE_I : avutil.AV_PICTURE_TYPE_NONE);
    picture.color_range(range());
    picture.colorspace(matrix());
    picture.color_primaries(primaries());
    picture.color_trc(transfer());
    picture.chroma_location(chromaLocation());
    picture.sample_aspect_ratio(context.sample_aspect_ratio());
    picture.flags(fieldFlags(context.field_order()));
    avutil.av_frame_remove_side_data(picture, avutil.AV_FRAME_DATA_A53_CC);
    if (frame.captions().length > 0) {
      AVFrameSideData captions =
          avutil.av_frame_new_side_data(
              picture, avutil.AV_FRAME_DATA_A53_CC, frame.captions().length);
      captions.data().put(frame.captions());
    }
    avutil.av_frame_remove_side_data(picture, avutil.AV_FRAME_DATA_REGIONS_OF_INTEREST);
    AVRational coarser = KEY_QUANTISER.get(encoderName());
    if (key && coarser != null) {
      AVRegionOfInterest all =
          new AVRegionOfInterest(
              avutil
                  .av_frame_new_side_data(
                      picture,
                      avutil.AV_FRAME_DATA_REGIONS_OF_INTEREST,
                      Pointer.sizeof(AVRegionOfInterest.class))
                  .data());
      all.self_size(Pointer.sizeof(AVRegionOfInterest.class)).top(0).left(0);
      all.bottom(picture.height()).right(picture.width()).qoffset(coarser);
    }
    FFmpegLog.clear();
    FFmpegError.check(avcodec.avcodec_send_frame(context, picture), "a frame can't be encoded");
  }

  /** Tells the encoder that no frame follows; then {@link #receive} until it returns null. */
  void drain() {
    FFmpegError.check(avcodec.avcodec_send_frame(context, null), "the encoder can't be drained");
  }

  /** The next packet, valid until the next call, or null where it needs another frame. */
  AVPacket receive() {
    int code = avcodec.avcodec_receive_packet(context, packet);
    if (code == AVERROR_EAGAIN() || code == AVERROR_EOF()) {
      return null;
    }
    FFmpegError.check(code, "a frame can't be encoded");
    return packet;
  }

  private static int fieldFlags(int order) {
    if (order == avcodec.AV_FIELD_TT) {
      return AVFrame.AV_FRAME_FLAG_INTERLACED | AVFrame.AV_FRAME_FLAG_TOP_FIELD_FIRST;
    }
    return order == avcodec.AV_FIELD_BB ? AVFrame.AV_FRAME_FLAG_INTERLACED : 0;
  }

  private void addHdr(Hdr hdr) {
    if (!hdr.display().isEmpty()) {
      AVMasteringDisplayMetadata display =
          new AVMasteringDisplayMetadata(
              addSideData(
                  avutil.AV_FRAME_DATA_MASTERING_DISPLAY_METADATA,
                  new AVMasteringDisplayMetadata().sizeof()));
      for (int i = 0; i < 6; i++) {
        display.display_primaries(i / 2, i % 2, q(hdr.display().get(i)));
      }
      display.white_point(0, q(hdr.display().get(6)));
      display.white_point(1, q(hdr.display().get(7)));
      display.min_luminance(q(hdr.display().get(8)));
      display.max_luminance(q(hdr.display().get(9)));
      display.has_primaries(1).has_luminance(1);
    }
    if (hdr.hasLight()) {
      new AVContentLightMetadata(
              addSideData(
                  avutil.AV_FRAME_DATA_CONTENT_LIGHT_LEVEL, new AVContentLightMetadata().sizeof()))
          .MaxCLL(hdr.maxLight()).MaxFALL(hdr.maxAverageLight());
    }
  }

  private BytePointer addSideData(int type, long bytes) {
    int[] count = {context.nb_decoded_side_data()};
    // FFmpeg moves the list, and JavaCPP moves this with it.
    PointerPointer<AVFrameSideData> list = new PointerPointer<>(context.decoded_side_data());
    AVFrameSideData added = avutil.av_frame_side_data_new(list, count, type, bytes, 0);
    context.decoded_side_data(list);
    context.nb_decoded_side_data(count[0]);
    BytePointer data = added.data();
    Pointer.memset(data, 0, bytes);
    return data;
  }

  private static AVRational q(Rational r) {
    return avutil.av_make_q(r.num(), r.den());
  }

  private int range() {
    return or(avutil.av_color_range_from_name(colour.range()), avutil.AVCOL_RANGE_UNSPECIFIED);
  }

  private int matrix() {
    return or(avutil.av_color_space_from_name(colour.matrix()), avutil.AVCOL_SPC_UNSPECIFIED);
  }

  private int primaries() {
    return or(
        avutil.av_color_primaries_from_name(colour.primaries()), avutil.AVCOL_PRI_UNSPECIFIED);
  }

  private int transfer() {
    return or(avutil.av_color_transfer_from_name(colour.transfer()), avutil.AVCOL_TRC_UNSPECIFIED);
  }

  private int chromaLocation() {
    return or(
        avutil.av_chroma_location_from_name(colour.chromaLocation()),
        avutil.AVCHROMA_LOC_UNSPECIFIED);
  }

  private static int or(int known, int unknown) {
    return known < 0 ? unknown : known;
  }

  @Override
  public void close() {
    pictures.close();
    avcodec.av_packet_free(packet);
    avcodec.avcodec_free_context(context);
  }
}
