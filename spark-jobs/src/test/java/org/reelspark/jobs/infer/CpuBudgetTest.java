package org.reelspark.jobs.infer;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuBudgetTest {
  @ParameterizedTest
  @CsvSource({
    "local, , 1",
    "local[3], , 3",
    "'local[4,2]', , 4",
    "'local-cluster[2,3,1024]', , 3",
    "'local-cluster[1,4,1024]', 2, 2",
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
