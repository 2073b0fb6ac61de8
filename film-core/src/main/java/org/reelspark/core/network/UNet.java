package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
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
 * denoised picture are weighted means, the weights chosen for every pixel, plus a correction: for
 * the denoised picture of the five frames; for the fill of the four neighbours, the median of all,
 * and what lies around in the centre frame. A fresh network takes mostly centre and median,
 * corrects nothing and has a low mask.
 *
 * <p>At scale 2 there is one head more, which gives the detail that an enlarged picture lacks. It
 * sees the first level's last features, the centre frame with its defects filled in, and the four
 * neighbours, whose places between the centre's pixels tell what lies there, pictures less the mean
 * around a pixel:
 *
 * <pre>
 *   last features, filled centre, neighbours ─ in ─ pair ─ pair ─ detail, four values of each channel     w
 * </pre>
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

  /** The same for the nine that lead to the detail, and the mean around a pixel. */
  private static final int DETAIL_CONTEXT = 12;

  /** Rows and columns of the mean that a picture is fed less, so that edges are what is seen. */
  private static final int DETAIL_MEAN = 5;

  /** Of full scale: what the detail is given in. It is small, and its weights are then not. */
  private static final float DETAIL_UNIT = 1 / 16f;

  /** Convolutions from the heads to the detail, and what the mean looks at. */
  private static final int DETAIL_REACH = 6 + DETAIL_MEAN / 2;

  private static final float SLOPE = 0.1f;
  private static final float FRESH_MASK = -4;

  /** Logits by which the median and the centre come first among what a fresh network mixes. */
  private static final float FRESH_FILL = 4;

  private static final float FRESH_DENOISED = 2;

  private static final int FRAMES = 5;

  /** How far around it the fill looks in the centre frame, in pixels of the tensor. */
  private static final int[] AROUND = {2, 4, 8};

  private static final int FARTHEST = 8;
  private static final int MIXED_FILL = FRAMES + 4 * AROUND.length;

  private final DataType type;
  private final List<Convolution> convolutions = new ArrayList<>();
  private final Convolution in;
  private final Pair top;
  private final Convolution downToMiddle;
  private final Pair middle;
  private final Convolution downToBottom;
  private final Pair bottom;
  private final Pair bottomAgain;
  private final Convolution upToMiddle;
  private final Pair middleAgain;
  private final Convolution upToTop;
  private final Pair topAgain;
  private final Convolution heads;
  private final Convolution toLines;
  private final Convolution fromLines;
  private final Detail detail;

  /** What an enlarging network has besides. */
  private record Detail(Convolution in, Pair first, Pair second, Convolution out) {}

  private record Pair(Convolution first, Convolution second) {}

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
    heads = convolution("heads", topWidth, 2 * channels + 4 + MIXED_FILL + FRAMES, 3, 1);
    heads.block().setInitializer(new NormalInitializer(1e-3f), Parameter.Type.WEIGHT);
    fromLines.block().setInitializer(new NormalInitializer(1e-3f), Parameter.Type.WEIGHT);
    detail = card.scale() == 1 ? null : detail(topWidth, channels);
  }

  private Detail detail(int width, int channels) {
    Detail made =
        new Detail(
            convolution(DETAIL, width + FRAMES * channels, width, 3, 1),
            pair(DETAIL + "First", width),
            pair(DETAIL + "Second", width),
            convolution(DETAIL + "Out", width, 4 * channels, 3, 1));
    made.out().block().setInitializer(new NormalInitializer(1e-2f), Parameter.Type.WEIGHT);
    return made;
  }

  private Pair pair(String name, int width) {
    Convolution first = convolution(name + "a", width, width, 3, 1);
    Convolution second = convolution(name + "b", width, width, 3, 1);
    second.block().setInitializer(scaled(0.2f), Parameter.Type.WEIGHT);
    return new Pair(first, second);
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
    return detail == null ? restored : restored + DETAIL_REACH;
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
      return forward(new Pass(store, training), window, original);
    }
  }

  private NDList forward(Pass pass, NDArray window, NDArray original) {
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

  /** Fill, mask and denoised picture of rows {@code [from, to)}, one behind the other. */
  private static NDArray mixed(NDArray window, NDArray heads, int from, int to) {
    long channels = window.getShape().get(2);
    try (NDArray rows = Strips.slice(window, 3, from, to);
        NDArray fill = heads.get(":, :{}", channels);
        NDArray mask = heads.get(":, {}:{}", channels, channels + 4);
        NDArray denoised = heads.get(":, {}:{}", channels + 4, 2 * channels + 4);
        NDArray fillWeights = weights(heads, 2 * channels + 4, MIXED_FILL, FRESH_FILL);
        NDArray denoisedWeights =
            weights(heads, 2 * channels + 4 + MIXED_FILL, FRAMES, FRESH_DENOISED);
        NDArray around = around(window, from, to);
        NDArray mixedFill = mixedFill(rows, around, fillWeights);
        NDArray mixedFrames = mixed(rows, denoisedWeights);
        NDArray wholeFill = mixedFill.add(fill);
        NDArray wholeMask = mask.add(FRESH_MASK);
        NDArray wholeDenoised = mixedFrames.add(denoised)) {
      return NDArrays.concat(new NDList(wholeFill, wholeMask, wholeDenoised), 1);
    }
  }

  /** Rows of the centre frame with what the fill looks at around them. */
  private static NDArray around(NDArray window, int from, int to) {
    try (NDArray centre = centre(window);
        NDArray tall = Strips.around(centre, 2, from - FARTHEST, to + FARTHEST)) {
      return Strips.around(tall, 3, -FARTHEST, window.getShape().get(4) + FARTHEST);
    }
  }

  /** One weight a source and pixel, [B, count, 1, h, w]; a pixel's add up to 1. */
  private static NDArray weights(NDArray heads, long from, int count, float fresh) {
    float[] start = new float[count];
    start[2] = fresh;
    try (NDArray logits = heads.get(":, {}:{}", from, from + count);
        NDArray first = heads.getManager().create(start, new Shape(1, count, 1, 1));
        NDArray sum = logits.add(first);
        NDArray weights = sum.softmax(1)) {
      return weights.expandDims(2);
    }
  }

  /** The weighted mean of a window's frames. */
  private static NDArray mixed(NDArray window, NDArray weights) {
    try (NDArray weighted = window.mul(weights)) {
      return weighted.sum(new int[] {1});
    }
  }

  /**
   * The weighted mean of the neighbours, in the centre's place the median of all, and the centre
   * frame moved up, down, left and right.
   *
   * @param wide the centre frame with {@link #FARTHEST} more on each side
   */
  private static NDArray mixedFill(NDArray window, NDArray wide, NDArray weights) {
    try (NDArray first = weights.get(":, :{}", FRAMES);
        NDArray frames = mixed(window, first);
        NDArray centre = centre(window);
        Neighbours neighbours = Neighbours.of(window);
        NDArray median = neighbours.medianWith(centre);
        NDArray apart = median.sub(centre);
        NDArray weight = weights.get(":, 2");
        NDArray change = apart.mul(weight)) {
      NDArray sum = frames.add(change);
      int source = FRAMES;
      for (int far : AROUND) {
        sum = added(sum, wide, weights, source++, -far, 0);
        sum = added(sum, wide, weights, source++, far, 0);
        sum = added(sum, wide, weights, source++, 0, -far);
        sum = added(sum, wide, weights, source++, 0, far);
      }
      return sum;
    }
  }

  /** Closes {@code sum}. */
  private static NDArray added(
      NDArray sum, NDArray wide, NDArray weights, int source, int down, int across) {
    int top = FARTHEST + down;
    int left = FARTHEST + across;
    long height = wide.getShape().get(2) - 2 * FARTHEST;
    long width = wide.getShape().get(3) - 2 * FARTHEST;
    try (NDArray before = sum;
        NDArray moved = wide.get(":, :, {}:{}, {}:{}", top, top + height, left, left + width);
        NDArray weight = weights.get(":, {}", source);
        NDArray weighted = moved.mul(weight)) {
      return before.add(weighted);
    }
  }

  private NDArray levels(Pass pass, NDArray window, NDArray original) {
    int height = (int) window.getShape().get(3);
    int width = (int) window.getShape().get(4);
    try (NDArray first =
            inStrips(
                window,
                height,
                width,
                STRIP_CONTEXT,
                (from, to) -> top(pass, window, original, from, to));
        NDArray second =
            inStrips(
                window,
                height / 2,
                width,
                STRIP_CONTEXT,
                (from, to) -> middle(pass, first, from, to));
        NDArray third = bottom(pass, second);
        NDArray back =
            inStrips(
                window,
                height / 2,
                width,
                STRIP_CONTEXT,
                (from, to) -> middleAgain(pass, second, third, from, to))) {
      return inStrips(
          window,
          height,
          width,
          detail == null ? STRIP_CONTEXT : DETAIL_CONTEXT,
          (from, to) -> topAgain(pass, window, first, back, from, to));
    }
  }

  private NDArray top(Pass pass, NDArray window, NDArray original, int from, int to) {
    try (NDArray rows = window.get(":, :, :, {}:{}", from, to);
        NDArray unmoved = original.get(":, :, :, {}:{}", from, to);
        NDArray input = withHints(rows, unmoved);
        NDArray fed = input.toType(type, false)) {
      return pass.pair(top, pass.active(in, fed));
    }
  }

  private NDArray middle(Pass pass, NDArray first, int from, int to) {
    try (NDArray rows = first.get(":, :, {}:{}", 2 * from, 2 * to)) {
      return pass.pair(middle, pass.active(downToMiddle, rows));
    }
  }

  private NDArray bottom(Pass pass, NDArray second) {
    try (NDArray before = pass.pair(bottom, pass.active(downToBottom, second));
        NDArray seen = pass.active(toLines, before);
        NDArray lines = lines(seen);
        NDArray change = pass.linear(fromLines, lines)) {
      return pass.pair(bottomAgain, before.add(change));
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

  private static NDArray averaged(NDArray x, int down, int across) {
    return Pool.avgPool2d(
        x, new Shape(down, across), new Shape(1, 1), new Shape(down / 2, across / 2), false, false);
  }

  private NDArray middleAgain(Pass pass, NDArray second, NDArray third, int from, int to) {
    try (NDArray rows = second.get(":, :, {}:{}", from, to);
        NDArray below = third.get(":, :, {}:{}", from / 2, to / 2)) {
      return pass.pair(middleAgain, pass.upOnto(rows, upToMiddle, below));
    }
  }

  private NDArray topAgain(
      Pass pass, NDArray window, NDArray first, NDArray back, int from, int to) {
    try (NDArray rows = first.get(":, :, {}:{}", from, to);
        NDArray below = back.get(":, :, {}:{}", from / 2, to / 2);
        NDArray last = pass.pair(topAgain, pass.upOnto(rows, upToTop, below));
        NDArray made = pass.linear(heads, last);
        NDArray exact = made.toType(DataType.FLOAT32, false)) {
      NDArray mixed = mixed(window, exact, from, to);
      if (detail == null) {
        return mixed;
      }
      try (mixed;
          NDArray lacking = detail(pass, window, last, mixed, from, to)) {
        return NDArrays.concat(new NDList(mixed, lacking), 1);
      }
    }
  }

  /** What enlarged rows lack, the four values of each square of a channel one after another. */
  private NDArray detail(Pass pass, NDArray window, NDArray last, NDArray mixed, int from, int to) {
    long channels = window.getShape().get(2);
    try (NDArray rows = Strips.slice(window, 3, from, to);
        NDArray filled = filled(rows, mixed);
        NDArray mean = averaged(filled, DETAIL_MEAN, DETAIL_MEAN);
        NDArray own = filled.sub(mean);
        NDArray others = neighbours(rows, mean);
        NDArray pictures = NDArrays.concat(new NDList(own, others), 1);
        NDArray fed = pictures.toType(type, false);
        NDArray rest = Convolution.zeros(last, 1, Convolution.missing(detail.in().inputs()));
        NDArray input = NDArrays.concat(new NDList(last, fed, rest), 1);
        NDArray features =
            pass.pair(detail.second(), pass.pair(detail.first(), pass.active(detail.in(), input)));
        NDArray made = pass.linear(detail.out(), features);
        NDArray held = Strips.slice(made, 1, 0, 4 * channels);
        NDArray exact = held.toType(DataType.FLOAT32, false)) {
      // The gradient reads the unit, and DJL would free a Java number before that.
      return exact.mul(exact.getManager().create(DETAIL_UNIT));
    }
  }

  /** The centre frame with what the mask shows replaced by the fill. */
  private static NDArray filled(NDArray window, NDArray mixed) {
    long channels = window.getShape().get(2);
    try (NDArray centre = centre(window);
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
        NDArray after = Strips.slice(window, 1, 3, FRAMES);
        NDArray all = NDArrays.concat(new NDList(before, after), 1);
        NDArray around = mean.expandDims(1);
        NDArray apart = all.sub(around)) {
      return apart.reshape(shape.get(0), (FRAMES - 1) * shape.get(2), shape.get(3), shape.get(4));
    }
  }

  /**
   * Computes a level in strips that stay in a processor's cache, each with the rows around it that
   * its convolutions look at: the same values as in one piece, faster.
   *
   * @param context rows around a strip that it depends on
   * @param rows as tall as the level; only those near an end may be wrong
   */
  private static NDArray inStrips(
      NDArray window, int height, int width, int context, Strips.Rows rows) {
    return Strips.join(
        window,
        2,
        height,
        width,
        LARGEST_STRIP,
        (at, end) -> {
          int from = Math.max(0, at - context);
          int to = Math.min(height, end + context);
          NDArray wide = rows.compute(from, to);
          if (from == at && to == end) {
            return wide;
          }
          try (wide) {
            return Strips.slice(wide, 2, at - from, end - from);
          }
        });
  }

  /**
   * The aligned window's frames, its hints, and those of the window as it came, in as many channels
   * as a convolution takes.
   */
  private NDArray withHints(NDArray window, NDArray original) {
    Shape shape = window.getShape();
    try (NDArray centre = centre(window);
        Neighbours aligned = Neighbours.of(window);
        Neighbours unmoved = Neighbours.of(original);
        NDArray frames =
            window.reshape(shape.get(0), shape.get(1) * shape.get(2), shape.get(3), shape.get(4));
        NDArray fromMedian = aligned.fromMedian(centre);
        NDArray outside = aligned.outside(centre);
        NDArray fromUnmovedMedian = unmoved.fromMedian(centre);
        NDArray outsideUnmoved = unmoved.outside(centre);
        NDArray rest = Convolution.zeros(frames, 1, Convolution.missing(in.inputs()))) {
      return NDArrays.concat(
          new NDList(frames, fromMedian, outside, fromUnmovedMedian, outsideUnmoved, rest), 1);
    }
  }

  private static NDArray centre(NDArray window) {
    return window.get(":, 2");
  }

  /** The four neighbours of a centre frame, sorted value by value. */
  private record Neighbours(NDArray lowest, NDArray low, NDArray high, NDArray highest)
      implements AutoCloseable {
    static Neighbours of(NDArray window) {
      try (NDArray a = window.get(":, 0");
          NDArray b = window.get(":, 1");
          NDArray c = window.get(":, 3");
          NDArray d = window.get(":, 4");
          NDArray outerLow = a.minimum(d);
          NDArray outerHigh = a.maximum(d);
          NDArray innerLow = b.minimum(c);
          NDArray innerHigh = b.maximum(c);
          NDArray x = outerLow.maximum(innerLow);
          NDArray y = outerHigh.minimum(innerHigh)) {
        return new Neighbours(
            outerLow.minimum(innerLow), x.minimum(y), x.maximum(y), outerHigh.maximum(innerHigh));
      }
    }

    /** The median of all five frames. */
    NDArray medianWith(NDArray centre) {
      try (NDArray x = centre.maximum(low)) {
        return x.minimum(high);
      }
    }

    /** How far a value lies from the middle of its neighbours. */
    NDArray fromMedian(NDArray centre) {
      try (NDArray sum = low.add(high);
          NDArray median = sum.mul(0.5f)) {
        return centre.sub(median);
      }
    }

    /** How far a value lies above or below all its neighbours, 0 between them. */
    NDArray outside(NDArray centre) {
      try (NDArray x = centre.maximum(lowest);
          NDArray y = x.minimum(highest)) {
        return centre.sub(y);
      }
    }

    @Override
    public void close() {
      lowest.close();
      low.close();
      high.close();
      highest.close();
    }
  }

  private record Pass(ParameterStore store, boolean training) {
    NDArray linear(Convolution convolution, NDArray x) {
      return convolution.forward(store, x, training);
    }

    NDArray active(Convolution convolution, NDArray x) {
      try (NDArray y = linear(convolution, x)) {
        return Activation.leakyRelu(y, SLOPE);
      }
    }

    /** Closes {@code x}. */
    NDArray pair(Pair pair, NDArray x) {
      try (x;
          NDArray between = active(pair.first(), x);
          NDArray change = linear(pair.second(), between)) {
        return x.add(change);
      }
    }

    /** Adds to {@code skip} what lies a level below, every value twice across and down. */
    NDArray upOnto(NDArray skip, Convolution convolution, NDArray below) {
      try (NDArray x = linear(convolution, below)) {
        Shape s = x.getShape();
        long height = s.get(2);
        long width = 2 * s.get(3);
        try (NDArray wide = x.repeat(3, 2);
            NDArray rows = wide.reshape(s.get(0), s.get(1), height, 1, width);
            NDArray pairs = skip.reshape(s.get(0), s.get(1), height, 2, width);
            NDArray sum = pairs.add(rows)) {
          return sum.reshape(s.get(0), s.get(1), 2 * height, width);
        }
      }
    }
  }
}
