package org.reelspark.core.video;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.reelspark.core.plan.EncoderChoice;
import org.reelspark.core.plan.VideoCodec;

/**
 * The FFmpeg in this process.
 *
 * @param encoders those that restored films are written with, as far as they are there
 * @param missing the others of these
 * @param nvidia NVIDIA's encoders and decoders that it was built with
 */
public record FFmpegBuild(
    String version, List<String> encoders, List<String> missing, List<String> nvidia) {
  public FFmpegBuild {
    encoders = List.copyOf(encoders);
    missing = List.copyOf(missing);
    nvidia = List.copyOf(nvidia);
  }

  public static FFmpegBuild look() {
    List<String> encoders = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (VideoCodec codec : VideoCodec.values()) {
      (Encoders.isPresent(codec, EncoderChoice.SOFTWARE) ? encoders : missing)
          .add(Encoders.encoder(codec));
    }
    List<String> nvidia =
        Stream.concat(
                Stream.of("h264_nvenc", "hevc_nvenc", "av1_nvenc")
                    .filter(name -> isPresent(avcodec.avcodec_find_encoder_by_name(name))),
                Stream.of("h264_cuvid", "hevc_cuvid", "av1_cuvid")
                    .filter(name -> isPresent(avcodec.avcodec_find_decoder_by_name(name))))
            .toList();
    return new FFmpegBuild(avutil.av_version_info().getString(), encoders, missing, nvidia);
  }

  private static boolean isPresent(AVCodec codec) {
    return codec != null && !codec.isNull();
  }
}
