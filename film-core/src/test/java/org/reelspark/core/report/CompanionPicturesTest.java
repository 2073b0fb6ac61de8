package org.reelspark.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.Companion.Kind;
import org.reelspark.core.plan.Hdr;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.ScanType;
import org.reelspark.core.plan.VideoInfo;

class CompanionPicturesTest {
  private static final int BEFORE = 50;
  private static final int AFTER = 100;
  private static final int LINE = 235;

  @Test
  void theMaskIsTheMask() {
    PictureFormat format = new PictureFormat(5, 3, Chroma.YUV422, 10);
    byte[] mask = new byte[15];
    mask[7] = (byte) 200;
    Frame made = of(Kind.MASK, format, 0, 0, mask);
    assertThat(made.format()).isEqualTo(new PictureFormat(5, 3, Chroma.GREY, 8));
    assertThat(made.samples()).isEqualTo(mask);
  }

  @Test
  void whereAModelHasNoMaskItsFilmIsBlack() {
    Frame made = of(Kind.MASK, new PictureFormat(6, 4, Chroma.YUV420, 8), 0, 0, new byte[0]);
    assertThat(made.samples()).hasSize(24).containsOnly(0);
  }

  /** Where the stored picture has what the screen shows on the left. */
  @ParameterizedTest
  @CsvSource({"0, 16x4, left", "90, 8x8, bottom", "180, 16x4, right", "270, 8x8, top"})
  void beforeIsOnTheLeftOfTheScreenHoweverItIsTurned(int rotation, String size, String side) {
    Frame made = of(Kind.SIDE_BY_SIDE, new PictureFormat(8, 4, Chroma.YUV420, 8), rotation, 0);
    PictureFormat format = made.format();
    assertThat(format.width() + "x" + format.height()).isEqualTo(size);
    for (int plane = 0; plane < 3; plane++) {
      int right = format.planeWidth(plane) - 1;
      int bottom = format.planeHeight(plane) - 1;
      boolean first = side.equals("left") || side.equals("top");
      assertThat(made.sample(plane, 0, 0)).isEqualTo(first ? BEFORE : AFTER);
      assertThat(made.sample(plane, right, bottom)).isEqualTo(first ? AFTER : BEFORE);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, true, false", "90, false, true", "180, true, true", "270, false, false"})
  void theDividerHasBeforeOnTheLeftOfTheScreen(int rotation, boolean level, boolean reversed) {
    Frame made = of(Kind.DIVIDER, new PictureFormat(40, 20, Chroma.YUV444, 8), rotation, 0);
    int length = level ? 40 : 20;
    int[] along = new int[length];
    for (int i = 0; i < length; i++) {
      along[i] = level ? made.sample(0, i, 7) : made.sample(0, 7, i);
    }
    int[] wanted = new int[length];
    Arrays.fill(wanted, 0, length / 2, reversed ? AFTER : BEFORE);
    Arrays.fill(wanted, length / 2, length, reversed ? BEFORE : AFTER);
    Arrays.fill(wanted, length / 2, length / 2 + 2, LINE);
    assertThat(along).isEqualTo(wanted);
  }

  /** Half way at time 0, nearly at the right edge after 4 s, at the left one after 12. */
  @ParameterizedTest
  @CsvSource({"0, 200", "2, 290", "4, 380", "8, 200", "12, 20", "16, 200", "-4, 20"})
  void theDividerSweepsByTheTimeOfTheFrame(int seconds, int place) {
    PictureFormat format = new PictureFormat(400, 2, Chroma.YUV420, 8);
    Frame made = of(Kind.DIVIDER, format, 0, 25L * seconds);
    assertThat(made.sample(0, place - 1, 0)).isEqualTo(BEFORE);
    assertThat(made.sample(0, place, 0)).isEqualTo(LINE);
    assertThat(made.sample(0, place + 2, 0)).isEqualTo(AFTER);
  }

  @Test
  void moreThanEightBitsAreRounded() {
    PictureFormat format = new PictureFormat(4, 2, Chroma.GREY, 10);
    byte[] samples = new byte[format.bytes()];
    int[] values = {0, 1, 2, 517, 518, 1021, 1022, 1023};
    for (int i = 0; i < values.length; i++) {
      Frame.putShort(samples, 2 * i, values[i]);
    }
    Frame frame = new Frame(format, 0, samples);
    Frame made =
        new CompanionPictures(Kind.SIDE_BY_SIDE, video(format, 0)).of(frame, frame, new byte[0]);
    assertThat(made.samples())
        .containsExactly(0, 0, 1, 129, 0, 0, 1, 129, 130, 255, 255, 255, 130, 255, 255, 255);
  }

  @ParameterizedTest
  @EnumSource(Chroma.class)
  void oddSidesGetTheirLastRowAndColumnOnceMore(Chroma chroma) {
    PictureFormat format = new PictureFormat(3, 3, chroma, 8);
    byte[] samples = new byte[format.bytes()];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (i + 1);
    }
    Frame frame = new Frame(format, 0, samples);
    Frame made =
        new CompanionPictures(Kind.SIDE_BY_SIDE, video(format, 0)).of(frame, frame, new byte[0]);
    assertThat(made.format()).isEqualTo(new PictureFormat(8, 4, chroma, 8));
    for (int plane = 0; plane < format.planes(); plane++) {
      int width = made.format().planeWidth(plane) / 2;
      for (int y = 0; y < made.format().planeHeight(plane); y++) {
        for (int x = 0; x < 2 * width; x++) {
          int column = Math.min(x % width, format.planeWidth(plane) - 1);
          int row = Math.min(y, format.planeHeight(plane) - 1);
          assertThat(made.sample(plane, x, y)).isEqualTo(frame.sample(plane, column, row));
        }
      }
    }
  }

  private static Frame of(Kind kind, PictureFormat format, int rotation, long pts) {
    return of(kind, format, rotation, pts, new byte[0]);
  }

  private static Frame of(Kind kind, PictureFormat format, int rotation, long pts, byte[] mask) {
    return new CompanionPictures(kind, video(format, rotation))
        .of(filled(format, pts, BEFORE), filled(format, pts, AFTER), mask);
  }

  private static Frame filled(PictureFormat format, long pts, int value) {
    byte[] samples = new byte[format.bytes()];
    Arrays.fill(samples, (byte) value);
    return new Frame(format, pts, samples);
  }

  private static VideoInfo video(PictureFormat format, int rotation) {
    return new VideoInfo(
        0,
        "h264",
        "",
        "",
        format,
        new Rational(1, 25),
        new Rational(25, 1),
        new Rational(1, 1),
        rotation,
        ScanType.PROGRESSIVE,
        new Colour("tv", "bt709", "bt709", "bt709", "left"),
        Hdr.NONE,
        0);
  }
}
