package org.reelspark.core.restore;

import java.io.Serializable;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.plan.Flicker;
import org.reelspark.core.plan.PictureContract;
import org.reelspark.core.plan.Precision;
import org.reelspark.core.plan.SettingsException;

/**
 * What a job must know of a model before it runs it.
 *
 * @param name the name or location that its user knows it by
 * @param hash SHA-256 of the archive in hex, or {@code builtin:NAME:VERSION}
 * @param radius frames that a window reaches to either side
 * @param scale size of a restored picture over that of the film's
 * @param pictures how it is fed, for a network of pictures; null for other models
 * @param bringsCode whether it comes with code of its own
 * @param masks whether it says where the defects are
 * @param needsCuts whether its windows must not reach over cuts
 * @param usesGains whether it corrects flicker
 * @param reducesGrain whether it can take grain away
 * @param hasHalf whether it can be computed in half precision
 * @param grainReduction the share of grain that its makers would take away, 0 to 1
 * @param fixedBytes memory of an opened model, shared by its restorers
 * @param bytesPerPixel memory of one restorer per luma pixel
 * @param bytesPerTilePixel memory of one restorer per luma pixel of the tile under way
 * @param largestTile luma pixels of a tile at most
 * @param bytesPerStripPixel memory of one restorer per luma pixel of the strip under way
 * @param largestStrip luma pixels of a strip at most
 */
public record ModelDescription(
    String name,
    String hash,
    int radius,
    int scale,
    PictureContract pictures,
    boolean bringsCode,
    boolean masks,
    boolean needsCuts,
    boolean usesGains,
    boolean reducesGrain,
    boolean hasHalf,
    float grainReduction,
    long fixedBytes,
    int bytesPerPixel,
    int bytesPerTilePixel,
    int largestTile,
    int bytesPerStripPixel,
    int largestStrip)
    implements Serializable {
  private static final int LARGEST_SQUARE = 4096;

  /** Whether cuts or gains of the film must be known before it runs. */
  public boolean needsAnalysis(Flicker flicker) {
    return needsCuts || (usesGains && flicker.strength() > 0);
  }

  /** The same by the name that its user knows. */
  public ModelDescription named(String other) {
    return new ModelDescription(
        other,
        hash,
        radius,
        scale,
        pictures,
        bringsCode,
        masks,
        needsCuts,
        usesGains,
        reducesGrain,
        hasHalf,
        grainReduction,
        fixedBytes,
        bytesPerPixel,
        bytesPerTilePixel,
        largestTile,
        bytesPerStripPixel,
        largestStrip);
  }

  /**
   * Asserts that a user trusts the code that the model brings, if it does.
   *
   * @throws ModelException where it brings code that was not said to be trusted
   */
  public void checkTrust(boolean trusted) {
    if (bringsCode && !trusted) {
      throw new ModelException(
          name
              + ": this model brings its own code, as TorchScript; if you trust whoever made it,"
              + " say so with --trust-model");
    }
  }

  /**
   * Asserts that pictures may be stretched to a square for the model, if they are to be.
   *
   * @param square rows and columns; 0 for none
   * @throws SettingsException where the model does not permit it, or not this one
   */
  public void checkSquare(int square) {
    if (square == 0) {
      return;
    }
    if (pictures == null || !pictures.square()) {
      throw new SettingsException(
          "--square=%d: the model %s takes pictures as they are; leave it out, or import the model"
                  .formatted(square, name)
              + " with --square if it is to be stretched for");
    }
    if (square < 0 || square > LARGEST_SQUARE || square % pictures.multiple() != 0) {
      throw new SettingsException(
          "--square=%d: the model %s takes squares whose side is a multiple of %d, up to %d"
              .formatted(square, name, pictures.multiple(), LARGEST_SQUARE));
    }
  }

  /**
   * Asserts that the model gives pictures of the size that is asked for.
   *
   * @param asked size of a restored picture over that of the film's; null for the model's own
   * @throws SettingsException where it gives others
   */
  public void checkScale(Integer asked) {
    if (asked != null && asked != scale) {
      throw new SettingsException(
          "--scale=%d: the model %s gives pictures of scale %d; leave it out, or take %s"
              .formatted(
                  asked,
                  name,
                  scale,
                  asked == 1 || asked == Enlargement.SCALE
                      ? "--model=default"
                      : "an archive of that scale"));
    }
  }

  /**
   * Asserts that the model can be computed in a precision.
   *
   * @throws SettingsException where it can't
   */
  public void checkPrecision(Precision precision) {
    if (precision == Precision.HALF && !hasHalf) {
      throw new SettingsException(
          "--precision=half: the model %s has none; leave it out, or use default".formatted(name));
    }
  }

  /**
   * Bytes on the heap for one restorer while it works, if it is one that enlarges or of pictures.
   */
  public long heapBytes(PictureFormat format, int square) {
    if (pictures == null) {
      // The planes of the larger picture and its detail in floats, and its samples.
      return scale == 1 ? 0 : 14L * scale * scale * format.width() * format.height();
    }
    // The picture that goes in, as it is and extended, and what comes out, joined and cut.
    long pixels = Math.max((long) format.width() * format.height(), (long) square * square);
    return pixels * pictures.layout().channels() * Float.BYTES * (2 + 3L * scale * scale);
  }

  /** Bytes that so many restorers of the model hold at most, beside the frames of the windows. */
  public long peakBytes(PictureFormat format, int restorers) {
    long pixels = (long) format.width() * format.height();
    long one =
        bytesPerPixel * pixels
            + bytesPerTilePixel * Math.min(pixels, largestTile)
            + bytesPerStripPixel * Math.min(pixels, largestStrip);
    return fixedBytes + restorers * one;
  }
}
