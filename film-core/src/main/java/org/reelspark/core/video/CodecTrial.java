package org.reelspark.core.video;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.DecoderChoice;
import org.reelspark.core.plan.DeviceException;
import org.reelspark.core.plan.EncoderChoice;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Hdr;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.ScanType;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.plan.VideoInfo;

/**
 * A few frames through an encoder, as two segments that are joined, and back through a decoder:
 * what a GPU's encoders and decoders make of them.
 */
public final class CodecTrial {
  private static final int SEGMENT = 6;
  private static final int SEGMENTS = 2;
  private static final double LEAST_DECIBELS = 35;

  /**
   * What was found.
   *
   * @param sound false where a film would come out wrong
   */
  public record Outcome(String what, String found, boolean sound) {}

  private final FilmInfo film;
  private final List<Frame> frames;

  CodecTrial(int bitDepth) {
    PictureFormat format = new PictureFormat(320, 192, Chroma.YUV420, bitDepth);
    VideoInfo video =
        new VideoInfo(
            0,
            "rawvideo",
            "",
            PictureWriter.name(format.chroma(), bitDepth),
            format,
            new Rational(1, 25),
            new Rational(25, 1),
            new Rational(1, 1),
            0,
            ScanType.PROGRESSIVE,
            Colour.UNKNOWN,
            Hdr.NONE,
            0);
    film = new FilmInfo("a trial", "matroska", 0, 1, video, List.of(), 0, Map.of());
    frames = new ArrayList<>();
    for (int i = 0; i < SEGMENTS * SEGMENT; i++) {
      frames.add(new Frame(format, i, picture(format, i)));
    }
  }

  /** A pattern that moves. */
  private static byte[] picture(PictureFormat format, int time) {
    byte[] samples = new byte[format.bytes()];
    for (int plane = 0; plane < format.planes(); plane++) {
      for (int y = 0; y < format.planeHeight(plane); y++) {
        for (int x = 0; x < format.planeWidth(plane); x++) {
          double wave = Math.sin((x + 3 * time) / 9.0) * Math.cos((y + time) / 7.0);
          int value = (int) Math.round((128 + 70 * wave) * (1 << (format.bitDepth() - 8)));
          int at = format.planeOffset(plane) + y * format.rowBytes(plane);
          if (format.bytesPerSample() == 1) {
            samples[at + x] = (byte) value;
          } else {
            Frame.putShort(samples, at + 2 * x, value);
          }
        }
      }
    }
    return samples;
  }

  /** What a GPU's encoders and decoders do. */
  public static List<Outcome> run(int gpu) {
    List<Outcome> outcomes = new ArrayList<>();
    CodecTrial eight = new CodecTrial(8);
    CodecTrial ten = new CodecTrial(10);
    outcomes.add(eight.encode(VideoCodec.H264, gpu));
    outcomes.add(eight.encode(VideoCodec.HEVC, gpu));
    outcomes.add(ten.encode(VideoCodec.HEVC, gpu));
    outcomes.add(ten.encode(VideoCodec.AV1, gpu));
    outcomes.add(eight.decode(VideoCodec.H264, gpu));
    outcomes.add(eight.decode(VideoCodec.HEVC, gpu));
    outcomes.add(ten.decode(VideoCodec.HEVC, gpu));
    return outcomes;
  }

  private Outcome encode(VideoCodec codec, int gpu) {
    String what = "NVENC " + name(codec);
    try {
      byte[] coded = encode(codec, EncoderChoice.NVENC, gpu);
      double decibels = decibels(decode(coded, DecoderChoice.SOFTWARE, gpu));
      return new Outcome(
          what,
          String.format(
              Locale.ROOT, "%d frames in two segments that join, %.1f dB", frames.size(), decibels),
          decibels > LEAST_DECIBELS);
    } catch (DeviceException e) {
      return new Outcome(what, e.getMessage(), true);
    } catch (FilmException | SettingsException | IOException e) {
      return new Outcome(what, e.getMessage(), false);
    }
  }

  private Outcome decode(VideoCodec codec, int gpu) {
    String what = "NVDEC " + name(codec);
    try {
      byte[] coded = encode(codec, EncoderChoice.SOFTWARE, gpu);
      List<Frame> own = decode(coded, DecoderChoice.SOFTWARE, gpu);
      List<Frame> theirs = decode(coded, DecoderChoice.NVDEC, gpu);
      boolean equal = equal(own, theirs);
      return new Outcome(
          what,
          equal
              ? own.size() + " frames, equal to the processor's"
              : "its frames are not the processor's",
          equal);
    } catch (DeviceException e) {
      return new Outcome(what, e.getMessage(), true);
    } catch (FilmException | SettingsException | IOException e) {
      return new Outcome(what, e.getMessage(), false);
    }
  }

  private String name(VideoCodec codec) {
    return "%s %d bits".formatted(Encoders.option(codec), film.video().format().bitDepth());
  }

  /**
   * The frames as a film of two segments, in memory.
   *
   * @throws FilmException where the segments' headers differ
   */
  byte[] encode(VideoCodec codec, EncoderChoice choice, int gpu) throws IOException {
    EncoderSettings settings =
        Containers.encoder(film, "trial.mkv", codec, choice, null, null, null);
    byte[] header = null;
    try (Output output = Output.toMemory("matroska")) {
      for (int segment = 0; segment < SEGMENTS; segment++) {
        try (VideoEncoder encoder = new VideoEncoder(film, settings, gpu)) {
          if (header == null) {
            header = encoder.extradata();
            describe(output.addStream(), encoder);
            output.writeHeader(Map.of());
          }
          if (!Arrays.equals(header, encoder.extradata())) {
            throw new FilmException(
                settings.encoder() + " writes another header each time: segments can't be joined");
          }
          for (int i = 0; i < SEGMENT; i++) {
            encoder.send(frames.get(segment * SEGMENT + i), i, i == 0);
            write(encoder, output, segment * SEGMENT);
          }
          encoder.drain();
          write(encoder, output, segment * SEGMENT);
        }
      }
      output.writeTrailer();
      return output.bytes();
    }
  }

  private static void describe(AVStream stream, VideoEncoder encoder) {
    FFmpegError.check(
        avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder.context()),
        "the encoder's parameters");
    stream.time_base(encoder.context().time_base());
  }

  private static void write(VideoEncoder encoder, Output output, int first) throws IOException {
    for (AVPacket packet = encoder.receive(); packet != null; packet = encoder.receive()) {
      packet.pts(packet.pts() + first).dts(packet.dts() + first).duration(1);
      avcodec.av_packet_rescale_ts(
          packet, encoder.context().time_base(), output.stream(0).time_base());
      output.write(packet);
    }
  }

  List<Frame> decode(byte[] coded, DecoderChoice choice, int gpu) throws IOException {
    List<Frame> decoded = new ArrayList<>();
    try (SeekableSource source = new BytesSource(film.name(), coded)) {
      FilmInfo back = FilmProbe.probeFinished(source);
      FrameIndex index = FrameIndexer.index(source, back, DamagePolicy.FAIL, bytes -> {});
      try (FrameDecoder decoder =
          new FrameDecoder(
              source,
              back,
              index,
              0,
              0,
              index.end(),
              DamagePolicy.FAIL,
              InterlacedPolicy.REFUSE,
              choice,
              gpu)) {
        for (Frame frame = decoder.next(); frame != null; frame = decoder.next()) {
          decoded.add(frame);
        }
      }
    }
    if (decoded.size() != frames.size()) {
      throw new FilmException("%d frames came back of %d".formatted(decoded.size(), frames.size()));
    }
    return decoded;
  }

  private static boolean equal(List<Frame> some, List<Frame> others) {
    for (int i = 0; i < some.size(); i++) {
      if (!Arrays.equals(some.get(i).samples(), others.get(i).samples())) {
        return false;
      }
    }
    return true;
  }

  /** PSNR of all samples of the worst frame. */
  double decibels(List<Frame> decoded) {
    double worst = Double.POSITIVE_INFINITY;
    for (int i = 0; i < decoded.size(); i++) {
      worst = Math.min(worst, decibels(frames.get(i), decoded.get(i)));
    }
    return worst;
  }

  private static double decibels(Frame before, Frame after) {
    PictureFormat format = before.format();
    double squares = 0;
    long samples = 0;
    for (int plane = 0; plane < format.planes(); plane++) {
      for (int y = 0; y < format.planeHeight(plane); y++) {
        for (int x = 0; x < format.planeWidth(plane); x++) {
          double apart = before.sample(plane, x, y) - after.sample(plane, x, y);
          squares += apart * apart;
          samples++;
        }
      }
    }
    double white = format.maxValue();
    return 10 * Math.log10(white * white * samples / squares);
  }
}
