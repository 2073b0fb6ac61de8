package org.reelspark.jobs.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void noMoreWorkAtOnceThanThereAreCores() throws Exception {
    Budget budget = new Budget(2);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          new Thread(
              () -> {
                for (int frame = 0; frame < 50; frame++) {
                  try {
                    budget.spend(
                        nanos,
                        () -> {
                          most.accumulateAndGet(now.incrementAndGet(), Math::max);
                          Thread.onSpinWait();
                          return now.decrementAndGet();
                        });
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(most.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void asMuchWorkAtOnceAsThereAreTurns() throws Exception {
    Budget budget = new Budget(2);
    CountDownLatch both = new CountDownLatch(2);
    Thread other = new Thread(() -> meet(budget, both));
    other.start();
    meet(budget, both);
    other.join();
    assertThat(both.getCount()).isZero();
  }

  private void meet(Budget budget, CountDownLatch both) {
    try {
      budget.spend(
          nanos,
          () -> {
            both.countDown();
            both.await();
            return null;
          });
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void workThatFailsGivesItsTurnBack() throws Exception {
    Budget budget = new Budget(1);
    assertThatThrownBy(
            () ->
                budget.spend(
                    nanos,
                    () -> {
                      throw new IOException("disk");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(budget.spend(nanos, () -> "next")).isEqualTo("next");
  }
}
