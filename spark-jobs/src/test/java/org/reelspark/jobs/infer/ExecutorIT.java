package org.reelspark.jobs.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.Precision;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.RestoreOptions;
import org.reelspark.core.restore.TestNetworks;
import org.reelspark.jobs.restore.LocalSpark;

/** What the tasks of one executor share: its models, and turns at its GPU. */
class ExecutorIT {
  private static final int TASKS = 8;
  private static final RestoreOptions TRUSTED =
      new RestoreOptions(0, DeviceChoice.CPU, 0, Precision.FULL, 0, true);

  private static final AtomicInteger HOLDING = new AtomicInteger();
  private static final AtomicInteger MOST = new AtomicInteger();
  private static final CountDownLatch BOTH = new CountDownLatch(2);

  private static <T> List<T> inTasks(SparkSession session, Function<Integer, T> task) {
    return JavaSparkContext.fromSparkContext(session.sparkContext())
        .parallelize(Collections.nCopies(TASKS, 0), TASKS)
        .map(task)
        .collect();
  }

  @Test
  void allTasksHaveTheSameModelUntilTheExecutorEnds(@TempDir Path folder) throws Exception {
    String archive = TestNetworks.archive(folder, "residual").toString();
    String hash = Model.describe(archive).hash();
    List<Integer> models =
        inTasks(
            LocalSpark.session(),
            task -> System.identityHashCode(ModelCache.get(archive, hash, TRUSTED)));
    Model model = ModelCache.get(archive, hash, TRUSTED);
    assertThat(models).hasSize(TASKS).containsOnly(System.identityHashCode(model));
    model.restorer().close();

    assertThat(Runtime.getRuntime().removeShutdownHook(ModelCache.AT_THE_END)).isTrue();
    Runtime.getRuntime().addShutdownHook(ModelCache.AT_THE_END);
    ModelCache.release();
    assertThatThrownBy(model::restorer).isInstanceOf(IllegalStateException.class);
    assertThat(ModelCache.get(archive, hash, TRUSTED)).isNotSameAs(model);
  }

  @Test
  void anotherDeviceHasAModelOfItsOwn(@TempDir Path folder) throws Exception {
    String archive = TestNetworks.archive(folder, "residual").toString();
    String hash = Model.describe(archive).hash();
    assertThat(ModelCache.get(archive, hash, TRUSTED))
        .isNotSameAs(ModelCache.get(archive, hash, TRUSTED.on(DeviceChoice.CPU, 1)));
  }

  @Test
  void asManyTasksHoldTheGpuAtOnceAsTheSettingSays() {
    LocalSpark.session().stop();
    try (SparkSession session =
        SparkSession.builder()
            .master("local[4]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config(GpuBudget.TASKS, 2)
            .getOrCreate()) {
      List<Boolean> met =
          inTasks(
              session,
              task ->
                  GpuBudget.ofExecutor()
                      .spend(
                          new AtomicLong(),
                          () -> {
                            MOST.accumulateAndGet(HOLDING.incrementAndGet(), Math::max);
                            BOTH.countDown();
                            boolean two = BOTH.await(1, TimeUnit.MINUTES);
                            HOLDING.decrementAndGet();
                            return two;
                          }));
      assertThat(met).hasSize(TASKS).containsOnly(true);
      assertThat(MOST).hasValue(2);
    }
  }
}
