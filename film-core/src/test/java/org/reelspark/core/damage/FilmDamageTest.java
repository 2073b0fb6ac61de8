package org.reelspark.core.damage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

class FilmDamageTest {
  private static final PictureFormat FORMAT = new PictureFormat(160, 96, Chroma.YUV420, 8);

  @Test
  void frameLooksTheSameWhateverWasAskedBefore() {
    DamageSettings settings = DamageSettings.worn(7, 0.8f);
    FilmDamage inOrder = FilmDamage.of(settings, FORMAT, 25, 60);
    byte[] seventh = null;
    for (int n = 0; n <= 7; n++) {
      seventh = inOrder.apply(n, picture(FORMAT)).frame().samples();
    }
    byte[] alone =
        FilmDamage.of(settings, FORMAT, 25, 60).apply(7, picture(FORMAT)).frame().samples();
    assertThat(alone).isEqualTo(seventh);
  }

  @Test
  void anotherSeedIsAnotherFilm() {
    byte[] one = damaged(DamageSettings.worn(1, 0.8f), 3).frame().samples();
    byte[] two = damaged(DamageSettings.worn(2, 0.8f), 3).frame().samples();
    assertThat(one).isNotEqualTo(two);
  }

  @Test
  void noDamageLeavesEverySample() {
    for (int depth : new int[] {8, 10, 12}) {
      for (Chroma chroma : Chroma.values()) {
        PictureFormat format = new PictureFormat(33, 17, chroma, depth);
        Frame clean = picture(format);
        FilmDamage none = FilmDamage.of(new DamageSettings(1, Map.of()), format, 24, 10);
        assertThat(none.apply(0, clean).frame().samples()).isEqualTo(clean.samples());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(DamageKind.class)
  void everyKindAloneDoesSomethingWithinAReel(DamageKind kind) {
    FilmDamage film = FilmDamage.of(DamageSettings.only(5, kind, 1), FORMAT, 25, 240);
    boolean seen = false;
    for (int n = 0; n < 240 && !seen; n++) {
      Frame clean = picture(FORMAT);
      seen = !Arrays.equals(film.apply(n, clean).frame().samples(), clean.samples());
    }
    assertThat(seen).isTrue();
  }

  @ParameterizedTest
  @EnumSource(DamageKind.class)
  void onlyPixelsUnderTheMaskOfALocalKindChange(DamageKind kind) {
    if (!kind.isLocal()) {
      return;
    }
    FilmDamage film = FilmDamage.of(DamageSettings.only(5, kind, 1), FORMAT, 25, 240);
    for (int n = 0; n < 240; n += 3) {
      Frame clean = picture(FORMAT);
      Damaged damaged = film.apply(n, clean);
      assertThat(damaged.reference().samples()).isEqualTo(clean.samples());
      byte[] mask = damaged.mask();
      for (int y = 0; y < FORMAT.height(); y++) {
        for (int x = 0; x < FORMAT.width(); x++) {
          if (mask[y * FORMAT.width() + x] == 0) {
            assertThat(damaged.frame().sample(0, x, y)).isEqualTo(clean.sample(0, x, y));
          }
        }
      }
    }
  }

  @Test
  void scratchStaysOverTensOfFramesNearItsColumn() {
    FilmDamage film =
        FilmDamage.of(DamageSettings.only(3, DamageKind.SCRATCH, 1), FORMAT, 25, 2000);
    List<Defect> scratches =
        film.defectsOf(500).stream().filter(d -> d.kind() == DamageKind.SCRATCH).toList();
    assertThat(scratches).isNotEmpty();
    for (Defect scratch : scratches) {
      assertThat(scratch.end() - scratch.first()).isBetween(12, 120);
      assertThat(film.defectsOf(scratch.first())).contains(scratch);
      assertThat(film.defectsOf(scratch.end() - 1)).contains(scratch);
      assertThat(film.defectsOf(scratch.end())).doesNotContain(scratch);
    }
  }

  @Test
  void cueMarksAreFourFramesTwiceSevenSecondsApart() {
    FilmDamage film =
        FilmDamage.of(DamageSettings.only(3, DamageKind.CUE_MARK, 1), FORMAT, 24, 24 * 20);
    int[] shown = IntStream.range(0, 24 * 20).filter(n -> !film.defectsOf(n).isEmpty()).toArray();
    assertThat(shown).containsExactly(288, 289, 290, 291, 456, 457, 458, 459);
  }

  @Test
  void grainIsNewInEveryFrameAndOfTheSizeAskedFor() {
    PictureFormat format = new PictureFormat(256, 256, Chroma.GREY, 8);
    byte[] grey = new byte[format.bytes()];
    Arrays.fill(grey, (byte) 128);
    FilmDamage film = FilmDamage.of(DamageSettings.only(3, DamageKind.GRAIN, 0.5f), format, 24, 10);
    byte[] one = film.apply(0, new Frame(format, 0, grey)).frame().samples();
    byte[] two = film.apply(1, new Frame(format, 1, grey)).frame().samples();
    double square = 0;
    double product = 0;
    for (int i = 0; i < one.length; i++) {
      int a = (one[i] & 0xff) - 128;
      int b = (two[i] & 0xff) - 128;
      square += a * a;
      product += a * b;
    }
    assertThat(Math.sqrt(square / one.length)).isBetween(5.0, 7.0);
    assertThat(product / square).isBetween(-0.05, 0.05);
  }

  /** What flicker does to the mean is known, so that a pair can have it undone. */
  @ParameterizedTest
  @EnumSource(names = {"FLICKER", "UNEVEN_FLICKER"})
  void meanLumaOverTheGainIsTheCleanOnesWithinHalfAStep(DamageKind kind) {
    FilmDamage film = FilmDamage.of(DamageSettings.only(5, kind, 1), FORMAT, 25, 240);
    Frame clean = picture(FORMAT);
    double farthest = 0;
    for (int n = 0; n < 240; n++) {
      Damaged damaged = film.apply(n, clean);
      double mean = meanLuma(damaged.frame());
      farthest = Math.max(farthest, Math.abs(mean - meanLuma(clean)));
      assertThat(mean / damaged.gain()).isCloseTo(meanLuma(clean), within(0.5));
    }
    assertThat(farthest).isGreaterThan(10);
  }

  /** In steps of 8 bits. */
  private static double meanLuma(Frame frame) {
    return IntStream.range(0, FORMAT.planeBytes(0))
        .map(i -> frame.samples()[i] & 0xff)
        .average()
        .orElseThrow();
  }

  @Test
  void strengthOutsideZeroToOneIsRefusedByName() {
    assertThatThrownBy(() -> DamageSettings.only(1, DamageKind.LONG_HAIR, 1.5f))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("long-hair")
        .hasMessageContaining("1.5");
  }

  @Test
  void unknownKindIsRefusedWithTheList() {
    assertThatThrownBy(() -> DamageKind.of("moths"))
        .hasMessageContaining("moths")
        .hasMessageContaining("water-stain");
  }

  private static Damaged damaged(DamageSettings settings, int frame) {
    return FilmDamage.of(settings, FORMAT, 25, 60).apply(frame, picture(FORMAT));
  }

  private static Frame picture(PictureFormat format) {
    byte[] samples = new byte[format.bytes()];
    for (int p = 0; p < format.planes(); p++) {
      for (int y = 0; y < format.planeHeight(p); y++) {
        for (int x = 0; x < format.planeWidth(p); x++) {
          int value = (60 + x * 100 / format.planeWidth(p) + (x / 8 + y / 8) % 2 * 20);
          int at = format.planeOffset(p) + y * format.rowBytes(p);
          if (format.bytesPerSample() == 1) {
            samples[at + x] = (byte) value;
          } else {
            Frame.putShort(samples, at + 2 * x, value << (format.bitDepth() - 8));
          }
        }
      }
    }
    return new Frame(format, 0, samples);
  }
}
