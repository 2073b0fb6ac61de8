package org.reelspark.jobs.storage;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.plan.SettingsException;

/**
 * A path or a URI as the user wrote it.
 *
 * @param text {@code film.mkv}, {@code file:/films/film.mkv}, {@code hdfs://host/film.mkv} ...
 */
public record Location(String text) {
  private static final String PLAIN = "; give the path as it is, without file:";

  /** A scheme has two letters or more, so that {@code C:\film.mkv} is a path. */
  private static final Pattern SCHEME = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]+):.*");

  /**
   * @throws SettingsException where it is empty, or no path can be meant by it
   */
  public Location {
    if (text.isBlank()) {
      throw new SettingsException("the name of a file or folder is empty");
    }
    if (schemeOf(text).equals("file")) {
      local(text);
    }
  }

  private static Path local(String text) {
    try {
      return LocalStorage.path(text);
    } catch (IllegalArgumentException e) {
      boolean uri = SCHEME.matcher(text).matches();
      throw new SettingsException(
          "%s: names no file: %s%s".formatted(text, e.getMessage(), uri ? PLAIN : ""));
    }
  }

  /** The scheme in lower case; {@code file} where there is none. */
  public String scheme() {
    return schemeOf(text);
  }

  private static String schemeOf(String text) {
    Matcher matcher = SCHEME.matcher(text);
    return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "file";
  }

  public boolean isLocal() {
    return scheme().equals("file");
  }

  /** The local path, absolute and without {@code ..}. */
  public Path path() {
    return local(text).toAbsolutePath().normalize();
  }

  /** The last name in it. */
  public String name() {
    String trimmed = trimmed();
    return trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }

  /** The folder that holds it. */
  public Location parent() {
    if (isLocal()) {
      Path parent = path().getParent();
      return new Location(parent == null ? "/" : parent.toString());
    }
    return new Location(trimmed().substring(0, trimmed().lastIndexOf('/') + 1));
  }

  /**
   * A file or folder in this folder, which is no {@code file:} URI: those write names otherwise.
   */
  public Location child(String name) {
    return new Location(trimmed() + "/" + name);
  }

  /** The full location: a local path in full, a URI as it is. */
  public Location full() {
    return isLocal() ? new Location(path().toString()) : this;
  }

  @Override
  public String toString() {
    return text;
  }

  private String trimmed() {
    String end = text;
    while (end.length() > 1 && end.endsWith("/")) {
      end = end.substring(0, end.length() - 1);
    }
    return end.equals("/") ? "" : end;
  }
}
