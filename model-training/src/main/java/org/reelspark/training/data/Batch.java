package org.reelspark.training.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.reelspark.core.damage.FloatPicture;
import org.reelspark.core.restore.Enlargement;

/**
 * Some windows as the network sees them: 4:2:0, luma in 2 x 2 squares.
 *
 * <p>Kept on the heap until a step asks for its arrays, so that it can be made by another thread.
 */
public final class Batch {
  private static final int CHANNELS = 6;

  private final int count;
  private final int frames;
  private final int half;
  private final FloatBuffer windows;
  private final FloatBuffer targets;
  private final FloatBuffer masks;
  private final FloatBuffer details;

  private Batch(int count, int frames, int half, int scale) {
    this.count = count;
    this.frames = frames;
    this.half = half;
    int plane = half * half;
    windows = FloatBuffer.allocate(count * frames * CHANNELS * plane);
    targets = FloatBuffer.allocate(count * CHANNELS * plane);
    masks = FloatBuffer.allocate(count * 4 * plane);
    details = FloatBuffer.allocate(scale == 1 ? 0 : count * CHANNELS * scale * scale * plane);
  }

  private Batch(Batch whole, int first, int count) {
    this.count = count;
    frames = whole.frames;
    half = whole.half;
    windows = whole.part(whole.windows, first, count);
    targets = whole.part(whole.targets, first, count);
    masks = whole.part(whole.masks, first, count);
    details = whole.part(whole.details, first, count);
  }

  private FloatBuffer part(FloatBuffer values, int first, int windows) {
    int each = values.limit() / count;
    return values.slice(first * each, windows * each);
  }

  /** Samples {@code first} to before {@code first + count} of a sampler. */
  public static Batch of(WindowSampler sampler, long first, int count, int size) {
    return of(
        LongStream.range(first, first + count).mapToObj(i -> sampler.sample(i, size)).toList(),
        size);
  }

  /** Samples of {@code size} by {@code size} luma pixels. */
  public static Batch of(List<WindowSampler.Sample> samples, int size) {
    WindowSampler.Sample any = samples.get(0);
    int scale = any.large().width() / size;
    Batch batch = new Batch(samples.size(), any.window().size(), size / 2, scale);
    for (WindowSampler.Sample sample : samples) {
      for (FloatPicture picture : sample.window()) {
        put(batch.windows, picture);
      }
      put(batch.targets, sample.result().target());
      squares(batch.masks, sample.result().mask(), size);
      if (scale > 1) {
        put(batch.details, detail(sample.large(), sample.result().target()));
      }
    }
    batch.windows.flip();
    batch.targets.flip();
    batch.masks.flip();
    batch.details.flip();
    return batch;
  }

  /** How many windows. */
  public int count() {
    return count;
  }

  /** Its windows in order, in {@code shares} parts of nearly one size, or one for each window. */
  public List<Batch> shared(int shares) {
    int parts = Math.min(shares, count);
    return IntStream.range(0, parts)
        .mapToObj(
            i -> new Batch(this, i * count / parts, (i + 1) * count / parts - i * count / parts))
        .toList();
  }

  /** The damaged windows, [B, 2r+1, 6, H/2, W/2], 0 to 1. */
  public NDArray windows(NDManager manager) {
    return manager.create(windows.duplicate(), new Shape(count, frames, CHANNELS, half, half));
  }

  /** What the centres should become, [B, 6, H/2, W/2], 0 to 1. */
  public NDArray targets(NDManager manager) {
    return manager.create(targets.duplicate(), new Shape(count, CHANNELS, half, half));
  }

  /** Where the centres are visibly damaged, [B, 4, H/2, W/2], 0 to 1. */
  public NDArray masks(NDManager manager) {
    return manager.create(masks.duplicate(), new Shape(count, 4, half, half));
  }

  /**
   * What the centres lack once they are restored and enlarged, [B, 6, H, W], -1 to 1, of a sampler
   * of scale 2.
   */
  public NDArray details(NDManager manager) {
    return manager.create(details.duplicate(), new Shape(count, CHANNELS, 2L * half, 2L * half));
  }

  private static FloatPicture detail(FloatPicture large, FloatPicture small) {
    FloatPicture detail = large.copy();
    for (int p = 0; p < detail.planes().length; p++) {
      int across = p == 0 ? small.width() : small.width() / 2;
      float[] plane = small.planes()[p];
      float[] enlarged = Enlargement.BASE.plane(plane, across, plane.length / across);
      float[] lacking = detail.planes()[p];
      for (int i = 0; i < lacking.length; i++) {
        lacking[i] -= enlarged[i];
      }
    }
    return detail;
  }

  private static void put(FloatBuffer into, FloatPicture picture) {
    squares(into, picture.planes()[0], picture.width());
    into.put(picture.planes()[1]);
    into.put(picture.planes()[2]);
  }

  private static void squares(FloatBuffer into, float[] luma, int width) {
    for (int corner = 0; corner < 4; corner++) {
      for (int y = corner / 2; y < luma.length / width; y += 2) {
        for (int x = corner % 2; x < width; x += 2) {
          into.put(luma[y * width + x]);
        }
      }
    }
  }
}
