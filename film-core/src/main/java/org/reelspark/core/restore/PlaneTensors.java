package org.reelspark.core.restore;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.PlaneLayout;

/**
 * Frames of one format to tensors and back, exact both ways.
 *
 * <p>A frame's tensor is [C, H, W] of float32, half as high and wide as the picture, rounded up to
 * the network's stride by repeating the last row and column. Samples are divided by two to the
 * power of the bit depth. C is 6 where the film is 4:2:0 or grey and the network has the layout of
 * 4:2:0; it is 12 otherwise, where chroma that the film samples more coarsely is repeated, and
 * averaged on the way back.
 */
final class PlaneTensors {
  private final PictureFormat format;
  private final PlaneLayout network;
  private final PlaneLayout own;
  private final int height;
  private final int width;
  private final int fullHeight;
  private final int fullWidth;

  PlaneTensors(PictureFormat format, PlaneLayout network, int stride) {
    this.format = format;
    this.network = network;
    boolean coarse = format.chroma() == Chroma.YUV420 || format.chroma() == Chroma.GREY;
    this.own = coarse ? network : PlaneLayout.YUV444;
    this.height = roundedUp((format.height() + 1) / 2, stride);
    this.width = roundedUp((format.width() + 1) / 2, stride);
    this.fullHeight = 2 * height;
    this.fullWidth = 2 * width;
  }

  private static int roundedUp(int size, int stride) {
    return (size + stride - 1) / stride * stride;
  }

  PictureFormat format() {
    return format;
  }

  /** Rows of a tensor. */
  int height() {
    return height;
  }

  /** Columns of a tensor. */
  int width() {
    return width;
  }

  /** A frame with its gain applied: luma above black, chroma around neutral. */
  NDArray read(NDManager manager, Frame frame, float gain, int black) {
    try (NDManager scope = manager.newSubManager()) {
      NDList channels = new NDList();
      for (int plane = 0; plane < 3; plane++) {
        float fixed = plane == 0 ? (float) black / (1 << format.bitDepth()) : 0.5f;
        NDArray samples = plane < format.planes() ? samples(scope, frame, plane) : neutral(scope);
        if (gain != 1 && plane < format.planes()) {
          float white = (float) format.maxValue() / (1 << format.bitDepth());
          samples = samples.sub(fixed).mul(gain).add(fixed).clip(0, white);
        }
        channels.add(channels(samples, plane));
      }
      NDArray tensor = NDArrays.concat(channels, 0);
      tensor.attach(manager);
      return tensor;
    }
  }

  /** What the network is given of frames' tensors [..., C, H, W]. */
  NDArray toNetwork(NDArray frames) {
    if (own == network) {
      return frames;
    }
    Shape s = frames.getShape();
    NDArray chroma =
        frames.get("..., 4:, :, :").reshape(s.get(0), 2, 4, s.get(2), s.get(3)).mean(new int[] {2});
    return frames.get("..., :4, :, :").concat(chroma, 1);
  }

  /** A picture [C, H, W] of the network in the channels of {@link #read}. */
  NDArray fromNetwork(NDArray picture) {
    return own == network
        ? picture
        : NDArrays.concat(
            new NDList(
                picture.get(":4"), picture.get("4:5").repeat(0, 4), picture.get("5:").repeat(0, 4)),
            0);
  }

  /** A mask [4, H, W] of luma for every channel of {@link #read}. */
  NDArray maskOfChannels(NDArray mask) {
    if (own == PlaneLayout.YUV444) {
      return mask.tile(new long[] {3, 1, 1});
    }
    NDArray chroma = mask.mean(new int[] {0}, true);
    return NDArrays.concat(new NDList(mask, chroma, chroma), 0);
  }

  /** The samples of a frame, rounded and clipped to the format's values. */
  byte[] write(NDArray tensor) {
    byte[] out = new byte[format.bytes()];
    for (int plane = 0; plane < format.planes(); plane++) {
      try (NDManager scope = tensor.getManager().newSubManager()) {
        NDArray values =
            plane(tensor, plane)
                .get(":{}, :{}", format.planeHeight(plane), format.planeWidth(plane));
        values.attach(scope);
        NDArray rounded = values.mul(1 << format.bitDepth()).round().clip(0, format.maxValue());
        bytes(rounded).toByteBuffer().get(out, format.planeOffset(plane), format.planeBytes(plane));
      }
    }
    return out;
  }

  /** A plane's values as they are, row by row. */
  float[] values(NDArray tensor, int plane) {
    try (NDManager scope = tensor.getManager().newSubManager()) {
      NDArray values =
          plane(tensor, plane).get(":{}, :{}", format.planeHeight(plane), format.planeWidth(plane));
      values.attach(scope);
      return values.toFloatArray();
    }
  }

  /** Whether a network's pictures have the channels of {@link #read}. */
  boolean isNetworks() {
    return own == network;
  }

  /** A mask [4, H, W] as one byte a luma sample. */
  byte[] writeMask(NDArray mask) {
    NDArray values = shuffled(mask).get(":{}, :{}", format.height(), format.width());
    byte[] out = new byte[format.width() * format.height()];
    values.mul(255).round().toType(DataType.UINT8, false).toByteBuffer().get(out);
    return out;
  }

  private NDArray bytes(NDArray values) {
    if (format.bytesPerSample() == 1) {
      return values.toType(DataType.UINT8, false);
    }
    NDArray high = values.div(256).floor();
    NDArray low = values.sub(high.mul(256));
    return low.stack(high, 2).toType(DataType.UINT8, false);
  }

  /** A plane's values from 0 to 1, at the picture's size or that of its chroma. */
  private NDArray samples(NDManager manager, Frame frame, int plane) {
    int rows = format.planeHeight(plane);
    int columns = format.planeWidth(plane);
    ByteBuffer bytes =
        ByteBuffer.wrap(frame.samples(), format.planeOffset(plane), format.planeBytes(plane))
            .slice();
    NDArray values;
    if (format.bytesPerSample() == 1) {
      values =
          manager
              .create(bytes, new Shape(rows, columns), DataType.UINT8)
              .toType(DataType.FLOAT32, false);
    } else {
      NDArray pairs =
          manager
              .create(bytes, new Shape(rows, columns, 2), DataType.UINT8)
              .toType(DataType.FLOAT32, false);
      values = pairs.get(":, :, 0").add(pairs.get(":, :, 1").mul(256));
    }
    return values.mul(1f / (1 << format.bitDepth()));
  }

  private NDArray neutral(NDManager manager) {
    return manager.full(new Shape(1, 1), 0.5f);
  }

  /** A plane in the channels of {@link #read}. */
  private NDArray channels(NDArray samples, int plane) {
    if (plane > 0 && own == PlaneLayout.YUV420) {
      return extended(samples, height, width).expandDims(0);
    }
    NDArray full = samples;
    if (plane > 0) {
      full = full.repeat(0, format.chroma().vertical()).repeat(1, format.chroma().horizontal());
    }
    return extended(full, fullHeight, fullWidth)
        .reshape(height, 2, width, 2)
        .transpose(1, 3, 0, 2)
        .reshape(4, height, width);
  }

  /** A plane out of the channels of {@link #read}, at least as large as the format's. */
  private NDArray plane(NDArray tensor, int plane) {
    if (plane == 0) {
      return shuffled(tensor.get(":4"));
    }
    if (own == PlaneLayout.YUV420) {
      return tensor.get(3 + plane);
    }
    NDArray four = tensor.get("{}:{}", 4 * plane, 4 * plane + 4);
    return switch (format.chroma()) {
      case YUV420 -> four.mean(new int[] {0});
      case YUV422 ->
          four.reshape(2, 2, height, width)
              .mean(new int[] {1})
              .transpose(1, 0, 2)
              .reshape(fullHeight, width);
      default -> shuffled(four);
    };
  }

  private NDArray shuffled(NDArray four) {
    return four.reshape(2, 2, height, width).transpose(2, 0, 3, 1).reshape(fullHeight, fullWidth);
  }

  /** Repeats the last row and the last column. */
  private static NDArray extended(NDArray plane, int rows, int columns) {
    long down = rows - plane.getShape().get(0);
    NDArray tall = down == 0 ? plane : plane.concat(plane.get("-1:, :").repeat(0, down), 0);
    long across = columns - plane.getShape().get(1);
    return across == 0 ? tall : tall.concat(tall.get(":, -1:").repeat(1, across), 1);
  }
}
