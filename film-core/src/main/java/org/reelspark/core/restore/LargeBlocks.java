package org.reelspark.core.restore;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/**
 * Blocks of more than 32 MB, which glibc maps by themselves and unmaps when they are freed,
 * whatever it is set to from outside. A frame of 2160 lines takes more than a hundred of them, one
 * after another, and the system cleared their pages every time: a fifth of the processor time. Kept
 * among the others they are used again; what is free then goes back when a task ends, by {@code
 * malloc_trim}.
 *
 * <p>Other C libraries have nothing to call: there this does nothing.
 */
final class LargeBlocks {
  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_MMAP_MAX = -4;

  private static boolean kept;

  private LargeBlocks() {}

  /** From now on, in all of this process. */
  static synchronized void keep() {
    if (kept) {
      return;
    }
    kept = true;
    try {
      Function mallopt = NativeLibrary.getProcess().getFunction("mallopt");
      mallopt.invokeInt(new Object[] {M_MMAP_MAX, 0});
      mallopt.invokeInt(new Object[] {M_TRIM_THRESHOLD, Integer.MAX_VALUE});
    } catch (UnsatisfiedLinkError e) {
      // Not glibc.
    }
  }
}
