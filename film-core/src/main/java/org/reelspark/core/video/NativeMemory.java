package org.reelspark.core.video;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Optional;

/**
 * Memory outside Java's heap that nobody holds any more. glibc keeps what was freed between things
 * that live on: every film that is decoded or encoded leaves some of it, up to a fifth of what a
 * job takes, and the longer the film the more. Given back it is the system's again.
 *
 * <p>Other C libraries keep little, and have nothing to call: there this does nothing.
 */
public final class NativeMemory {
  private static final Optional<Function> TRIM = trim();

  private NativeMemory() {}

  private static Optional<Function> trim() {
    try {
      return Optional.of(NativeLibrary.getProcess().getFunction("malloc_trim"));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  /** Gives back what is free, some milliseconds of work. May be called by any thread. */
  public static void giveBack() {
    TRIM.ifPresent(trim -> trim.invokeInt(new Object[] {Pointer.NULL}));
  }
}
