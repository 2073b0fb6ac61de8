package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.plan.FilmInfo;

/**
 * Films whose tags are more than any film has are refused; large ones that one may have are not.
 */
class TagBoundsTest {
  private static final int CHAPTERS = 5;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"mkv", "mp4"})
  void aTagOfAMegabyteIsReadAndALargerOneRefused(String container) throws IOException {
    int most = TagBounds.TAG_BYTES - "title".length();
    assertThat(probe(film("large." + container, title(most))).metadata().get("title"))
        .hasSize(most);
    Path film = film("larger." + container, title(most + 1));
    assertRefused(film, "its tag 'title' has 1048577 bytes, and 1048576 are read");
    Path untagged = folder.resolve("untagged.mkv");
    FFmpegProgram.ffmpeg(
        "-i", "" + film, "-map", "0", "-map_metadata", "-1", "-c", "copy", "" + untagged);
    assertThat(probe(untagged).metadata()).doesNotContainKey("title");
  }

  @Test
  void bytesOfChaptersAreCountedWithTheOthers() throws IOException {
    String each = "title=" + "x".repeat(TagBounds.FILM_BYTES / CHAPTERS) + "\n";
    assertRefused(
        film("large.mkv", chapters(each)),
        "has tags of 419",
        "bytes or more, and 4194304 are read");
  }

  @Test
  void asManyTagsAsAFilmMayHaveAreReadAndMoreRefused() throws IOException {
    int each = TagBounds.TAGS / CHAPTERS;
    assertThat(probe(film("many.mkv", chapters(tags(each - 20)))).chapters()).isEqualTo(CHAPTERS);
    assertRefused(film("more.mkv", chapters(tags(each + 1))), "tags or more, and 10000 are read");
  }

  private static String chapters(String tags) {
    return IntStream.range(0, CHAPTERS)
        .mapToObj(i -> "[CHAPTER]\nTIMEBASE=1/1000\nSTART=%d\nEND=%d\n".formatted(i, i + 1))
        .collect(Collectors.joining(tags, title(1), tags));
  }

  private static String tags(int number) {
    return IntStream.range(0, number).mapToObj("t%d=x\n"::formatted).collect(Collectors.joining());
  }

  private static String title(int length) {
    return ";FFMETADATA1\ntitle=" + "x".repeat(length) + "\n";
  }

  private Path film(String name, String metadata) throws IOException {
    Path tags = Files.writeString(folder.resolve(name + ".txt"), metadata);
    Path film = folder.resolve(name);
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(96, 64, "25", 2));
    arguments.addAll(List.of("-i", tags.toString(), "-map", "0", "-map_metadata", "1"));
    arguments.addAll(List.of("-map_chapters", "1", "-c:v", "mpeg4", film.toString()));
    FFmpegProgram.ffmpeg(arguments);
    return film;
  }

  private static void assertRefused(Path film, String... why) {
    assertThatThrownBy(() -> probe(film))
        .isInstanceOf(FilmException.class)
        .hasMessageStartingWith("film: ")
        .hasMessageContainingAll(why)
        .hasMessageContaining("-map_metadata -1");
  }

  private static FilmInfo probe(Path film) throws IOException {
    return FilmProbe.probe(new MemorySource("film", Files.readAllBytes(film)));
  }
}
