package org.reelspark.core.restore;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.network.Constants;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.core.network.Workspace;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.FrameStatistics;

/**
 * Restores with a network:
 *
 * <pre>
 *   out = centre + mask * (fill - centre) + grain * (1 - mask) * (denoised - centre)
 * </pre>
 *
 * where all of it has its flicker gain applied already. A mask below the card's threshold is
 * exactly 0; where it is, without grain reduction and with a gain of 1, a sample leaves as it came.
 * A network of scale 2 then has that picture enlarged by {@link Enlargement#BASE}, before it is
 * rounded, and the detail added which the network says that it lacks; the mask is repeated.
 */
final class NetworkRestorer implements Restorer {
  /** Pixels of a tensor, four of the picture each, that are computed at once. */
  static final int LARGEST_TILE = 2300 * 1024;

  private final RestorationNetwork network;
  private final NDManager manager;
  private final float grain;
  private final Colour colour;
  private final int threads;
  private final int largestTile;
  private final HeldTensors held = new HeldTensors();
  private final Workspace workspace;
  private PlaneTensors tensors;
  private FrameTransfer transfer;
  private EnlargedFrames enlarged;
  private TileGrid grid;

  /** Frames in tiles and strips, on one thread. */
  NetworkRestorer(RestorationNetwork network, NDManager parent, float grain, Colour colour) {
    this(network, parent, grain, colour, 0, LARGEST_TILE);
  }

  private NetworkRestorer(
      RestorationNetwork network,
      NDManager parent,
      float grain,
      Colour colour,
      int threads,
      int largestTile) {
    this.network = network;
    this.manager = parent.newSubManager();
    this.workspace = new Workspace(manager);
    this.grain = grain;
    this.colour = colour;
    this.threads = threads;
    this.largestTile = largestTile;
  }

  /** Frames in one piece, each on so many threads of libtorch. */
  static NetworkRestorer ofWholeFrames(
      RestorationNetwork network, NDManager parent, float grain, int threads) {
    return new NetworkRestorer(network, parent, grain, Colour.UNKNOWN, threads, Integer.MAX_VALUE);
  }

  /** Frames in tiles of so many pixels of a tensor, and strips, on one thread. */
  static NetworkRestorer ofTiles(
      RestorationNetwork network, NDManager parent, float grain, int largestTile) {
    return new NetworkRestorer(network, parent, grain, Colour.UNKNOWN, 0, largestTile);
  }

  @Override
  public int radius() {
    return network.card().radius();
  }

  @Override
  public Restored restore(Window window) {
    // Both hold for the calling thread alone. One thread: its share of a tile would change the
    // sums.
    JniUtils.setNumThreads(Math.max(1, threads));
    JniUtils.setGradMode(false);
    prepare(window);
    try (NDManager scope = manager.newSubManager()) {
      List<NDArray> frames = new ArrayList<>();
      for (int i = 0; i < window.frames().size(); i++) {
        frames.add(tensor(window, mirrored(window, i)));
      }
      NDList out = infer(scope, frames);
      if (!isFinite(out)) {
        throw new ModelException(
            network.card().name()
                + ": the network gave values that are no numbers, or too large, for frame "
                + window.frameNumber());
      }
      byte[] mask = transfer.writeMask(out.get(1));
      if (!enlarges()) {
        return result(window, window.centre().withSamples(transfer.write(out.get(0))), mask);
      }
      Frame large =
          window
              .centre()
              .withPicture(enlarged.format(), enlarged.write(tensors, out.get(0), out.get(2)));
      return result(window, large, enlarged.mask(mask));
    } catch (EngineException e) {
      throw new ModelException(
          network.card().name()
              + ": the network failed on frame "
              + window.frameNumber()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private boolean enlarges() {
    return network.card().scale() > 1;
  }

  private boolean isFinite(NDList out) {
    return Float.isFinite(out.get(0).sum().getFloat())
        && (!enlarges() || Float.isFinite(out.get(2).sum().getFloat()));
  }

  /**
   * Which frame the network sees in place {@code i}. One that stands in for what lies beyond the
   * end of the shot shows the same damage again, as if it lasted; the frame as far away on the
   * other side does not.
   */
  private static int mirrored(Window window, int i) {
    int other = window.frames().size() - 1 - i;
    return standsIn(window, i) && !standsIn(window, other) ? other : i;
  }

  private static boolean standsIn(Window window, int i) {
    int nearer = i + Integer.signum(window.radius() - i);
    return nearer != i && window.frames().get(i) == window.frames().get(nearer);
  }

  private boolean wholeFrames() {
    return threads > 0;
  }

  private void prepare(Window window) {
    if (tensors == null || !tensors.format().equals(window.centre().format())) {
      held.clear();
      tensors =
          new PlaneTensors(window.centre().format(), network.card().layout(), network.stride());
      transfer = tensors.on(manager.getDevice());
      grid =
          TileGrid.of(
              tensors.height(), tensors.width(), network.reach(), network.stride(), largestTile);
      if (enlarges()) {
        enlarged =
            new EnlargedFrames(tensors.format(), colour, network.card().layout(), network.stride());
      }
    }
    held.keep(window);
  }

  private NDArray tensor(Window window, int i) {
    return held.of(
        window,
        i,
        () -> transfer.read(manager, window.frames().get(i), window.gains()[i], window.black()));
  }

  /** The restored frame, its mask and, where it is enlarged, the detail that it then lacks. */
  private NDList infer(NDManager scope, List<NDArray> frames) {
    List<NDList> rows = new ArrayList<>();
    for (TileGrid.Span row : grid.rows()) {
      List<NDList> tiles = new ArrayList<>();
      for (TileGrid.Span column : grid.columns()) {
        tiles.add(tile(scope, frames, row, column));
      }
      rows.add(joined(tiles, 2));
    }
    return joined(rows, 1);
  }

  private NDList tile(
      NDManager scope, List<NDArray> frames, TileGrid.Span row, TileGrid.Span column) {
    // What comes of an array belongs to the array's manager: all starts from slices of our own.
    try (NDManager own = scope.newSubManager()) {
      NDList slices = new NDList();
      for (NDArray frame : frames) {
        NDArray slice =
            frame.get(
                ":, {}:{}, {}:{}",
                row.from(),
                row.from() + row.size(),
                column.from(),
                column.from() + column.size());
        slice.attach(own);
        slices.add(slice);
      }
      NDList out =
          wholeFrames() ? forward(own, slices) : workspace.pass(() -> forward(own, slices));
      NDArray centre = core(slices.get(frames.size() / 2), row, column, 1);
      NDArray mask = mask(core(out.get(1).get(0), row, column, 1));
      NDArray fill = tensors.fromNetwork(core(out.get(0).get(0), row, column, 1));
      NDArray denoised = tensors.fromNetwork(core(out.get(2).get(0), row, column, 1));
      NDArray restored = blend(centre, tensors.maskOfChannels(mask), fill, denoised);
      // The next tile's pass writes over what is this one's.
      NDList results = new NDList(grid.isOneTile() ? restored : restored.duplicate(), mask);
      if (enlarges()) {
        results.add(core(out.get(3).get(0), row, column, Enlargement.SCALE));
      }
      results.attach(scope);
      return results;
    }
  }

  private NDList forward(NDManager own, NDList frames) {
    NDArray window = tensors.toNetwork(Workspace.stack(frames)).expandDims(0);
    ParameterStore store = new ParameterStore(own, false);
    NDList in = new NDList(window);
    return wholeFrames() ? network.forwardInOnePiece(store, in) : network.forward(store, in, false);
  }

  private static NDArray core(NDArray tile, TileGrid.Span row, TileGrid.Span column, int scale) {
    return tile.get(
        ":, {}:{}, {}:{}",
        scale * (row.coreFrom() - row.from()),
        scale * (row.coreEnd() - row.from()),
        scale * (column.coreFrom() - column.from()),
        scale * (column.coreEnd() - column.from()));
  }

  private static NDList joined(List<NDList> parts, int axis) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    NDList whole = new NDList();
    for (int i = 0; i < parts.get(0).size(); i++) {
      NDList pieces = new NDList();
      for (NDList part : parts) {
        pieces.add(part.get(i));
      }
      whole.add(NDArrays.concat(pieces, axis));
    }
    return whole;
  }

  private NDArray mask(NDArray logits) {
    NDArray mask = Activation.sigmoid(logits);
    return mask.muli(mask.gte(Constants.of(network.card().maskThreshold())));
  }

  /** In the arrays of fill and mask, which are changed. */
  private NDArray blend(NDArray centre, NDArray mask, NDArray fill, NDArray denoised) {
    NDArray smoother = grain == 0 ? null : denoised.sub(centre);
    NDArray out = fill.subi(centre).muli(mask).addi(centre);
    return grain == 0
        ? out
        : out.addi(smoother.muli(mask.muli(Constants.of(-grain)).addi(Constants.of(grain))));
  }

  private static Restored result(Window window, Frame restored, byte[] mask) {
    Frame source = window.centre();
    int damaged = 0;
    for (byte each : mask) {
      damaged += each == 0 ? 0 : 1;
    }
    return new Restored(
        restored,
        new FrameStatistics(
            window.frameNumber(),
            (float) damaged / mask.length,
            Luma.mean(source),
            Luma.mean(restored),
            window.gain(),
            window.cut(),
            source.concealed()),
        mask);
  }

  @Override
  public void close() {
    manager.close();
  }
}
