package org.reelspark.jobs.probe;

import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.jobs.restore.Preparation;

/**
 * What the process of a local job holds at most. The heap is fixed, so its size counts as a whole;
 * the other terms were measured on films of many sizes (docs/architecture.md).
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

  /** Pictures that an encoder looks ahead at and predicts from. */
  private static int encoderPictures(Preparation film) {
    VideoCodec codec = film.plan().encoder().codec();
    return switch (codec) {
      case FFV1, PRORES -> 3;
      case H264 -> 60;
      case HEVC -> 50;
      case AV1 -> 70;
    };
  }
}
