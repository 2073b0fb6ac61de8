package org.reelspark.jobs.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.plan.SettingsException;

class GpuBudgetTest {
  @ParameterizedTest
  @CsvSource({", 2", "1, 1", "3, 3"})
  void asManyTasksHoldTheGpuAsTheSettingSays(String setting, int expected) {
    SparkConf conf = new SparkConf(false);
    if (setting != null) {
      conf.set("spark.reelspark.gpu.tasks", setting);
    }
    assertThat(GpuBudget.tasks(conf)).isEqualTo(expected);
  }

  @Test
  void noTaskAtAllIsRefused() {
    SparkConf conf = new SparkConf(false).set("spark.reelspark.gpu.tasks", "0");
    assertThatThrownBy(() -> GpuBudget.tasks(conf))
        .isInstanceOf(SettingsException.class)
        .hasMessage("spark.reelspark.gpu.tasks=0: at least one task must hold the GPU");
  }
}
