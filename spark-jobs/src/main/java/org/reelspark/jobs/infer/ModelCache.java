package org.reelspark.jobs.infer;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.RestoreOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of one executor: each is loaded once per device and stays until the JVM ends. DJL's
 * own Spark extension would load it for every task and never choose a GPU.
 */
final class ModelCache {
  private record Key(String name, RestoreOptions options) {}

  private static final Logger LOG = LoggerFactory.getLogger(ModelCache.class);
  private static final Map<Key, Model> MODELS = new HashMap<>();
  private static final Set<Integer> GPUS = ConcurrentHashMap.newKeySet();

  /** Run when the JVM ends. */
  static final Thread AT_THE_END = new Thread(ModelCache::release, "release-models");

  static {
    Runtime.getRuntime().addShutdownHook(AT_THE_END);
  }

  private ModelCache() {}

  /**
   * @param name built-in name or path of an archive on this machine
   * @param hash what the plan says of the model
   * @throws ModelException where it can't be opened or is another than planned
   */
  static synchronized Model get(String name, String hash, RestoreOptions options) {
    Key key = new Key(name, options);
    Model model = MODELS.get(key);
    if (model == null) {
      model = open(name, options);
      MODELS.put(key, model);
    }
    if (!model.describe().hash().equals(hash)) {
      throw new ModelException(
          "%s: this executor has model %s, the plan says %s; give all of them the same archive"
              .formatted(name, model.describe().hash(), hash));
    }
    return model;
  }

  private static Model open(String name, RestoreOptions options) {
    SparkEnv executor = SparkEnv.get();
    try {
      Model model = Model.open(name, options);
      if (model.onGpu()) {
        GPUS.add(options.gpu());
      }
      LOG.info("opened model {} on {}", name, model.onGpu() ? "GPU " + options.gpu() : "the CPU");
      return model;
    } catch (ModelException e) {
      throw Devices.isLocal(executor.conf())
          ? e
          : new ModelException(
              "executor %s on %s: %s"
                  .formatted(
                      executor.executorId(),
                      executor.blockManager().blockManagerId().host(),
                      e.getMessage()),
              e);
    }
  }

  /** Bytes in use, by whomever, of the GPUs that models of this executor are on. */
  static long gpuBytes() {
    return GPUS.stream().mapToLong(gpu -> CudaUtils.getGpuMemory(Device.gpu(gpu)).getUsed()).sum();
  }

  /** Closes the models of an idle executor; under a task at work, it would crash the JVM. */
  static void release() {
    if (RestoreTask.running() == 0) {
      closeAll();
    }
  }

  private static synchronized void closeAll() {
    MODELS.values().forEach(Model::close);
    MODELS.clear();
  }
}
