package org.reelspark.training.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Footage to lay over films, which may lie on another machine.
 *
 * @param location as the user wrote it
 * @param fetcher of whoever offers the command
 */
public record OverlayFilm(String location, Fetcher fetcher) {
  /** Brings a file to this machine. */
  public interface Fetcher {
    /**
     * Gives the file itself where it lies on this machine, and else a copy of the same name, which
     * is there until this process ends.
     */
    Path fetch(String location) throws IOException;
  }

  /** The last name in the location. */
  String name() {
    int separator = Math.max(location.lastIndexOf('/'), location.lastIndexOf(File.separatorChar));
    return location.substring(separator + 1);
  }

  Path fetch() throws IOException {
    return fetcher.fetch(location);
  }
}
