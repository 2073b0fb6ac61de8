package org.reelspark.core.restore;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.DeviceChoice;

/**
 * A model, opened once per JVM and device; gives every task thread a restorer of its own. Close it
 * after its restorers.
 */
public abstract class Model implements AutoCloseable {
  private static final String IDENTITY = "identity";
  private static final String MEDIAN = "median";
  private static final String DEFAULT = "default";
  private static final String DEFAULT_2X = "default-2x";
  private static final String DEFAULT_ARCHIVE = resource(DEFAULT);

  Model() {}

  private static String resource(String name) {
    return "/org/reelspark/models/" + name + ".zip";
  }

  /**
   * The name by which a model is opened that gives pictures of some size: of {@code default} there
   * is one besides that enlarges them, {@code default-2x}.
   *
   * @param scale size of a restored picture over that of the film's; null for the model's own
   */
  public static String inScale(String name, Integer scale) {
    return name.equals(DEFAULT) && scale != null && scale == Enlargement.SCALE ? DEFAULT_2X : name;
  }

  /**
   * Opens a model.
   *
   * @param name {@code identity}, {@code median}, {@code default}, {@code default-2x} or the path
   *     of a model archive
   * @throws ModelException where there is no such model, the archive is not sound, it brings code
   *     that is not trusted, or the device that was asked for is not there
   */
  public static Model open(String name, RestoreOptions options) {
    return switch (name) {
      case IDENTITY -> new Builtin(describe(name), IdentityRestorer::new);
      case MEDIAN -> new Builtin(describe(name), MedianRestorer::new);
      default -> new NetworkModel(name, archive(name), options);
    };
  }

  /**
   * Describes a model without opening it.
   *
   * @throws ModelException where there is no such model or the archive is not sound
   */
  public static ModelDescription describe(String name) {
    return switch (name) {
      case IDENTITY -> builtin(name, "builtin:identity:1", 0, false, 0);
      // Three equalised pictures, the mask and the result, of up to 6 bytes a pixel.
      case MEDIAN -> builtin(name, "builtin:median:1", 1, true, 25);
      default -> NetworkModel.describe(name, archive(name));
    };
  }

  /**
   * @param restores whether it changes frames: then it wants cuts and gains, and gives masks
   */
  private static ModelDescription builtin(
      String name, String hash, int radius, boolean restores, int bytesPerPixel) {
    return new ModelDescription(
        name,
        hash,
        radius,
        1,
        null,
        false,
        restores,
        restores,
        restores,
        false,
        false,
        0,
        0,
        bytesPerPixel,
        0,
        0,
        0,
        0);
  }

  /**
   * Asserts that a model can run where a user tells it to, as far as its name says.
   *
   * @throws ModelException where a model without a network is told to run on a GPU
   */
  public static void checkDevice(String name, DeviceChoice device) {
    if (device == DeviceChoice.GPU && (name.equals(IDENTITY) || name.equals(MEDIAN))) {
      throw new ModelException(
          "--device=gpu: the model " + name + " runs on CPUs alone; leave it out, or use default");
    }
  }

  /** Whether this build carries the model {@code default}. */
  public static boolean hasDefault() {
    return Model.class.getResource(DEFAULT_ARCHIVE) != null;
  }

  /**
   * The archive of a model that has one.
   *
   * @throws ModelException where there is no such archive or it is not sound
   */
  public static ModelArchive archive(String name) {
    if (!name.equals(DEFAULT) && !name.equals(DEFAULT_2X)) {
      Path path = Path.of(name);
      if (!Files.isRegularFile(path)) {
        throw new ModelException(
            name + ": there is no such model; give identity, median, default or a model archive");
      }
      return ModelArchive.read(path);
    }
    try (InputStream in = Model.class.getResourceAsStream(resource(name))) {
      if (in == null) {
        throw new ModelException(
            name.equals(DEFAULT)
                ? "this build carries no default model; use --model median, or train one and give"
                    + " its path"
                : "this build carries no default model that enlarges; train one with --scale 2 and"
                    + " give its path");
      }
      return ModelArchive.read(name, in.readAllBytes());
    } catch (IOException e) {
      throw new ModelException("the model " + name + " cannot be read: " + e.getMessage(), e);
    }
  }

  public abstract ModelDescription describe();

  /** Whether it computes on a GPU. */
  public abstract boolean onGpu();

  /**
   * A new restorer for one thread; the caller closes it.
   *
   * @param colour of the film
   */
  public abstract Restorer restorer(Colour colour);

  /** A new restorer of a film that does not say its colour. */
  public final Restorer restorer() {
    return restorer(Colour.UNKNOWN);
  }

  /**
   * A restorer that has libtorch compute whole frames on its own threads, as it does by itself:
   * what {@link #restorer} is compared with. Empty where there is no network; the caller closes it.
   */
  public Optional<Restorer> restorerOfWholeFrames(int threads) {
    return Optional.empty();
  }

  @Override
  public abstract void close();

  private static final class Builtin extends Model {
    private final ModelDescription description;
    private final Supplier<Restorer> restorers;

    Builtin(ModelDescription description, Supplier<Restorer> restorers) {
      this.description = description;
      this.restorers = restorers;
    }

    @Override
    public ModelDescription describe() {
      return description;
    }

    @Override
    public boolean onGpu() {
      return false;
    }

    @Override
    public Restorer restorer(Colour colour) {
      return restorers.get();
    }

    @Override
    public void close() {}
  }
}
