package org.reelspark.jobs.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;
import scala.collection.JavaConverters;

class SessionsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://somebody:not-a-secret@host/m.zip",
        "https://host/m.zip?signature=not-a-secret",
        "https://host/m.zip?a=1&X-Amz-Signature=not-a-secret",
        "https://host/m.zip?sv=2024&sig=not-a-secret&se=1"
      })
  void aCommandLineWithAnAddressThatLetsSomebodyInIsNotShown(String model) {
    assertThat(shown("restore in.mp4 out.mkv --model=" + model)).doesNotContain("not-a-secret");
  }

  @Test
  void anotherCommandLineIsShown() {
    String command = "restore s3a://films/in@2.mp4 out.mkv --model=https://host/m.zip?design=4";
    assertThat(shown(command)).isEqualTo(command);
  }

  /** As Spark's pages and its event log show it. */
  private static String shown(String command) {
    SparkConf conf = new SparkConf(false).set("spark.redaction.regex", Sessions.SECRETS);
    var properties = List.of(Tuple2.apply("sun.java.command", command));
    return Utils.redact(conf, JavaConverters.asScalaBuffer(properties).toSeq()).head()._2();
  }
}
