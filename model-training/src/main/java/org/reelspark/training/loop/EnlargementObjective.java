package org.reelspark.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import ai.djl.training.ParameterStore;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.core.restore.Enlargement;
import org.reelspark.training.data.Batch;
import org.reelspark.training.data.WindowSampler;

/**
 * To enlarge: only what gives the detail is trained, so that the network restores as it did. The
 * detail is measured against what the clean picture lacks once it is reduced and enlarged again, by
 * Charbonnier's measure: with it, a picture that is restored well is enlarged well. Grain that
 * stays in a picture is enlarged with it and is no detail.
 */
final class EnlargementObjective implements Objective {
  /**
   * Most detail is less, and counts by its square: with less of it a network learns to give none.
   */
  private static final float EPSILON = 3e-2f;

  private static final int SIZE = 64;
  private static final int LARGE = 2 * SIZE;
  private static final int WINDOWS = 24;
  private static final int SHOWN = 4;
  private static final double VISIBLE = 0.5;

  private final List<Batch> batches = new ArrayList<>();

  /**
   * @param validating of scale 2
   */
  EnlargementObjective(WindowSampler validating) {
    validating.requireFit(SIZE);
    for (int i = 0; i < WINDOWS; i += SHOWN) {
      batches.add(Batch.of(validating, i, SHOWN, SIZE));
    }
  }

  @Override
  public List<String> parts() {
    return List.of("luma", "chroma");
  }

  @Override
  public String partsExplained() {
    return "How far the detail of the enlarged picture is off.";
  }

  @Override
  public List<String> columns() {
    return List.of("restored, by a kernel", "restored, enlarged", "clean");
  }

  @Override
  public boolean trains(String parameter) {
    return RestorationNetwork.isOfDetail(parameter);
  }

  @Override
  public NDList losses(
      RestorationNetwork network, ParameterStore store, NDManager manager, Batch batch) {
    NDArray detail = network.forward(store, new NDList(batch.windows(manager)), true).get(3);
    NDArray off = detail.sub(batch.details(manager));
    NDArray squares = off.square().add(EPSILON * EPSILON).sqrt();
    return new NDList(squares.get(":, :4").mean(), squares.get(":, 4:").mean());
  }

  /** PSNR is that of pictures whose grain is all taken away. */
  @Override
  public Validated measure(RestorationNetwork network, NDManager manager) {
    BufferedImage picture = new BufferedImage(3 * LARGE, SHOWN * LARGE, BufferedImage.TYPE_INT_RGB);
    ErrorSums sums = new ErrorSums();
    ErrorSums.Pool bicubic = new ErrorSums.Pool();
    ErrorSums.Pool lanczos = new ErrorSums.Pool();
    for (int b = 0; b < batches.size(); b++) {
      try (NDManager scope = manager.newSubManager()) {
        Batch batch = batches.get(b);
        NDArray windows = batch.windows(scope);
        NDList out = network.forward(new ParameterStore(scope, false), new NDList(windows), false);
        NDArray centre = windows.get(":, {}", network.card().radius());
        NDArray restored = Validation.restored(out, Activation.sigmoid(out.get(1)));
        float[][] damaged = planes(centre);
        float[][] small = planes(restored);
        float[][] target = planes(batch.targets(scope));
        float[][] found = planes(out.get(3));
        float[][] lacking = planes(batch.details(scope));
        float[] mask = Validation.luma(batch.masks(scope));
        for (int i = 0; i < SHOWN; i++) {
          float[][] plain = enlarged(small, i);
          float[][] ours = sum(plain, found, i);
          float[][] clean = sum(enlarged(target, i), lacking, i);
          float[] before = luma(Enlargement.BASE, damaged, i);
          float[] cubic = luma(Enlargement.BICUBIC, small, i);
          float[] sinc = luma(Enlargement.LANCZOS, small, i);
          for (int at = 0; at < LARGE * LARGE; at++) {
            int in = i * SIZE * SIZE + at / LARGE / 2 * SIZE + at % LARGE / 2;
            sums.add(before[at], ours[0][at], clean[0][at], mask[in] > VISIBLE);
            bicubic.add(cubic[at] - clean[0][at]);
            lanczos.add(sinc[at] - clean[0][at]);
          }
          if (b == 0) {
            Validation.draw(picture, 0, i * LARGE, LARGE, plain);
            Validation.draw(picture, LARGE, i * LARGE, LARGE, ours);
            Validation.draw(picture, 2 * LARGE, i * LARGE, LARGE, clean);
          }
        }
      }
    }
    Figures.Enlarged classical = new Figures.Enlarged(bicubic.psnr(), lanczos.psnr());
    return new Validated(sums.figures().with(classical), picture);
  }

  /** Luma, Cb and Cr of all pictures [B, 6, h, w], one picture behind the other. */
  private static float[][] planes(NDArray pictures) {
    return new float[][] {
      Validation.luma(pictures.get(":, :4")),
      pictures.get(":, 4").toFloatArray(),
      pictures.get(":, 5").toFloatArray()
    };
  }

  private static float[] luma(Enlargement kernel, float[][] pictures, int number) {
    return plane(kernel, pictures[0], number, SIZE);
  }

  private static float[][] enlarged(float[][] pictures, int number) {
    return new float[][] {
      luma(Enlargement.BASE, pictures, number),
      plane(Enlargement.BASE, pictures[1], number, SIZE / 2),
      plane(Enlargement.BASE, pictures[2], number, SIZE / 2)
    };
  }

  private static float[] plane(Enlargement kernel, float[] planes, int number, int side) {
    float[] own = new float[side * side];
    System.arraycopy(planes, number * own.length, own, 0, own.length);
    return kernel.plane(own, side, side);
  }

  private static float[][] sum(float[][] picture, float[][] details, int number) {
    float[][] sum = new float[picture.length][];
    for (int p = 0; p < sum.length; p++) {
      sum[p] = picture[p].clone();
      for (int i = 0; i < sum[p].length; i++) {
        sum[p][i] += details[p][number * sum[p].length + i];
      }
    }
    return sum;
  }
}
