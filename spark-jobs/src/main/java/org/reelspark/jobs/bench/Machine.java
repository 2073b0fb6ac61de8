package org.reelspark.jobs.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.package$;
import org.reelspark.core.video.FFmpegBuild;

/** What figures were measured on: machine, load, versions. */
final class Machine {
  private Machine() {}

  static Map<String, String> describe() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("processor", line("/proc/cpuinfo", "model name"));
    all.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    all.put("memory", line("/proc/meminfo", "MemTotal"));
    all.put("load at the start", load());
    all.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    all.put("java", System.getProperty("java.runtime.version"));
    all.put("spark", package$.MODULE$.SPARK_VERSION());
    all.put("ffmpeg", FFmpegBuild.look().version());
    all.put("libtorch", ai.djl.engine.Engine.getEngine("PyTorch").getVersion());
    all.put("day", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
    return all;
  }

  /** Processes that wanted a core, in the mean of the last minute. */
  static String load() {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return load < 0 ? "unknown" : Figures.words(load);
  }

  private static String line(String file, String name) {
    try {
      List<String> lines = Files.readAllLines(Path.of(file));
      return lines.stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
