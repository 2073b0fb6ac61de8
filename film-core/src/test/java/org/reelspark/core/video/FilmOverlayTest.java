package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.SettingsException;

class FilmOverlayTest {
  private static final PictureFormat FILM = new PictureFormat(96, 64, Chroma.YUV420, 8);
  private static final PictureFormat DUST = new PictureFormat(80, 48, Chroma.YUV420, 8);
  private static final int FRAMES = 4;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"softlight,false", "softlight,true", "multiply,false", "screen,true"})
  void everySampleEqualsThatOfTheSeparateProgram(String mode, boolean negate) throws IOException {
    Path film = folder.resolve("film.nut");
    Path dust = folder.resolve("dust.nut");
    make("testsrc2=size=96x64:rate=25", film);
    make("mandelbrot=size=80x48:rate=25", dust);
    byte[] wanted =
        FFmpegProgram.ffmpeg(
            "-i",
            film.toString(),
            "-i",
            dust.toString(),
            "-filter_complex",
            "[1:v]scale=96:64,format=yuv420p%s[o];[0:v][o]blend=all_mode=%s"
                .formatted(negate ? ",negate" : "", mode),
            "-f",
            "rawvideo",
            "-pix_fmt",
            "yuv420p",
            "-");
    byte[] films = raw(film);
    Footage footage = new Footage(raw(dust));
    try (FilmOverlay overlay = new FilmOverlay(FILM, footage, mode, negate)) {
      for (int n = 0; n < FRAMES; n++) {
        Frame frame = overlay.apply(frame(FILM, films, n));
        assertThat(frame.samples()).isEqualTo(frame(FILM, wanted, n).samples());
      }
    }
    assertThat(footage.closed).isTrue();
  }

  @Test
  void unknownModeIsRefusedByName() {
    assertThatThrownBy(() -> new FilmOverlay(FILM, new Footage(new byte[0]), "sparkle", false))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("sparkle");
  }

  private static void make(String source, Path file) {
    FFmpegProgram.ffmpeg(
        "-f",
        "lavfi",
        "-i",
        source,
        "-frames:v",
        "4",
        "-pix_fmt",
        "yuv420p",
        "-c:v",
        "ffv1",
        file.toString());
  }

  private static byte[] raw(Path file) {
    return FFmpegProgram.ffmpeg("-i", file.toString(), "-f", "rawvideo", "-");
  }

  private static Frame frame(PictureFormat format, byte[] all, int number) {
    int size = format.bytes();
    return new Frame(format, number, Arrays.copyOfRange(all, number * size, (number + 1) * size));
  }

  private static final class Footage implements FilmOverlay.Footage {
    private final byte[] all;
    private int next;
    private boolean closed;

    Footage(byte[] all) {
      this.all = all;
    }

    @Override
    public PictureFormat format() {
      return DUST;
    }

    @Override
    public Frame next() {
      return frame(DUST, all, next++);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
