package org.reelspark.core.damage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reelspark.core.frame.Chroma;

class WindowDamageTest {
  private static final int SIZE = 64;
  private final WindowDamage damage = new WindowDamage(SIZE);

  @Test
  void sameSeedIsTheSameWindow() {
    List<FloatPicture> one = window();
    List<FloatPicture> two = window();
    WindowDamage.Result first = damage.damage(42, one);
    WindowDamage.Result second = new WindowDamage(SIZE).damage(42, two);
    assertThat(second.mask()).isEqualTo(first.mask());
    for (int n = 0; n < 5; n++) {
      assertThat(two.get(n).planes()).isDeepEqualTo(one.get(n).planes());
    }
  }

  @Test
  void oneWindowInSevenIsUndamagedAndEqualsItsTarget() {
    int undamaged = 0;
    for (int seed = 0; seed < 700; seed++) {
      List<FloatPicture> window = window();
      WindowDamage.Result result = damage.damage(seed, window);
      if (!result.damaged()) {
        undamaged++;
        assertThat(window.get(2).planes()).isDeepEqualTo(result.target().planes());
        assertThat(result.mask()).containsOnly(0);
      }
    }
    assertThat(undamaged).isBetween(70, 130);
  }

  /** What defects do stands in the mask; nothing else that is done shifts a pair. */
  @Test
  void outsideTheMaskAWindowIsAsBrightAsItsTarget() {
    double all = 0;
    int damaged = 0;
    for (int seed = 0; seed < 300; seed++) {
      List<FloatPicture> window = window();
      WindowDamage.Result result = damage.damage(seed, window);
      float[] centre = window.get(2).planes()[0];
      float[] target = result.target().planes()[0];
      double difference = 0;
      int count = 0;
      for (int i = 0; i < centre.length; i++) {
        if (result.mask()[i] == 0) {
          difference += 256 * (centre[i] - target[i]);
          count++;
        }
      }
      if (result.damaged() && count > centre.length / 2) {
        all += difference / count;
        damaged++;
      }
    }
    assertThat(damaged).isGreaterThan(150);
    assertThat(all / damaged).isCloseTo(0, within(0.1));
  }

  @Test
  void manyWindowsHaveDamageThatLastsOverAllFrames() {
    int windows = 600;
    int lasting = 0;
    for (int seed = 0; seed < windows; seed++) {
      List<FloatPicture> window = window();
      WindowDamage.Result result = damage.damage(seed, window);
      int everywhere = 0;
      for (int i = 0; i < SIZE * SIZE; i++) {
        float clean = result.target().planes()[0][i];
        boolean all = result.mask()[i] > 0.5f;
        for (FloatPicture picture : window) {
          all &= Math.abs(picture.planes()[0][i] - clean) > 0.15f;
        }
        everywhere += all ? 1 : 0;
      }
      lasting += everywhere > SIZE / 2 ? 1 : 0;
    }
    assertThat((double) lasting / windows).isBetween(0.1, 0.3);
  }

  @Test
  void someWindowsFadeAndTheTargetWithThem() {
    int fading = 0;
    for (int seed = 0; seed < 600; seed++) {
      List<FloatPicture> window = window();
      WindowDamage.Result result = damage.damage(seed, window);
      double[] median = new double[5];
      for (int n = 0; n < 5; n++) {
        float[] luma = window.get(n).planes()[0].clone();
        Arrays.sort(luma);
        median[n] = luma[luma.length / 2];
      }
      boolean even = true;
      for (int n = 1; n < 5; n++) {
        even &= (median[n] - median[n - 1]) * (median[4] - median[0]) > 0;
      }
      float[] target = result.target().planes()[0].clone();
      Arrays.sort(target);
      boolean alike = Math.abs(target[target.length / 2] - median[2]) < 0.05;
      fading += even && alike && Math.abs(median[4] - median[0]) > 0.08 ? 1 : 0;
    }
    assertThat(fading).isBetween(12, 60);
  }

  @Test
  void samplesStayInRange() {
    for (int seed = 0; seed < 100; seed++) {
      List<FloatPicture> window = window();
      damage.damage(seed, window);
      for (FloatPicture picture : window) {
        for (float[] plane : picture.planes()) {
          for (float sample : plane) {
            assertThat(sample).isBetween(0f, 1f);
          }
        }
      }
    }
  }

  private static List<FloatPicture> window() {
    List<FloatPicture> window = new ArrayList<>();
    for (int n = 0; n < 5; n++) {
      float[] luma = new float[SIZE * SIZE];
      Arrays.fill(luma, 0.45f);
      float[] cb = new float[SIZE * SIZE / 4];
      Arrays.fill(cb, 0.55f);
      window.add(new FloatPicture(SIZE, SIZE, Chroma.YUV420, new float[][] {luma, cb, cb.clone()}));
    }
    return window;
  }
}
