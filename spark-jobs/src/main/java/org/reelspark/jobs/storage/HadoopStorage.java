package org.reelspark.jobs.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.MultipartUploader;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIOException;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.functional.FutureIO;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.SettingsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any file system that Hadoop knows: {@code hdfs:}, {@code s3a:} ...
 *
 * <p>Where a file system shows a file while it is written, it is written under a hidden name and
 * renamed. An object store shows an object only when its upload is completed, so there it is
 * written in place.
 */
final class HadoopStorage implements Storage {
  private static final Logger LOG = LoggerFactory.getLogger(HadoopStorage.class);

  private static final int COPIED_AT_ONCE = 1 << 20;

  /** Of Hadoop 3.4.2 and newer; S3A does not take it where it is told that its store has none. */
  private static final String CONDITION = "fs.option.create.conditional.overwrite";

  private static final String UNFINISHED = "\\.[0-9a-f-]{36}\\.part";

  private static final Pattern HIDDEN = Pattern.compile("\\..+" + UNFINISHED);

  private final Configuration configuration;

  HadoopStorage(Configuration configuration) {
    this.configuration = configuration;
  }

  @Override
  public Optional<FileStamp> stat(String location) throws IOException {
    Path path = path(location);
    return status(fileSystem(path), path).map(status -> stamp(location, status));
  }

  private static Optional<FileStatus> status(FileSystem files, Path path) throws IOException {
    try {
      return Optional.of(files.getFileStatus(path)).filter(FileStatus::isFile);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw e;
    } catch (IOException e) {
      boolean named = String.valueOf(e.getMessage()).contains(path.toString());
      throw named ? e : new IOException(path + ": " + e.getMessage(), e);
    }
  }

  @Override
  public boolean isFolder(String location) throws IOException {
    Path path = path(location);
    try {
      return fileSystem(path).getFileStatus(path).isDirectory();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  @Override
  public SeekableSource open(String location) throws IOException {
    Path path = path(location);
    FileSystem files = fileSystem(path);
    FileStatus status = status(files, path).orElseThrow(() -> new NoSuchFileException(location));
    return new RangedSource(
        location, status.getLen(), () -> new OpenFile(open(files, path, status)), 200);
  }

  private static FSDataInputStream open(FileSystem files, Path path, FileStatus status)
      throws IOException {
    return FutureIO.awaitFuture(
        files
            .openFile(path)
            .withFileStatus(status)
            // Each range is one request; the second name is that of Hadoop before 3.3.5.
            .opt("fs.option.openfile.read.policy", "random")
            .opt("fs.s3a.experimental.input.fadvise", "random")
            // A request is for the range alone; S3A would make short ones longer.
            .opt("fs.s3a.readahead.range", "1")
            .build());
  }

  @Override
  public Sink create(String location) throws IOException {
    Path path = path(location);
    FileSystem files = fileSystem(path);
    if (inPlace(files, path)) {
      return new ObjectSink(files.create(path, true));
    }
    Path hidden = hidden(path);
    return new RenamedSink(files, hidden, path, files.create(hidden, false));
  }

  @Override
  public List<FileStamp> list(String folder) throws IOException {
    Path path = path(folder);
    List<FileStamp> found = new ArrayList<>();
    try {
      for (FileStatus status : fileSystem(path).listStatus(path)) {
        String name = status.getPath().getName();
        if (status.isFile() && !HIDDEN.matcher(name).matches()) {
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
    Path path = path(folder);
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
    Path path = path(location);
    FileSystem files = fileSystem(path);
    if (files.hasPathCapability(path, CommonPathCapabilities.FS_MULTIPART_UPLOADER)) {
      discardUploads(path, () -> abortUploadsUnder(files, path));
    }
    files.delete(path, true);
  }

  @Override
  public void discardUnfinished(String location) throws IOException {
    Path path = path(location);
    FileSystem files = fileSystem(path);
    if (inPlace(files, path)) {
      discardUploads(path, () -> PendingUploads.abort(files, path));
      return;
    }
    Pattern unfinished = Pattern.compile(Pattern.quote("." + path.getName()) + UNFINISHED);
    try {
      for (FileStatus status : files.listStatus(path.getParent())) {
        if (unfinished.matcher(status.getPath().getName()).matches()) {
          files.delete(status.getPath(), false);
        }
      }
    } catch (FileNotFoundException e) {
      // No folder, nothing in it.
    }
  }

  private static void abortUploadsUnder(FileSystem files, Path folder) throws IOException {
    try (MultipartUploader uploader = files.createMultipartUploader(folder).build()) {
      FutureIO.awaitFuture(uploader.abortUploadsUnderPath(folder));
    }
  }

  private interface Discarding {
    void run() throws IOException;
  }

  /** Where uploads may not, or can't, be looked for, they are left to a rule of the bucket. */
  private static void discardUploads(Path path, Discarding discarding) throws IOException {
    try {
      discarding.run();
    } catch (AccessDeniedException | LinkageError e) {
      LOG.warn("{}: uploads that nobody completed, if there are any, stay", path, e);
    }
  }

  @Override
  public boolean isObjectStore(String location) throws IOException {
    Path path = path(location);
    return inPlace(fileSystem(path), path);
  }

  @Override
  public void rehearse(String location) throws IOException {
    Path path = path(location);
    FileSystem files = fileSystem(path);
    if (inPlace(files, path)) {
      return;
    }
    Path folder = path.getParent();
    while (!files.exists(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    Path hidden = hidden(new Path(folder, path.getName()));
    files.create(hidden, false).close();
    files.delete(hidden, false);
  }

  @Override
  public void publish(
      java.nio.file.Path file, String location, boolean overwrite, LongConsumer copied)
      throws IOException {
    Path path = path(location);
    FileSystem files = fileSystem(path);
    if (!overwrite && files.exists(path)) {
      throw new FileAlreadyExistsException(location);
    }
    boolean inPlace = inPlace(files, path);
    Path written = inPlace ? path : hidden(path);
    try (InputStream in = Files.newInputStream(file)) {
      FSDataOutputStream out = createAt(files, written, overwrite);
      try {
        byte[] buffer = new byte[COPIED_AT_ONCE];
        long at = 0;
        for (int n; (n = in.read(buffer)) > 0; copied.accept(at)) {
          out.write(buffer, 0, n);
          at += n;
        }
      } catch (IOException | RuntimeException e) {
        discard(files, written, out);
        throw e;
      }
      out.close();
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      throw alreadyExists(location, e);
    } catch (PathIOException e) {
      // The answer to a conditional upload: somebody else was faster.
      throw !overwrite && files.exists(path) ? alreadyExists(location, e) : e;
    }
    if (!inPlace) {
      rename(written, path, overwrite);
    }
  }

  @Override
  public void publishFolder(String folder, String location, String last) throws IOException {
    Path from = path(folder);
    Path to = path(location);
    FileSystem files = fileSystem(to);
    if (files.exists(to)) {
      throw new FileAlreadyExistsException(location);
    }
    if (!inPlace(files, to)) {
      files.mkdirs(to.getParent());
      rename(from, to, false);
      return;
    }
    Path held = new Path(from.getParent(), last);
    move(files, new Path(from, last), held);
    move(files, from, to);
    move(files, held, new Path(to, last));
  }

  private static void move(FileSystem files, Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException(from + ": can't be moved to " + to);
    }
  }

  /** A store that can is told to complete the upload only where nothing stands by then. */
  private static FSDataOutputStream createAt(FileSystem files, Path path, boolean overwrite)
      throws IOException {
    FSDataOutputStreamBuilder<?, ?> file = files.createFile(path);
    file.recursive();
    file.overwrite(overwrite);
    if (!overwrite && files.hasPathCapability(path, CONDITION)) {
      file.opt(CONDITION, true);
    }
    return file.build();
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
    return new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID() + ".part");
  }

  private static Path path(String location) {
    try {
      return new Path(location);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(
          location
              + ": is no URI that Hadoop understands; a file of this machine with a colon in its"
              + " name is written ./"
              + location);
    }
  }

  private FileSystem fileSystem(Path path) throws IOException {
    try {
      return path.getFileSystem(configuration);
    } catch (UnsupportedFileSystemException e) {
      throw new SettingsException(
          "%s: this Spark has no storage of the name %s:; "
                  .formatted(path, path.toUri().getScheme())
              + "a file of this machine with a colon in its name is written ./"
              + path);
    } catch (RuntimeException e) {
      if (e.getCause() instanceof UnknownHostException unknown) {
        throw new IOException(
            path + ": there is no host " + unknown.getMessage() + "; see to its spelling", e);
      }
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

  /** A file that is open for reading. */
  private record OpenFile(FSDataInputStream in) implements RangedSource.Ranges {
    @Override
    public void read(long position, byte[] buffer, int length) throws IOException {
      in.readFully(position, buffer, 0, length);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
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
