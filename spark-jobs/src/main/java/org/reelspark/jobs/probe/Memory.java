package org.reelspark.jobs.probe;

import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.jobs.restore.Preparation;

/**
 * What the process of a local job holds at most: the heap, which is fixed and counts as a whole,
 * and the pictures that decoders and encoders keep outside it.
 */
final class Memory {
  private static final long MEGABYTE = 1L << 20;

  /** Java's own: classes, compiled code, threads, Spark's buffers, FFmpeg's code. */
  private static final long PROCESS = 270 * MEGABYTE;

  /** Pictures that a decoder keeps to predict from, and those it works on. */
  private static final int DECODER_PICTURES = 8;

  /** What x264 adds to either side of a picture, in pixels. */
  private static final int X264_MARGIN = 32;

  private Memory() {}

  /**
   * @param tasks that run at once
   */
  static long bytes(Preparation film, int tasks) {
    PictureFormat format = film.film().video().format();
    long task =
        (long) format.bytes() * DECODER_PICTURES
            + encoder(film.plan().encoder().codec(), film.restored().video().format());
    for (Companion companion : film.companions()) {
      task += encoder(companion.encoder().codec(), companion.film().video().format());
    }
    return Runtime.getRuntime().maxMemory()
        + PROCESS
        + film.model().description().peakBytes(format, tasks)
        + tasks * task;
  }

  /**
   * What an encoder takes to look ahead, to predict and to write, as its allocations were counted
   * with pictures of 640x360 and 1920x1080.
   */
  private static long encoder(VideoCodec codec, PictureFormat format) {
    double picture = format.bytes();
    return (long)
        switch (codec) {
          // A packet's buffer for the worst case is 23 pictures large.
          case FFV1 -> 27 * picture;
          case PRORES -> 3 * picture;
          case H264 ->
              34
                  * picture
                  * (1 + 2.0 * X264_MARGIN / format.width())
                  * (1 + 2.0 * X264_MARGIN / format.height());
          case HEVC -> 40 * MEGABYTE + 95 * picture;
          case AV1 -> 20 * MEGABYTE + 210 * picture;
        };
  }
}
