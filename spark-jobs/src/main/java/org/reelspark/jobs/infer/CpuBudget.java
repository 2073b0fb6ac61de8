package org.reelspark.jobs.infer;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/**
 * The cores that Spark gave this executor, shared by the decode, infer and encode threads of all
 * its tasks: each takes a core for one frame and gives it back before it waits for anything. So the
 * stages overlap, yet never use more than was given.
 */
public final class CpuBudget {
  private static final Pattern LOCAL = Pattern.compile("local\\[(\\d+|\\*)(?:,.*)?]");
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*\\d+\\s*,\\s*(\\d+)\\s*,.*]");
  private static Budget ofExecutor;

  private CpuBudget() {}

  /** The budget of a program that uses the cores of a session's executor before there are tasks. */
  public static Budget of(SparkConf conf) {
    return new Budget(cores(conf));
  }

  /** Seconds that threads of this executor have waited for it. */
  static synchronized double waitedSeconds() {
    return ofExecutor == null ? 0 : ofExecutor.waitedSeconds();
  }

  /** The budget of the executor that calls. */
  public static synchronized Budget ofExecutor() {
    if (ofExecutor == null) {
      ofExecutor = of(SparkEnv.get().conf());
    }
    return ofExecutor;
  }

  /**
   * Cores of one executor: of {@code local[n]} n; else {@code spark.executor.cores}, whose default
   * is the whole worker on a standalone cluster and 1 elsewhere.
   */
  static int cores(SparkConf conf) {
    String master = conf.get("spark.master", "").toLowerCase(Locale.ROOT);
    int machine = Runtime.getRuntime().availableProcessors();
    Matcher local = LOCAL.matcher(master);
    if (local.matches()) {
      return local.group(1).equals("*") ? machine : Integer.parseInt(local.group(1));
    }
    Matcher localCluster = LOCAL_CLUSTER.matcher(master);
    int unset =
        localCluster.matches()
            ? Integer.parseInt(localCluster.group(1))
            : master.startsWith("spark:") ? machine : 1;
    return conf.getInt("spark.executor.cores", unset);
  }
}
