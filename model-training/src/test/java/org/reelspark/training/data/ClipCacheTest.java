package org.reelspark.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.ModelCard;

class ClipCacheTest {
  private static final PictureFormat FORMAT = new PictureFormat(160, 144, Chroma.YUV420, 8);
  private static final int FRAMES = 12;

  @TempDir private Path folder;
  private Path clips;

  @BeforeEach
  void writeFilm() throws IOException {
    clips = Files.createDirectory(folder.resolve("clips"));
    try (OutputStream out = Files.newOutputStream(clips.resolve("stripes.avi"))) {
      out.write("YUV4MPEG2 W160 H144 F25:1 Ip A1:1 C420jpeg\n".getBytes(StandardCharsets.UTF_8));
      for (int n = 0; n < FRAMES; n++) {
        out.write("FRAME\n".getBytes(StandardCharsets.UTF_8));
        out.write(TestClips.frame(FORMAT, n).samples());
      }
    }
  }

  @Test
  void lowRateCopyShowsTheSameFramesWorse() throws IOException {
    ClipCache cache = cache();
    List<ClipCache.Prepared> prepared = cache.prepare(List.of(clips));
    Clip copy = cache.lowRateCopies(prepared).get(0);
    assertThat(copy.frames()).isEqualTo(FRAMES);
    for (int n = 0; n < FRAMES; n++) {
      int of = n;
      int nearest =
          IntStream.range(0, FRAMES)
              .boxed()
              .min((a, b) -> Double.compare(error(copy, of, a), error(copy, of, b)))
              .orElseThrow();
      assertThat(nearest).isEqualTo(n);
      assertThat(error(copy, n, n)).isBetween(1.0, 250.0);
    }
  }

  @Test
  void copiesAreMadeOnce() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    ClipCache cache =
        new ClipCache(folder.resolve("cache"), new PrintStream(text, true, StandardCharsets.UTF_8));
    cache.lowRateCopies(cache.prepare(List.of(clips)));
    cache.lowRateCopies(cache.prepare(List.of(clips)));
    assertThat(text.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("preparing stripes.avi", "copying stripes.avi at a low rate");
  }

  @Test
  void samplerDrawsSomeWindowsFromCopiesAndNoneWithoutThem() throws IOException {
    ClipCache cache = cache();
    List<ClipCache.Prepared> prepared = cache.prepare(List.of(clips));
    List<Clip> clean = List.of(prepared.get(0).clip());
    Clip flat = flat();
    WindowSampler without = new WindowSampler(clean, 3, 2);
    WindowSampler with = new WindowSampler(clean, List.of(flat), 3, 2, 1);
    int copies = 0;
    for (int i = 0; i < 80; i++) {
      assertThat(isFlat(without.sample(i, 64))).isFalse();
      copies += isFlat(with.sample(i, 64)) ? 1 : 0;
    }
    assertThat(copies).isBetween(3, 20);
  }

  /** Windows are of one shot. */
  @Test
  void eachRunOfADatasetIsAShotOfItsOwn() throws IOException {
    List<Integer> runs = List.of(7, 5);
    Path set = Files.createDirectories(folder.resolve("set/clips")).getParent();
    try (OutputStream out = Files.newOutputStream(set.resolve("clips/runs.mkv"))) {
      out.write("YUV4MPEG2 W160 H144 F25:1 Ip A1:1 C420jpeg\n".getBytes(StandardCharsets.UTF_8));
      for (int n = 0; n < FRAMES; n++) {
        out.write("FRAME\n".getBytes(StandardCharsets.UTF_8));
        out.write(TestClips.flat(FORMAT, n < 7 ? 40 : 220).samples());
      }
    }
    ModelCard.Clip film = new ModelCard.Clip("film.mkv", "ours", "CC0", "");
    Dataset dataset =
        new Dataset(
            Dataset.FORMAT,
            "",
            Map.of(),
            List.of(film),
            List.of(new Dataset.Clip("clips/runs.mkv", 0, runs)),
            runs.size(),
            FRAMES);
    Files.writeString(set.resolve(Dataset.FILE), dataset.json());
    ClipCache.Prepared prepared = cache().prepare(List.of(set)).get(0);
    assertThat(prepared.source()).isEqualTo(film);
    assertThat(prepared.clip().frames()).isEqualTo(FRAMES);
    for (int first = 0; first < FRAMES; first++) {
      for (int last = first; last < FRAMES; last++) {
        assertThat(prepared.clip().oneShot(first, last))
            .as("%d to %d", first, last)
            .isEqualTo(last < 7 || first >= 7);
      }
    }
  }

  private ClipCache cache() {
    return new ClipCache(folder.resolve("cache"), new PrintStream(OutputStream.nullOutputStream()));
  }

  private Clip flat() throws IOException {
    Path file = folder.resolve("flat.clip");
    try (ClipWriter writer = new ClipWriter(file, FORMAT, 360)) {
      for (int n = 0; n < FRAMES; n++) {
        writer.add(TestClips.flat(FORMAT, 90), true);
      }
      writer.finish();
    }
    return Clip.open("flat", file);
  }

  private static boolean isFlat(WindowSampler.Sample sample) {
    float[] luma = sample.result().target().planes()[0];
    float[] sorted = luma.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - 1] - sorted[0] < 0.05f;
  }

  /** Mean squared error of luma between a frame of a clip and a frame of the film. */
  private static double error(Clip clip, int frame, int number) {
    byte[] film = TestClips.frame(FORMAT, number).samples();
    double sum = 0;
    for (int y = 0; y < FORMAT.height(); y++) {
      for (int x = 0; x < FORMAT.width(); x++) {
        sum += Math.pow(clip.luma(frame, x, y) - (film[y * FORMAT.width() + x] & 0xff), 2);
      }
    }
    return sum / FORMAT.planeBytes(0);
  }
}
