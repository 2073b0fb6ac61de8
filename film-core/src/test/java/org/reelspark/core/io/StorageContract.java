package org.reelspark.core.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link Storage} does; a test of one extends this. */
public abstract class StorageContract {
  @TempDir Path local;

  /** The storage under test. */
  protected abstract Storage storage();

  /** A folder, empty for each test, that need not exist yet; without a slash at its end. */
  protected abstract String folder();

  @Test
  void aCommittedFileReadsBackFromAnyPosition() throws IOException {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    write(at("deep/er/film.bin"), bytes);
    try (SeekableSource source = storage().open(at("deep/er/film.bin"))) {
      assertThat(source.name()).isEqualTo(at("deep/er/film.bin"));
      assertThat(source.size()).isEqualTo(bytes.length);
      assertThat(read(source, 0, bytes.length)).isEqualTo(bytes);
      assertThat(read(source, 299_990, 10)).isEqualTo(slice(bytes, 299_990, 300_000));
      assertThat(read(source, 5, 100)).isEqualTo(slice(bytes, 5, 105));
    }
  }

  @Test
  void readingAtAndPastTheEndGivesMinusOne() throws IOException {
    write(at("short"), new byte[10]);
    try (SeekableSource source = storage().open(at("short"))) {
      assertThat(source.read(10, new byte[4], 0, 4)).isEqualTo(-1);
      assertThat(source.read(11, new byte[4], 0, 4)).isEqualTo(-1);
    }
  }

  @Test
  void readingLeavesTheRestOfTheBufferAlone() throws IOException {
    write(at("abc"), "abc".getBytes(UTF_8));
    byte[] buffer = "xxxxxx".getBytes(UTF_8);
    try (SeekableSource source = storage().open(at("abc"))) {
      int n = source.read(1, buffer, 2, 2);
      assertThat(new String(buffer, UTF_8))
          .isEqualTo("xx" + "bc".substring(0, n) + "xxxx".substring(n));
    }
  }

  @Test
  void anEmptyFileIsAFile() throws IOException {
    write(at("empty"), new byte[0]);
    assertThat(storage().stat(at("empty")).orElseThrow().size()).isZero();
  }

  @Test
  void nothingIsVisibleBeforeTheCommit() throws IOException {
    try (Sink sink = storage().create(at("late"))) {
      sink.write(new byte[100], 0, 100);
      assertThat(sink.position()).isEqualTo(100);
      assertThat(storage().stat(at("late"))).isEmpty();
      assertThat(storage().list(folder())).isEmpty();
      sink.commit();
      assertThat(storage().stat(at("late"))).isPresent();
    }
    assertThat(storage().list(folder()))
        .extracting(FileStamp::location)
        .containsExactly(at("late"));
  }

  @Test
  void aSinkClosedWithoutCommitLeavesNothing() throws IOException {
    try (Sink sink = storage().create(at("never"))) {
      sink.write(new byte[100], 0, 100);
    }
    assertThat(storage().stat(at("never"))).isEmpty();
    assertThat(storage().list(folder())).isEmpty();
  }

  @Test
  void aCommitReplacesWhatWasThere() throws IOException {
    write(at("ledger"), "old and longer".getBytes(UTF_8));
    write(at("ledger"), "new".getBytes(UTF_8));
    assertThat(text(at("ledger"))).isEqualTo("new");
  }

  @Test
  void anAbandonedSinkKeepsWhatWasThere() throws IOException {
    write(at("ledger"), "old".getBytes(UTF_8));
    try (Sink sink = storage().create(at("ledger"))) {
      sink.write("new".getBytes(UTF_8), 0, 3);
    }
    assertThat(text(at("ledger"))).isEqualTo("old");
  }

  @Test
  void aMissingFileIsNamedWhenOpened() {
    assertThatThrownBy(() -> storage().open(at("missing")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void aFolderIsNoFile() throws IOException {
    write(at("sub/file"), new byte[1]);
    assertThat(storage().isFolder(at("sub"))).isTrue();
    assertThat(storage().isFolder(at("sub/file"))).isFalse();
    assertThat(storage().isFolder(at("other"))).isFalse();
    assertThat(storage().stat(at("sub"))).isEmpty();
    assertThatThrownBy(() -> storage().open(at("sub"))).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void listingGivesFilesOfTheFolderAloneInOrder() throws IOException {
    for (String name : List.of("b", "a", "c", "sub/d")) {
      write(at(name), name.getBytes(UTF_8));
    }
    assertThat(storage().list(folder()))
        .extracting(FileStamp::location)
        .containsExactly(at("a"), at("b"), at("c"));
    assertThat(storage().list(at("nowhere"))).isEmpty();
  }

  @Test
  void listingFoldersGivesTheirNamesInOrder() throws IOException {
    for (String name : List.of("file", "sub/b", "other/a", "other/deep/c")) {
      write(at(name), new byte[1]);
    }
    assertThat(storage().folders(folder())).containsExactly("other", "sub");
    assertThat(storage().folders(at("nowhere"))).isEmpty();
  }

  @Test
  void aListedStampEqualsTheStampOfTheFile() throws IOException {
    write(at("a"), new byte[7]);
    assertThat(storage().list(folder())).containsExactly(storage().stat(at("a")).orElseThrow());
  }

  @Test
  void deletingTakesAFileOrAFolderWithAllInIt() throws IOException {
    write(at("x/1"), new byte[1]);
    write(at("x/y/2"), new byte[1]);
    write(at("z"), new byte[1]);
    storage().delete(at("x"));
    storage().delete(at("z"));
    storage().delete(at("z"));
    assertThat(storage().stat(at("x/y/2"))).isEmpty();
    assertThat(storage().isFolder(at("x"))).isFalse();
    assertThat(storage().stat(at("z"))).isEmpty();
  }

  @Test
  void aPublishedFileHasTheBytesOfTheLocalOne() throws IOException {
    storage().publish(localFile("film"), at("new/out.mkv"), false);
    assertThat(text(at("new/out.mkv"))).isEqualTo("film");
    assertThat(storage().list(at("new"))).hasSize(1);
  }

  @Test
  void publishingRefusesToOverwriteAndKeepsBothFiles() throws IOException {
    write(at("out.mkv"), "other".getBytes(UTF_8));
    Path file = localFile("film");
    assertThatThrownBy(() -> storage().publish(file, at("out.mkv"), false))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(text(at("out.mkv"))).isEqualTo("other");
    assertThat(file).hasContent("film");
    assertThat(storage().list(folder())).hasSize(1);
  }

  @Test
  void publishingOverwritesWhenTold() throws IOException {
    write(at("out.mkv"), "other".getBytes(UTF_8));
    storage().publish(localFile("film"), at("out.mkv"), true);
    assertThat(text(at("out.mkv"))).isEqualTo("film");
  }

  @Test
  void rehearsingLeavesNothing() throws IOException {
    storage().rehearse(at("new/out.mkv"));
    assertThat(storage().isFolder(at("new"))).isFalse();
    write(at("new/other.mkv"), new byte[1]);
    storage().rehearse(at("new/out.mkv"));
    assertThat(storage().list(at("new"))).hasSize(1);
  }

  @Test
  void aPublishedFolderHasAllThatWasInIt() throws IOException {
    write(at("work/set/clips/1"), "one".getBytes(UTF_8));
    write(at("work/set/all.json"), "all".getBytes(UTF_8));
    storage().publishFolder(at("work/set"), at("new/set"), "all.json");
    assertThat(text(at("new/set/clips/1"))).isEqualTo("one");
    assertThat(text(at("new/set/all.json"))).isEqualTo("all");
    assertThat(storage().isFolder(at("work/set"))).isFalse();
    assertThat(storage().list(at("work"))).isEmpty();
  }

  @Test
  void publishingAFolderRefusesToReplaceOneAndKeepsBoth() throws IOException {
    write(at("work/set/all.json"), "ours".getBytes(UTF_8));
    write(at("set/all.json"), "theirs".getBytes(UTF_8));
    assertThatThrownBy(() -> storage().publishFolder(at("work/set"), at("set"), "all.json"))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("set");
    assertThat(text(at("work/set/all.json"))).isEqualTo("ours");
    assertThat(text(at("set/all.json"))).isEqualTo("theirs");
  }

  private String at(String name) {
    return folder() + "/" + name;
  }

  private Path localFile(String content) throws IOException {
    return Files.writeString(local.resolve("finished"), content);
  }

  private void write(String location, byte[] bytes) throws IOException {
    try (Sink sink = storage().create(location)) {
      sink.write(bytes, 0, bytes.length);
      sink.commit();
    }
  }

  private String text(String location) throws IOException {
    try (SeekableSource source = storage().open(location)) {
      return new String(read(source, 0, (int) source.size()), UTF_8);
    }
  }

  private static byte[] read(SeekableSource source, long position, int length) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[length];
    while (out.size() < length) {
      int n = source.read(position + out.size(), buffer, 0, length - out.size());
      assertThat(n).isPositive();
      out.write(buffer, 0, n);
    }
    return out.toByteArray();
  }

  private static byte[] slice(byte[] bytes, int from, int to) {
    return java.util.Arrays.copyOfRange(bytes, from, to);
  }
}
