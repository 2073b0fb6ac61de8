package org.reelspark.core.video;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVChapter;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.EncoderChoice;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.Hdr;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.ScanType;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.plan.VideoInfo;

/**
 * Writes a film that is made here, not restored, in Matroska: H.264 with B-frames, sound in AAC,
 * subtitles in SubRip and chapters; or FFV1 and nothing else. One script and its frames give one
 * file, byte for byte.
 */
public final class FilmComposer implements AutoCloseable {
  /** Times in a Matroska file count milliseconds. */
  private static final int MILLIS = 1000;

  private static final int KEY_SECONDS = 2;

  /**
   * One sound track of a single channel.
   *
   * @param language ISO 639-2
   * @param wave the sample of a number, -1 to 1; {@link #RATE} a second
   */
  public record Sound(String language, String title, LongToDoubleFunction wave) {
    /** Samples a second. */
    public static final int RATE = SoundEncoder.RATE;
  }

  /** A text that is shown from one second to another. */
  public record Cue(double from, double to, String text) {}

  /**
   * What the film holds beside its frames.
   *
   * @param frames how many will come
   * @param language of the subtitles, ISO 639-2
   * @param subtitles in the order of their times
   * @param chapters in the order of their times
   */
  public record Script(
      String title,
      PictureFormat format,
      Colour colour,
      int framesPerSecond,
      int frames,
      List<Sound> sounds,
      String language,
      List<Cue> subtitles,
      List<Cue> chapters) {
    public Script {
      sounds = List.copyOf(sounds);
      subtitles = List.copyOf(subtitles);
      chapters = List.copyOf(chapters);
    }

    public double seconds() {
      return (double) frames / framesPerSecond;
    }
  }

  private final Script script;
  private final EncoderSettings settings;
  private final VideoEncoder encoder;
  private final List<SoundEncoder> sounds = new ArrayList<>();
  private final Iterator<Cue> cues;
  private final AVPacket text = avcodec.av_packet_alloc();
  private final Output output;
  private Cue cue;
  private int frames;
  private int pictures;
  private long packets;

  /**
   * Starts the film; one that stands at {@code out} is replaced.
   *
   * @param quality CRF of the picture
   * @throws IOException where {@code out} can't be written
   */
  public FilmComposer(Script script, String quality, Path out) throws IOException {
    this(
        script,
        VideoCodec.H264,
        new Encoders.Wishes(EncoderChoice.SOFTWARE, quality, "veryfast", null),
        out);
  }

  /**
   * Starts a film of pictures alone that keeps every sample, as FFV1; one that stands at {@code
   * out} is replaced.
   *
   * @throws IOException where {@code out} can't be written
   */
  public static FilmComposer lossless(
      PictureFormat format, Colour colour, int framesPerSecond, int frames, Path out)
      throws IOException {
    Script script =
        new Script(
            "", format, colour, framesPerSecond, frames, List.of(), "", List.of(), List.of());
    return new FilmComposer(
        script,
        VideoCodec.FFV1,
        new Encoders.Wishes(EncoderChoice.SOFTWARE, null, null, null),
        out);
  }

  private FilmComposer(Script script, VideoCodec codec, Encoders.Wishes wishes, Path out)
      throws IOException {
    this.script = script;
    this.cues = script.subtitles().iterator();
    this.cue = cues.hasNext() ? cues.next() : null;
    FilmInfo film = film(script, out);
    this.settings = Encoders.settings(film, codec, wishes);
    this.encoder = new VideoEncoder(film, settings);
    Output opened = null;
    try {
      for (Sound sound : script.sounds()) {
        sounds.add(
            new SoundEncoder(sound.wave(), Math.round(script.seconds() * SoundEncoder.RATE)));
      }
      opened = Output.toFile("matroska", out);
      this.output = opened;
      describe();
    } catch (Throwable t) {
      close(opened);
      throw t;
    }
  }

  private static FilmInfo film(Script script, Path out) {
    Rational rate = new Rational(script.framesPerSecond(), 1);
    VideoInfo video =
        new VideoInfo(
            0,
            "h264",
            "",
            PictureWriter.name(script.format().chroma(), script.format().bitDepth()),
            script.format(),
            new Rational(1, MILLIS),
            rate,
            new Rational(1, 1),
            0,
            ScanType.PROGRESSIVE,
            script.colour(),
            Hdr.NONE,
            0);
    return new FilmInfo(
        out.toString(), "matroska", 0, script.seconds(), video, List.of(), 0, Map.of());
  }

  private void describe() throws IOException {
    AVStream picture = output.addStream();
    FFmpegError.check(
        avcodec.avcodec_parameters_from_context(picture.codecpar(), encoder.context()),
        "the encoder's parameters");
    picture.avg_frame_rate(encoder.context().framerate());
    picture.r_frame_rate(encoder.context().framerate());
    picture.disposition(avformat.AV_DISPOSITION_DEFAULT);
    for (int i = 0; i < sounds.size(); i++) {
      AVStream sound = output.addStream();
      FFmpegError.check(
          avcodec.avcodec_parameters_from_context(sound.codecpar(), sounds.get(i).context()),
          "the sound encoder's parameters");
      sound.time_base(sounds.get(i).context().time_base());
      sound.disposition(i == 0 ? avformat.AV_DISPOSITION_DEFAULT : 0);
      Sound described = script.sounds().get(i);
      sound.metadata(
          FilmWriter.dictionary(
              Map.of("language", described.language(), "title", described.title())));
    }
    if (!script.subtitles().isEmpty()) {
      AVStream subtitles = output.addStream();
      AVCodecParameters parameters = subtitles.codecpar();
      parameters.codec_type(avutil.AVMEDIA_TYPE_SUBTITLE);
      parameters.codec_id(avcodec.AV_CODEC_ID_SUBRIP);
      subtitles.metadata(FilmWriter.dictionary(Map.of("language", script.language())));
    }
    output.context().metadata(FilmWriter.dictionary(Map.of("title", script.title())));
    addChapters();
    output.writeHeader(Map.of());
  }

  private void addChapters() {
    int count = script.chapters().size();
    if (count == 0) {
      return;
    }
    // FFmpeg frees all of this with its context.
    PointerPointer<AVChapter> list =
        new PointerPointer<>(
            new BytePointer(avutil.av_mallocz((long) count * Pointer.sizeof(Pointer.class))));
    for (int i = 0; i < count; i++) {
      Cue cut = script.chapters().get(i);
      AVChapter chapter = new AVChapter(avutil.av_mallocz(Pointer.sizeof(AVChapter.class)));
      chapter.id(i + 1L).time_base(avutil.av_make_q(1, MILLIS));
      chapter.start(Math.round(cut.from() * MILLIS)).end(Math.round(cut.to() * MILLIS));
      chapter.metadata(FilmWriter.dictionary(Map.of("title", cut.text())));
      list.put(i, chapter);
    }
    output.context().chapters(list);
    output.context().nb_chapters(count);
  }

  /** Adds the next frame; its PTS does not matter. */
  public void add(Frame frame) throws IOException {
    encoder.send(frame, frames, frames % (KEY_SECONDS * script.framesPerSecond()) == 0);
    frames++;
    writePictures();
  }

  private void writePictures() throws IOException {
    for (AVPacket packet = encoder.receive(); packet != null; packet = encoder.receive()) {
      long decoded = pictures++ - (long) settings.reorder();
      writeOthers(decoded / (double) script.framesPerSecond());
      long frame = packet.pts();
      packet.pts(millis(frame)).dts(millis(decoded));
      packet.duration(millis(frame + 1) - millis(frame));
      packet.stream_index(0);
      output.write(packet);
    }
  }

  private long millis(long frame) {
    return Math.round((double) frame * MILLIS / script.framesPerSecond());
  }

  /** Writes the sound and the subtitles up to a time. */
  private void writeOthers(double seconds) throws IOException {
    for (int i = 0; i < sounds.size(); i++) {
      SoundEncoder sound = sounds.get(i);
      for (AVPacket packet = sound.peek();
          packet != null && packet.pts() <= seconds * SoundEncoder.RATE;
          packet = sound.peek()) {
        packet.stream_index(1 + i);
        avcodec.av_packet_rescale_ts(
            packet, sound.context().time_base(), output.stream(1 + i).time_base());
        output.write(packet);
        sound.take();
        packets++;
      }
    }
    while (cue != null && cue.from() <= seconds) {
      write(cue);
      cue = cues.hasNext() ? cues.next() : null;
    }
  }

  private void write(Cue shown) throws IOException {
    byte[] bytes = shown.text().getBytes(StandardCharsets.UTF_8);
    avcodec.av_packet_unref(text);
    FFmpegError.check(avcodec.av_new_packet(text, bytes.length), "no memory for a subtitle");
    text.data().put(bytes);
    long from = Math.round(shown.from() * MILLIS);
    text.pts(from).dts(from).duration(Math.round(shown.to() * MILLIS) - from);
    text.flags(avcodec.AV_PKT_FLAG_KEY);
    text.stream_index(1 + sounds.size());
    output.write(text);
    packets++;
  }

  /**
   * Writes what is left and the container's index.
   *
   * @return packets of sound and subtitles in the film
   * @throws IOException where the film can't be written
   */
  public long finish() throws IOException {
    if (frames != script.frames()) {
      throw new IllegalStateException(frames + " of " + script.frames() + " frames came");
    }
    encoder.drain();
    writePictures();
    writeOthers(Double.POSITIVE_INFINITY);
    output.writeTrailer();
    return packets;
  }

  /** Frees all; without {@link #finish()} the file is not a film. */
  @Override
  public void close() {
    close(output);
  }

  private void close(Output opened) {
    if (opened != null) {
      opened.close();
    }
    sounds.forEach(SoundEncoder::close);
    encoder.close();
    avcodec.av_packet_free(text);
  }
}
