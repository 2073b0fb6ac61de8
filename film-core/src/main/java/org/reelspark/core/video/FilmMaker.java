package org.reelspark.core.video;

import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_SUBTITLE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.Rational;

/** Makes a film of frames, sounds and captions that were computed, as Matroska. */
public final class FilmMaker implements AutoCloseable {
  private static final int SAMPLE_RATE = 48_000;
  private static final int BIT_RATE = 96_000;
  private static final AVRational MILLIS = avutil.av_make_q(1, 1000);

  /** A sound as a function of time. */
  public interface Wave {
    /** The sample at a time in seconds, -1 to 1. */
    float at(double seconds);
  }

  /**
   * A sound track, mono at 48 kHz, in AAC.
   *
   * @param language three letters, ISO 639-2
   */
  public record Sound(String language, String title, Wave wave) {}

  /** A line of text shown from one second to another. */
  public record Caption(double from, double to, String text) {}

  private final Output output;
  private final VideoEncoder encoder;
  private final AVRational frameTime;
  private final int keyInterval;
  private final List<Track> tracks = new ArrayList<>();
  private final List<Caption> captions;
  private final int captionStream;
  private int frames;
  private int captioned;

  /**
   * @param film its video says how frames look and how fast they follow
   * @param keyInterval frames from one key frame to the next
   * @param captions in order of time
   */
  public FilmMaker(
      FilmInfo film,
      EncoderSettings settings,
      int keyInterval,
      List<Sound> sounds,
      List<Caption> captions,
      Path out)
      throws IOException {
    Rational rate = film.video().frameRate();
    this.frameTime = avutil.av_make_q(/* num= */ rate.den(), /* den= */ rate.num());
    this.keyInterval = keyInterval;
    this.captions = List.copyOf(captions);
    this.output = Output.toFile("matroska", out);
    VideoEncoder opened = null;
    try {
      opened = new VideoEncoder(film, settings);
      this.encoder = opened;
      AVStream picture = output.addStream();
      FFmpegError.check(
          avcodec.avcodec_parameters_from_context(picture.codecpar(), encoder.context()),
          "the encoder's parameters");
      picture.time_base(frameTime);
      picture.avg_frame_rate(encoder.context().framerate());
      for (Sound sound : sounds) {
        tracks.add(new Track(output.addStream(), sound));
      }
      this.captionStream = captions.isEmpty() ? -1 : addCaptions(output.addStream());
      output.writeHeader(Map.of());
    } catch (Throwable t) {
      tracks.forEach(Track::close);
      if (opened != null) {
        opened.close();
      }
      output.close();
      throw t;
    }
  }

  private static int addCaptions(AVStream stream) {
    stream.codecpar().codec_type(AVMEDIA_TYPE_SUBTITLE);
    stream.codecpar().codec_id(avcodec.AV_CODEC_ID_SUBRIP);
    stream.time_base(MILLIS);
    tag(stream, "language", "eng");
    return stream.index();
  }

  private static void tag(AVStream stream, String name, String value) {
    AVDictionary tags = stream.metadata() == null ? new AVDictionary(null) : stream.metadata();
    avutil.av_dict_set(tags, name, value, 0);
    stream.metadata(tags);
  }

  /** Adds the next frame, and the sound and the captions that begin before it ends. */
  public void add(Frame frame) throws IOException {
    double end = (frames + 1.0) * frameTime.num() / frameTime.den();
    for (Track track : tracks) {
      track.writeUntil(end);
    }
    for (; captioned < captions.size() && captions.get(captioned).from() < end; captioned++) {
      write(captions.get(captioned));
    }
    encoder.send(frame, frames, frames % keyInterval == 0);
    frames++;
    writePictures();
  }

  /** Writes what the encoders still hold. */
  public void finish() throws IOException {
    encoder.drain();
    writePictures();
    for (Track track : tracks) {
      track.finish();
    }
    output.writeTrailer();
  }

  private void writePictures() throws IOException {
    for (AVPacket packet; (packet = encoder.receive()) != null; ) {
      packet.stream_index(0);
      packet.duration(1);
      avcodec.av_packet_rescale_ts(packet, frameTime, output.stream(0).time_base());
      output.write(packet);
    }
  }

  private void write(Caption caption) throws IOException {
    AVPacket packet = avcodec.av_packet_alloc();
    byte[] text = caption.text().getBytes(StandardCharsets.UTF_8);
    try (BytePointer bytes = new BytePointer(text)) {
      packet.data(bytes);
      packet.size(text.length);
      packet.stream_index(captionStream);
      packet.flags(avcodec.AV_PKT_FLAG_KEY);
      packet.pts(Math.round(1000 * caption.from()));
      packet.dts(packet.pts());
      packet.duration(Math.round(1000 * (caption.to() - caption.from())));
      avcodec.av_packet_rescale_ts(packet, MILLIS, output.stream(captionStream).time_base());
      output.write(packet);
      packet.data(null);
      packet.size(0);
    } finally {
      avcodec.av_packet_free(packet);
    }
  }

  @Override
  public void close() {
    tracks.forEach(Track::close);
    encoder.close();
    output.close();
  }

  /** One sound track and its encoder. */
  private final class Track {
    private final int stream;
    private final Wave wave;
    private final AVCodecContext context;
    private final AVFrame samples = avutil.av_frame_alloc();
    private final AVPacket packet = avcodec.av_packet_alloc();
    private long written;

    Track(AVStream to, Sound sound) {
      this.stream = to.index();
      this.wave = sound.wave();
      AVCodec codec = avcodec.avcodec_find_encoder_by_name("aac");
      context = avcodec.avcodec_alloc_context3(codec);
      context.sample_rate(SAMPLE_RATE);
      context.sample_fmt(avutil.AV_SAMPLE_FMT_FLTP);
      context.bit_rate(BIT_RATE);
      context.time_base(avutil.av_make_q(1, SAMPLE_RATE));
      context.flags(
          context.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER | avcodec.AV_CODEC_FLAG_BITEXACT);
      avutil.av_channel_layout_default(context.ch_layout(), 1);
      FFmpegError.check(
          avcodec.avcodec_open2(context, codec, (AVDictionary) null), "the sound encoder");
      FFmpegError.check(
          avcodec.avcodec_parameters_from_context(to.codecpar(), context),
          "the sound encoder's parameters");
      to.time_base(context.time_base());
      tag(to, "language", sound.language());
      tag(to, "title", sound.title());
      samples.format(avutil.AV_SAMPLE_FMT_FLTP);
      samples.sample_rate(SAMPLE_RATE);
      samples.nb_samples(context.frame_size());
      avutil.av_channel_layout_copy(samples.ch_layout(), context.ch_layout());
      FFmpegError.check(avutil.av_frame_get_buffer(samples, 0), "no memory for sound");
    }

    void writeUntil(double end) throws IOException {
      while (written < end * SAMPLE_RATE) {
        FFmpegError.check(avutil.av_frame_make_writable(samples), "no memory for sound");
        FloatPointer data = new FloatPointer(samples.data(0));
        int count = samples.nb_samples();
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
          values[i] = wave.at((double) (written + i) / SAMPLE_RATE);
        }
        data.put(values);
        samples.pts(written);
        written += count;
        FFmpegError.check(avcodec.avcodec_send_frame(context, samples), "sound can't be encoded");
        writePackets();
      }
    }

    void finish() throws IOException {
      FFmpegError.check(avcodec.avcodec_send_frame(context, null), "sound can't be encoded");
      writePackets();
    }

    private void writePackets() throws IOException {
      while (avcodec.avcodec_receive_packet(context, packet) >= 0) {
        packet.stream_index(stream);
        avcodec.av_packet_rescale_ts(
            packet, context.time_base(), output.stream(stream).time_base());
        output.write(packet);
      }
    }

    void close() {
      avutil.av_frame_free(samples);
      avcodec.av_packet_free(packet);
      avcodec.avcodec_free_context(context);
    }
  }
}
