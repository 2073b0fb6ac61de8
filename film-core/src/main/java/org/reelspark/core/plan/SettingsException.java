package org.reelspark.core.plan;

/** A setting that can't be honoured; the message names it, its value and what can. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SettingsException(String message) {
    super(message);
  }
}
