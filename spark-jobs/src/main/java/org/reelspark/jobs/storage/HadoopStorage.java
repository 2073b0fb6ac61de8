package org.reelspark.jobs.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;

/**
 * Any file system that Hadoop knows: {@code hdfs:}, {@code s3a:} ...
 *
 * <p>Where a file system shows a file while it is written, it is written under a hidden name and
 * renamed. An object store shows an object only when its upload is completed, so there it is
 * written in place.
 */
final class HadoopStorage implements Storage {
  private static final String UNFINISHED = ".part";

  private final Configuration configuration;

  HadoopStorage(Configuration configuration) {
    this.configuration = configuration;
  }

  @Override
  public Optional<FileStamp> stat(String location) throws IOException {
    Path path = new Path(location);
    try {
      FileStatus status = fileSystem(path).getFileStatus(path);
      return status.isFile() ? Optional.of(stamp(location, status)) : Optional.empty();
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean isFolder(String location) throws IOException {
    Path path = new Path(location);
    try {
      return fileSystem(path).getFileStatus(path).isDirectory();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  @Override
  public SeekableSource open(String location) throws IOException {
    Path path = new Path(location);
    FileSystem files = fileSystem(path);
    FileStamp stamp = stat(location).orElseThrow(() -> new NoSuchFileException(location));
    return new RangedSource(location, stamp.size(), at -> openAt(files, path, at), 200);
  }

  private static InputStream openAt(FileSystem files, Path path, long position) throws IOException {
    FSDataInputStream in = files.open(path);
    try {
      in.seek(position);
      return in;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  @Override
  public Sink create(String location) throws IOException {
    Path path = new Path(location);
    FileSystem files = fileSystem(path);
    if (inPlace(files, path)) {
      return new ObjectSink(files.create(path, true));
    }
    Path hidden = hidden(path);
    return new RenamedSink(files, hidden, path, files.create(hidden, false));
  }

  @Override
  public List<FileStamp> list(String folder) throws IOException {
    Path path = new Path(folder);
    List<FileStamp> found = new ArrayList<>();
    try {
      for (FileStatus status : fileSystem(path).listStatus(path)) {
        String name = status.getPath().getName();
        if (status.isFile() && !(name.startsWith(".") && name.endsWith(UNFINISHED))) {
          found.add(stamp(new Location(folder).child(name).text(), status));
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    found.sort(Comparator.comparing(FileStamp::location));
    return found;
  }

  @Override
  public List<String> folders(String folder) throws IOException {
    Path path = new Path(folder);
    List<String> names = new ArrayList<>();
    try {
      for (FileStatus status : fileSystem(path).listStatus(path)) {
        if (status.isDirectory()) {
          names.add(status.getPath().getName());
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    names.sort(Comparator.naturalOrder());
    return names;
  }

  @Override
  public void delete(String location) throws IOException {
    Path path = new Path(location);
    fileSystem(path).delete(path, true);
  }

  @Override
  public void publish(java.nio.file.Path file, String location, boolean overwrite)
      throws IOException {
    Path path = new Path(location);
    FileSystem files = fileSystem(path);
    if (!overwrite && files.exists(path)) {
      throw new FileAlreadyExistsException(location);
    }
    boolean inPlace = inPlace(files, path);
    Path written = inPlace ? path : hidden(path);
    try (InputStream in = Files.newInputStream(file)) {
      FSDataOutputStream out = files.create(written, overwrite);
      try {
        in.transferTo(out);
      } catch (IOException | RuntimeException e) {
        discard(files, written, out);
        throw e;
      }
      out.close();
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      throw alreadyExists(location, e);
    }
    if (!inPlace) {
      rename(written, path, overwrite);
    }
  }

  private void rename(Path from, Path to, boolean overwrite) throws IOException {
    try {
      FileContext.getFileContext(to.toUri(), configuration)
          .rename(from, to, overwrite ? Options.Rename.OVERWRITE : Options.Rename.NONE);
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      fileSystem(from).delete(from, false);
      throw alreadyExists(to.toString(), e);
    }
  }

  private static FileAlreadyExistsException alreadyExists(String location, Exception cause) {
    FileAlreadyExistsException exists = new FileAlreadyExistsException(location);
    exists.initCause(cause);
    return exists;
  }

  private static void discard(FileSystem files, Path path, FSDataOutputStream out)
      throws IOException {
    if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
      out.abort();
      return;
    }
    try {
      out.close();
    } finally {
      files.delete(path, false);
    }
  }

  /** Whether an object appears only when it is whole. */
  private static boolean inPlace(FileSystem files, Path path) throws IOException {
    return files.hasPathCapability(path, StreamCapabilities.ABORTABLE_STREAM);
  }

  private static Path hidden(Path path) {
    return new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID() + UNFINISHED);
  }

  private FileSystem fileSystem(Path path) throws IOException {
    try {
      return path.getFileSystem(configuration);
    } catch (RuntimeException e) {
      if (e.getCause() instanceof ClassNotFoundException) {
        throw new IOException(
            path
                + ": this Spark can't read "
                + path.toUri().getScheme()
                + ":, as "
                + e.getCause().getMessage()
                + "; s3a needs the hadoop-aws of Spark's own Hadoop on the class path",
            e);
      }
      throw e;
    }
  }

  private static FileStamp stamp(String location, FileStatus status) {
    String tag = status instanceof EtagSource source ? source.getEtag() : null;
    return new FileStamp(
        location, status.getLen(), status.getModificationTime(), tag == null ? "" : tag);
  }

  /** Written in place: visible when the upload is completed. */
  private static final class ObjectSink implements Sink {
    private final FSDataOutputStream out;
    private boolean committed;

    ObjectSink(FSDataOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      out.write(buffer, offset, length);
    }

    @Override
    public long position() {
      return out.getPos();
    }

    @Override
    public void commit() throws IOException {
      out.close();
      committed = true;
    }

    @Override
    public void close() throws IOException {
      if (!committed) {
        out.abort();
      }
    }
  }

  /** Written under a hidden name: visible when it is renamed. */
  private final class RenamedSink implements Sink {
    private final FileSystem files;
    private final Path hidden;
    private final Path path;
    private final FSDataOutputStream out;
    private boolean committed;

    RenamedSink(FileSystem files, Path hidden, Path path, FSDataOutputStream out) {
      this.files = files;
      this.hidden = hidden;
      this.path = path;
      this.out = out;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      out.write(buffer, offset, length);
    }

    @Override
    public long position() {
      return out.getPos();
    }

    @Override
    public void commit() throws IOException {
      out.close();
      rename(hidden, path, true);
      committed = true;
    }

    @Override
    public void close() throws IOException {
      if (!committed) {
        discard(files, hidden, out);
      }
    }
  }
}
