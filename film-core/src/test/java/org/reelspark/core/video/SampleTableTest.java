package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FilmInfo;

/** A QuickTime film of a few frames whose tables say, in some bytes, that it has very many. */
@EnabledOnOs(OS.LINUX)
class SampleTableTest {
  private static final int CLAIMED = 80_000_000;

  @Test
  void framesThatAreOnlyClaimedTakeNoMemory() throws IOException {
    MemorySource source = new MemorySource("claims.mov", claims());
    FilmProbe.probe(new MemorySource("v210.mov", Files.readAllBytes(TestFilm.V210.path())));
    HostileFilms.resetPeak();
    long before = HostileFilms.peak();
    assertThatThrownBy(
            () -> {
              FilmInfo film = FilmProbe.probe(source);
              FrameIndexer.index(source, film, DamagePolicy.FAIL, bytes -> {});
            })
        .isInstanceOf(FilmException.class)
        .hasMessageStartingWith("claims.mov: ");
    assertThat(HostileFilms.peak() - before).as("kilobytes").isLessThan(400 << 10);
  }

  private static byte[] claims() throws IOException {
    byte[] film = Files.readAllBytes(TestFilm.V210.path());
    ByteBuffer bytes = ByteBuffer.wrap(film);
    // Of the first track: samples, how many of them take equally long, and how many a chunk has.
    bytes.putInt(place(film, "stsz") + 12, CLAIMED);
    bytes.putInt(place(film, "stts") + 12, CLAIMED);
    bytes.putInt(place(film, "stsc") + 16, CLAIMED);
    return film;
  }

  private static int place(byte[] film, String table) {
    int at = new String(film, StandardCharsets.ISO_8859_1).indexOf(table);
    assertThat(at).as(table).isPositive();
    return at;
  }
}
