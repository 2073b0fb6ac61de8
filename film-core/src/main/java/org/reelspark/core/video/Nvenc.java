package org.reelspark.core.video;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.VideoCodec;

/**
 * How NVIDIA's encoder is asked to encode: every frame with one quantiser, forward references only,
 * and a key frame wherever one is asked for. So a segment's frames do not follow from what came
 * before it, and output is never out of order.
 */
final class Nvenc {
  private static final List<String> PRESETS = List.of("p1", "p2", "p3", "p4", "p5", "p6", "p7");

  private Nvenc() {}

  /** FFmpeg's name of the encoder; empty for a codec that NVENC does not have. */
  static Optional<String> encoder(VideoCodec codec) {
    return switch (codec) {
      case H264 -> Optional.of("h264_nvenc");
      case HEVC -> Optional.of("hevc_nvenc");
      case AV1 -> Optional.of("av1_nvenc");
      case FFV1, PRORES -> Optional.empty();
    };
  }

  /**
   * The pixel formats that keep what they say. FFmpeg names more, and not all of what they hold
   * gets into the stream.
   */
  static List<Encoders.Layout> pixelFormats(VideoCodec codec) {
    Encoders.Layout eight = new Encoders.Layout("yuv420p", Chroma.YUV420, 8);
    Encoders.Layout ten = new Encoders.Layout("p010le", Chroma.YUV420, 10);
    Encoders.Layout full = new Encoders.Layout("yuv444p", Chroma.YUV444, 8);
    Encoders.Layout fullTen = new Encoders.Layout("yuv444p10msble", Chroma.YUV444, 10);
    return switch (codec) {
      case H264 -> List.of(eight, full);
      case HEVC -> List.of(eight, ten, full, fullTen);
      case AV1 -> List.of(eight, ten);
      case FFV1, PRORES -> List.of();
    };
  }

  /**
   * @throws SettingsException where a wish has no meaning
   */
  static void options(VideoCodec codec, Encoders.Wishes wishes, Map<String, String> options) {
    int usual = codec == VideoCodec.H264 ? 18 : codec == VideoCodec.HEVC ? 20 : 72;
    int most = codec == VideoCodec.AV1 ? 255 : 51;
    int quality =
        wishes.quality() == null
            ? usual
            : Encoders.integer(
                "quality", wishes.quality(), 0, most, "a quantiser of NVENC, 0 to " + most);
    if (wishes.preset() != null && !PRESETS.contains(wishes.preset())) {
      throw new SettingsException(
          "--preset=" + wishes.preset() + ": NVENC takes " + String.join(", ", PRESETS));
    }
    options.put("rc", "constqp");
    options.put("qp", Integer.toString(quality));
    options.put("preset", wishes.preset() == null ? "p5" : wishes.preset());
    options.put("bf", "0");
    options.put("rc-lookahead", "0");
    options.put("spatial-aq", "0");
    options.put("temporal-aq", "0");
    options.put("no-scenecut", "1");
    options.put("forced-idr", "1");
    options.put("a53cc", "1");
  }
}
