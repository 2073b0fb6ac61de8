package org.reelspark.jobs.restore;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Seconds of wall time by stage; passes on to the progress that it stands before. */
public final class StageClock implements Progress {
  private final Progress next;
  private final long start = System.nanoTime();
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private Stage stage;
  private long began;

  public StageClock(Progress next) {
    this.next = next;
  }

  @Override
  public void begin(Stage begun, long of, long done) {
    end();
    stage = begun;
    began = System.nanoTime();
    next.begin(begun, of, done);
  }

  @Override
  public void done(long done) {
    next.done(done);
  }

  private void end() {
    if (stage != null) {
      double spent = (System.nanoTime() - began) / 1e9;
      seconds.merge(stage.name().toLowerCase(Locale.ROOT), spent, Double::sum);
      stage = null;
    }
  }

  /** Seconds by stage up to now, and {@code total}. */
  public Map<String, Double> seconds() {
    Map<String, Double> all = new LinkedHashMap<>(seconds);
    if (stage != null) {
      double spent = (System.nanoTime() - began) / 1e9;
      all.merge(stage.name().toLowerCase(Locale.ROOT), spent, Double::sum);
    }
    all.put("total", (System.nanoTime() - start) / 1e9);
    return all;
  }
}
