package org.reelspark.jobs.infer;

import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
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
  private static CpuBudget ofExecutor;

  /** What is done on one core. */
  public interface Work<T, E extends Exception> {
    T run() throws E;
  }

  private final Semaphore cores;

  CpuBudget(int cores) {
    this.cores = new Semaphore(cores, true);
  }

  /** The budget of a program that uses the cores of a session's executor before there are tasks. */
  public static CpuBudget of(SparkConf conf) {
    return new CpuBudget(cores(conf));
  }

  /** The budget of the executor that calls. */
  public static synchronized CpuBudget ofExecutor() {
    if (ofExecutor == null) {
      ofExecutor = new CpuBudget(cores(SparkEnv.get().conf()));
    }
    return ofExecutor;
  }

  /**
   * Waits for a core, in the order of asking, and works on it.
   *
   * @param nanos grows by the time worked, not by the time waited
   */
  public <T, E extends Exception> T spend(AtomicLong nanos, Work<T, E> work)
      throws E, InterruptedException {
    cores.acquire();
    long begin = System.nanoTime();
    try {
      return work.run();
    } finally {
      nanos.addAndGet(System.nanoTime() - begin);
      cores.release();
    }
  }

  /**
   * Cores of one executor: of {@code local[n]} n; else {@code spark.executor.cores}, whose default
   * is the whole machine on a standalone cluster and 1 elsewhere.
   */
  static int cores(SparkConf conf) {
    String master = conf.get("spark.master", "").toLowerCase(Locale.ROOT);
    int machine = Runtime.getRuntime().availableProcessors();
    Matcher local = LOCAL.matcher(master);
    if (local.matches()) {
      return local.group(1).equals("*") ? machine : Integer.parseInt(local.group(1));
    }
    int unset = master.startsWith("spark:") ? machine : 1;
    return conf.getInt("spark.executor.cores", unset);
  }
}
