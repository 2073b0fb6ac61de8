package org.reelspark.core.video;

import org.bytedeco.ffmpeg.global.avutil;

/** FFmpeg's error codes in words. */
final class FFmpegError {
  private FFmpegError() {}

  /** The code in FFmpeg's words, and what it logged along with it. */
  static String text(int code) {
    byte[] buffer = new byte[avutil.AV_ERROR_MAX_STRING_SIZE];
    avutil.av_strerror(code, buffer, buffer.length);
    int end = 0;
    while (buffer[end] != 0) {
      end++;
    }
    String text = new String(buffer, 0, end, java.nio.charset.StandardCharsets.UTF_8);
    String log = FFmpegLog.complaint();
    return log.isEmpty() ? text : text + " (" + log + ")";
  }

  /**
   * @param what what was tried, as in {@code film.mkv: can't be opened}
   * @return the code, where it is no error
   */
  static int check(int code, String what) {
    if (code < 0) {
      throw new FilmException(what + ": " + text(code));
    }
    return code;
  }
}
