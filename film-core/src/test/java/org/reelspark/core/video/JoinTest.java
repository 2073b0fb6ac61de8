package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.plan.VideoCodec;

/**
 * Quality where segments meet, against one encode of the whole film, in decibels:
 *
 * <pre>
 *   one encode   ... 18 19 20 21 22 23 ...
 *   segments     ... 18 19 20|21 22 23 ...
 *                       ----^----             the mean over four frames before and four after
 * </pre>
 */
class JoinTest {
  private static final int CHUNK = 21;

  @TempDir Path folder;

  /** What neighbouring frames share is worth keeping in both, and hard to. */
  private enum Clip {
    ZOOM_WITH_GRAIN("mandelbrot=s=192x128:r=24:start_scale=1.5,noise=alls=3:allf=t", 0.5),
    PAN_WITH_A_CUT(
        "testsrc2=s=192x128:r=24,scroll=h=0.004:v=0.003,negate=enable='gte(n,31)'"
            + ",noise=alls=3:allf=t",
        1.2);

    private final String source;

    /** Decibels that a single frame may lose. */
    private final double loss;

    Clip(String source, double loss) {
      this.source = source;
      this.loss = loss;
    }

    Path film() {
      return FilmFactory.film(
          name().toLowerCase(Locale.ROOT) + ".mkv",
          ("-f lavfi -i " + source + " -frames:v 84 -pix_fmt yuv420p -c:v ffv1").split(" "));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ZOOM_WITH_GRAIN, H264, mkv",
    "ZOOM_WITH_GRAIN, HEVC, mkv",
    "ZOOM_WITH_GRAIN, AV1, mkv",
    "ZOOM_WITH_GRAIN, PRORES, mov",
    "PAN_WITH_A_CUT, H264, ts",
    "PAN_WITH_A_CUT, HEVC, mp4",
    "PAN_WITH_A_CUT, AV1, webm",
    "PAN_WITH_A_CUT, PRORES, mkv"
  })
  void segmentsMeetAtTheQualityOfOneEncode(Clip clip, VideoCodec codec, String container)
      throws IOException {
    try (IdentityJob job = new IdentityJob(clip.film())) {
      double[] one = quality(job, codec, container, job.whole.size());
      double[] joined = quality(job, codec, container, CHUNK);
      for (int join = CHUNK; join < one.length; join += CHUNK) {
        double before = mean(one, join - 4, join + 4);
        double after = mean(joined, join - 4, join + 4);
        assertThat(after).as("around frame %d", join).isBetween(before - 0.5, before + 0.5);
        for (int frame = join - 4; frame < join + 4; frame++) {
          assertThat(joined[frame]).as("frame %d", frame).isGreaterThan(one[frame] - clip.loss);
        }
      }
    }
  }

  private static double mean(double[] values, int from, int to) {
    return java.util.Arrays.stream(values, from, to).average().orElseThrow();
  }

  /** The luma PSNR of each frame. */
  private double[] quality(IdentityJob job, VideoCodec codec, String container, int chunk)
      throws IOException {
    Path out = job.run(folder.resolve(chunk + "." + container), codec, chunk).out();
    try (IdentityJob back = new IdentityJob(out)) {
      double[] quality = new double[job.frames().size()];
      for (int i = 0; i < quality.length; i++) {
        quality[i] = psnr(job.frames().get(i), back.frames().get(i));
      }
      return quality;
    }
  }

  private static double psnr(Frame a, Frame b) {
    long squares = 0;
    int pixels = a.format().planeBytes(0);
    for (int i = 0; i < pixels; i++) {
      int difference = (a.samples()[i] & 0xff) - (b.samples()[i] & 0xff);
      squares += (long) difference * difference;
    }
    return 10 * Math.log10(255.0 * 255.0 * pixels / squares);
  }
}
