package org.reelspark.jobs.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a step that does not stop would hang
class SideBySideTest {
  private final AtomicBoolean killed = new AtomicBoolean();
  private final SideBySide steps = new SideBySide(killed::get);

  @Test
  void valuesPassInOrderAndTheLastEndsTheNextStep() throws Exception {
    SideBySide.Belt<Integer> belt = steps.belt(2);
    List<Integer> taken = new ArrayList<>();
    steps.add(
        "give",
        () -> {
          for (int i = 0; i < 100; i++) {
            belt.put(i);
          }
          belt.end();
        });
    steps.run(
        () -> {
          for (Integer value; (value = belt.take()) != null; ) {
            taken.add(value);
          }
        });
    assertThat(taken).hasSize(100).isSorted();
  }

  @Test
  void aBeltHoldsNoMoreThanItsCapacity() throws Exception {
    SideBySide.Belt<Integer> belt = steps.belt(3);
    AtomicInteger ahead = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    steps.add(
        "give",
        () -> {
          for (int i = 0; i < 200; i++) {
            belt.put(i);
            most.accumulateAndGet(ahead.incrementAndGet(), Math::max);
          }
          belt.end();
        });
    steps.run(
        () -> {
          while (belt.take() != null) {
            ahead.decrementAndGet();
            Thread.onSpinWait();
          }
        });
    // One more may be counted between a take and its decrement.
    assertThat(most.get()).isLessThanOrEqualTo(4);
  }

  @Test
  void aFailureBesideReachesTheCallerAsItIs() {
    SideBySide.Belt<Integer> belt = steps.belt(1);
    IOException failure = new IOException("s3a://films/reel.mkv: 503");
    steps.add(
        "give",
        () -> {
          belt.put(1);
          throw failure;
        });
    assertThatThrownBy(
            () ->
                steps.run(
                    () -> {
                      while (belt.take() != null) {
                        Thread.onSpinWait();
                      }
                    }))
        .isSameAs(failure);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aFailureOfTheCallerStopsTheOthersAndLetsThemClose() {
    SideBySide.Belt<Integer> belt = steps.belt(1);
    AtomicBoolean closed = new AtomicBoolean();
    steps.add(
        "give",
        () -> {
          try {
            while (true) {
              belt.put(1);
            }
          } finally {
            closed.set(true);
          }
        });
    IllegalStateException failure = new IllegalStateException("the network fails");
    assertThatThrownBy(
            () ->
                steps.run(
                    () -> {
                      belt.take();
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(closed).isTrue();
  }

  @Test
  void aKilledTaskStopsAllItsSteps() {
    SideBySide.Belt<Integer> belt = steps.belt(1);
    CountDownLatch begun = new CountDownLatch(1);
    steps.add(
        "never",
        () -> {
          begun.countDown();
          new CountDownLatch(1).await();
        });
    assertThatThrownBy(
            () ->
                steps.run(
                    () -> {
                      begun.await();
                      killed.set(true);
                      belt.take();
                    }))
        .isInstanceOf(InterruptedException.class);
  }
}
