package org.reelspark.jobs.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The local files that one run of a job muxes its films into, each a {@link Scratch}. */
public final class ScratchFiles implements AutoCloseable {
  private final List<Scratch> held = new ArrayList<>();

  private interface Place {
    Scratch of(String extension) throws IOException;
  }

  private ScratchFiles(List<String> names, Place place) throws IOException {
    try {
      for (String name : names) {
        held.add(place.of(name.substring(name.lastIndexOf('.'))));
      }
    } catch (Throwable t) {
      close();
      throw t;
    }
  }

  /**
   * Places for films; what dead runs left beside them goes.
   *
   * @param names that the films will have, for their extensions
   */
  public static ScratchFiles in(WorkFolder work, List<String> names) throws IOException {
    return new ScratchFiles(names, extension -> Scratch.in(work, extension));
  }

  /** The same in the temporary folder of this machine, where the work folder may be shared. */
  public static ScratchFiles onThisMachine(WorkFolder work, List<String> names) throws IOException {
    return new ScratchFiles(names, extension -> Scratch.onThisMachine(work, extension));
  }

  /** Where to write, in the order of the names; nothing is there yet. */
  public List<Path> files() {
    return held.stream().map(Scratch::file).toList();
  }

  /** Removes what is still there. */
  @Override
  public void close() throws IOException {
    for (Scratch scratch : held) {
      scratch.close();
    }
  }
}
