package org.reelspark.core.restore;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.network.Constants;

/**
 * The transfer for GPUs: samples cross as they are, one or two bytes each, and the device makes
 * tensors of them and the way back, the same as the processor would.
 */
final class DeviceTransfer implements FrameTransfer {
  private final PictureFormat format;
  private final boolean coarseChroma;
  private final long height;
  private final long width;

  /**
   * @param coarseChroma whether tensors have one channel for each plane of chroma
   * @param height rows of a tensor
   * @param width columns of a tensor
   */
  DeviceTransfer(PictureFormat format, boolean coarseChroma, int height, int width) {
    this.format = format;
    this.coarseChroma = coarseChroma;
    this.height = height;
    this.width = width;
  }

  @Override
  public NDArray read(NDManager manager, Frame frame, float gain, int black) {
    try (NDManager own = manager.newSubManager()) {
      NDArray values = values(own, frame);
      NDList channels = new NDList();
      for (int plane = 0; plane < 3; plane++) {
        if (plane >= format.planes()) {
          long count = coarseChroma ? 1 : 4;
          channels.add(own.full(new Shape(count, height, width), PlaneTensors.NEUTRAL));
        } else {
          float fixed =
              plane == 0 ? (float) black / (1 << format.bitDepth()) : PlaneTensors.NEUTRAL;
          channels.add(channels(plane, gained(plane(values, plane), gain, fixed)));
        }
      }
      NDArray tensor = NDArrays.concat(channels);
      tensor.attach(manager);
      return tensor;
    }
  }

  /** All samples in a row, 0 to 1. */
  private NDArray values(NDManager own, Frame frame) {
    Shape bytes = new Shape(format.bytes());
    NDArray samples =
        own.create(ByteBuffer.wrap(frame.samples()), bytes, DataType.UINT8)
            .toType(DataType.FLOAT32, false);
    if (format.bytesPerSample() == 2) {
      NDArray pairs = samples.reshape(-1, 2);
      samples = pairs.get(":, 1").mul(Constants.of(256)).add(pairs.get(":, 0"));
    }
    return samples.muli(Constants.of(1f / (1 << format.bitDepth())));
  }

  private NDArray plane(NDArray values, int plane) {
    long from = format.planeOffset(plane) / format.bytesPerSample();
    long rows = format.planeHeight(plane);
    long columns = format.planeWidth(plane);
    return values
        .get(new NDIndex().addSliceDim(from, from + rows * columns))
        .reshape(rows, columns);
  }

  private NDArray gained(NDArray plane, float gain, float fixed) {
    if (gain == 1) {
      return plane;
    }
    float white = (float) format.maxValue() / (1 << format.bitDepth());
    return plane
        .sub(Constants.of(fixed))
        .muli(Constants.of(gain))
        .addi(Constants.of(fixed))
        .minimum(Constants.of(white))
        .maximum(Constants.of(0));
  }

  /** A plane in the channels of a tensor; its last row and column repeat. */
  private NDArray channels(int plane, NDArray values) {
    if (plane > 0 && coarseChroma) {
      return padded(padded(values, 0, height), 1, width).expandDims(0);
    }
    NDArray tall = plane == 0 ? values : values.repeat(0, format.chroma().vertical());
    NDArray full = plane == 0 ? tall : tall.repeat(1, format.chroma().horizontal());
    return padded(padded(full, 0, 2 * height), 1, 2 * width)
        .reshape(height, 2, width, 2)
        .transpose(1, 3, 0, 2)
        .reshape(4, height, width);
  }

  /** Cut or filled with what is last along an axis. */
  private static NDArray padded(NDArray x, int axis, long size) {
    long has = x.getShape().get(axis);
    if (has >= size) {
      return x.get(new NDIndex().addAllDim(axis).addSliceDim(0, size));
    }
    NDArray last = x.get(new NDIndex().addAllDim(axis).addSliceDim(has - 1, has));
    return NDArrays.concat(new NDList(x, last.repeat(axis, size - has)), axis);
  }

  @Override
  public byte[] write(NDArray tensor) {
    try (NDManager own = tensor.getManager().newSubManager()) {
      NDArray view = tensor.get(":");
      view.attach(own);
      NDList planes = new NDList();
      for (int plane = 0; plane < format.planes(); plane++) {
        planes.add(
            picture(view, plane)
                .get(
                    new NDIndex()
                        .addSliceDim(0, format.planeHeight(plane))
                        .addSliceDim(0, format.planeWidth(plane)))
                .flatten());
      }
      NDArray samples =
          NDArrays.concat(planes)
              .muli(Constants.of(1 << format.bitDepth()))
              .round()
              .minimum(Constants.of(format.maxValue()))
              .maximum(Constants.of(0));
      if (format.bytesPerSample() == 2) {
        NDArray high = samples.mul(Constants.of(1 / 256f)).floor();
        NDArray low = samples.sub(high.mul(Constants.of(256)));
        samples = NDArrays.stack(new NDList(low, high), 1);
      }
      return bytes(samples);
    }
  }

  /** A plane as high and wide as the tensor has it. */
  private NDArray picture(NDArray tensor, int plane) {
    if (plane > 0 && coarseChroma) {
      return tensor.get(3L + plane);
    }
    NDArray corners = tensor.get(new NDIndex().addSliceDim(4L * plane, 4L * plane + 4));
    if (plane == 0 || format.chroma() == Chroma.YUV444) {
      return joined(corners, 2, 2);
    }
    NDArray upper = corners.get(0).add(corners.get(1));
    if (format.chroma() == Chroma.YUV422) {
      NDArray lower = corners.get(2).add(corners.get(3));
      return joined(NDArrays.stack(new NDList(upper, lower)).muli(Constants.of(0.5f)), 2, 1);
    }
    return upper.add(corners.get(2)).add(corners.get(3)).muli(Constants.of(0.25f));
  }

  /** Channels of squares that are so high and wide, as one picture. */
  private NDArray joined(NDArray channels, long down, long across) {
    return channels
        .reshape(down, across, height, width)
        .transpose(2, 0, 3, 1)
        .reshape(down * height, across * width);
  }

  @Override
  public byte[] writeMask(NDArray mask) {
    try (NDManager own = mask.getManager().newSubManager()) {
      NDArray view = mask.get(":");
      view.attach(own);
      NDIndex picture =
          new NDIndex().addSliceDim(0, format.height()).addSliceDim(0, format.width());
      return bytes(joined(view, 2, 2).get(picture).mul(Constants.of(255)).round());
    }
  }

  private static byte[] bytes(NDArray values) {
    ByteBuffer buffer = values.toType(DataType.UINT8, false).toByteBuffer(true);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
