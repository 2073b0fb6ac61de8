package org.reelspark.core.video;

import java.util.Map;
import java.util.Set;
import org.bytedeco.ffmpeg.avutil.AVBufferRef;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.DeviceException;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.VideoInfo;

/**
 * NVIDIA's decoder, behind FFmpeg's own: FFmpeg reads the headers and orders the frames, the GPU
 * makes the pictures, which are fetched into memory.
 */
public final class Nvdec implements AutoCloseable {
  /** Whose standards say what every sample is, and whose usual decoder FFmpeg can hand on. */
  private static final Set<String> CODECS = Set.of("h264", "hevc", "vp9");

  /** What pictures of a software decoder's format are fetched as. */
  private static final Map<String, String> FETCHED =
      Map.of("yuv420p", "nv12", "yuvj420p", "nv12", "yuv420p10le", "p010le");

  private final AVBufferRef device = new AVBufferRef(null);
  private final AVFrame held;

  /**
   * @param gpu its number
   * @throws DeviceException where the driver or the GPU is not there
   */
  Nvdec(int gpu) {
    NvidiaDriver.checkNvdec();
    FFmpegLog.install();
    FFmpegLog.clear();
    int code =
        avutil.av_hwdevice_ctx_create(
            device, avutil.AV_HWDEVICE_TYPE_CUDA, Integer.toString(gpu), (AVDictionary) null, 0);
    if (code < 0) {
      throw new DeviceException(
          "--decoder=nvdec: GPU %d can't be opened: %s; leave it out to decode on the processor"
              .formatted(gpu, FFmpegError.text(code)));
    }
    held = avutil.av_frame_alloc();
  }

  /**
   * Asserts that NVDEC gives the same pictures of a film as the decoder on the processor.
   *
   * @throws SettingsException where it doesn't; the message names the stream
   */
  public static void check(FilmInfo film, DamagePolicy damage) {
    VideoInfo video = film.video();
    if (!CODECS.contains(video.codec()) || !FETCHED.containsKey(video.pixelFormat())) {
      throw new SettingsException(
          "%s: --decoder=nvdec can't decode stream %d, %s %s: it takes h264, hevc and vp9 of 8 or 10"
                  .formatted(film.name(), video.stream(), video.codec(), video.pixelFormat())
              + " bits in 4:2:0; leave it out");
    }
    if (damage == DamagePolicy.CONCEAL) {
      throw new SettingsException(
          "%s: --decoder=nvdec does not say which frames are damaged, which --on-damage=conceal must"
                  .formatted(film.name())
              + " know; leave one of them out");
    }
  }

  /** FFmpeg's number of the format that pictures of a software decoder's format are fetched as. */
  static int fetched(String pixelFormat) {
    return avutil.av_get_pix_fmt(FETCHED.get(pixelFormat));
  }

  /** For a codec's context, which keeps a reference of its own. */
  AVBufferRef device() {
    return avutil.av_buffer_ref(device);
  }

  /** What a decoder puts its next picture into. */
  AVFrame held() {
    return held;
  }

  /**
   * Fetches the held picture.
   *
   * @param film for the message
   * @throws DeviceException where the decoder did not use the GPU
   */
  void fetch(AVFrame into, String film) {
    if (held.format() != avutil.AV_PIX_FMT_CUDA) {
      throw new DeviceException(
          film
              + ": --decoder=nvdec: this GPU can't decode the film; leave it out to decode on the"
              + " processor");
    }
    FFmpegLog.clear();
    avutil.av_frame_unref(into);
    int code = avutil.av_hwframe_transfer_data(into, held, 0);
    if (code >= 0) {
      code = avutil.av_frame_copy_props(into, held);
    }
    if (code >= 0 && into.crop_left() + into.crop_top() > 0) {
      code = avutil.av_frame_apply_cropping(into, avutil.AV_FRAME_CROP_UNALIGNED);
    }
    avutil.av_frame_unref(held);
    if (code < 0) {
      throw new DeviceException(
          film + ": --decoder=nvdec: a picture can't be fetched: " + FFmpegError.text(code));
    }
  }

  @Override
  public void close() {
    avutil.av_frame_free(held);
    avutil.av_buffer_unref(device);
  }
}
