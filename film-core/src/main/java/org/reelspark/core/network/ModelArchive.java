package org.reelspark.core.network;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.Precision;

/**
 * A model archive: a zip of {@code card.json}, the weights, and the {@code serving.properties} with
 * which DJL loads it by itself. The weights are those of a network of this package, as DJL saves
 * them, or TorchScript, which is a network with its own code.
 *
 * <p>An archive is checked when it is read: it holds exactly these three files, names no class but
 * this package's two factories, and its weights have the hash and the shapes that its card asks
 * for. Reading runs nothing of what it holds; {@link #load} runs TorchScript, so whoever calls it
 * must have been told by the user that the archive is to be trusted. Archives of one card and the
 * same weights are the same bytes.
 */
public final class ModelArchive {
  static final String MODEL_NAME = "reelspark";
  static final String CARD = "card.json";
  static final String SERVING = "serving.properties";
  static final String WEIGHTS = MODEL_NAME + "-0000.params";
  static final String TORCHSCRIPT = MODEL_NAME + ".pt";

  /** The files that an archive may hold, and how many bytes each may have. */
  private static final Map<String, Integer> LARGEST =
      new TreeMap<>(
          Map.of(CARD, 1 << 22, SERVING, 1 << 16, WEIGHTS, 1 << 28, TORCHSCRIPT, 1 << 28));

  private static final int LARGEST_ARCHIVE = 1 << 28;

  /** Names the SHA-256 of the wanted weights among DJL's arguments. */
  static final String WEIGHTS_ARGUMENT = "weights";

  private static final Map<String, String> SERVING_PROPERTIES =
      Map.of(
          "engine",
          "PyTorch",
          "option.modelName",
          MODEL_NAME,
          "blockFactory",
          RestorationBlockFactory.class.getName(),
          "translatorFactory",
          RestorationTranslatorFactory.class.getName());

  /** Has DJL look for no weights beside the network. */
  private static final String NO_PARAMETERS = "option.hasParameter";

  private final String name;
  private final ModelCard card;
  private final byte[] weights;
  private final String sha256;

  private ModelArchive(String name, ModelCard card, byte[] weights, String sha256) {
    this.name = name;
    this.card = card;
    this.weights = weights;
    this.sha256 = sha256;
  }

  /**
   * Writes a network's weights under a card, whose hash of the weights is filled in.
   *
   * @throws IOException where the file cannot be written
   */
  public static void write(Path file, ModelCard card, RestorationNetwork network)
      throws IOException {
    Files.write(file, of(card, save(network)));
  }

  /**
   * The file of an archive.
   *
   * @param card whose hash of the weights is filled in
   * @param weights as DJL saves them, or TorchScript where the card says so
   */
  public static byte[] of(ModelCard card, byte[] weights) {
    Map<String, byte[]> files = new TreeMap<>();
    files.put(CARD, utf8(card.withWeights(sha256(weights)).toJson()));
    StringBuilder serving = new StringBuilder();
    serving(card).forEach((k, v) -> serving.append(k).append('=').append(v).append('\n'));
    files.put(SERVING, utf8(serving.toString()));
    files.put(weightsFile(card), weights);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (var entry : files.entrySet()) {
        ZipEntry header = new ZipEntry(entry.getKey());
        header.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        zip.putNextEntry(header);
        zip.write(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  private static boolean isTorchScript(ModelCard card) {
    return card.architecture().equals(ModelCard.TORCHSCRIPT);
  }

  private static String weightsFile(ModelCard card) {
    return isTorchScript(card) ? TORCHSCRIPT : WEIGHTS;
  }

  private static Map<String, String> serving(ModelCard card) {
    Map<String, String> properties = new TreeMap<>(SERVING_PROPERTIES);
    if (isTorchScript(card)) {
      properties.put(NO_PARAMETERS, "false");
    }
    return properties;
  }

  private static byte[] save(RestorationNetwork network) throws IOException {
    Path folder = Files.createTempDirectory(MODEL_NAME);
    try (Model model = Model.newInstance(MODEL_NAME, "PyTorch")) {
      model.setBlock(network);
      model.save(folder, MODEL_NAME);
      return Files.readAllBytes(folder.resolve(WEIGHTS));
    } finally {
      Files.deleteIfExists(folder.resolve(WEIGHTS));
      Files.deleteIfExists(folder);
    }
  }

  /**
   * Reads and checks an archive.
   *
   * @throws ModelException where there is none at that path, or it is not sound; the message says
   *     what is wrong with it
   */
  public static ModelArchive read(Path file) {
    try {
      long bytes = Files.size(file);
      if (bytes > LARGEST_ARCHIVE) {
        throw unsound(file.toString(), bytes + " bytes are more than " + LARGEST_ARCHIVE);
      }
      return read(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new ModelException(file + ": this model archive cannot be read: " + e, e);
    }
  }

  /**
   * Reads and checks an archive.
   *
   * @param name of the archive, for messages
   * @throws ModelException where it is not sound
   */
  public static ModelArchive read(String name, byte[] zip) {
    Map<String, byte[]> files = new TreeMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        String path = entry.getName();
        Integer largest = LARGEST.get(path);
        if (largest == null) {
          throw unsound(name, "it holds " + path + ", which belongs to no model archive");
        }
        byte[] content = in.readNBytes(largest);
        if (in.read() != -1) {
          throw unsound(name, path + " is larger than " + largest + " bytes");
        }
        if (files.put(path, content) != null) {
          throw unsound(name, "it holds " + path + " twice");
        }
      }
    } catch (ZipException e) {
      throw unsound(name, "the zip is damaged: " + e.getMessage());
    } catch (IOException e) {
      throw unsound(name, "the zip ends early: " + e.getMessage());
    }
    return check(name, files, sha256(zip));
  }

  /** An archive that was unpacked into a folder, as DJL does. */
  static ModelArchive unpacked(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (String path : LARGEST.keySet()) {
      Path file = folder.resolve(path);
      if (Files.exists(file)) {
        try (InputStream in = Files.newInputStream(file)) {
          files.put(path, in.readNBytes(LARGEST.get(path)));
        }
      }
    }
    return check(folder.toString(), files, "");
  }

  private static ModelArchive check(String name, Map<String, byte[]> files, String sha256) {
    ModelCard card = card(name, required(name, files, CARD));
    checkServing(name, required(name, files, SERVING), serving(card));
    byte[] weights = required(name, files, weightsFile(card));
    if (files.size() > 3) {
      throw unsound(name, "it holds both %s and %s".formatted(WEIGHTS, TORCHSCRIPT));
    }
    String found = sha256(weights);
    if (!found.equals(card.weightsSha256())) {
      throw unsound(
          name, "its weights have SHA-256 " + found + " and its card says " + card.weightsSha256());
    }
    return new ModelArchive(name, card, weights, sha256);
  }

  private static byte[] required(String name, Map<String, byte[]> files, String path) {
    byte[] content = files.get(path);
    if (content == null) {
      throw unsound(name, path + " is missing");
    }
    return content;
  }

  private static ModelCard card(String name, byte[] json) {
    try {
      return ModelCard.fromJson(new String(json, StandardCharsets.UTF_8));
    } catch (IOException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw unsound(name, "its card cannot be read: " + firstLine(cause));
    }
  }

  private static void checkServing(String name, byte[] content, Map<String, String> wanted) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(new String(content, StandardCharsets.UTF_8)));
    } catch (IOException | IllegalArgumentException e) {
      throw unsound(name, SERVING + " cannot be read: " + e.getMessage());
    }
    for (String key : properties.stringPropertyNames()) {
      String value = properties.getProperty(key);
      if (!value.equals(wanted.get(key))) {
        throw unsound(name, SERVING + " says " + key + "=" + value);
      }
    }
    if (properties.size() < wanted.size()) {
      throw unsound(name, SERVING + " lacks some of " + wanted.keySet());
    }
  }

  /**
   * The URL to give DJL's {@code Criteria}. DJL keeps for ever what it once unpacked from a URL;
   * this one says which weights are meant, and {@link RestorationBlockFactory} refuses others.
   *
   * @throws ModelException where the archive is not sound
   */
  public static String url(Path file) {
    return file.toUri() + "?" + WEIGHTS_ARGUMENT + "=" + read(file).card().weightsSha256();
  }

  public ModelCard card() {
    return card;
  }

  /** SHA-256 of the archive, in hex. */
  public String sha256() {
    return sha256;
  }

  /** Whether the network comes with its own code. */
  public boolean isTorchScript() {
    return isTorchScript(card);
  }

  /** The TorchScript of an unpacked archive, for {@link RestorationBlockFactory}. */
  byte[] weights() {
    return weights;
  }

  /** Bytes of the weights. */
  public long weightsBytes() {
    return weights.length;
  }

  /** Loads the network onto a device, in full precision. */
  public Model load(Device device) {
    return load(device, Precision.FULL);
  }

  /**
   * Loads the network onto a device: a {@link RestorationNetwork}, or TorchScript, whose code may
   * run from here on.
   *
   * @return a model whose block it is; the caller closes it
   * @throws ModelException where the weights do not fit the card, are no TorchScript, or the
   *     network has no such precision
   */
  public Model load(Device device, Precision precision) {
    Model model = empty(device);
    try {
      if (isTorchScript()) {
        model.setBlock(torchScript(model));
        return model;
      }
      model.setBlock(RestorationNetwork.of(card, precision));
      model.load(new ByteArrayInputStream(weights));
      checkShapes((RestorationNetwork) model.getBlock());
      return model;
    } catch (IOException | MalformedModelException | RuntimeException e) {
      model.close();
      throw e instanceof ModelException known
          ? known
          : new ModelException(
              "%s is no sound model archive: its weights are not those of the network on its card (%s);"
                      .formatted(name, firstLine(e))
                  + " one that another version trained must be trained anew",
              e);
    }
  }

  private Block torchScript(Model model) {
    try {
      return TorchScript.load(model, weights);
    } catch (IOException | RuntimeException e) {
      throw new ModelException(
          "%s: holds no TorchScript that libtorch %s reads (%s); save it with torch.jit.script or"
                  .formatted(name, Engine.getEngine("PyTorch").getVersion(), firstLine(e))
              + " torch.jit.trace and torch.jit.save",
          e);
    }
  }

  private static Model empty(Device device) {
    try {
      Libtorch.prepare(device);
      return Model.newInstance(MODEL_NAME, device, "PyTorch");
    } catch (ModelException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw new ModelException("libtorch cannot be loaded: " + firstLine(e), e);
    }
  }

  private void checkShapes(RestorationNetwork network) {
    RestorationNetwork asked = RestorationNetwork.of(card);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      asked.initialize(manager);
      for (Pair<String, Parameter> parameter : asked.getParameters()) {
        Shape wanted = parameter.getValue().getArray().getShape();
        Shape found = network.getParameters().get(parameter.getKey()).getArray().getShape();
        if (!found.equals(wanted)) {
          throw unsound(
              name, parameter.getKey() + " is " + found + " where its card asks for " + wanted);
        }
      }
    }
  }

  private static ModelException unsound(String name, String what) {
    return new ModelException(name + " is no sound model archive: " + what);
  }

  private static String firstLine(Throwable e) {
    return Stream.ofNullable(e.getMessage())
        .flatMap(String::lines)
        .findFirst()
        .orElse(e.toString());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
