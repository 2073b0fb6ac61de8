package org.reelspark.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.Sink;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PictureContract;
import org.reelspark.core.plan.PictureLayout;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.ValueRange;
import org.reelspark.core.restore.ContractCheck;
import org.reelspark.jobs.restore.Failures;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./reelspark model import net.pt --out=model.zip --layout=rgb --range=0..1",
      "  ./reelspark model import net.pt --out=model.zip --layout=luma \\",
      "    --range=-1..1 --window=5 --multiple=8 --tile=256"
    },
    description = {
      "Makes a model archive of a network in TorchScript, as torch.jit.save writes it.",
      "Runs it first, on pictures of its own making, and refuses what does not do as is said here:",
      "shapes, sizes, values, brightness. That runs the network's own code: import what you trust."
    })
final class ModelImportCommand implements Callable<Integer> {
  private static final int USUAL_TILE = 512;

  @Parameters(index = "0", paramLabel = "NET", description = "the TorchScript file: a path")
  private Path file;

  @Option(names = "--out", required = true, paramLabel = "MODEL", description = "the archive")
  private Path out;

  @Option(
      names = "--layout",
      required = true,
      paramLabel = "rgb|luma",
      description = "the channels that it takes and gives")
  private PictureLayout layout;

  @Option(
      names = "--range",
      required = true,
      paramLabel = "0..1|-1..1|0..255|imagenet",
      converter = RangeConverter.class,
      description = "what black and white are in what it takes and gives")
  private ValueRange range;

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "1",
      description = "frames that it takes, an odd number; it gives the middle one (default: 1)")
  private int window;

  @Option(
      names = "--scale",
      paramLabel = "S",
      defaultValue = "1",
      description = "size of what it gives over that of what it takes, 1 to 4 (default: 1)")
  private int scale;

  @Option(
      names = "--multiple",
      paramLabel = "M",
      defaultValue = "1",
      description = "what height and width must be multiples of (default: 1)")
  private int multiple;

  @Option(
      names = "--tile",
      paramLabel = "T",
      description =
          "rows and columns that it is given at once, at most; larger frames are cut into tiles"
              + " (default: "
              + USUAL_TILE
              + ", or the next lower multiple)")
  private Integer tile;

  @Option(
      names = "--overlap",
      paramLabel = "P",
      description = "rows and columns that tiles share, at least (default: a quarter of a tile)")
  private Integer overlap;

  @Option(
      names = "--square",
      description = "permit restore --square=N, which stretches pictures to squares for it")
  private boolean square;

  @Option(
      names = "--keep-brightness",
      description =
          "take back, frame by frame, what it does to the brightness of most of a picture")
  private boolean brightnessKept;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "what it is called (default: the file's name)")
  private String name;

  @Option(names = "--overwrite", description = "replace another archive")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    if (Files.exists(out) && !overwrite) {
      throw new SettingsException(out + ": is there already; --overwrite replaces it");
    }
    if (!Files.isRegularFile(file)) {
      throw new ModelException(file + ": there is no such TorchScript file");
    }
    byte[] archive = ModelArchive.of(card(), Files.readAllBytes(file));
    ModelArchive read = ModelArchive.read(file.toString(), archive);
    ContractCheck.Findings findings = ContractCheck.of(file.toString(), read);
    try (Sink sink = new LocalStorage().create(out.toString())) {
      sink.write(archive, 0, archive.length);
      sink.commit();
    }
    System.out.printf(
        "%s: %s, runs as it was said; mean luma moves by %.2f of 255, values reach from %.2f to %.2f%n",
        out, read.card().name(), findings.shift(), findings.lowest(), findings.highest());
    System.out.printf("  ./reelspark restore IN OUT --model=%s --trust-model%n", out);
    return Failures.DONE;
  }

  private ModelCard card() {
    if (window < 1 || window % 2 == 0) {
      throw new SettingsException(
          "--window=%d: a window has a middle frame, so give an odd number".formatted(window));
    }
    int side = tile == null ? USUAL_TILE / Math.max(1, multiple) * multiple : tile;
    int shared = overlap == null ? Math.max(0, Math.min(side / 4, side / 2 - multiple)) : overlap;
    try {
      return ModelCard.ofTorchScript(
          name == null ? file.getFileName().toString().replaceFirst("\\.[^.]*$", "") : name,
          window / 2,
          scale,
          new PictureContract(layout, range, multiple, side, shared, square, brightnessKept));
    } catch (IllegalArgumentException e) {
      throw new SettingsException("--" + e.getMessage());
    }
  }

  static final class RangeConverter implements ITypeConverter<ValueRange> {
    @Override
    public ValueRange convert(String text) {
      try {
        return ValueRange.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
