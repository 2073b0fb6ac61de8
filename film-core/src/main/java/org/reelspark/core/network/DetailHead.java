package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;

/**
 * The head of {@link UNet} that gives the detail which an enlarged picture lacks. It sees the first
 * level's last features, the centre frame with its defects filled in, and the four neighbours,
 * whose places between the centre's pixels tell what lies there, pictures less the mean around a
 * pixel:
 *
 * <pre>
 *   last features, filled centre, neighbours ─ in ─ pair ─ pair ─ detail, four values of each channel     w
 * </pre>
 */
record DetailHead(Convolution in, ConvolutionPair first, ConvolutionPair second, Convolution out) {
  /** Rows and columns of the mean that a picture is fed less, so that edges are what is seen. */
  private static final int MEAN = 5;

  /** Convolutions from the heads to the detail, and what the mean looks at, in pixels. */
  static final int REACH = 6 + MEAN / 2;

  /** Of full scale: what the detail is given in. It is small, and its weights are then not. */
  private static final float UNIT = 1 / 16f;

  /**
   * What enlarged rows lack, the four values of each square of a channel one after another.
   *
   * @param window [B, 5, C, h, w], aligned
   * @param last features [B, w, h, w]
   * @param mixed fill, mask and denoised picture
   * @param type that convolutions take
   */
  NDArray lacking(UNetPass pass, NDArray window, NDArray last, NDArray mixed, DataType type) {
    try (NDArray filled = filled(window, mixed);
        NDArray mean = UNet.averaged(filled, MEAN, MEAN);
        NDArray own = filled.sub(mean);
        NDArray others = neighbours(window, mean);
        NDArray pictures = NDArrays.concat(new NDList(own, others), 1);
        NDArray fed = pictures.toType(type, false);
        NDArray rest = Convolution.zeros(last, 1, Convolution.missing(in.inputs()));
        NDArray input = NDArrays.concat(new NDList(last, fed, rest), 1);
        NDArray features = pass.pair(second, pass.pair(first, pass.active(in, input)));
        NDArray made = pass.linear(out, features);
        NDArray held = Strips.slice(made, 1, 0, 4 * window.getShape().get(2));
        NDArray exact = held.toType(DataType.FLOAT32, false)) {
      // The gradient reads the unit, and DJL would free a Java number before that.
      return exact.mul(Constants.of(UNIT));
    }
  }

  /** The centre frame with what the mask shows replaced by the fill. */
  private static NDArray filled(NDArray window, NDArray mixed) {
    long channels = window.getShape().get(2);
    try (NDArray centre = Mixing.centre(window);
        NDArray fill = Strips.slice(mixed, 1, 0, channels);
        NDArray logits = Strips.slice(mixed, 1, channels, channels + 4);
        NDArray luma = Activation.sigmoid(logits);
        NDArray mean = luma.mean(new int[] {1}, true);
        NDArray chroma = mean.repeat(1, channels - 4);
        NDArray mask = NDArrays.concat(new NDList(luma, chroma), 1);
        NDArray apart = fill.sub(centre);
        NDArray change = apart.mul(mask)) {
      return centre.add(change);
    }
  }

  /** The four neighbours less {@code mean}, channel behind channel. */
  private static NDArray neighbours(NDArray window, NDArray mean) {
    Shape shape = window.getShape();
    try (NDArray before = Strips.slice(window, 1, 0, 2);
        NDArray after = Strips.slice(window, 1, 3, Mixing.FRAMES);
        NDArray all = NDArrays.concat(new NDList(before, after), 1);
        NDArray around = mean.expandDims(1);
        NDArray apart = all.sub(around)) {
      return apart.reshape(
          shape.get(0), (Mixing.FRAMES - 1) * shape.get(2), shape.get(3), shape.get(4));
    }
  }
}
