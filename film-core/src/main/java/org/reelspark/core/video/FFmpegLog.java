package org.reelspark.core.video;

import java.util.regex.Pattern;
import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * FFmpeg's own messages: its errors go to the log at debug level instead of standard error, and the
 * first one of a thread's call explains the error code that the call returns.
 */
final class FFmpegLog {
  private static final Logger LOG = LoggerFactory.getLogger("ffmpeg");

  /** FFmpeg names what complains by its address too, which is another each time. */
  private static final Pattern ADDRESS = Pattern.compile("^\\[(\\S+) @ 0x[0-9a-f]+\\] *");

  private static final ThreadLocal<String> FIRST = new ThreadLocal<>();
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
    FIRST.remove();
  }

  /** What this thread's calls first complained of since {@link #clear}, or an empty string. */
  static String complaint() {
    String first = FIRST.get();
    return first == null ? "" : first;
  }

  private static final class Callback extends LogCallback {
    @Override
    public void call(int level, BytePointer message) {
      try {
        String line = ADDRESS.matcher(message.getString().strip()).replaceFirst("$1: ");
        if (level <= avutil.AV_LOG_ERROR && !line.isEmpty()) {
          if (FIRST.get() == null) {
            FIRST.set(line);
          }
          LOG.debug("{}", line);
        }
      } catch (RuntimeException e) {
        // Nothing may be thrown into FFmpeg, and a lost message is no reason to fail.
        FIRST.remove();
      }
    }
  }
}
