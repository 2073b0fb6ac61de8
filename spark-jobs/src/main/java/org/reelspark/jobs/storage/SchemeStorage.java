package org.reelspark.jobs.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.SettingsException;

/**
 * Paths and {@code file:} go to the local disk, every other scheme to Hadoop, but for those of the
 * web, where it can only read.
 */
public final class SchemeStorage implements Storage {
  private static final Set<String> WEB = Set.of("http", "https", "ftp");

  private static final Pattern PASSWORD = Pattern.compile("^[^/]+://[^/@]*:[^/@]*@");

  private final Storage local = new LocalStorage();
  private final Storage hadoop;

  public SchemeStorage(Configuration configuration) {
    this.hadoop = new HadoopStorage(configuration);
  }

  /**
   * @throws SettingsException where it is an address of the web, or has a password in it
   */
  private Storage of(String location) {
    if (PASSWORD.matcher(location).find()) {
      throw new SettingsException(
          "a location with a password in it: logs and reports would show it; give credentials as"
              + " settings or in the environment");
    }
    Location named = new Location(location);
    if (WEB.contains(named.scheme())) {
      throw new SettingsException(
          location
              + ": a film lies on a local disk, in hdfs: or in s3a:, not behind "
              + named.scheme()
              + ":; fetch it first, or name a place of those");
    }
    return named.isLocal() ? local : hadoop;
  }

  @Override
  public Optional<FileStamp> stat(String location) throws IOException {
    return of(location).stat(location);
  }

  @Override
  public boolean isFolder(String location) throws IOException {
    return of(location).isFolder(location);
  }

  @Override
  public SeekableSource open(String location) throws IOException {
    return of(location).open(location);
  }

  @Override
  public Sink create(String location) throws IOException {
    return of(location).create(location);
  }

  @Override
  public List<FileStamp> list(String folder) throws IOException {
    return of(folder).list(folder);
  }

  @Override
  public List<String> folders(String folder) throws IOException {
    return of(folder).folders(folder);
  }

  @Override
  public void delete(String location) throws IOException {
    of(location).delete(location);
  }

  @Override
  public void discardUnfinished(String location) throws IOException {
    of(location).discardUnfinished(location);
  }

  @Override
  public boolean isObjectStore(String location) throws IOException {
    return of(location).isObjectStore(location);
  }

  @Override
  public void rehearse(String location) throws IOException {
    of(location).rehearse(location);
  }

  @Override
  public void publish(Path file, String location, boolean overwrite, LongConsumer copied)
      throws IOException {
    of(location).publish(file, location, overwrite, copied);
  }

  @Override
  public void publishFolder(String folder, String location, String last) throws IOException {
    of(location).publishFolder(folder, location, last);
  }
}
