package org.reelspark.jobs.infer;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * <p>On a cluster the driver has the sums over all executors, those that are gone too, as of the
 * end of their last task; {@code tasks} and {@code gpuBytes} are each executor's alone.
 *
 * <pre>
 *   spark.plugins  org.reelspark.jobs.infer.MetricsPlugin
 * </pre>
 */
public final class MetricsPlugin implements SparkPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsPlugin.class);

  /** What grows as long as the executor is there. */
  private static final Map<String, DoubleSupplier> COUNTED =
      Map.ofEntries(
          Map.entry("frames", Counters.FRAMES::sum),
          Map.entry("chunks", Counters.CHUNKS::sum),
          Map.entry("chunksRetried", Counters.RETRIED::sum),
          Map.entry("decodeSeconds", Counters.DECODE_SECONDS::sum),
          Map.entry("inferSeconds", Counters.INFER_SECONDS::sum),
          Map.entry("encodeSeconds", Counters.ENCODE_SECONDS::sum),
          Map.entry("decodedFullSeconds", seconds(Counters.DECODED.full())),
          Map.entry("decodedEmptySeconds", seconds(Counters.DECODED.empty())),
          Map.entry("restoredFullSeconds", seconds(Counters.RESTORED.full())),
          Map.entry("restoredEmptySeconds", seconds(Counters.RESTORED.empty())),
          Map.entry("coreWaitSeconds", CpuBudget::waitedSeconds),
          Map.entry("gpuWaitSeconds", GpuBudget::waitedSeconds));

  /** What an executor has counted since it started. */
  private record Counted(String executor, Map<String, Double> values) implements Serializable {
    static Counted by(String executor) {
      Map<String, Double> values = new HashMap<>();
      COUNTED.forEach((name, value) -> values.put(name, value.getAsDouble()));
      return new Counted(executor, values);
    }
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new Driver();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Executor();
  }

  private static final class Driver implements DriverPlugin {
    private final Map<String, Map<String, Double>> byExecutor = new ConcurrentHashMap<>();

    /** In a local job the executor's own have these names already. */
    @Override
    public void registerMetrics(String application, PluginContext context) {
      if (!Devices.isLocal(context.conf())) {
        COUNTED.keySet().forEach(name -> gauge(context.metricRegistry(), name, () -> sum(name)));
      }
    }

    private double sum(String name) {
      return byExecutor.values().stream().mapToDouble(values -> values.get(name)).sum();
    }

    @Override
    public Object receive(Object message) {
      Counted counted = (Counted) message;
      byExecutor.put(counted.executor(), counted.values());
      return null;
    }
  }

  private static final class Executor implements ExecutorPlugin {
    private PluginContext context;

    @Override
    public void init(PluginContext own, Map<String, String> settings) {
      context = own;
      MetricRegistry registry = own.metricRegistry();
      COUNTED.forEach((name, value) -> gauge(registry, name, value::getAsDouble));
      gauge(registry, "tasks", RestoreTask::running);
      gauge(registry, "gpuBytes", ModelCache::gpuBytes);
    }

    @Override
    public void onTaskSucceeded() {
      tell();
    }

    @Override
    public void onTaskFailed(TaskFailedReason reason) {
      tell();
    }

    private void tell() {
      if (Devices.isLocal(context.conf())) {
        return; // the driver is in this process
      }
      try {
        context.send(Counted.by(context.executorID()));
      } catch (IOException e) {
        LOG.warn("the driver's metrics lack what this executor has done since its last task", e);
      }
    }
  }

  private static DoubleSupplier seconds(LongAdder nanos) {
    return () -> nanos.sum() / 1e9;
  }

  private static void gauge(MetricRegistry registry, String name, Gauge<Number> value) {
    registry.register(name, value);
  }
}
