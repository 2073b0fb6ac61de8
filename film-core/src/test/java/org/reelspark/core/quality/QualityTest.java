package org.reelspark.core.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

class QualityTest {
  private static final PictureFormat FORMAT = new PictureFormat(70, 46, Chroma.YUV420, 8);

  @ParameterizedTest
  @ValueSource(ints = {8, 10})
  void psnrEqualsThatOfFfmpegsFilter(int depth) {
    PictureFormat format = new PictureFormat(70, 46, Chroma.YUV420, depth);
    Frame clean = picture(format, 0);
    Frame noisy = noisy(clean, 9, 1);
    Psnr psnr = new Psnr();
    psnr.add(noisy, clean);
    assertThat(psnr.luma())
        .isCloseTo(FfmpegMeasure.of("psnr", "lavfi.psnr.psnr.y", noisy, clean), within(0.01));
    assertThat(psnr.all())
        .isCloseTo(FfmpegMeasure.of("psnr", "lavfi.psnr.psnr_avg", noisy, clean), within(0.01));
  }

  @Test
  void psnrOfAClipPoolsSquaredErrorsAsFfmpegDoes() {
    Psnr psnr = new Psnr();
    double meanSquare = 0;
    for (int n = 0; n < 4; n++) {
      Frame clean = picture(FORMAT, n);
      Frame noisy = noisy(clean, 3 + 8 * n, n);
      psnr.add(noisy, clean);
      meanSquare += FfmpegMeasure.of("psnr", "lavfi.psnr.mse.y", noisy, clean) / 4;
    }
    assertThat(psnr.luma()).isCloseTo(Psnr.decibels(meanSquare, 255), within(0.01));
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 10})
  void ssimEqualsThatOfFfmpegsFilter(int depth) {
    PictureFormat format = new PictureFormat(70, 46, Chroma.YUV420, depth);
    Frame clean = picture(format, 0);
    Frame noisy = noisy(clean, 25, 1);
    Ssim ssim = new Ssim();
    ssim.add(noisy, clean);
    assertThat(ssim.luma())
        .isCloseTo(FfmpegMeasure.of("ssim", "lavfi.ssim.Y", noisy, clean), within(0.001));
    assertThat(ssim.all())
        .isCloseTo(FfmpegMeasure.of("ssim", "lavfi.ssim.All", noisy, clean), within(0.001));
  }

  @Test
  void equalFilmsHaveNoErrorOfAnyKind() {
    Comparison comparison = new Comparison();
    for (int n = 0; n < 3; n++) {
      comparison.add(picture(FORMAT, n), picture(FORMAT, n));
    }
    Comparison.Result result = comparison.result();
    assertThat(result.psnr()).isGreaterThan(100);
    assertThat(result.ssimAllPlanes()).isEqualTo(1);
    assertThat(result.flicker()).isZero();
    assertThat(result.temporalError()).isZero();
  }

  @Test
  void figuresInsideAndOutsideADefectAreThoseOfTheirPixels() {
    Frame clean = flat(100);
    Frame damaged = square(clean, 180);
    Frame restored = square(noiseless(clean, 2), 110);
    byte[] mask = new byte[FORMAT.width() * FORMAT.height()];
    for (int y = 10; y < 20; y++) {
      Arrays.fill(mask, y * FORMAT.width() + 10, y * FORMAT.width() + 20, (byte) 255);
    }
    Comparison comparison = new Comparison();
    comparison.add(restored, clean, damaged, Map.of(Comparison.ALL_DEFECTS, mask));
    Comparison.Result result = comparison.result();
    Comparison.Inside inside = result.inside().get(Comparison.ALL_DEFECTS);
    assertThat(inside.damagedPsnr()).isCloseTo(20 * Math.log10(255 / 80.0), within(1e-6));
    assertThat(inside.gain()).isCloseTo(20 * Math.log10(8), within(1e-6));
    assertThat(inside.recall()).isEqualTo(1);
    assertThat(result.outsidePsnr()).isCloseTo(20 * Math.log10(255 / 2.0), within(1e-6));
    assertThat(result.precision()).isEqualTo(1);
  }

  @Test
  void windowsThatTouchADefectAreInsideAndTheOthersOutside() {
    Frame clean = picture(FORMAT, 0);
    Frame noisy = noisy(clean, 25, 1);
    byte[] samples = clean.samples().clone();
    byte[] mask = new byte[FORMAT.width() * FORMAT.height()];
    for (int y = 0; y < FORMAT.height(); y++) {
      int row = y * FORMAT.width();
      System.arraycopy(noisy.samples(), row, samples, row, 24);
      Arrays.fill(mask, row, row + 24, (byte) 255);
    }
    Frame restored = clean.withSamples(samples);
    Comparison comparison = new Comparison();
    comparison.add(restored, clean, restored, Map.of(Comparison.ALL_DEFECTS, mask));
    Comparison.Result result = comparison.result();
    // Of the 16 windows in a row 6 begin left of pixel 24; the others are equal.
    double inside = 1 - (1 - result.ssim()) * 16 / 6;
    assertThat(result.inside().get(Comparison.ALL_DEFECTS).ssim()).isCloseTo(inside, within(1e-6));
    assertThat(inside).isLessThan(0.9);
    assertThat(result.outsideSsim()).isEqualTo(1);
  }

  @Test
  void changingWhatIsNoDefectCostsPrecision() {
    Frame clean = flat(100);
    byte[] nothing = new byte[FORMAT.width() * FORMAT.height()];
    Comparison comparison = new Comparison();
    comparison.add(square(clean, 160), clean, clean, Map.of(Comparison.ALL_DEFECTS, nothing));
    assertThat(comparison.result().precision()).isZero();
  }

  @Test
  void flickerIsTheMeanJumpBeyondTheReferences() {
    Comparison comparison = new Comparison();
    int[] restored = {100, 104, 101, 101};
    int[] reference = {100, 101, 102, 103};
    for (int n = 0; n < 4; n++) {
      comparison.add(flat(restored[n]), flat(reference[n]), flat(restored[n]));
    }
    double expected = (3 + 4 + 1) / 3.0;
    assertThat(comparison.result().flicker()).isCloseTo(expected, within(1e-6));
    assertThat(comparison.result().damagedFlicker()).isCloseTo(expected, within(1e-6));
    assertThat(comparison.result().temporalError())
        .isCloseTo(Math.sqrt((9 + 16 + 1) / 3.0), within(1e-6));
  }

  @Test
  void speckOfOneFrameIsASpikeAndAStepIsNot() {
    Inspection inspection = new Inspection();
    Frame[] source = {flat(100), square(flat(100), 200), flat(100), flat(100), flat(160)};
    for (Frame frame : source) {
      inspection.add(flat(100), frame, null);
    }
    Inspection.Result result = inspection.result();
    assertThat(result.sourceSpikes())
        .isCloseTo(1e6 * 100 / (3 * FORMAT.width() * FORMAT.height()), within(1e-6));
    assertThat(result.spikes()).isZero();
  }

  @Test
  void untouchedPicturesKeepTheirEdgesAndSmoothedOnesDoNot() {
    Inspection untouched = new Inspection();
    Inspection smoothed = new Inspection();
    for (int n = 0; n < 2; n++) {
      Frame frame = picture(FORMAT, n);
      untouched.add(frame, frame, null);
      smoothed.add(blurred(frame), frame, null);
    }
    assertThat(untouched.result().edgeGradientKept()).isEqualTo(1);
    assertThat(untouched.result().removedStructure()).isZero();
    assertThat(smoothed.result().edgeGradientKept()).isLessThan(0.8);
    assertThat(smoothed.result().detailKept()).isLessThan(0.6);
    assertThat(smoothed.result().removedStructure()).isGreaterThan(0.2);
  }

  @Test
  void takingAwayNoiseIsNotTakingAwayStructure() {
    Inspection inspection = new Inspection();
    for (int n = 0; n < 4; n++) {
      Frame clean = picture(FORMAT, n);
      inspection.add(clean, noisy(clean, 6, n), null);
    }
    assertThat(inspection.result().removedStructure()).isBetween(-0.05, 0.05);
    assertThat(inspection.result().edgeGradientKept()).isBetween(0.95, 1.05);
  }

  @Test
  void correctedBrightnessIsNoStructureTakenAway() {
    Inspection unknown = new Inspection();
    Inspection known = new Inspection();
    Frame clean = picture(FORMAT, 0);
    byte[] samples = clean.samples().clone();
    for (int i = 0; i < FORMAT.planeBytes(0); i++) {
      samples[i] = (byte) Math.round(16 + 0.9f * ((samples[i] & 0xff) - 16));
    }
    unknown.add(clean.withSamples(samples), clean, null);
    known.add(clean.withSamples(samples), clean, null, 0.9f, 16);
    assertThat(unknown.result().edgeGradientKept()).isCloseTo(0.9, within(0.01));
    assertThat(known.result().edgeGradientKept()).isCloseTo(1, within(0.01));
    assertThat(known.result().removedStructure()).isBetween(-0.1, 0.1);
  }

  private static Frame flat(int value) {
    return noiseless(new Frame(FORMAT, 0, new byte[FORMAT.bytes()]), value);
  }

  private static Frame noiseless(Frame frame, int more) {
    byte[] samples = frame.samples().clone();
    for (int i = 0; i < samples.length; i++) {
      samples[i] += (byte) more;
    }
    return frame.withSamples(samples);
  }

  private static Frame square(Frame frame, int value) {
    byte[] samples = frame.samples().clone();
    for (int y = 10; y < 20; y++) {
      Arrays.fill(samples, y * FORMAT.width() + 10, y * FORMAT.width() + 20, (byte) value);
    }
    return frame.withSamples(samples);
  }

  private static Frame blurred(Frame frame) {
    byte[] samples = frame.samples().clone();
    float[] soft = Gaussian.blurred(Pairs.luma(frame), FORMAT.width(), FORMAT.height(), 1.2f);
    for (int i = 0; i < soft.length; i++) {
      samples[i] = (byte) Math.round(soft[i]);
    }
    return frame.withSamples(samples);
  }

  private static Frame picture(PictureFormat format, int number) {
    byte[] samples = new byte[format.bytes()];
    int scale = 1 << (format.bitDepth() - 8);
    for (int p = 0; p < format.planes(); p++) {
      for (int y = 0; y < format.planeHeight(p); y++) {
        for (int x = 0; x < format.planeWidth(p); x++) {
          int value = 50 + x + y + ((x + 3 * number) / 7 + y / 9) % 2 * 60;
          put(format, samples, p, x, y, value * scale);
        }
      }
    }
    return new Frame(format, number, samples);
  }

  private static Frame noisy(Frame frame, int spread, int seed) {
    PictureFormat format = frame.format();
    SplittableRandom random = new SplittableRandom(seed);
    byte[] samples = frame.samples().clone();
    int scale = 1 << (format.bitDepth() - 8);
    for (int p = 0; p < format.planes(); p++) {
      for (int y = 0; y < format.planeHeight(p); y++) {
        for (int x = 0; x < format.planeWidth(p); x++) {
          int noise = random.nextInt(2 * spread * scale + 1) - spread * scale;
          put(format, samples, p, x, y, frame.sample(p, x, y) + noise);
        }
      }
    }
    return frame.withSamples(samples);
  }

  private static void put(PictureFormat format, byte[] samples, int p, int x, int y, int value) {
    int clamped = Math.max(0, Math.min(format.maxValue(), value));
    int at = format.planeOffset(p) + y * format.rowBytes(p);
    if (format.bytesPerSample() == 1) {
      samples[at + x] = (byte) clamped;
    } else {
      Frame.putShort(samples, at + 2 * x, clamped);
    }
  }
}
