package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import java.util.List;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.Precision;

/**
 * A network that restores the centre of a window.
 *
 * <p>Those whose card has a layout see planes. In: one array [B, 2r+1, C, H, W], C channels of the
 * card's layout, 0 to 1. Out: three arrays, the fill for what is damaged [B, C, H, W], the logits
 * of the defect mask [B, 4, H, W] for the four luma samples of each 2x2 square, and the denoised
 * picture [B, C, H, W]. H and W are half the picture's and multiples of {@link #stride()}. Nothing
 * in it looks at a whole tile or batch. A network whose card has scale 2 gives a fourth array, the
 * detail [B, C, 2H, 2W]: what the restored picture lacks once it is enlarged as {@code Enlargement}
 * does, in the layout of the picture of twice the size. {@link ResNetUNet} sees pictures and says
 * what goes in and comes out.
 */
public abstract class RestorationNetwork extends AbstractBlock {
  /** Pixels of a tensor that a level computes at once on a processor. */
  public static final int LARGEST_STRIP = 160_000;

  /** What the names of those blocks have in common that an enlarging network has besides. */
  static final String DETAIL = "detail";

  private static final byte VERSION = 1;

  private final ModelCard card;

  RestorationNetwork(ModelCard card) {
    super(VERSION);
    this.card = card;
    // Left empty, a network that was loaded could not be saved again.
    this.inputNames = List.of("window");
  }

  /** The network that a card describes, in full precision and without weights. */
  public static RestorationNetwork of(ModelCard card) {
    return of(card, Precision.FULL);
  }

  /**
   * The network that a card describes, without weights.
   *
   * @param precision of its convolutions; its weights, and what goes in and comes out, are float32
   *     in either
   * @throws ModelException where it can't be computed in that
   */
  public static RestorationNetwork of(ModelCard card, Precision precision) {
    if (precision == Precision.HALF && !hasHalfPrecision(card)) {
      throw new ModelException(
          card.name()
              + ": a network of architecture "
              + card.architecture()
              + " has no half precision");
    }
    return switch (card.architecture()) {
      case "unet" -> new UNet(card, precision);
      case "identity" -> new IdentityNetwork(card);
      case ResNetUNet.PLAIN, ResNetUNet.WITH_ATTENTION -> new ResNetUNet(card);
      default -> throw new ModelException("architecture " + card.architecture() + " is not known");
    };
  }

  /** Whether the network that a card describes can be computed in half precision. */
  public static boolean hasHalfPrecision(ModelCard card) {
    return card.architecture().equals("unet");
  }

  public final ModelCard card() {
    return card;
  }

  /** Whether a parameter, by its name, is of what an enlarging network has besides. */
  public static boolean isOfDetail(String parameter) {
    return parameter.contains(DETAIL);
  }

  /**
   * Takes over all weights of a network that restores and does not enlarge; the others stay.
   *
   * @param other of the same architecture, width and layout
   */
  public final void restoreAs(RestorationNetwork other) {
    for (Pair<String, Parameter> each : other.getParameters()) {
      NDArray own = getParameters().get(each.getKey()).getArray();
      own.set(each.getValue().getArray().toFloatArray());
    }
  }

  /** Channels that the first level of a card's network takes in memory. */
  public static int heldWidth(ModelCard card) {
    return card.width() + (int) Convolution.missing(card.width());
  }

  /** What the height and width of an input must be multiples of. */
  public abstract int stride();

  /** How far, in input rows and columns, an output value can depend on an input value. */
  public abstract int reach();

  /** Makes the weights for training. */
  public final void initialize(NDManager manager) {
    Libtorch.prepare();
    initialize(manager, DataType.FLOAT32, inputShape(1, 4 * stride(), 4 * stride()));
  }

  /** As {@link #forward}, every level in one piece: what strips are compared with. */
  public final NDList forwardInOnePiece(ParameterStore store, NDList inputs) {
    return Strips.inOnePiece(() -> forward(store, inputs, false));
  }

  /** The shape of an input. */
  public Shape inputShape(int batch, int height, int width) {
    return new Shape(batch, 2 * card.radius() + 1, card.layout().channels(), height, width);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape in = inputShapes[0];
    Shape picture = new Shape(in.get(0), in.get(2), in.get(3), in.get(4));
    Shape mask = new Shape(in.get(0), 4, in.get(3), in.get(4));
    if (card.scale() == 1) {
      return new Shape[] {picture, mask, picture};
    }
    Shape large = new Shape(in.get(0), in.get(2), 2 * in.get(3), 2 * in.get(4));
    return new Shape[] {picture, mask, picture, large};
  }
}
