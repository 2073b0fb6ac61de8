package org.reelspark.core.restore;

import org.reelspark.core.network.ModelException;

/**
 * A model, opened once per JVM and device; gives every task thread a restorer of its own. Close it
 * after its restorers.
 */
public abstract class Model implements AutoCloseable {
  private static final String IDENTITY = "identity";
  private static final String MEDIAN = "median";

  Model() {}

  /**
   * Opens a model.
   *
   * @param name {@code identity}, {@code median}, {@code default} or the path of a model archive
   * @throws ModelException where there is no such model, the archive is not sound, or the device
   *     that was asked for is not there
   */
  public static Model open(String name, RestoreOptions options) {
    return switch (name) {
      case IDENTITY -> new Builtin(describe(name), IdentityRestorer::new);
      case MEDIAN -> new Builtin(describe(name), MedianRestorer::new);
      default -> throw new ModelException(name + ": no such model");
    };
  }

  /**
   * Describes a model without opening it.
   *
   * @throws ModelException where there is no such model or the archive is not sound
   */
  public static ModelDescription describe(String name) {
    return switch (name) {
      case IDENTITY ->
          new ModelDescription(name, "builtin:identity:1", 0, false, false, 0, 0, 0, 0);
      // Three equalised pictures, the mask and the result, of up to 6 bytes a pixel.
      case MEDIAN -> new ModelDescription(name, "builtin:median:1", 1, true, true, 0, 0, 25, 0);
      default -> throw new ModelException(name + ": no such model");
    };
  }

  public abstract ModelDescription describe();

  /** A new restorer for one thread; the caller closes it. */
  public abstract Restorer restorer();

  @Override
  public abstract void close();

  private static final class Builtin extends Model {
    private final ModelDescription description;
    private final java.util.function.Supplier<Restorer> restorers;

    Builtin(ModelDescription description, java.util.function.Supplier<Restorer> restorers) {
      this.description = description;
      this.restorers = restorers;
    }

    @Override
    public ModelDescription describe() {
      return description;
    }

    @Override
    public Restorer restorer() {
      return restorers.get();
    }

    @Override
    public void close() {}
  }
}
