package org.reelspark.core.video;

import java.io.IOException;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.VideoCodec;

/** What the containers that can be written hold, asked of FFmpeg's own muxers. */
public final class Containers {
  private Containers() {}

  /**
   * FFmpeg's name of the muxer for an output location, by its extension.
   *
   * @throws org.reelspark.core.plan.SettingsException listing the extensions that can be written
   */
  public static String containerOf(String out) {
    return java.util.Optional.<String>empty().orElseThrow();
  }

  /**
   * How the picture is encoded; a null leaves the choice to the table of defaults.
   *
   * @param quality the encoder's own scale: CRF, or the ProRes profile
   * @param pixelFormat never fewer bits or less chroma than the film's where null
   * @throws org.reelspark.core.plan.SettingsException where the container or the encoder can't
   */
  public static EncoderSettings encoder(
      FilmInfo film,
      String out,
      VideoCodec codec,
      String quality,
      String preset,
      String pixelFormat) {
    return java.util.Optional.<EncoderSettings>empty().orElseThrow();
  }

  /**
   * What becomes of every stream of the film in the container of {@code out}, and what else of the
   * film is lost in it.
   *
   * @throws org.reelspark.core.plan.SettingsException naming a stream that the container can't hold
   *     and one that can, unless {@code dropUnsupported}
   */
  public static StreamPlan streams(
      SeekableSource source,
      FilmInfo film,
      EncoderSettings settings,
      String out,
      boolean dropUnsupported)
      throws IOException {
    return java.util.Optional.<StreamPlan>empty().orElseThrow();
  }

  /**
   * Asserts that the container's ticks tell all frames apart.
   *
   * @throws org.reelspark.core.plan.SettingsException naming the first two frames that they don't
   */
  public static void checkTicks(FilmInfo film, FrameIndex index, String out) {
    containerOf(out);
  }
}
