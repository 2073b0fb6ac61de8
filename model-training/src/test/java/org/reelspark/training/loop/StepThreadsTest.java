package org.reelspark.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StepThreadsTest {
  @BeforeAll
  static void loadEngine() {
    Engine.getEngine("PyTorch");
  }

  @Test
  void thereAreNoMoreThanWindowsAndTheyShareTheCores() {
    int cores = JniUtils.getNumThreads();
    assertThat(StepThreads.of(Device.cpu(), 1).count()).isEqualTo(1);
    assertThat(StepThreads.of(Device.cpu(), 1000).count()).isEqualTo(cores);
    assertThat(StepThreads.of(Device.gpu(), 1000).count()).isEqualTo(1);
    StepThreads one = StepThreads.of(Device.cpu(), 1);
    assertThat(one.forEach(List.of(0), each -> JniUtils.getNumThreads())).containsExactly(cores);
    assertThat(JniUtils.getNumThreads()).isEqualTo(cores);
  }

  @Test
  void resultsComeInTheOrderOfTheInputs() {
    List<Integer> inputs = IntStream.range(0, 100).boxed().toList();
    assertThat(StepThreads.of(Device.cpu(), 8).forEach(inputs, each -> 2 * each))
        .containsExactlyElementsOf(inputs.stream().map(each -> 2 * each).toList());
  }

  @Test
  void aFailureIsThrownAsItIsOnceAllHaveEnded() {
    StepThreads threads = StepThreads.of(Device.cpu(), 8);
    AtomicInteger ended = new AtomicInteger();
    CountDownLatch failed = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                threads.forEach(
                    List.of(1, 2, 3),
                    each -> {
                      if (each == 1) {
                        failed.countDown();
                        throw new ArithmeticException("of the first");
                      }
                      await(failed);
                      return ended.incrementAndGet();
                    }))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("of the first");
    assertThat(ended).hasValue(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
