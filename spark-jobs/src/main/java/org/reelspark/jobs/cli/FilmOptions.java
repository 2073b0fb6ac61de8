package org.reelspark.jobs.cli;

import java.util.Iterator;
import java.util.stream.Stream;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.DecoderChoice;
import org.reelspark.core.plan.EncoderChoice;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.jobs.restore.FilmPosition;
import org.reelspark.jobs.restore.RestoreRequest;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * The options that decide what a restored film will be: of {@code restore}, and of {@code probe}.
 */
final class FilmOptions {
  @Option(
      names = "--model",
      paramLabel = "NAME|PATH|URL",
      description =
          "identity, median, default, or a model archive (default: the model default where this"
              + " build carries it, else median)")
  String model;

  @Option(
      names = "--codec",
      paramLabel = "CODEC",
      description = "ffv1, h264, hevc, prores or av1 (default: by OUT's extension)")
  VideoCodec codec;

  @Option(
      names = "--encoder",
      paramLabel = "software|nvenc",
      defaultValue = "software",
      description =
          "what encodes: the processor, or an NVIDIA GPU, for h264, hevc and av1 (default:"
              + " ${DEFAULT-VALUE})")
  EncoderChoice encoder;

  @Option(
      names = "--decoder",
      paramLabel = "software|nvdec",
      defaultValue = "software",
      description =
          "what decodes: the processor, or an NVIDIA GPU, for h264, hevc and vp9 (default:"
              + " ${DEFAULT-VALUE})")
  DecoderChoice decoder;

  @Option(
      names = "--quality",
      paramLabel = "Q",
      description =
          "the encoder's own scale: CRF, NVENC's quantiser, or the ProRes profile (default: 18 for"
              + " h264, 20 for hevc, 18 for av1, 72 for av1 with nvenc, hq or 4444 for prores)")
  String quality;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "the encoder's own preset (default: medium, 6 for av1, p5 with nvenc)")
  String preset;

  @Option(
      names = "--pixel-format",
      paramLabel = "FORMAT",
      description = "FFmpeg's name (default: never fewer bits or less chroma than IN)")
  String pixelFormat;

  @Option(
      names = "--chunk-frames",
      paramLabel = "N",
      description = "frames of a chunk (default: cut where decoding can begin)")
  Integer chunkFrames;

  @Option(
      names = "--grain-reduction",
      paramLabel = "0..1",
      description = "share of the grain to take away (default: the model's)")
  Float grainReduction;

  @Option(
      names = "--scale",
      paramLabel = "N",
      description =
          "size of the restored picture over IN's: 2 with default enlarges it (default: the"
              + " model's, 1 for default)")
  Integer scale;

  @Option(
      names = "--square",
      paramLabel = "N",
      description =
          "stretch pictures to N x N for the model and back, for models whose card permits it (a"
              + " render factor of 40 is N 640)")
  int square;

  @Mixin private FrameOptions frames;

  @Option(
      names = "--from",
      paramLabel = "PLACE",
      converter = PositionConverter.class,
      description =
          "first frame: seconds (90.5), a time (0:01:30.5) or a frame (1042f) (default: IN's"
              + " first)")
  FilmPosition from;

  @Option(
      names = "--to",
      paramLabel = "PLACE",
      converter = PositionConverter.class,
      description = "the frame to stop before (default: IN's end)")
  FilmPosition to;

  @Option(
      names = "--drop-unsupported",
      description = "leave out streams that OUT's container can't hold")
  boolean dropUnsupported;

  @Option(
      names = "--mask",
      paramLabel = "MASK.mkv",
      description = "also write the defect mask as a film: grey, lossless, white where replaced")
  String mask;

  @Option(
      names = "--compare",
      paramLabel = "SIDE.mp4",
      description = "also write a film that shows before and after, with the sound")
  String compare;

  @Option(
      names = "--compare-as",
      paramLabel = "side-by-side|divider",
      defaultValue = "side-by-side",
      completionCandidates = Comparisons.class,
      description =
          "what that film shows: both whole, or one picture with a line that moves"
              + " (default: ${DEFAULT-VALUE})")
  Companion.Kind compareAs;

  /** What a user should know who named no model; empty where there is nothing to say. */
  String modelNote() {
    return model == null && RestoreRequest.usualModel().equals("median")
        ? "restoring with the model median, since this build carries no default model"
        : "";
  }

  RestoreRequest.Builder request(String in, String out) {
    return RestoreRequest.of(in, out)
        .optModel(model == null ? RestoreRequest.usualModel() : model)
        .optCodec(codec)
        .optEncoder(encoder)
        .optDecoder(decoder)
        .optQuality(quality)
        .optPreset(preset)
        .optPixelFormat(pixelFormat)
        .optChunkFrames(chunkFrames)
        .optGrainReduction(grainReduction)
        .optScale(scale)
        .optSquare(square)
        .optFlicker(frames.flicker)
        .optDevice(frames.device)
        .optPrecision(frames.precision)
        .optFrom(from)
        .optTo(to)
        .optDamage(frames.damage)
        .optInterlaced(frames.interlaced)
        .optDropUnsupported(dropUnsupported)
        .optMask(mask)
        .optCompare(compare)
        .optCompareAs(compareAs);
  }

  /** The companion films that show before and after. */
  static final class Comparisons implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(Companion.Kind.SIDE_BY_SIDE, Companion.Kind.DIVIDER)
          .map(Companion.Kind::toString)
          .iterator();
    }
  }

  static final class PositionConverter implements ITypeConverter<FilmPosition> {
    @Override
    public FilmPosition convert(String text) {
      try {
        return FilmPosition.parse(text);
      } catch (RuntimeException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
