package org.reelspark.core.network;

/** A model that cannot be used, or a device that it cannot run on; the message is one full line. */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
