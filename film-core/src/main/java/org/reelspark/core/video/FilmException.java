package org.reelspark.core.video;

/**
 * A film can't be read or restored. The message stands alone in one line: film, frame, value, what
 * to do.
 */
public final class FilmException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FilmException(String message) {
    super(message);
  }

  public FilmException(String message, Throwable cause) {
    super(message, cause);
  }
}
