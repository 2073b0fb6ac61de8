package org.reelspark.jobs.probe;

import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.jobs.restore.Preparation;

/**
 * What the process of a local job holds at most: the heap, which is fixed and counts as a whole,
 * and the pictures that decoders and encoders keep outside it.
 */
final class Memory {
  /** Java's own: classes, compiled code, threads, Spark's buffers, FFmpeg's and libtorch's code. */
  private static final long PROCESS = 300L << 20;

  /** Pictures that a decoder keeps to predict from, and those it works on. */
  private static final int DECODER_PICTURES = 8;

  private Memory() {}

  /**
   * @param tasks that run at once
   */
  static long bytes(Preparation film, int tasks) {
    PictureFormat format = film.film().video().format();
    long model = film.model().description().peakBytes(format);
    long task = (long) format.bytes() * (DECODER_PICTURES + encoderPictures(film));
    return Runtime.getRuntime().maxMemory() + PROCESS + tasks * (task + model);
  }

  /**
   * Pictures' worth of memory that an encoder takes to look ahead and to predict, from VmHWM of
   * films of 1280x720 and 1920x1080; it fits those within 12 %.
   */
  private static int encoderPictures(Preparation film) {
    VideoCodec codec = film.plan().encoder().codec();
    return switch (codec) {
      case FFV1, PRORES -> 3;
      case H264 -> 15;
      case HEVC -> 95;
      case AV1 -> 210;
    };
  }
}
