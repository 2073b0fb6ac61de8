package org.reelspark.core.restore;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
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
final class PlaneTensors implements FrameTransfer {
  /** What chroma without colour is. */
  static final float NEUTRAL = 0.5f;

  private final PictureFormat format;
  private final PlaneLayout network;
  private final PlaneLayout own;
  private final int height;
  private final int width;
  private final int fullHeight;
  private final int fullWidth;
  private ByteBuffer buffer;

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

  /** The transfer that a device takes; a processor's is this. */
  FrameTransfer on(Device device) {
    return device.isGpu()
        ? new DeviceTransfer(format, own == PlaneLayout.YUV420, height, width)
        : this;
  }

  @Override
  public NDArray read(NDManager manager, Frame frame, float gain, int black) {
    ByteBuffer bytes = buffer();
    FloatBuffer channels = bytes.asFloatBuffer();
    float[] luma = values(gain, (float) black / (1 << format.bitDepth()));
    float[] chroma = values(gain, NEUTRAL);
    split(frame, 0, luma, channels);
    for (int plane = 1; plane < 3; plane++) {
      if (plane >= format.planes()) {
        fill(channels, plane);
      } else if (own == PlaneLayout.YUV420) {
        copy(frame, plane, chroma, channels);
      } else {
        split(frame, plane, chroma, channels);
      }
    }
    Shape shape = new Shape(own.channels(), height, width);
    // An array over the buffer would change with the next frame.
    try (NDArray view = manager.create(bytes, shape, DataType.FLOAT32)) {
      return view.duplicate();
    }
  }

  private ByteBuffer buffer() {
    if (buffer == null) {
      int size = Float.BYTES * own.channels() * height * width;
      buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }
    return buffer;
  }

  /** What each sample stands for once a gain has acted on it around a fixed value. */
  private float[] values(float gain, float fixed) {
    float unit = 1f / (1 << format.bitDepth());
    float white = (float) format.maxValue() / (1 << format.bitDepth());
    float[] values = new float[1 << (8 * format.bytesPerSample())];
    for (int sample = 0; sample < values.length; sample++) {
      float value = sample * unit;
      values[sample] =
          gain == 1 ? value : Math.max(0, Math.min(white, (value - fixed) * gain + fixed));
    }
    return values;
  }

  /** A plane of the picture's size, where chroma that is coarser repeats, in four channels. */
  private void split(Frame frame, int plane, float[] values, FloatBuffer channels) {
    int[] columns = new int[fullWidth];
    for (int x = 0; x < fullWidth; x++) {
      columns[x] = Math.min(x / horizontal(plane), format.planeWidth(plane) - 1);
    }
    float[] line = new float[format.planeWidth(plane)];
    float[] even = new float[width];
    float[] odd = new float[width];
    for (int y = 0; y < fullHeight; y++) {
      read(
          frame, plane, Math.min(y / vertical(plane), format.planeHeight(plane) - 1), values, line);
      for (int x = 0; x < width; x++) {
        even[x] = line[columns[2 * x]];
        odd[x] = line[columns[2 * x + 1]];
      }
      int channel = 4 * plane + 2 * (y % 2);
      channels.put(at(channel, y / 2), even);
      channels.put(at(channel + 1, y / 2), odd);
    }
  }

  /** A plane of chroma that is half as high and wide as the picture, in a channel of its own. */
  private void copy(Frame frame, int plane, float[] values, FloatBuffer channels) {
    int columns = format.planeWidth(plane);
    float[] line = new float[columns];
    float[] wide = new float[width];
    for (int y = 0; y < height; y++) {
      read(frame, plane, Math.min(y, format.planeHeight(plane) - 1), values, line);
      System.arraycopy(line, 0, wide, 0, columns);
      Arrays.fill(wide, columns, width, line[columns - 1]);
      channels.put(at(3 + plane, y), wide);
    }
  }

  /** The channels of chroma that the film has none of. */
  private void fill(FloatBuffer channels, int plane) {
    boolean one = own == PlaneLayout.YUV420;
    int from = one ? 3 + plane : 4 * plane;
    int size = (one ? 1 : 4) * height * width;
    for (int i = 0; i < size; i++) {
      channels.put(at(from, 0) + i, NEUTRAL);
    }
  }

  private int horizontal(int plane) {
    return plane == 0 ? 1 : format.chroma().horizontal();
  }

  private int vertical(int plane) {
    return plane == 0 ? 1 : format.chroma().vertical();
  }

  /** Where a row of a channel begins in a tensor. */
  private int at(int channel, int row) {
    return (channel * height + row) * width;
  }

  private void read(Frame frame, int plane, int row, float[] values, float[] line) {
    byte[] samples = frame.samples();
    int bytes = format.bytesPerSample();
    int at = format.planeOffset(plane) + row * line.length * bytes;
    if (bytes == 1) {
      for (int x = 0; x < line.length; x++) {
        line[x] = values[samples[at + x] & 0xff];
      }
    } else {
      for (int x = 0; x < line.length; x++) {
        line[x] = values[(samples[at + 2 * x] & 0xff) + ((samples[at + 2 * x + 1] & 0xff) << 8)];
      }
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

  @Override
  public byte[] write(NDArray tensor) {
    FloatBuffer channels = tensor.toByteBuffer(true).asFloatBuffer();
    byte[] out = new byte[format.bytes()];
    int scale = 1 << format.bitDepth();
    int most = format.maxValue();
    int at = 0;
    for (int plane = 0; plane < format.planes(); plane++) {
      float[] line = new float[fullWidth];
      for (int y = 0; y < format.planeHeight(plane); y++) {
        row(channels, plane, y, line);
        for (int x = 0; x < format.planeWidth(plane); x++) {
          int sample = (int) Math.max(0, Math.min(most, Math.rint(line[x] * scale)));
          out[at++] = (byte) sample;
          if (format.bytesPerSample() == 2) {
            out[at++] = (byte) (sample >> 8);
          }
        }
      }
    }
    return out;
  }

  /** A plane's values as they are, row by row. */
  float[] values(NDArray tensor, int plane) {
    FloatBuffer channels = tensor.toByteBuffer(true).asFloatBuffer();
    int columns = format.planeWidth(plane);
    float[] values = new float[columns * format.planeHeight(plane)];
    float[] line = new float[fullWidth];
    for (int y = 0; y < format.planeHeight(plane); y++) {
      row(channels, plane, y, line);
      System.arraycopy(line, 0, values, y * columns, columns);
    }
    return values;
  }

  /** A row of a plane; {@code line} has room for more columns than it has. */
  private void row(FloatBuffer channels, int plane, int y, float[] line) {
    if (plane > 0 && own == PlaneLayout.YUV420) {
      channels.get(at(3 + plane, y), line, 0, width);
    } else if (vertical(plane) == 2) {
      mean(channels, at(4 * plane, y), 4, line);
    } else {
      int first = at(4 * plane + 2 * (y % 2), y / 2);
      if (horizontal(plane) == 2) {
        mean(channels, first, 2, line);
      } else {
        join(channels, first, line);
      }
    }
  }

  /** What as many channels have in the mean, one behind the other. */
  private void mean(FloatBuffer channels, int first, int count, float[] line) {
    float[] more = new float[width];
    channels.get(first, line, 0, width);
    for (int i = 1; i < count; i++) {
      channels.get(first + i * height * width, more);
      for (int x = 0; x < width; x++) {
        line[x] += more[x];
      }
    }
    for (int x = 0; x < width; x++) {
      line[x] /= count;
    }
  }

  /** Columns of even and of odd numbers, from two channels. */
  private void join(FloatBuffer channels, int first, float[] line) {
    float[] even = new float[width];
    float[] odd = new float[width];
    channels.get(first, even);
    channels.get(first + height * width, odd);
    for (int x = 0; x < width; x++) {
      line[2 * x] = even[x];
      line[2 * x + 1] = odd[x];
    }
  }

  /** Whether a network's pictures have the channels of {@link #read}. */
  boolean isNetworks() {
    return own == network;
  }

  @Override
  public byte[] writeMask(NDArray mask) {
    FloatBuffer channels = mask.toByteBuffer(true).asFloatBuffer();
    byte[] out = new byte[format.width() * format.height()];
    float[] line = new float[fullWidth];
    for (int y = 0; y < format.height(); y++) {
      join(channels, at(2 * (y % 2), y / 2), line);
      for (int x = 0; x < format.width(); x++) {
        out[y * format.width() + x] = (byte) Math.rint(255 * line[x]);
      }
    }
    return out;
  }
}
