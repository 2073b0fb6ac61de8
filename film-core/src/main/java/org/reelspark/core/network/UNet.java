package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.initializer.XavierInitializer.FactorType;
import ai.djl.training.initializer.XavierInitializer.RandomType;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.Precision;

/**
 * A plain U-Net of 3x3 convolutions over three levels, on a window whose neighbours were moved onto
 * the centre.
 *
 * <pre>
 *   aligned window, hints ─ in ─ pair ──────────────── + ─ pair ─ fill, mask, denoised     w channels
 *                          └ down ─ pair ── + ─ pair ┘ up                         2w
 *                                     └ down ─ pair ─ lines ─ pair ┘ up           4w
 * </pre>
 *
 * <p>The first level has as many channels as w takes in a processor's blocks. A pair is two
 * convolutions around which the input is added. The lines are what is known along a column and
 * along a row, averaged over {@value #LINE} places: scratches run from top to bottom and bars from
 * side to side, and where one crosses what hides it, the rest of it still tells. Source of pooling
 * in strips: Hou and others, "Strip Pooling", 2020. The hints are what temporal filters look at:
 * how far the centre lies from the median of its neighbours, and how far outside all of them, with
 * the neighbours aligned and as they came: a large defect may be taken for motion. Fill and
 * denoised picture are mixed as {@link Mixing} says. A fresh network takes mostly centre and
 * median, corrects nothing and has a low mask.
 *
 * <p>At scale 2 there is one head more, {@link DetailHead}.
 *
 * <p>In half precision what lies between the hints and the heads is of float16. Alignment, hints
 * and mixing are of float32 always: motion is found as in full precision.
 */
final class UNet extends RestorationNetwork {
  /** Places of the lowest level that a line is averaged over, 8 luma pixels each. */
  private static final int LINE = 17;

  /** Channels that are averaged down, and as many across. */
  private static final int LINE_CHANNELS = 16;

  /** What three convolutions in a row see, rounded up to the stride of the level below. */
  private static final int STRIP_CONTEXT = 4;

  /** The same for two and a line. */
  private static final int LINE_CONTEXT = 12;

  /** The same for the nine that lead to the detail, and the mean around a pixel. */
  private static final int DETAIL_CONTEXT = 12;

  /** Bytes of a strip's largest array, less than what glibc maps by itself ({@link Workspace}). */
  private static final int LARGEST_BLOCK = (1 << 25) - (1 << 16);

  private final DataType type;
  private final List<Convolution> convolutions = new ArrayList<>();
  private final Convolution in;
  private final ConvolutionPair top;
  private final Convolution downToMiddle;
  private final ConvolutionPair middle;
  private final Convolution downToBottom;
  private final ConvolutionPair bottom;
  private final ConvolutionPair bottomAgain;
  private final Convolution upToMiddle;
  private final ConvolutionPair middleAgain;
  private final Convolution upToTop;
  private final ConvolutionPair topAgain;
  private final Convolution heads;
  private final Convolution toLines;
  private final Convolution fromLines;
  private final DetailHead detail;

  UNet(ModelCard card, Precision precision) {
    super(card);
    type = precision == Precision.HALF ? DataType.FLOAT16 : DataType.FLOAT32;
    if (card.radius() != 2 || card.width() < 1) {
      throw new ModelException(
          card.name()
              + ": a unet has radius 2 and a width of 1 or more, not "
              + card.radius()
              + " and "
              + card.width());
    }
    int width = card.width();
    int topWidth = heldWidth(card);
    int channels = card.layout().channels();
    in = convolution("in", (2 * card.radius() + 5) * channels, topWidth, 3, 1);
    top = pair("top", topWidth);
    downToMiddle = convolution("downToMiddle", topWidth, 2 * width, 3, 2);
    middle = pair("middle", 2 * width);
    downToBottom = convolution("downToBottom", 2 * width, 4 * width, 3, 2);
    bottom = pair("bottom", 4 * width);
    toLines = convolution("toLines", 4 * width, 2 * LINE_CHANNELS, 1, 1);
    fromLines = convolution("fromLines", 2 * LINE_CHANNELS, 4 * width, 1, 1);
    bottomAgain = pair("bottomAgain", 4 * width);
    upToMiddle = convolution("upToMiddle", 4 * width, 2 * width, 1, 1);
    middleAgain = pair("middleAgain", 2 * width);
    upToTop = convolution("upToTop", 2 * width, topWidth, 1, 1);
    topAgain = pair("topAgain", topWidth);
    heads = convolution("heads", topWidth, 2 * channels + 4 + Mixing.WEIGHTS, 3, 1);
    heads.block().setInitializer(new NormalInitializer(1e-3f), Parameter.Type.WEIGHT);
    fromLines.block().setInitializer(new NormalInitializer(1e-3f), Parameter.Type.WEIGHT);
    detail = card.scale() == 1 ? null : detail(topWidth, channels);
  }

  private DetailHead detail(int width, int channels) {
    DetailHead made =
        new DetailHead(
            convolution(DETAIL, width + Mixing.FRAMES * channels, width, 3, 1),
            pair(DETAIL + "First", width),
            pair(DETAIL + "Second", width),
            convolution(DETAIL + "Out", width, 4 * channels, 3, 1));
    made.out().block().setInitializer(new NormalInitializer(1e-2f), Parameter.Type.WEIGHT);
    return made;
  }

  private ConvolutionPair pair(String name, int width) {
    Convolution first = convolution(name + "a", width, width, 3, 1);
    Convolution second = convolution(name + "b", width, width, 3, 1);
    second.block().setInitializer(scaled(0.2f), Parameter.Type.WEIGHT);
    return new ConvolutionPair(first, second);
  }

  private Convolution convolution(String name, int inputs, int filters, int kernel, int stride) {
    Convolution convolution = Convolution.of(inputs, filters, kernel, stride);
    convolution.block().setInitializer(scaled(2), Parameter.Type.WEIGHT);
    convolutions.add(convolution);
    addChildBlock(name, convolution.block());
    return convolution;
  }

  private static Initializer scaled(float magnitude) {
    return new XavierInitializer(RandomType.GAUSSIAN, FactorType.IN, magnitude);
  }

  @Override
  public int stride() {
    return 4;
  }

  @Override
  public int reach() {
    // Convolutions of each level in pixels of the first: in, top, down; middle, down; bottom; and
    // back up, where a value comes from a square of 4 and of 2.
    int restored = Alignment.REACH + 4 + 2 * 3 + 4 * (2 + LINE / 2 + 2) + 3 + 2 * 2 + 1 + 2 + 1;
    return detail == null ? restored : restored + DetailHead.REACH;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    for (Convolution each : convolutions) {
      each.block().initialize(manager, dataType, new Shape(1, each.inputs(), 8, 8));
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
    NDArray original = inputs.singletonOrThrow();
    try (NDArray window = Alignment.align(original)) {
      boolean eager = training || type != DataType.FLOAT32 || Strips.isOnePiece(original);
      UNetPass pass = eager ? new EagerPass(store, training) : new FusedPass(store);
      return forward(pass, window, original);
    }
  }

  private NDList forward(UNetPass pass, NDArray window, NDArray original) {
    long channels = window.getShape().get(2);
    // Closing gives up a handle; what training needs of an array lives on in its graph.
    try (NDArray out = levels(pass, window, original)) {
      NDList outputs =
          new NDList(
              Strips.slice(out, 1, 0, channels),
              Strips.slice(out, 1, channels, channels + 4),
              Strips.slice(out, 1, channels + 4, 2 * channels + 4));
      if (detail != null) {
        try (NDArray squares = Strips.slice(out, 1, 2 * channels + 4, 6 * channels + 4)) {
          outputs.add(PixelShuffle.shuffled(squares));
        }
      }
      return outputs;
    }
  }

  private NDArray levels(UNetPass pass, NDArray window, NDArray original) {
    int height = (int) window.getShape().get(3);
    int width = (int) window.getShape().get(4);
    int inputs = in.inputs() + (int) Convolution.missing(in.inputs());
    try (NDArray first =
            levelInStrips(
                window,
                inputs,
                height,
                width,
                STRIP_CONTEXT,
                (from, to) -> top(pass, window, original, from, to));
        NDArray second =
            levelInStrips(
                window,
                4 * downToMiddle.inputs(),
                height / 2,
                width / 2,
                STRIP_CONTEXT,
                (from, to) -> down(pass, first, downToMiddle, middle, from, to));
        NDArray lowest =
            levelInStrips(
                window,
                4 * downToBottom.inputs(),
                height / 4,
                width / 4,
                STRIP_CONTEXT,
                (from, to) -> down(pass, second, downToBottom, bottom, from, to));
        NDArray third =
            levelInStrips(
                window,
                bottom.first().inputs(),
                height / 4,
                width / 4,
                LINE_CONTEXT,
                (from, to) -> bottomAgain(pass, lowest, from, to));
        NDArray back =
            levelInStrips(
                window,
                middle.first().inputs(),
                height / 2,
                width / 2,
                STRIP_CONTEXT,
                (from, to) -> middleAgain(pass, second, third, from, to))) {
      return inStrips(
          window,
          2,
          inputs,
          height,
          width,
          detail == null ? STRIP_CONTEXT : DETAIL_CONTEXT,
          (from, to) -> topAgain(pass, window, first, back, from, to));
    }
  }

  private NDArray top(UNetPass pass, NDArray window, NDArray original, int from, int to) {
    int channels = in.inputs() + (int) Convolution.missing(in.inputs());
    try (NDArray input = pass.seen(window, original, channels, from, to);
        NDArray fed = input.toType(type, false)) {
      return pass.pair(top, pass.active(in, fed));
    }
  }

  /** A level from the one above it. */
  private static NDArray down(
      UNetPass pass, NDArray above, Convolution down, ConvolutionPair pair, int from, int to) {
    try (NDArray rows = Strips.slice(above, 2, 2L * from, 2L * to)) {
      return pass.pair(pair, pass.active(down, rows));
    }
  }

  private NDArray bottomAgain(UNetPass pass, NDArray lowest, int from, int to) {
    try (NDArray before = Strips.slice(lowest, 2, from, to);
        NDArray seen = pass.active(toLines, before);
        NDArray lines = lines(seen)) {
      return pass.pair(bottomAgain, pass.onto(before, fromLines, lines));
    }
  }

  /** The first half of the channels averaged along columns, the others along rows. */
  private static NDArray lines(NDArray seen) {
    try (NDArray first = seen.get(":, :{}", LINE_CHANNELS);
        NDArray second = seen.get(":, {}:{}", LINE_CHANNELS, 2 * LINE_CHANNELS);
        NDArray down = averaged(first, LINE, 1);
        NDArray across = averaged(second, 1, LINE)) {
      return NDArrays.concat(new NDList(down, across), 1);
    }
  }

  /** The mean of {@code down} by {@code across} places around each, of those that there are. */
  static NDArray averaged(NDArray x, int down, int across) {
    Shape s = x.getShape();
    // DJL counts what lies outside as zeros, whatever it is told.
    try (NDArray ones = x.getManager().ones(new Shape(1, 1, s.get(2), s.get(3)), x.getDataType());
        NDArray share = pooled(ones, down, across);
        NDArray mean = pooled(x, down, across)) {
      return mean.div(share);
    }
  }

  private static NDArray pooled(NDArray x, int down, int across) {
    return Pool.avgPool2d(
        x, new Shape(down, across), new Shape(1, 1), new Shape(down / 2, across / 2), false, true);
  }

  private NDArray middleAgain(UNetPass pass, NDArray second, NDArray third, int from, int to) {
    try (NDArray rows = Strips.slice(second, 2, from, to);
        NDArray below = Strips.slice(third, 2, from / 2, to / 2)) {
      return pass.pair(middleAgain, pass.upOnto(rows, upToMiddle, below));
    }
  }

  private NDArray topAgain(
      UNetPass pass, NDArray window, NDArray first, NDArray back, int from, int to) {
    try (NDArray skip = Strips.slice(first, 2, from, to);
        NDArray below = Strips.slice(back, 2, from / 2, to / 2);
        NDArray last = pass.pair(topAgain, pass.upOnto(skip, upToTop, below));
        NDArray made = pass.linear(heads, last);
        NDArray exact = made.toType(DataType.FLOAT32, false)) {
      NDArray mixed = pass.mixed(window, exact, from, to);
      if (detail == null) {
        return mixed;
      }
      try (mixed;
          NDArray rows = Strips.slice(window, 3, from, to);
          NDArray lacking = detail.lacking(pass, rows, last, mixed, type)) {
        return NDArrays.concat(new NDList(mixed, lacking), 1);
      }
    }
  }

  /**
   * Computes a level in strips that stay in a processor's cache, each with the rows around it that
   * its convolutions look at: the same values as in one piece, faster.
   *
   * @param values that the largest array of a strip has for each pixel
   * @param context rows around a strip that it depends on
   * @param rows as tall as the level; only those near an end may be wrong
   */
  private static NDArray levelInStrips(
      NDArray window, int values, int height, int width, int context, Strips.Rows rows) {
    // Joined as channels lie in memory on a processor, side by side.
    NDArray joined =
        inStrips(
            window,
            1,
            values,
            height,
            width,
            context,
            (from, to) -> {
              try (NDArray computed = rows.compute(from, to)) {
                return computed.transpose(0, 2, 3, 1);
              }
            });
    try (joined) {
      return joined.transpose(0, 3, 1, 2);
    }
  }

  private static NDArray inStrips(
      NDArray window, int axis, int values, int height, int width, int context, Strips.Rows rows) {
    int largest = LARGEST_BLOCK / (Float.BYTES * values) - 2 * context * width;
    return Strips.join(
        window,
        axis,
        height,
        width,
        Math.max(width, Math.min(LARGEST_STRIP, largest)),
        (at, end) -> {
          int from = Math.max(0, at - context);
          int to = Math.min(height, end + context);
          NDArray wide = rows.compute(from, to);
          if (from == at && to == end) {
            return wide;
          }
          try (wide) {
            return Strips.slice(wide, axis, at - from, end - from);
          }
        });
  }
}
