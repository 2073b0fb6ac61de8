package org.reelspark.core.restore;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PictureContract;
import org.reelspark.core.plan.PictureLayout;
import org.reelspark.core.plan.ValueRange;

/** The networks of {@code networks/make_networks.py}, and what they give, worked out in Java. */
public final class TestNetworks {
  private static final int LARGE = 512;

  private TestNetworks() {}

  public static byte[] torchScript(String network) {
    try (InputStream in = TestNetworks.class.getResourceAsStream("networks/" + network + ".pt")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The card that tells the truth of a network. */
  static ModelCard card(String network, int tile, int overlap) {
    return switch (network) {
      case "residual" -> card(network, 0, 1, PictureLayout.RGB, ValueRange.UNIT, 1, tile, overlap);
      case "median" -> card(network, 2, 1, PictureLayout.LUMA, ValueRange.SIGNED, 8, tile, overlap);
      case "upscaler" ->
          card(network, 0, 2, PictureLayout.RGB, ValueRange.IMAGENET, 1, tile, overlap);
      case "denoiser" -> card(network, 1, 1, PictureLayout.RGB, ValueRange.BYTES, 1, tile, overlap);
      case "enlarger" -> card(network, 0, 4, PictureLayout.LUMA, ValueRange.UNIT, 1, tile, overlap);
      default -> throw new IllegalArgumentException(network);
    };
  }

  static ModelCard card(
      String network,
      int radius,
      int scale,
      PictureLayout layout,
      ValueRange range,
      int multiple,
      int tile,
      int overlap) {
    return ModelCard.ofTorchScript(
        network,
        radius,
        scale,
        new PictureContract(
            layout, range, multiple, tile, overlap, layout == PictureLayout.RGB, false));
  }

  /** A sound archive of a network, in a folder. */
  public static Path archive(Path folder, String network) throws IOException {
    return archive(folder, network, LARGE, LARGE / 4);
  }

  static Path archive(Path folder, String network, int tile, int overlap) throws IOException {
    Path file = folder.resolve("%s-%d-%d.zip".formatted(network, tile, overlap));
    return Files.write(file, ModelArchive.of(card(network, tile, overlap), torchScript(network)));
  }

  /** Weight number {@code k} of every network. */
  static double weight(int k) {
    return ((k * 37 + 11) % 23 - 11) / 100.0;
  }

  /** x + conv(relu(conv(x))). */
  static double[][][] residual(double[][][] x) {
    double[][][] inner = convolved(x, 4);
    for (double[][] channel : inner) {
      for (double[] row : channel) {
        for (int i = 0; i < row.length; i++) {
          row[i] = Math.max(0, row[i]);
        }
      }
    }
    double[][][] change = convolved(inner, 3);
    double[][][] out = new double[3][x[0].length][x[0][0].length];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < x[0].length; y++) {
        for (int i = 0; i < x[0][0].length; i++) {
          out[c][y][i] = x[c][y][i] + change[c][y][i];
        }
      }
    }
    return out;
  }

  /** Every pixel four times, and a quarter of a convolution upon it, by ImageNet's statistics. */
  static double[][][] upscaler(double[][][] picture) {
    double[] mean = {0.485, 0.456, 0.406};
    double[] deviation = {0.229, 0.224, 0.225};
    int height = picture[0].length;
    int width = picture[0][0].length;
    double[][][] x = new double[3][height][width];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < height; y++) {
        for (int i = 0; i < width; i++) {
          x[c][y][i] = (picture[c][y][i] - mean[c]) / deviation[c];
        }
      }
    }
    double[][][] detail = convolved(x, 12);
    double[][][] out = new double[3][2 * height][2 * width];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < 2 * height; y++) {
        for (int i = 0; i < 2 * width; i++) {
          double value = x[c][y / 2][i / 2] + detail[4 * c + 2 * (y % 2) + i % 2][y / 2][i / 2] / 4;
          out[c][y][i] = value * deviation[c] + mean[c];
        }
      }
    }
    return out;
  }

  /** The middle frame and the others, of each channel as near to it as 6, 12 and 24 of 255. */
  static double[][][] denoiser(List<double[][][]> window) {
    double[] reach = {6 / 255.0, 12 / 255.0, 24 / 255.0};
    double[][][] middle = window.get(1);
    double[][][] out = new double[3][middle[0].length][middle[0][0].length];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < out[c].length; y++) {
        for (int i = 0; i < out[c][y].length; i++) {
          double at = middle[c][y][i];
          double before = window.get(0)[c][y][i] - at;
          double after = window.get(2)[c][y][i] - at;
          out[c][y][i] =
              at
                  + Math.max(-reach[c], Math.min(reach[c], before)) / 3
                  + Math.max(-reach[c], Math.min(reach[c], after)) / 3;
        }
      }
    }
    return out;
  }

  /** Every pixel sixteen times, and a quarter of a convolution upon it. */
  static double[][] enlarger(double[][] x) {
    double[][][] detail = convolved(new double[][][] {x}, 16);
    double[][] out = new double[4 * x.length][4 * x[0].length];
    for (int y = 0; y < out.length; y++) {
      for (int i = 0; i < out[y].length; i++) {
        out[y][i] = x[y / 4][i / 4] + detail[4 * (y % 4) + i % 4][y / 4][i / 4] / 4;
      }
    }
    return out;
  }

  /** A 3x3 convolution with zeros around. */
  private static double[][][] convolved(double[][][] x, int channels) {
    int height = x[0].length;
    int width = x[0][0].length;
    double[][][] out = new double[channels][height][width];
    for (int o = 0; o < channels; o++) {
      for (int y = 0; y < height; y++) {
        for (int i = 0; i < width; i++) {
          double sum = 0;
          for (int c = 0; c < x.length; c++) {
            for (int dy = 0; dy < 3; dy++) {
              for (int dx = 0; dx < 3; dx++) {
                int row = y + dy - 1;
                int column = i + dx - 1;
                if (row >= 0 && row < height && column >= 0 && column < width) {
                  sum += weight(((o * x.length + c) * 3 + dy) * 3 + dx) * x[c][row][column];
                }
              }
            }
          }
          out[o][y][i] = sum;
        }
      }
    }
    return out;
  }
}
