package org.reelspark.jobs.storage;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** HDFS with one data node, in a process of its own: Hadoop's mini cluster. */
public final class HdfsServer {
  private final String uri;

  private HdfsServer() {
    try {
      uri = start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String start() throws IOException {
    Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "hdfs");
    Path settings = folder.resolve("settings.xml");
    String classPath =
        String.join(
            File.pathSeparator,
            ServerProcess.JARS.resolve("hdfs.jar").toString(),
            ServerProcess.JARS.resolve("junit.jar").toString(),
            System.getProperty("java.class.path"));
    ServerProcess server =
        new ServerProcess(
            folder,
            List.of(
                "-cp",
                classPath,
                "org.apache.hadoop.mapreduce.MiniHadoopClusterManager",
                "-nomr",
                "-format",
                "-nnport",
                "0",
                "-writeConfig",
                settings.toString()));
    server.await(() -> defaultFileSystem(settings).startsWith("hdfs:"));
    return defaultFileSystem(settings);
  }

  private static String defaultFileSystem(Path settings) {
    try {
      if (!Files.exists(settings)
          || !Files.readString(settings).strip().endsWith("</configuration>")) {
        return "";
      }
      Configuration written = new Configuration(false);
      written.addResource(settings.toUri().toURL());
      return written.get("fs.defaultFS", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server of this JVM, started when it is first asked for. */
  public static HdfsServer get() {
    return Running.SERVER;
  }

  private static final class Running {
    static final HdfsServer SERVER = new HdfsServer();
  }

  /** {@code hdfs://HOST:PORT}, without a slash at its end. */
  public String uri() {
    return uri;
  }
}
