package org.reelspark.jobs.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;

/** An S3 server, S3Proxy over a folder, in a process of its own, behind a {@link S3Door}. */
public final class S3Server {
  private static final String UNCONDITIONAL = "unconditional";

  private final java.nio.file.Path folder;
  private final S3Door door;

  private S3Server() {
    try {
      folder = Files.createTempDirectory(java.nio.file.Path.of("target").toAbsolutePath(), "s3");
      door = new S3Door(start(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int start(java.nio.file.Path folder) throws IOException {
    int port = freePort();
    java.nio.file.Path settings = folder.resolve("s3proxy.conf");
    java.nio.file.Path buckets = Files.createDirectory(folder.resolve("buckets"));
    Files.write(
        settings,
        List.of(
            "s3proxy.authorization=aws-v2-or-v4",
            "s3proxy.endpoint=http://127.0.0.1:" + port,
            "s3proxy.identity=" + "somebody",
            "s3proxy.credential=" + "not-a-secret",
            "jclouds.provider=filesystem-nio2",
            "jclouds.filesystem.basedir=" + buckets));
    ServerProcess server =
        new ServerProcess(
            folder,
            List.of(
                "-DLOG_LEVEL=warn",
                "-jar",
                ServerProcess.JARS.resolve("s3proxy.jar").toString(),
                "--properties",
                settings.toString()));
    server.await(() -> listens(port));
    return port;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** The server of this JVM, started when it is first asked for. */
  public static S3Server get() {
    return Running.SERVER;
  }

  private static final class Running {
    static final S3Server SERVER = new S3Server();
  }

  /** Where requests can be counted and made to fail. */
  public S3Door door() {
    return door;
  }

  /** Makes a bucket; {@code s3a://NAME}. */
  public String bucket(String name) {
    try {
      Files.createDirectories(folder.resolve("buckets").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "s3a://" + name;
  }

  /** A bucket whose clients complete uploads without a condition, as before Hadoop 3.4.2. */
  public String unconditionalBucket() {
    return bucket(UNCONDITIONAL);
  }

  /** What a client must be told, as names and values of Hadoop's settings. */
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("fs.s3a.endpoint", "http://127.0.0.1:" + door.port());
    settings.put("fs.s3a.endpoint.region", "us-east-1");
    settings.put("fs.s3a.path.style.access", "true");
    settings.put("fs.s3a.access.key", "somebody");
    settings.put("fs.s3a.secret.key", "not-a-secret");
    settings.put("fs.s3a.multipart.size", "5M");
    settings.put("fs.s3a.multipart.threshold", "5M");
    settings.put("fs.s3a.retry.interval", "50ms");
    settings.put("fs.s3a.retry.throttle.interval", "50ms");
    settings.put("fs.s3a.bucket." + UNCONDITIONAL + ".create.conditional.enabled", "false");
    settings.put("fs.s3a.buffer.dir", folder.resolve("buffer").toString());
    return settings;
  }

  /** Sets back the time at which an object was written. */
  public void age(String location, Duration age) throws IOException {
    date(location, Instant.now().minus(age));
  }

  /** Sets the time at which an object was written. */
  public void date(String location, Instant time) throws IOException {
    Files.setLastModifiedTime(
        folder.resolve("buckets").resolve(location.substring("s3a://".length())),
        FileTime.from(time));
  }

  /** Uploads below a folder that nobody has completed. */
  public int pendingUploads(String folder) throws IOException {
    Path path = new Path(folder);
    S3AFileSystem files = (S3AFileSystem) path.getFileSystem(configuration());
    return files.listMultipartUploads(files.pathToKey(path)).size();
  }

  /** Settings of a client that may do everything. */
  public Configuration configuration() {
    Configuration configuration = new Configuration();
    settings().forEach(configuration::set);
    return configuration;
  }
}
