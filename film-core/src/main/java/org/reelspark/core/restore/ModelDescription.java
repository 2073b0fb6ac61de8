package org.reelspark.core.restore;

import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Flicker;

/**
 * What a job must know of a model before it runs it.
 *
 * @param name the name or path that it was opened by
 * @param hash SHA-256 of the archive in hex, or {@code builtin:NAME:VERSION}
 * @param radius frames that a window reaches to either side
 * @param needsCuts whether its windows must not reach over cuts
 * @param usesGains whether it corrects flicker
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
    boolean needsCuts,
    boolean usesGains,
    float grainReduction,
    long fixedBytes,
    int bytesPerPixel,
    int bytesPerTilePixel,
    int largestTile,
    int bytesPerStripPixel,
    int largestStrip) {

  /** Whether cuts or gains of the film must be known before it runs. */
  public boolean needsAnalysis(Flicker flicker) {
    return needsCuts || (usesGains && flicker.strength() > 0);
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
