package org.reelspark.core.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Where films, segments and reports live. A location is a path or a URI; a folder is a prefix that
 * need not exist before a file is created under it.
 *
 * <p>Every implementation passes the same contract test.
 */
public interface Storage {
  /** The file at a location; empty where there is none or a folder stands there. */
  Optional<FileStamp> stat(String location) throws IOException;

  /** Whether a folder with something in it, or made as such, stands at the location. */
  boolean isFolder(String location) throws IOException;

  /**
   * @throws java.nio.file.NoSuchFileException where no file stands there
   */
  SeekableSource open(String location) throws IOException;

  /** Starts a file that replaces what stands at the location when it is committed. */
  Sink create(String location) throws IOException;

  /** Files directly in a folder, sorted by location; none where there is no folder. */
  List<FileStamp> list(String folder) throws IOException;

  /** Names of the folders directly in a folder, sorted; none where there is no folder. */
  List<String> folders(String folder) throws IOException;

  /** Removes a file or a folder with all in it; nothing to remove is no error. */
  void delete(String location) throws IOException;

  /** Removes what writers that were killed left of a file; nobody may be writing it. */
  void discardUnfinished(String location) throws IOException;

  /**
   * Whether a location lies in an object store. There a file appears when its upload is completed,
   * and in place of what has appeared since it was begun, unless the store can be told to refuse
   * that; and a folder appears file by file.
   */
  boolean isObjectStore(String location) throws IOException;

  /** {@link #publish(Path, String, boolean, LongConsumer)} without being told how far it is. */
  default void publish(Path file, String location, boolean overwrite) throws IOException {
    publish(file, location, overwrite, bytes -> {});
  }

  /**
   * Asserts that files can be written beside a location and published there, before anyone works
   * for hours on one. It tries with an empty hidden file and leaves nothing behind. An object store
   * can only be tried by writing for good, so there nothing is.
   *
   * @throws IOException where they can't be, saying what to do
   */
  void rehearse(String location) throws IOException;

  /**
   * Makes a finished local file appear at the location in one step. The local file may be moved.
   *
   * @param overwrite whether an existing file is replaced
   * @param copied told now and then how many bytes are there, where they have to be copied
   * @throws FileAlreadyExistsException where a file stands there and {@code overwrite} is false
   */
  void publish(Path file, String location, boolean overwrite, LongConsumer copied)
      throws IOException;

  /**
   * Makes a folder of finished files appear at a location of the same store in one step. An object
   * store has no such step: there one file appears after all others, and says that they are there.
   *
   * @param last name of that file, directly in the folder
   * @throws FileAlreadyExistsException where something stands there
   */
  void publishFolder(String folder, String location, String last) throws IOException;
}
