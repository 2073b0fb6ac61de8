package org.reelspark.jobs.infer;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * What each executor has done, in Spark's own metrics system: {@code frames}, {@code chunks},
 * {@code chunksRetried}, {@code decodeSeconds}, {@code inferSeconds}, {@code encodeSeconds} (work,
 * not waiting) and {@code tasks} at work. What its threads have waited for: {@code
 * decodedFullSeconds}, the decoder for room in the queue to the model, {@code decodedEmptySeconds},
 * the model for frames of it; {@code restoredFullSeconds} and {@code restoredEmptySeconds}, the
 * same of the queue from the model to the encoder; {@code coreWaitSeconds} and {@code
 * gpuWaitSeconds}, all of them for a turn. {@code gpuBytes} is the memory in use on its GPU, 0
 * where no model is on one.
 *
 * <pre>
 *   spark.plugins  org.reelspark.jobs.infer.MetricsPlugin
 * </pre>
 */
public final class MetricsPlugin implements SparkPlugin {
  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> settings) {
        register(context.metricRegistry());
      }
    };
  }

  private static void register(MetricRegistry registry) {
    gauge(registry, "frames", Counters.FRAMES::sum);
    gauge(registry, "chunks", Counters.CHUNKS::sum);
    gauge(registry, "chunksRetried", Counters.RETRIED::sum);
    gauge(registry, "decodeSeconds", Counters.DECODE_SECONDS::sum);
    gauge(registry, "inferSeconds", Counters.INFER_SECONDS::sum);
    gauge(registry, "encodeSeconds", Counters.ENCODE_SECONDS::sum);
    gauge(registry, "tasks", RestoreTask::running);
    gauge(registry, "decodedFullSeconds", seconds(Counters.DECODED.full()));
    gauge(registry, "decodedEmptySeconds", seconds(Counters.DECODED.empty()));
    gauge(registry, "restoredFullSeconds", seconds(Counters.RESTORED.full()));
    gauge(registry, "restoredEmptySeconds", seconds(Counters.RESTORED.empty()));
    gauge(registry, "coreWaitSeconds", CpuBudget::waitedSeconds);
    gauge(registry, "gpuWaitSeconds", GpuBudget::waitedSeconds);
    gauge(registry, "gpuBytes", ModelCache::gpuBytes);
  }

  private static Gauge<Number> seconds(LongAdder nanos) {
    return () -> nanos.sum() / 1e9;
  }

  private static void gauge(MetricRegistry registry, String name, Gauge<Number> value) {
    registry.register(name, value);
  }
}
