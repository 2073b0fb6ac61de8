package org.reelspark.core.plan;

import java.io.Serializable;

/**
 * How a network that sees whole pictures is fed, one that people bring or one of its own kind.
 *
 * <p>In: [1, channels, height, width] of float32 where its window is one frame, [1, window,
 * channels, height, width] where it is more. Out: [1, channels, scale x height, scale x width], the
 * window's centre frame in the same layout and range.
 *
 * @param multiple what height and width are multiples of, 1 to 256; pictures are extended to the
 *     right and downwards by reflection
 * @param tile rows and columns that are computed at once, at most; a multiple of {@code multiple}.
 *     What is larger is cut into tiles
 * @param overlap rows and columns that two tiles share, at least. The outer quarters are not used
 *     and the middle half is blended: seams are exact where the network reaches no further than a
 *     quarter
 * @param square whether pictures may be stretched to squares for it
 * @param brightnessKept whether what it does to the brightness of most of a picture, channel by
 *     channel, is taken back
 */
public record PictureContract(
    PictureLayout layout,
    ValueRange range,
    int multiple,
    int tile,
    int overlap,
    boolean square,
    boolean brightnessKept)
    implements Serializable {
  private static final int LARGEST_MULTIPLE = 256;
  private static final int LARGEST_TILE = 8192;

  public PictureContract {
    check(layout != null, "layout", layout, "rgb or luma");
    check(range != null, "range", range, "one of 0..1, -1..1, 0..255 and imagenet");
    check(
        layout != PictureLayout.LUMA || range != ValueRange.IMAGENET,
        "range",
        range,
        "ImageNet's statistics are those of RGB");
    check(
        multiple >= 1 && multiple <= LARGEST_MULTIPLE,
        "multiple",
        multiple,
        "1 to " + LARGEST_MULTIPLE + " is possible");
    check(
        tile >= 1 && tile <= LARGEST_TILE && tile % multiple == 0,
        "tile",
        tile,
        "a multiple of %d, at most %d, is possible".formatted(multiple, LARGEST_TILE));
    check(
        overlap >= 0 && 2 * overlap + 2 * multiple <= tile,
        "overlap",
        overlap,
        "0 to %d is possible with tiles of %d and multiples of %d"
            .formatted(tile / 2 - multiple, tile, multiple));
  }

  private static void check(boolean sound, String field, Object value, String remedy) {
    if (!sound) {
      throw new IllegalArgumentException(field + " is " + value + "; " + remedy);
    }
  }
}
