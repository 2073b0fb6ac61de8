package org.reelspark.core.video;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory outside Java's heap that nobody holds any more. glibc keeps what was freed between things
 * that live on: every film that is decoded or encoded leaves some of it, up to a fifth of what a
 * job takes, and the longer the film the more; so does a network from layer to layer. Given back it
 * is the system's again.
 *
 * <p>Other C libraries keep little, and have nothing to call: there this does nothing.
 */
public final class NativeMemory {
  private static final Optional<Function> TRIM = trim();
  private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);
  private static final AtomicLong LAST = new AtomicLong(System.nanoTime());

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
    LAST.set(System.nanoTime());
    TRIM.ifPresent(trim -> trim.invokeInt(new Object[] {Pointer.NULL}));
  }

  /** For work that goes on: the same, unless somebody did it in the last ten seconds. */
  public static void giveBackAtTimes() {
    long last = LAST.get();
    if (System.nanoTime() - last > INTERVAL && LAST.compareAndSet(last, System.nanoTime())) {
      giveBack();
    }
  }
}
