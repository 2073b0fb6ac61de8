package org.reelspark.core.io;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/**
 * Files of this machine: paths and {@code file:} URIs.
 *
 * <p>An unfinished file has a hidden name beside its place, {@code .NAME.HEX.part}, and a finished
 * one is on the disk, its folder entry too, before a call returns.
 */
public final class LocalStorage implements Storage {
  private static final int DELETE_ATTEMPTS = 10;

  private static final int COPIED_AT_ONCE = 1 << 24;

  private static final String UNFINISHED = "\\.[0-9a-f]{16}\\.part";

  private static final Pattern HIDDEN = Pattern.compile("\\..+" + UNFINISHED);

  @Override
  public Optional<FileStamp> stat(String location) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path(location), BasicFileAttributes.class);
      return attributes.isDirectory() ? Optional.empty() : Optional.of(stamp(location, attributes));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static FileStamp stamp(String location, BasicFileAttributes attributes) {
    return new FileStamp(location, attributes.size(), attributes.lastModifiedTime().toMillis(), "");
  }

  @Override
  public boolean isFolder(String location) {
    return Files.isDirectory(path(location));
  }

  @Override
  public SeekableSource open(String location) throws IOException {
    Path path = path(location);
    if (Files.isDirectory(path)) {
      throw new NoSuchFileException(location, null, "is a folder");
    }
    return new LocalSource(location, FileChannel.open(path, READ));
  }

  @Override
  public Sink create(String location) throws IOException {
    Path target = path(location);
    Files.createDirectories(folder(target));
    return new LocalSink(target, unfinished(target));
  }

  @Override
  public List<FileStamp> list(String folder) throws IOException {
    Path path = path(folder);
    List<FileStamp> files = new ArrayList<>();
    if (!Files.isDirectory(path)) {
      return files;
    }
    try (var entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        if (!HIDDEN.matcher(name(entry)).matches()) {
          String separator = folder.endsWith("/") || folder.endsWith(File.separator) ? "" : "/";
          stat(folder + separator + name(entry)).ifPresent(files::add);
        }
      }
    }
    files.sort(Comparator.comparing(FileStamp::location));
    return files;
  }

  @Override
  public List<String> folders(String folder) throws IOException {
    Path path = path(folder);
    List<String> names = new ArrayList<>();
    if (!Files.isDirectory(path)) {
      return names;
    }
    try (var entries = Files.newDirectoryStream(path, Files::isDirectory)) {
      entries.forEach(entry -> names.add(name(entry)));
    }
    names.sort(Comparator.naturalOrder());
    return names;
  }

  @Override
  public void delete(String location) throws IOException {
    Path path = path(location);
    if (!Files.isDirectory(path)) {
      Files.deleteIfExists(path);
      return;
    }
    // Another process may write to the folder, or delete it, at the same time.
    for (int attempt = 1; Files.exists(path); attempt++) {
      try {
        deleteTree(path);
      } catch (DirectoryNotEmptyException e) {
        if (attempt == DELETE_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            if (failure != null && !(failure instanceof NoSuchFileException)) {
              throw failure;
            }
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void discardUnfinished(String location) throws IOException {
    Path target = path(location);
    if (!Files.isDirectory(folder(target))) {
      return;
    }
    Pattern unfinished = Pattern.compile(Pattern.quote("." + name(target)) + UNFINISHED);
    try (var entries = Files.newDirectoryStream(folder(target))) {
      for (Path entry : entries) {
        if (unfinished.matcher(name(entry)).matches()) {
          Files.deleteIfExists(entry);
        }
      }
    }
  }

  @Override
  public void publish(Path file, String location, boolean overwrite, LongConsumer copied)
      throws IOException {
    Path target = path(location);
    Files.createDirectories(folder(target));
    if (Files.exists(target) && !overwrite) {
      throw new FileAlreadyExistsException(location);
    }
    if (Files.getFileStore(file).equals(Files.getFileStore(folder(target)))) {
      force(file);
      show(file, target, overwrite);
      return;
    }
    Path staged = unfinished(target);
    try {
      copy(file, staged, copied);
      force(staged);
      show(staged, target, overwrite);
    } finally {
      Files.deleteIfExists(staged);
    }
    Files.delete(file);
  }

  private static void copy(Path file, Path staged, LongConsumer copied) throws IOException {
    try (FileChannel from = FileChannel.open(file, READ);
        FileChannel to = FileChannel.open(staged, WRITE, CREATE_NEW)) {
      long size = from.size();
      for (long at = 0; at < size; copied.accept(at)) {
        at += from.transferTo(at, COPIED_AT_ONCE, to);
      }
    }
  }

  /** One step: the target is there, whole, or not at all. */
  private static void show(Path staged, Path target, boolean overwrite) throws IOException {
    if (overwrite) {
      Files.move(staged, target, ATOMIC_MOVE);
    } else {
      try {
        Files.createLink(target, staged);
      } catch (UnsupportedOperationException e) {
        throw new IOException(
            target + ": its disk has no hard links, so only an overwriting publish is safe", e);
      }
      Files.delete(staged);
    }
    forceFolder(folder(target));
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      channel.force(true);
    }
  }

  private static void forceFolder(Path folder) throws IOException {
    if (File.separatorChar == '\\') {
      return; // Windows can't open a folder; it journals the entry itself.
    }
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }

  private static Path unfinished(Path target) {
    String unique = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    return target.resolveSibling("." + name(target) + "." + unique + ".part");
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static Path folder(Path target) {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IllegalArgumentException(target + " names no file");
    }
    return folder;
  }

  private static Path path(String location) {
    return location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
  }

  private record LocalSource(String name, FileChannel channel) implements SeekableSource {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) throws IOException {
      return channel.read(ByteBuffer.wrap(buffer, offset, length), position);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static final class LocalSink implements Sink {
    private final Path target;
    private final Path unfinished;
    private final FileChannel channel;
    private long position;
    private boolean committed;

    LocalSink(Path target, Path unfinished) throws IOException {
      this.target = target;
      this.unfinished = unfinished;
      this.channel = FileChannel.open(unfinished, WRITE, CREATE_NEW);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, offset, length);
      while (bytes.hasRemaining()) {
        position += channel.write(bytes);
      }
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void commit() throws IOException {
      channel.force(true);
      channel.close();
      Files.move(unfinished, target, ATOMIC_MOVE);
      committed = true;
      forceFolder(folder(target));
    }

    @Override
    public void close() throws IOException {
      channel.close();
      if (!committed) {
        Files.deleteIfExists(unfinished);
      }
    }
  }
}
