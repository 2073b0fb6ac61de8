package org.reelspark.core.restore;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.FrameStatistics;
import org.reelspark.core.plan.PictureContract;
import org.reelspark.core.plan.ValueRange;

/**
 * Restores with a network of pictures: what it gives is the frame. It says nothing of defects, so
 * there is no mask.
 */
final class PictureRestorer implements Restorer {
  private static final byte[] NO_MASK = new byte[0];

  private final PictureNetwork network;
  private final NDManager manager;
  private final Colour colour;
  private final int square;
  private final HeldTensors held = new HeldTensors();
  private PictureSamples pictures;

  /** Rows and columns of a picture. */
  private record Size(int height, int width) {
    int pixels() {
      return height * width;
    }
  }

  /**
   * @param square rows and columns of the square that pictures are stretched to; 0 for none
   */
  PictureRestorer(PictureNetwork network, NDManager parent, Colour colour, int square) {
    this.network = network;
    this.manager = parent.newSubManager();
    this.colour = colour;
    this.square = square;
  }

  @Override
  public int radius() {
    return network.card().radius();
  }

  @Override
  public Restored restore(Window window) {
    PictureNetwork.fixThread();
    prepare(window);
    Frame source = window.centre();
    try {
      List<NDArray> frames = new ArrayList<>();
      for (int i = 0; i < window.frames().size(); i++) {
        frames.add(tensor(window, i));
      }
      float[] picture = picture(frames, window);
      if (network.contract().brightnessKept()) {
        keepBrightness(picture, source, window);
      }
      Frame restored = pictures.write(picture, source, window.gain());
      return new Restored(
          restored,
          new FrameStatistics(
              window.frameNumber(),
              0,
              Luma.mean(source),
              Luma.mean(restored),
              window.gain(),
              window.cut(),
              source.concealed()),
          NO_MASK);
    } catch (EngineException e) {
      throw new ModelException(
          "%s: the network failed on frame %d: %s"
              .formatted(network.card().name(), window.frameNumber(), e.getMessage()),
          e);
    }
  }

  private void keepBrightness(float[] picture, Frame source, Window window) {
    BrightnessShift.takeBack(
        picture,
        pictures.read(source, window.gain(), window.black()),
        network.channels(),
        source.format().width(),
        network.card().scale());
  }

  private void prepare(Window window) {
    if (pictures == null || !pictures.format().equals(window.centre().format())) {
      held.clear();
      pictures =
          new PictureSamples(
              window.centre().format(),
              colour,
              network.contract().layout(),
              network.card().scale());
    }
    held.keep(window);
  }

  private NDArray tensor(Window window, int i) {
    return held.of(
        window, i, () -> read(window.frames().get(i), window.gains()[i], window.black()));
  }

  private NDArray read(Frame frame, float gain, int black) {
    Size size = size();
    float[] values = pictures.read(frame, gain, black);
    if (square > 0) {
      PictureFormat format = pictures.format();
      values =
          Resampling.resampled(
              values,
              network.channels(),
              format.height(),
              format.width(),
              size.height(),
              size.width());
    }
    ValueRange range = network.contract().range();
    for (int channel = 0; channel < network.channels(); channel++) {
      for (int at = channel * size.pixels(); at < (channel + 1) * size.pixels(); at++) {
        values[at] = range.toNetwork(values[at], channel);
      }
    }
    Size padded = padded(size);
    return manager.create(
        reflected(values, network.channels(), size, padded),
        new Shape(network.channels(), padded.height(), padded.width()));
  }

  /** Of what the network is to restore, before it is extended to a multiple. */
  private Size size() {
    PictureFormat format = pictures.format();
    return square > 0 ? new Size(square, square) : new Size(format.height(), format.width());
  }

  private Size padded(Size size) {
    int multiple = network.contract().multiple();
    return new Size(roundedUp(size.height(), multiple), roundedUp(size.width(), multiple));
  }

  private static int roundedUp(int size, int multiple) {
    return (size + multiple - 1) / multiple * multiple;
  }

  /** Extended to the right and downwards by its reflection, the edge itself not repeated. */
  private static float[] reflected(float[] planes, int count, Size size, Size padded) {
    if (size.equals(padded)) {
      return planes;
    }
    float[] out = new float[count * padded.pixels()];
    for (int plane = 0; plane < count; plane++) {
      for (int y = 0; y < padded.height(); y++) {
        int from = plane * size.pixels() + mirrored(y, size.height()) * size.width();
        int to = plane * padded.pixels() + y * padded.width();
        for (int x = 0; x < padded.width(); x++) {
          out[to + x] = planes[from + mirrored(x, size.width())];
        }
      }
    }
    return out;
  }

  private static int mirrored(int at, int length) {
    if (length == 1) {
      return 0;
    }
    int folded = at % (2 * length - 2);
    return folded < length ? folded : 2 * length - 2 - folded;
  }

  /** The restored picture, [channels, scale x height, scale x width], 0 for black, 1 for white. */
  private float[] picture(List<NDArray> frames, Window window) {
    int scale = network.card().scale();
    Size size = size();
    Size padded = padded(size);
    float[] whole = tiles(frames, padded);
    Size large = new Size(scale * size.height(), scale * size.width());
    ValueRange range = network.contract().range();
    float[] out = new float[network.channels() * large.pixels()];
    for (int channel = 0; channel < network.channels(); channel++) {
      for (int y = 0; y < large.height(); y++) {
        int from = (channel * scale * padded.height() + y) * scale * padded.width();
        int to = channel * large.pixels() + y * large.width();
        for (int x = 0; x < large.width(); x++) {
          float value = range.fromNetwork(whole[from + x], channel);
          if (!Float.isFinite(value)) {
            throw new ModelException(
                "%s: the network gave values that are no numbers for frame %d"
                    .formatted(network.card().name(), window.frameNumber()));
          }
          out[to + x] = value;
        }
      }
    }
    if (square == 0) {
      return out;
    }
    PictureFormat format = pictures.format();
    return Resampling.resampled(
        out,
        network.channels(),
        large.height(),
        large.width(),
        scale * format.height(),
        scale * format.width());
  }

  private float[] tiles(List<NDArray> frames, Size padded) {
    PictureContract contract = network.contract();
    TileRow rows = row(padded.height(), contract);
    TileRow columns = row(padded.width(), contract);
    if (rows.count() == 1 && columns.count() == 1) {
      return network.run(manager, frames, 0, 0, padded.height(), padded.width());
    }
    int scale = network.card().scale();
    int height = scale * rows.size();
    int width = scale * columns.size();
    float[] whole = new float[network.channels() * scale * scale * padded.pixels()];
    for (int row = 0; row < rows.count(); row++) {
      float[] down = rows.shares(row, scale);
      int top = scale * rows.starts().get(row);
      for (int column = 0; column < columns.count(); column++) {
        float[] across = columns.shares(column, scale);
        int left = scale * columns.starts().get(column);
        float[] tile =
            network.run(
                manager,
                frames,
                rows.starts().get(row),
                columns.starts().get(column),
                rows.size(),
                columns.size());
        for (int line = 0; line < network.channels() * height; line++) {
          int channel = line / height;
          int y = line % height;
          int to = (channel * scale * padded.height() + top + y) * scale * padded.width() + left;
          for (int x = 0; x < width; x++) {
            float share = down[y] * across[x];
            if (share > 0) {
              whole[to + x] += share * tile[line * width + x];
            }
          }
        }
      }
    }
    return whole;
  }

  private static TileRow row(int length, PictureContract contract) {
    return TileRow.of(length, contract.tile(), contract.overlap(), contract.multiple());
  }

  @Override
  public void close() {
    manager.close();
  }
}
