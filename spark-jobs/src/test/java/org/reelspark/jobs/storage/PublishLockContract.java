package org.reelspark.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.SettingsException;

/** What {@link PublishLock} does over a store that only writes, lists and deletes. */
abstract class PublishLockContract {
  static final String PLAN_A = "a".repeat(64);
  static final String PLAN_B = "b".repeat(64);

  /** The storage under test. */
  abstract Storage storage();

  /** A folder, empty for each test. */
  abstract String folder();

  /** Sets the time back at which a file was written. */
  abstract void makeOlderThanADeadClaim(FileStamp file) throws IOException;

  final Location out() {
    return new Location(folder() + "/out.mkv");
  }

  final PublishLock take(String plan) throws IOException {
    return PublishLock.take(storage(), out(), plan, Duration.ofMillis(20));
  }

  @Test
  void whoComesSecondIsToldWhoIsThere() throws IOException {
    try (PublishLock first = take(PLAN_A)) {
      assertThatThrownBy(() -> take(PLAN_B))
          .isInstanceOf(SettingsException.class)
          .hasMessageContainingAll(
              out() + ": another run is publishing there",
              "plan aaaaaaaaaaaaaaaa, process " + ProcessHandle.current().pid() + "@",
              "reelspark clean " + out());
      first.confirm();
    }
    take(PLAN_B).close();
    assertThat(storage().list(folder())).isEmpty();
  }

  @Test
  void anotherPlaceIsAnotherRight() throws IOException {
    try (PublishLock first = take(PLAN_A);
        PublishLock other = PublishLock.take(storage(), new Location(folder() + "/mkv"), PLAN_B)) {
      first.confirm();
      other.confirm();
    }
  }

  @Test
  void runsOfOnePlanDoNotExcludeEachOther() throws IOException {
    try (PublishLock killed = take(PLAN_B);
        PublishLock next = take(PLAN_B)) {
      next.confirm();
      killed.confirm();
    }
  }

  @Test
  void ofManyAtOnceNeverTwoHaveIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      int won = 0;
      for (int round = 0; round < rounds(); round++) {
        CyclicBarrier begin = new CyclicBarrier(3);
        CyclicBarrier end = new CyclicBarrier(3);
        AtomicInteger holders = new AtomicInteger();
        List<Future<?>> runs = new ArrayList<>();
        for (String plan : List.of(PLAN_A, PLAN_B, "c".repeat(64))) {
          runs.add(
              threads.submit(
                  () -> {
                    begin.await();
                    // The pauses leave a slow store the time in which the others give way.
                    Duration pause = Duration.ofMillis(250);
                    try (PublishLock lock = PublishLock.take(storage(), out(), plan, pause)) {
                      holders.incrementAndGet();
                      end.await();
                      lock.confirm();
                    } catch (SettingsException another) {
                      end.await();
                    }
                    return null;
                  }));
        }
        for (Future<?> run : runs) {
          run.get();
        }
        assertThat(holders).hasValueLessThan(2);
        won += holders.get();
      }
      assertThat(won).isPositive();
    } finally {
      threads.shutdownNow();
    }
    assertThat(storage().list(folder())).isEmpty();
  }

  /** How often it is tried. */
  abstract int rounds();

  @Test
  void whatAKilledRunLeftGivesWayAfterTenMinutes() throws IOException {
    try (PublishLock stoodStill = take(PLAN_A)) {
      FileStamp claim = storage().list(folder()).get(0);
      makeOlderThanADeadClaim(claim);
      try (PublishLock next = take(PLAN_B)) {
        assertThat(storage().stat(claim.location())).isEmpty();
        next.confirm();
        assertThatThrownBy(stoodStill::confirm)
            .hasRootCauseInstanceOf(IOException.class)
            .hasMessageContaining(out() + ": this run stood still");
      }
    }
    assertThat(storage().list(folder())).isEmpty();
  }
}
