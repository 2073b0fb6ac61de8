package org.reelspark.jobs.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuBudgetTest {
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void noMoreWorkAtOnceThanThereAreCores() throws Exception {
    CpuBudget budget = new CpuBudget(2);
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
  void asMuchWorkAtOnceAsThereAreCores() throws Exception {
    CpuBudget budget = new CpuBudget(2);
    CountDownLatch both = new CountDownLatch(2);
    Thread other = new Thread(() -> meet(budget, both));
    other.start();
    meet(budget, both);
    other.join();
    assertThat(both.getCount()).isZero();
  }

  private void meet(CpuBudget budget, CountDownLatch both) {
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
  void workThatFailsGivesItsCoreBack() throws Exception {
    CpuBudget budget = new CpuBudget(1);
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

  @ParameterizedTest
  @CsvSource({
    "local, , 1",
    "local[3], , 3",
    "'local[4,2]', , 4",
    "yarn, , 1",
    "yarn, 5, 5",
    "k8s://https://host, 8, 8",
    "spark://host:7077, 6, 6"
  })
  void anExecutorHasTheCoresThatSparkGaveIt(String master, String cores, int expected) {
    SparkConf conf = new SparkConf(false).set("spark.master", master);
    if (cores != null) {
      conf.set("spark.executor.cores", cores);
    }
    assertThat(CpuBudget.cores(conf)).isEqualTo(expected);
  }
}
