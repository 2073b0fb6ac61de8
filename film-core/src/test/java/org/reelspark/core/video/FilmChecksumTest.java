package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FilmFingerprint;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;

/**
 * A film that differs in one byte of one packet, of whatever stream, has another fingerprint: by
 * the checksum of its index, or, where that was made without its packets, by the file's stamp.
 */
class FilmChecksumTest {
  private static final FileStamp STAMP = new FileStamp("film", 1, 1, "");

  @ParameterizedTest
  @EnumSource(
      value = TestFilm.class,
      names = {"LATE_SOUND", "MPEG_TS", "MPEG_TS_MPEG2", "AVI_MPEG4", "FRAGMENTED"})
  void everyStreamCounts(TestFilm kind) throws IOException {
    byte[] film = Files.readAllBytes(kind.path());
    FrameIndex index = index("film", film);
    assertThat(index("elsewhere/copy", film).checksum()).isEqualTo(index.checksum());
    for (String stream : List.of("v", "a")) {
      byte[] changed = film.clone();
      changed[middle(kind, stream)] ^= 1;
      FrameIndex other = index("film", changed);
      assertThat(FilmFingerprint.of(other, STAMP))
          .as(stream)
          .isNotEqualTo(FilmFingerprint.of(index, STAMP));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v", "a"})
  void whereATableIsEnoughTheFileTells(String stream, @TempDir Path folder) throws IOException {
    Path film = Files.copy(TestFilm.PRORES.path(), folder.resolve("film.mov"));
    Files.setLastModifiedTime(film, FileTime.from(Instant.now().minusSeconds(60)));
    String was = fingerprint(film);
    assertThat(fingerprint(Files.move(film, folder.resolve("moved.mov")))).isEqualTo(was);
    Path moved = folder.resolve("moved.mov");
    int at = middle(TestFilm.PRORES, stream);
    try (FileChannel channel =
        FileChannel.open(moved, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, at);
      channel.write(one.put(0, (byte) (one.get(0) ^ 1)).flip(), at);
    }
    assertThat(fingerprint(moved)).isNotEqualTo(was);
  }

  private static String fingerprint(Path film) throws IOException {
    Storage storage = new LocalStorage();
    FrameIndex index = index(film.toString(), Files.readAllBytes(film));
    assertThat(index.method()).isEqualTo(FrameIndex.Method.TABLE);
    return FilmFingerprint.of(index, storage.stat(film.toString()).orElseThrow());
  }

  private static FrameIndex index(String name, byte[] film) throws IOException {
    MemorySource source = new MemorySource(name, film);
    FilmInfo info = FilmProbe.probe(source);
    return FrameIndexer.index(source, info, DamagePolicy.CONCEAL, bytes -> {});
  }

  /** A byte near the end of a packet from the middle of a stream. */
  private static int middle(TestFilm film, String stream) {
    List<String> packets =
        FFmpegProgram.ffprobe(
                "-select_streams",
                stream,
                "-show_entries",
                "packet=pos,size",
                "-of",
                "csv=p=0",
                film.path().toString())
            .lines()
            .filter(line -> !line.contains("N/A"))
            .toList();
    String[] packet = packets.get(packets.size() / 2).split(",", -1);
    int size = Integer.parseInt(packet[0]);
    int position = Integer.parseInt(packet[1]);
    // Of a transport stream's packets of 188 bytes the first alone begins at the position.
    return position + Math.min(size, 150) - 4;
  }
}
