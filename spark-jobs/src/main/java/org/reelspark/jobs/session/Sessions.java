package org.reelspark.jobs.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.reelspark.core.io.Storage;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.ProcessFolder;
import org.reelspark.jobs.storage.SchemeStorage;

/**
 * The Spark session of a command, opened when it is first asked for.
 *
 * <p>A setting given to {@code spark-submit} or as {@code -Dspark.NAME} always wins. Where no
 * master is set, Spark runs inside this process on all cores, without its web page, and reports
 * progress every second.
 */
public final class Sessions implements Supplier<SparkSession>, AutoCloseable {
  private static final String MASTER = "spark.master";

  private static final Map<String, String> LOCALLY =
      Map.of(
          MASTER,
          "local[*]",
          "spark.ui.enabled",
          "false",
          "spark.driver.host",
          "localhost",
          "spark.driver.bindAddress",
          "127.0.0.1",
          "spark.executor.heartbeatInterval",
          "1s");

  /**
   * Spark shows nobody the values of settings in whose names or values this is found: its own list,
   * keys of storage, and addresses that let somebody in.
   */
  static final String SECRETS =
      "(?i)secret|password|token|access[.]?key|account[.]key|encryption[.]key"
          + "|://[^/@\\s]+@|[?&]([^=&\\s]*[-_])?sig(nature)?=";

  /** FAIR lets the stitch of one film run between the chunks of others. */
  private static final Map<String, String> EVERYWHERE =
      Map.of(
          "spark.app.name",
          "reelspark",
          "spark.scheduler.mode",
          "FAIR",
          "spark.redaction.regex",
          SECRETS,
          "spark.sql.catalogImplementation",
          "in-memory");

  private final SparkConf conf = new SparkConf();
  private SparkSession session;

  public Sessions() {
    if (!conf.contains(MASTER) || conf.get(MASTER).startsWith("local")) {
      LOCALLY.forEach(conf::setIfMissing);
      conf.setIfMissing("spark.sql.warehouse.dir", warehouse());
    }
    EVERYWHERE.forEach(conf::setIfMissing);
  }

  /** Storage under the session's settings, without opening it. */
  public Storage storage() {
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
    return new SchemeStorage(hadoop);
  }

  /** Tasks that run at once in this process; 0 where they run elsewhere. */
  public int localCores() {
    if (!isLocal()) {
      return 0;
    }
    String threads = conf.get(MASTER).replaceAll("^local\\[?|[,\\]].*$", "");
    return switch (threads) {
      case "" -> 1;
      case "*" -> Runtime.getRuntime().availableProcessors();
      default -> Integer.parseInt(threads);
    };
  }

  /** Whether tasks run in this process. */
  private boolean isLocal() {
    String master = conf.get(MASTER);
    return master.equals("local") || master.startsWith("local[");
  }

  /** A location as tasks find it, whose working folder may be another than this process's. */
  public String forTasks(String location) {
    return isLocal() ? location : new Location(location).full().text();
  }

  @Override
  public synchronized SparkSession get() {
    if (session == null) {
      session = SparkSession.builder().config(conf).getOrCreate();
    }
    return session;
  }

  @Override
  public void close() {
    if (session != null) {
      session.stop();
    }
  }

  /** Spark makes this folder, though nothing is kept in it. */
  private static String warehouse() {
    try {
      return ProcessFolder.newFolder("warehouse").toUri().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
