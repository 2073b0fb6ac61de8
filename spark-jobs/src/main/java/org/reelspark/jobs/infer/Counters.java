package org.reelspark.jobs.infer;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.reelspark.jobs.storage.FinishedSegment;

/** What this executor has done since it started. */
final class Counters {
  static final LongAdder FRAMES = new LongAdder();
  static final LongAdder CHUNKS = new LongAdder();

  /** Chunks that an attempt after the first finished. */
  static final LongAdder RETRIED = new LongAdder();

  /** Waits for the queue between decoder and model. */
  static final SideBySide.Waits DECODED = new SideBySide.Waits();

  /** Waits for the queue between model and encoder. */
  static final SideBySide.Waits RESTORED = new SideBySide.Waits();

  static final DoubleAdder DECODE_SECONDS = new DoubleAdder();
  static final DoubleAdder INFER_SECONDS = new DoubleAdder();
  static final DoubleAdder ENCODE_SECONDS = new DoubleAdder();

  private Counters() {}

  static void add(FinishedSegment segment) {
    FRAMES.add(segment.summary().frames());
    CHUNKS.increment();
    RETRIED.add(segment.attempt() > 0 ? 1 : 0);
    DECODE_SECONDS.add(segment.seconds().get("decode"));
    INFER_SECONDS.add(segment.seconds().get("infer"));
    ENCODE_SECONDS.add(segment.seconds().get("encode"));
  }
}
