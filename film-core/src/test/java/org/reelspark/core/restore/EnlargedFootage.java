package org.reelspark.core.restore;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.video.FilmFrames;

/**
 * Measures how near a clip comes to itself that was halved, each sample the rounded mean of four,
 * and enlarged again: by a model, without grain reduction, and by fixed kernels. Not a test: run
 * {@code main} with a model, how many frames of each clip, and clips.
 */
final class EnlargedFootage {
  private EnlargedFootage() {}

  /** PSNR of luma, squared errors pooled over the frames. */
  record Figures(double bicubic, double lanczos, double model) {}

  public static void main(String[] args) throws IOException {
    try (Model model = Model.open(args[0], new RestoreOptions(0, DeviceChoice.CPU, 0))) {
      for (String clip : List.of(args).subList(2, args.length)) {
        Figures found = measure(model, Path.of(clip), Integer.parseInt(args[1]));
        System.out.printf(
            Locale.ROOT,
            "| %s | %.2f | %.2f | %.2f |%n",
            Path.of(clip).getFileName(),
            found.bicubic(),
            found.lanczos(),
            found.model());
      }
    }
  }

  /**
   * @param count frames that are measured, from the clip's third on
   */
  static Figures measure(Model model, Path clip, int count) throws IOException {
    List<Frame> large = new ArrayList<>();
    Colour colour;
    try (FilmFrames film = FilmFrames.open(clip)) {
      colour = film.film().video().colour();
      PictureFormat format = film.format();
      for (Frame frame; large.size() < count + 4 && (frame = film.next()) != null; ) {
        large.add(frame.crop(0, 0, format.width() / 4 * 4, format.height() / 4 * 4));
      }
    }
    List<Frame> small = large.stream().map(EnlargedFootage::halved).toList();
    double bicubic = 0;
    double lanczos = 0;
    double restored = 0;
    try (Restorer restorer = model.restorer(colour)) {
      for (int n = 2; n < small.size() - 2; n++) {
        byte[] wanted = large.get(n).samples();
        bicubic += error(fixed(Enlargement.BICUBIC, small.get(n)), wanted);
        lanczos += error(fixed(Enlargement.LANCZOS, small.get(n)), wanted);
        restored += error(restorer.restore(window(small, n)).frame().samples(), wanted);
      }
    }
    long pixels = (large.size() - 4L) * large.get(0).format().planeBytes(0);
    return new Figures(psnr(bicubic / pixels), psnr(lanczos / pixels), psnr(restored / pixels));
  }

  private static Window window(List<Frame> film, int n) {
    return new Window(n, film.subList(n - 2, n + 3), new float[] {1, 1, 1, 1, 1}, 16, false);
  }

  private static Frame halved(Frame frame) {
    PictureFormat large = frame.format();
    PictureFormat format =
        new PictureFormat(large.width() / 2, large.height() / 2, large.chroma(), large.bitDepth());
    byte[] samples = new byte[format.bytes()];
    for (int p = 0; p < format.planes(); p++) {
      for (int y = 0; y < format.planeHeight(p); y++) {
        for (int x = 0; x < format.planeWidth(p); x++) {
          int sum = 0;
          for (int i = 0; i < 4; i++) {
            sum += frame.sample(p, 2 * x + i % 2, 2 * y + i / 2);
          }
          Pictures.set(samples, format, p, x, y, (sum + 2) / 4);
        }
      }
    }
    return new Frame(format, frame.pts(), samples);
  }

  /** Luma of a frame of 8 bits by a fixed kernel, rounded and clipped. */
  private static byte[] fixed(Enlargement kernel, Frame frame) {
    PictureFormat format = frame.format();
    float[] luma = new float[format.planeBytes(0)];
    for (int i = 0; i < luma.length; i++) {
      luma[i] = frame.samples()[i] & 0xff;
    }
    float[] large = kernel.plane(luma, format.width(), format.height());
    byte[] rounded = new byte[large.length];
    for (int i = 0; i < large.length; i++) {
      rounded[i] = (byte) Math.max(0, Math.min(255, Math.round(large[i])));
    }
    return rounded;
  }

  /** Of luma, squared and summed up. */
  private static double error(byte[] found, byte[] wanted) {
    double sum = 0;
    int luma = wanted.length / 3 * 2;
    for (int i = 0; i < luma; i++) {
      double off = (found[i] & 0xff) - (wanted[i] & 0xff);
      sum += off * off;
    }
    return sum;
  }

  private static double psnr(double meanSquare) {
    return 10 * Math.log10(255 * 255 / meanSquare);
  }
}
