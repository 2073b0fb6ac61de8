package org.reelspark.core.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model archive says of its network: what it is, how it wants to be fed, and how it was
 * made.
 *
 * <p>A window reaches a network of planes as [batch, 2r+1, channels, H/2, W/2] of float32; a sample
 * is divided by two to the power of its bit depth, so black, white and neutral are one value at
 * every depth and the way back is exact. A network of pictures is fed as its contract says.
 *
 * @param format version of this card, {@value #FORMAT}
 * @param name of the model
 * @param architecture {@code unet} or {@code identity}, which see planes; {@code resnet34-unet},
 *     {@code resnet34-unet-attention} or {@value #TORCHSCRIPT}, a network that comes with its own
 *     code, which see pictures
 * @param width channels of the network's first level; 0 where it has none or nobody knows
 * @param radius frames that a window reaches to either side
 * @param layout of the planes' channels; null for a network of pictures
 * @param scale size of the output over that of the input: 1 to 4 for networks of pictures, 1 or 2
 *     for a unet
 * @param valueRange what full scale is divided to; 1 is all there is
 * @param maskThreshold mask below which a pixel is sound, 0 to 1
 * @param grainReduction share of the grain that its makers would take away, 0 to 1
 * @param weightsSha256 of the archive's weights, in hex
 * @param training how it was made
 * @param pictures how a network of pictures is fed; null, and absent in JSON, for one of planes
 */
public record ModelCard(
    int format,
    String name,
    String architecture,
    int width,
    int radius,
    PlaneLayout layout,
    int scale,
    float valueRange,
    float maskThreshold,
    float grainReduction,
    String weightsSha256,
    Training training,
    @JsonInclude(JsonInclude.Include.NON_NULL) PictureContract pictures) {
  /** The version that this code writes, and the only one it reads. */
  public static final int FORMAT = 1;

  /** The architecture of a network that comes as TorchScript. */
  public static final String TORCHSCRIPT = "torchscript";

  private static final int LARGEST_SCALE = 4;

  private static final List<String> PLANES = List.of("unet", "identity");

  private static final List<String> PICTURES =
      List.of(TORCHSCRIPT, "resnet34-unet", "resnet34-unet-attention");

  private static final ObjectWriter WRITER =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .writerFor(ModelCard.class);
  private static final ObjectReader READER =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .readerFor(ModelCard.class);

  /**
   * How a network was trained.
   *
   * @param command that makes it again
   * @param codeVersion of the trainer
   * @param steps optimizer steps taken
   * @param damage strength of each kind of damage
   * @param clips that it saw
   * @param validation figures by name
   */
  public record Training(
      String command,
      String codeVersion,
      long seed,
      long steps,
      Map<String, Double> damage,
      List<Clip> clips,
      Map<String, Double> validation) {
    /** A network that was not trained. */
    public static final Training NONE = new Training("", "", 0, 0, Map.of(), List.of(), Map.of());

    public Training {
      damage = new TreeMap<>(damage);
      clips = List.copyOf(clips);
      validation = new TreeMap<>(validation);
    }
  }

  /** One source of training pictures. */
  public record Clip(String name, String source, String licence, String sha256) {}

  public ModelCard {
    check(format == FORMAT, "format", format, "this version reads format " + FORMAT);
    check(name != null, "name", name, "a name is needed");
    check(weightsSha256 != null, "weightsSha256", weightsSha256, "a hash is needed");
    check(training != null, "training", training, "an account of it is needed");
    check(
        architecture != null && (PLANES.contains(architecture) || PICTURES.contains(architecture)),
        "architecture",
        architecture,
        PLANES + " and " + PICTURES + " are known");
    check(
        (pictures != null) == PICTURES.contains(architecture),
        "pictures",
        pictures,
        "networks of pictures have a contract, those of planes have none");
    check((layout == null) == (pictures != null), "layout", layout, "planes or pictures have one");
    check(width >= 0 && width <= 512, "width", width, "0 to 512 is possible");
    check(radius >= 0 && radius <= 8, "radius", radius, "0 to 8 is possible");
    int largest = pictures != null ? LARGEST_SCALE : architecture.equals("unet") ? 2 : 1;
    check(scale >= 1 && scale <= largest, "scale", scale, "1 to " + largest + " is possible");
    check(valueRange == 1, "valueRange", valueRange, "only 1 is possible");
    check(maskThreshold >= 0 && maskThreshold <= 1, "maskThreshold", maskThreshold, "0 to 1");
    check(grainReduction >= 0 && grainReduction <= 1, "grainReduction", grainReduction, "0 to 1");
  }

  /** The card of a network of planes. */
  public ModelCard(
      int format,
      String name,
      String architecture,
      int width,
      int radius,
      PlaneLayout layout,
      int scale,
      float valueRange,
      float maskThreshold,
      float grainReduction,
      String weightsSha256,
      Training training) {
    this(
        format,
        name,
        architecture,
        width,
        radius,
        layout,
        scale,
        valueRange,
        maskThreshold,
        grainReduction,
        weightsSha256,
        training,
        null);
  }

  private static void check(boolean sound, String field, Object value, String remedy) {
    if (!sound) {
      throw new IllegalArgumentException(field + " is " + value + "; " + remedy);
    }
  }

  /** The card of a network that comes as TorchScript. */
  public static ModelCard ofTorchScript(
      String name, int radius, int scale, PictureContract pictures) {
    return new ModelCard(
        FORMAT, name, TORCHSCRIPT, 0, radius, null, scale, 1, 0, 0, "", Training.NONE, pictures);
  }

  /** The same card for other weights. */
  public ModelCard withWeights(String sha256) {
    return new ModelCard(
        format,
        name,
        architecture,
        width,
        radius,
        layout,
        scale,
        valueRange,
        maskThreshold,
        grainReduction,
        sha256,
        training,
        pictures);
  }

  public String toJson() {
    try {
      return WRITER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @throws IOException where it is no card, or one that this version cannot read
   */
  public static ModelCard fromJson(String json) throws IOException {
    return READER.readValue(json);
  }
}
