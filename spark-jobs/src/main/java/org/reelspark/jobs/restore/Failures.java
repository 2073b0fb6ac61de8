package org.reelspark.jobs.restore;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.apache.spark.SparkException;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.plan.DeviceException;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.video.FilmException;

/** What a failure means to whoever started the job: an exit code and one line. */
public final class Failures {
  public static final int DONE = 0;
  public static final int USAGE = 2;
  public static final int FILM = 3;
  public static final int STORAGE = 4;
  public static final int MODEL = 5;
  public static final int SOME_FILMS = 6;
  public static final int OURS = 70;
  public static final int INTERRUPTED = 130;
  public static final int TERMINATED = 143;

  private Failures() {}

  /** The exit code of a failure. */
  public static int exitCode(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof SettingsException) {
      return USAGE;
    }
    if (cause instanceof FilmException) {
      return FILM;
    }
    if (cause instanceof ModelException || cause instanceof DeviceException) {
      return MODEL;
    }
    return cause instanceof IOException ? STORAGE : OURS;
  }

  /** The failure in one line. */
  public static String line(Throwable failure) {
    Throwable cause = cause(failure);
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    if (cause instanceof AccessDeniedException denied) {
      String reason = denied.getReason() == null ? "" : " (" + denied.getReason() + ")";
      message = denied.getFile() + ": not allowed to read or write there" + reason;
    } else if (cause instanceof FileSystemException system && system.getReason() == null) {
      message = system.getClass().getSimpleName() + ": " + system.getFile();
    } else if (cause instanceof OutOfMemoryError) {
      message =
          "out of memory (%s); give it more: REELSPARK_HEAP=2g, or --driver-memory of spark-submit"
              .formatted(cause.getMessage());
    } else if (exitCode(cause) == OURS) {
      message = "a fault of ours: " + cause;
    }
    return message.strip().replaceAll("\\s*\\R\\s*", " | ");
  }

  /** What lies behind the failure of a Spark job: the failure of a task, where that is known. */
  static Throwable cause(Throwable failure) {
    Throwable at = failure;
    while (at instanceof SparkException && at.getCause() != null) {
      at = at.getCause();
    }
    return at;
  }
}
