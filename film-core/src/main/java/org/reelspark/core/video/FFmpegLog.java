package org.reelspark.core.video;

import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * FFmpeg's own messages: its errors go to the log at debug level instead of standard error, and the
 * last one of a thread explains the error code that the thread's call returns.
 */
final class FFmpegLog {
  private static final Logger LOG = LoggerFactory.getLogger("ffmpeg");
  private static final ThreadLocal<String> LAST = new ThreadLocal<>();
  private static final LogCallback CALLBACK = new Callback();

  static {
    avutil.av_log_set_level(avutil.AV_LOG_ERROR);
    avutil.setLogCallback(CALLBACK);
  }

  private FFmpegLog() {}

  /** Routes the messages here; again and again is no harm. */
  static void install() {}

  /** Forgets what this thread's calls have said so far. */
  static void clear() {
    LAST.remove();
  }

  /** What this thread's calls last complained of, or an empty string. */
  static String last() {
    String last = LAST.get();
    return last == null ? "" : last;
  }

  private static final class Callback extends LogCallback {
    @Override
    public void call(int level, BytePointer message) {
      try {
        String line = message.getString().strip();
        if (level <= avutil.AV_LOG_ERROR && !line.isEmpty()) {
          LAST.set(line);
          LOG.debug("{}", line);
        }
      } catch (RuntimeException e) {
        // Nothing may be thrown into FFmpeg, and a lost message is no reason to fail.
        LAST.remove();
      }
    }
  }
}
