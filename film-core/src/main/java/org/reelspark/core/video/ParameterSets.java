package org.reelspark.core.video;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** Remembers a stream's parameter sets, to tell when new ones turn up on the way. */
final class ParameterSets {
  private final Set<ByteBuffer> known = new HashSet<>();
  private boolean started;
  private boolean changed;

  /** Notes a parameter set; what comes before {@link #start} is no change. */
  void add(ByteBuffer bytes, int start, int end) {
    int last = end;
    while (last > start && bytes.get(last - 1) == 0) {
      last--;
    }
    byte[] content = new byte[last - start];
    bytes.get(start, content);
    changed |= known.add(ByteBuffer.wrap(content)) && started;
  }

  /** The first picture has come. */
  void start() {
    started = true;
  }

  /** Whether one came after the first picture that had not come before it. */
  boolean changed() {
    return changed;
  }
}
