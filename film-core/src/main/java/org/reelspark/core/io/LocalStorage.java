package org.reelspark.core.io;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
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
 *
 * <p>What is published without overwriting gets its name as a hard link, which replaces nothing and
 * shows the whole file at once. On disks without hard links (FAT, exFAT, many network and FUSE
 * ones) the name is first taken by an empty file, which only one can make, and the finished one is
 * moved over that. So there an empty file shows for a moment, and stays where the machine stops in
 * it.
 */
public final class LocalStorage implements Storage {
  /** Gives a file a second name, as {@link Files#createLink}; not every disk can. */
  interface Links {
    void create(Path link, Path existing) throws IOException;
  }

  private static final int DELETE_ATTEMPTS = 10;

  private static final int COPIED_AT_ONCE = 1 << 24;

  private static final String UNFINISHED = "\\.[0-9a-f]{16}\\.part";

  private static final Pattern HIDDEN = Pattern.compile("\\..+" + UNFINISHED);

  private final Links links;

  public LocalStorage() {
    this(Files::createLink);
  }

  LocalStorage(Links links) {
    this.links = links;
  }

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
  public boolean isObjectStore(String location) {
    return false;
  }

  @Override
  public void rehearse(String location) throws IOException {
    Path target = path(location);
    Path folder = folder(target);
    while (!Files.exists(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    Path written = unfinished(folder.resolve(name(target)));
    Path shown = unfinished(folder.resolve(name(target)));
    try {
      Files.createFile(written);
      force(written);
      show(written, shown, false);
      Files.createFile(written);
      show(written, shown, true);
    } catch (IOException e) {
      throw new IOException(
          "%s: nothing can be written to the folder %s: %s; choose another, or see to its rights and its disk"
              .formatted(location, folder, reason(e)),
          e);
    } finally {
      if (Files.isDirectory(folder)) {
        Files.deleteIfExists(written);
        Files.deleteIfExists(shown);
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
      try {
        copy(file, staged, copied);
        force(staged);
      } catch (IOException e) {
        throw cannotWrite(target, Files.size(file), e);
      }
      show(staged, target, overwrite);
    } finally {
      Files.deleteIfExists(staged);
    }
    Files.delete(file);
  }

  @Override
  public void publishFolder(String folder, String location, String last) throws IOException {
    Path target = path(location);
    Files.createDirectories(folder(target));
    if (Files.exists(target)) {
      throw new FileAlreadyExistsException(location);
    }
    Files.move(path(folder), target, ATOMIC_MOVE);
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
  private void show(Path staged, Path target, boolean overwrite) throws IOException {
    if (overwrite) {
      Files.move(staged, target, ATOMIC_MOVE);
    } else if (link(target, staged)) {
      Files.delete(staged);
    } else {
      Files.createFile(target);
      try {
        Files.move(staged, target, ATOMIC_MOVE);
      } catch (IOException | RuntimeException e) {
        Files.delete(target);
        throw e;
      }
    }
    forceFolder(folder(target));
  }

  /** Whether the disk has links; one that has none says so in many ways. */
  private boolean link(Path link, Path existing) throws IOException {
    try {
      links.create(link, existing);
      return true;
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      return false;
    }
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

  private static IOException cannotWrite(Path target, long bytes, IOException e) {
    if (e instanceof ClosedChannelException) {
      return e; // The task was told to stop.
    }
    Path folder = folder(target);
    String free;
    try {
      free = (Files.getFileStore(folder).getUsableSpace() >> 20) + " MB are free";
    } catch (IOException unknown) {
      free = "what is free is unknown";
    }
    return new IOException(
        "%s: %,d bytes can't be written: %s; %s in %s"
            .formatted(target, bytes, reason(e), free, folder),
        e);
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "it is not allowed";
    }
    boolean said = e instanceof FileSystemException system && system.getReason() != null;
    return said ? ((FileSystemException) e).getReason() : String.valueOf(e.getMessage());
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

  /**
   * The path that a location of this machine means.
   *
   * @param location a path, or {@code file:} with an absolute path in which a blank is {@code %20}
   * @throws IllegalArgumentException where it means none; the message says why
   */
  public static Path path(String location) {
    if (!location.regionMatches(true, 0, "file:", 0, 5)) {
      return Path.of(location);
    }
    URI uri = URI.create(location);
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("in a URI, ? is written %3F and # %23");
    }
    if (uri.getRawAuthority() != null) {
      throw new IllegalArgumentException(
          "it names the host " + uri.getRawAuthority() + ", and file: is this machine's");
    }
    return Path.of(uri);
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
    public int read(long position, ByteBuffer buffer) throws IOException {
      return channel.read(buffer, position);
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
      try {
        while (bytes.hasRemaining()) {
          position += channel.write(bytes);
        }
      } catch (IOException e) {
        throw cannotWrite(target, position + bytes.remaining(), e);
      }
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void commit() throws IOException {
      try {
        channel.force(true);
        channel.close();
      } catch (IOException e) {
        throw cannotWrite(target, position, e);
      }
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
