package org.reelspark.jobs.infer;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceInformation;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.plan.DecoderChoice;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.DeviceException;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.restore.RestoreOptions;

/** Which device a task's model runs on. */
final class Devices {
  private static final String GPU = "gpu";

  private Devices() {}

  /**
   * The GPU that a task decodes on: the one that Spark assigned, or of a local job the machine's
   * first; 0 where it decodes on the processor.
   *
   * @param resources that Spark assigned to the task, by name
   * @param local whether the job is local
   * @throws DeviceException where Spark assigned none, or several, or one without a number
   */
  static int decoding(
      Map<String, ResourceInformation> resources, boolean local, DecoderChoice decoder) {
    return decoder == DecoderChoice.NVDEC ? number(resources, local, "--decoder=nvdec") : 0;
  }

  /** As {@link #decoding}, where it encodes. */
  static int encoding(
      Map<String, ResourceInformation> resources, boolean local, EncoderSettings encoder) {
    return encoder.onGpu() ? number(resources, local, "--encoder=nvenc") : 0;
  }

  private static int number(
      Map<String, ResourceInformation> resources, boolean local, String option) {
    ResourceInformation assigned = resources.get(GPU);
    if (assigned == null && local) {
      return 0;
    }
    if (assigned == null || assigned.addresses().length != 1) {
      throw new DeviceException(
          "%s, but Spark assigned %s GPUs to the task: set spark.executor.resource.gpu.amount=1 and"
                  .formatted(option, assigned == null ? "no" : assigned.addresses().length)
              + " spark.task.resource.gpu.amount=1");
    }
    try {
      return Integer.parseInt(assigned.addresses()[0]);
    } catch (NumberFormatException e) {
      throw new DeviceException(
          "%s: GPU address %s is not a number".formatted(option, assigned.addresses()[0]), e);
    }
  }

  /** Whether tasks run inside the driver's process. */
  static boolean isLocal(SparkConf conf) {
    String master = conf.get("spark.master");
    return master.equals("local") || master.startsWith("local[");
  }

  /**
   * The GPU is the one that Spark assigned, and must be there: the cluster says it is. Without an
   * assignment a local job may use the machine's first; on a cluster it would be someone else's, so
   * there the CPU is used, or it is an error.
   *
   * @param resources that Spark assigned to the task, by name
   * @param local whether the job is local
   * @param asked what the user asks for
   * @throws ModelException where Spark assigned several, one without a number, or none though one
   *     is required
   */
  static RestoreOptions options(
      Map<String, ResourceInformation> resources, boolean local, RestoreOptions asked) {
    DeviceChoice device = asked.device();
    if (!resources.containsKey(GPU)) {
      if (!local && device == DeviceChoice.GPU) {
        throw new ModelException(
            "--device gpu, but Spark assigned none: set spark.executor.resource.gpu.amount and"
                + " spark.task.resource.gpu.amount");
      }
      return asked.on(local ? device : DeviceChoice.CPU, 0);
    }
    String[] addresses = resources.get(GPU).addresses();
    if (addresses.length != 1) {
      throw new ModelException(
          "a task uses one GPU, Spark assigned "
              + addresses.length
              + ": set spark.task.resource.gpu.amount=1");
    }
    if (device == DeviceChoice.CPU) {
      return asked.on(device, 0);
    }
    try {
      return asked.on(DeviceChoice.GPU, Integer.parseInt(addresses[0]));
    } catch (NumberFormatException e) {
      throw new ModelException("GPU address " + addresses[0] + " is not a number", e);
    }
  }
}
