package org.reelspark.core.restore;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PictureContract;
import org.reelspark.core.plan.PictureLayout;
import org.reelspark.core.plan.ValueRange;

/**
 * Runs a network of pictures on pictures of its own making and compares what it does with what its
 * card says, before any film is begun: number and shape of what it gives, sizes, values,
 * brightness, and that it gives the same twice.
 *
 * <p>The pictures are like photographs, of noise that is the weaker the finer it is, once in full
 * light and once in half of it. They lie still for as long as a window is.
 */
public final class ContractCheck {
  /** How far mean luma may move, of 255. */
  public static final double BRIGHTNESS = 3;

  /** How far values may reach beyond black and white, which are 0 and 1. */
  private static final float BEYOND = 0.5f;

  /** Multiples of every power of two up to 32. */
  private static final int ROWS = 64;

  private static final int COLUMNS = 96;

  private static final int LARGEST_MULTIPLE_TRIED = 64;

  /** Sizes of the noise's cells, in pixels. */
  private static final int[] CELLS = {64, 32, 16, 8, 4, 2, 1};

  /**
   * What a network gave that does as its card says.
   *
   * @param shift of mean luma, of 255, the larger of that in full and in half light
   * @param lowest value, 0 for black
   * @param highest value, 1 for white
   */
  public record Findings(double shift, float lowest, float highest) {
    private Findings and(Findings other) {
      return new Findings(
          Math.abs(shift) > Math.abs(other.shift) ? shift : other.shift,
          Math.min(lowest, other.lowest),
          Math.max(highest, other.highest));
    }

    private boolean isInRange() {
      return lowest >= -BEYOND && highest <= 1 + BEYOND;
    }

    private boolean isAsBright() {
      return Math.abs(shift) <= BRIGHTNESS;
    }
  }

  private final String name;
  private final ModelCard card;
  private final PictureContract contract;
  private final PictureNetwork network;
  private final NDManager manager;

  private ContractCheck(String name, ModelCard card, Block block, NDManager manager) {
    this.name = name;
    this.card = card;
    this.contract = card.pictures();
    this.network = new PictureNetwork(card, block);
    this.manager = manager;
  }

  /**
   * Runs the archive's network on the CPU, last on a whole tile.
   *
   * @param name of the network, for errors
   * @throws ModelException where it does not do what the card says: what it did, and what to try
   */
  public static Findings of(String name, ModelArchive archive) {
    return check(name, archive, true);
  }

  /**
   * The same without the tile, whose size the card is free to choose: what is found before a film
   * is begun, wherever that is.
   *
   * @param name of the network, for errors
   * @throws ModelException where it does not do what the card says: what it did, and what to try
   */
  public static Findings ofSmallPictures(String name, ModelArchive archive) {
    return check(name, archive, false);
  }

  private static Findings check(String name, ModelArchive archive, boolean wholeTile) {
    try (ai.djl.Model model = archive.load(Device.cpu())) {
      PictureNetwork.fixThread();
      ContractCheck check =
          new ContractCheck(name, archive.card(), model.getBlock(), model.getNDManager());
      Findings findings = check.smallPictures();
      if (wholeTile) {
        int tile = check.contract.tile();
        check.attempt(check.picture(tile, tile, 1), tile, tile);
      }
      return findings;
    }
  }

  private Findings smallPictures() {
    int multiple = contract.multiple();
    float[] first = given(ROWS, COLUMNS, multiple);
    if (!Arrays.equals(first, given(ROWS, COLUMNS, multiple))) {
      throw wrong(
          "it gives other values when it is given the same picture again",
          "save it for inference, after eval(), without dropout or noise");
    }
    given(ROWS + 1, COLUMNS + 2 * multiple + 1, multiple);
    Findings findings = findings();
    if (!findings.isInRange() || !findings.isAsBright()) {
      throw misjudged(findings);
    }
    return findings;
  }

  /** In full and in half light. */
  private Findings findings() {
    int height = roundedUp(ROWS, contract.multiple());
    int width = roundedUp(COLUMNS, contract.multiple());
    Findings both = null;
    for (float light : new float[] {1, 0.5f}) {
      float[] before = picture(height, width, light);
      float[] after = attempt(before, height, width);
      float lowest = Float.POSITIVE_INFINITY;
      float highest = Float.NEGATIVE_INFINITY;
      for (float value : after) {
        lowest = Math.min(lowest, value);
        highest = Math.max(highest, value);
      }
      Findings found = new Findings(255 * (mean(after) - mean(before)), lowest, highest);
      both = both == null ? found : both.and(found);
    }
    return both;
  }

  private ModelException misjudged(Findings found) {
    String remedy = "";
    for (ValueRange other : ValueRange.values()) {
      Optional<Findings> with = other == contract.range() ? Optional.empty() : with(other);
      if (with.isPresent() && with.get().isInRange() && with.get().isAsBright()) {
        remedy =
            String.format(
                Locale.ROOT,
                "with --range=%s it moves mean luma by %.1f and gives values from %.2f to %.2f",
                other,
                with.get().shift(),
                with.get().lowest(),
                with.get().highest());
        break;
      }
    }
    if (!found.isInRange()) {
      return wrong(
          String.format(
              Locale.ROOT,
              "it gives values from %.2f to %.2f, where 0 is black and 1 is white after --range=%s",
              found.lowest(),
              found.highest(),
              contract.range()),
          remedy.isEmpty() ? "see what range it was trained with" : remedy);
    }
    return wrong(
        String.format(
            Locale.ROOT,
            "it moves mean luma by %.1f of 255, and %.0f are allowed",
            found.shift(),
            BRIGHTNESS),
        remedy.isEmpty()
            ? "no other --range mends it: a network trained on pairs of unlike brightness gives"
                + " unlike brightness"
            : remedy);
  }

  /** What would be found with another range, where the network runs with it. */
  private Optional<Findings> with(ValueRange other) {
    if (contract.layout() == PictureLayout.LUMA && other == ValueRange.IMAGENET) {
      return Optional.empty();
    }
    PictureContract asked =
        new PictureContract(
            contract.layout(),
            other,
            contract.multiple(),
            contract.tile(),
            contract.overlap(),
            contract.square(),
            contract.brightnessKept());
    ModelCard otherCard = ModelCard.ofTorchScript(card.name(), card.radius(), card.scale(), asked);
    try {
      return Optional.of(new ContractCheck(name, otherCard, network.block(), manager).findings());
    } catch (ModelException e) {
      return Optional.empty();
    }
  }

  /** What the network gives for a picture of about a size, or an error that suggests a multiple. */
  private float[] given(int rows, int columns, int multiple) {
    int height = roundedUp(rows, multiple);
    int width = roundedUp(columns, multiple);
    try {
      return attempt(picture(height, width, 1), height, width);
    } catch (ModelException e) {
      for (int other = 2; other <= LARGEST_MULTIPLE_TRIED; other *= 2) {
        if (other > multiple && works(other)) {
          throw new ModelException(
              "%s; it works with --multiple=%d".formatted(e.getMessage(), other), e);
        }
      }
      throw e;
    }
  }

  private boolean works(int multiple) {
    int height = roundedUp(ROWS + 1, multiple);
    int width = roundedUp(COLUMNS + 2 * multiple + 1, multiple);
    try {
      return attempt(picture(height, width, 1), height, width).length > 0;
    } catch (ModelException e) {
      return false;
    }
  }

  private static int roundedUp(int size, int multiple) {
    return (size + multiple - 1) / multiple * multiple;
  }

  /**
   * What the network gives for a window of one picture.
   *
   * @param picture [channels, height, width], 0 for black and 1 for white
   * @return the same of the picture that comes back
   */
  private float[] attempt(float[] picture, int height, int width) {
    int channels = network.channels();
    float[] values = new float[picture.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = contract.range().toNetwork(picture[i], i / (height * width));
    }
    try (NDManager own = manager.newSubManager()) {
      NDList frames = new NDList();
      for (int i = 0; i < 2 * card.radius() + 1; i++) {
        frames.add(own.create(values, new Shape(channels, height, width)));
      }
      NDList out;
      try {
        out = network.forward(own, frames);
      } catch (EngineException | IllegalArgumentException | UnsupportedOperationException e) {
        throw wrong(
            "it fails when it is given %s of float32 (%s)"
                .formatted(given(height, width), reason(e)),
            "see what it takes: --layout, --window, --multiple");
      }
      checkShape(out, height, width);
      float[] given = out.get(0).toType(DataType.FLOAT32, false).toFloatArray();
      int size = given.length / channels;
      for (int i = 0; i < given.length; i++) {
        given[i] = contract.range().fromNetwork(given[i], i / size);
        if (!Float.isFinite(given[i])) {
          throw wrong(
              "it gives values that are no numbers when it is given " + given(height, width),
              "see which sizes it takes, or whether it divides by what may be 0");
        }
      }
      return given;
    }
  }

  private void checkShape(NDList out, int height, int width) {
    String what =
        "it gives %s when it is given %s"
            .formatted(PictureNetwork.shapes(out), given(height, width));
    if (out.size() != 1) {
      throw wrong(what, "wrap it so that it gives the restored picture alone");
    }
    Shape shape = out.get(0).getShape();
    if (shape.dimension() == 5) {
      throw wrong(what, "wrap it so that it gives the window's centre frame alone");
    }
    if (shape.dimension() != 4 || shape.get(0) != 1) {
      throw wrong(what, "wrap it so that it gives [1, channels, height, width]");
    }
    if (shape.get(1) != network.channels()) {
      throw wrong(
          what,
          shape.get(1) == 1
              ? "one channel is --layout=luma, where it takes one too"
              : "--layout=%s has %d channels"
                  .formatted(
                      contract.layout().toString().toLowerCase(Locale.ROOT), network.channels()));
    }
    long rows = shape.get(2);
    long columns = shape.get(3);
    int scale = card.scale();
    if (rows != (long) scale * height || columns != (long) scale * width) {
      boolean other = rows % height == 0 && rows / height * width == columns;
      throw wrong(
          what,
          other
              ? "that is --scale=%d, where the card says %d".formatted(rows / height, scale)
              : "that is not %d times the size; it may take multiples of some number alone"
                  .formatted(scale));
    }
  }

  private String given(int height, int width) {
    String window = card.radius() == 0 ? "" : 2 * card.radius() + 1 + ", ";
    return "(1, %s%d, %d, %d)".formatted(window, network.channels(), height, width);
  }

  /** The last line of libtorch's account, which has the reason. */
  private static String reason(RuntimeException e) {
    return String.valueOf(e.getMessage())
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("Exception raised from"))
        .reduce((before, last) -> last)
        .orElse(e.toString())
        .strip();
  }

  private ModelException wrong(String what, String remedy) {
    return new ModelException("%s: %s; %s".formatted(name, what, remedy));
  }

  private double mean(float[] picture) {
    int size = picture.length / network.channels();
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum +=
          network.channels() == 1
              ? picture[i]
              : 0.2126 * picture[i] + 0.7152 * picture[size + i] + 0.0722 * picture[2 * size + i];
    }
    return sum / size;
  }

  /** [channels, height, width], 0 for black and 1 for white. */
  private float[] picture(int height, int width, float light) {
    int channels = network.channels();
    int pixels = height * width;
    Random random = new Random(1);
    float[] luma = noise(random, height, width);
    float[] picture = new float[channels * pixels];
    for (int channel = 0; channel < channels; channel++) {
      float[] colour = noise(random, height, width);
      for (int i = 0; i < pixels; i++) {
        float value = 0.45f + 0.4f * luma[i] + 0.1f * colour[i];
        picture[channel * pixels + i] = light * Math.max(0.02f, Math.min(0.98f, value));
      }
    }
    return picture;
  }

  /** Noise about from -1 to 1. */
  private static float[] noise(Random random, int height, int width) {
    float[] sum = new float[height * width];
    for (int cell : CELLS) {
      int rows = height / cell + 2;
      int columns = width / cell + 2;
      float[] coarse = new float[rows * columns];
      for (int i = 0; i < coarse.length; i++) {
        coarse[i] = (2 * random.nextFloat() - 1) * cell / CELLS[0];
      }
      float[] fine = Resampling.resampled(coarse, 1, rows, columns, rows * cell, columns * cell);
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          sum[y * width + x] += fine[y * columns * cell + x];
        }
      }
    }
    return sum;
  }
}
