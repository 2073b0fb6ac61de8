package org.reelspark.training.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.reelspark.core.damage.DamageKind;
import org.reelspark.core.damage.DamageSettings;
import org.reelspark.core.damage.Damaged;
import org.reelspark.core.damage.FilmDamage;
import org.reelspark.core.damage.OverlayTones;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.video.FilmException;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.core.video.FilmOverlay;
import org.reelspark.training.film.FilmFile;
import org.reelspark.training.film.LowRateCopy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code degrade}: a clean film damaged on purpose. */
@Command(
    name = "degrade",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = "  ./reelspark degrade clean.mkv aged.mkv --seed=7",
    description = {
      "Damages a clean film as age does: the same seed gives the same film.",
      "With --overlay a film of grain or dust is laid over it by FFmpeg's own blend filter."
    })
public final class DegradeCommand implements Callable<Integer> {
  private static final String KIND = "{kind}";

  @Parameters(index = "0", paramLabel = "CLEAN", description = "the clean film")
  private Path clean;

  @Parameters(index = "1", paramLabel = "OUT", description = "the damaged film")
  private Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "the same seed gives the same damage (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--severity",
      paramLabel = "0..1",
      defaultValue = "0.5",
      description = "how worn the print is (default: ${DEFAULT-VALUE})")
  private float severity;

  @Option(
      names = "--kinds",
      split = ",",
      paramLabel = "KIND[=0..1]",
      description = {
        "only these kinds of damage, each with a strength of its own where one is given",
        "(default: all local kinds, flicker and grain; with --overlay none)"
      })
  private List<String> kinds = List.of();

  @Option(
      names = "--overlay",
      paramLabel = "FILM",
      description = "footage to lay over the film: a path, file:, hdfs: or s3a:")
  private OverlayFilm overlay;

  @Option(
      names = "--blend",
      paramLabel = "MODE",
      defaultValue = "softlight",
      description = "FFmpeg's blend mode (default: ${DEFAULT-VALUE})")
  private String blend;

  @Option(names = "--negate", description = "lay the overlay's negative over the film")
  private boolean negate;

  @Option(
      names = "--keep-tones",
      description =
          "leave the picture as dark or bright as the blend made it (default: its tones are brought"
              + " back to the film's, and only what lies on it stays)")
  private boolean keepTones;

  @Option(
      names = "--mask",
      paramLabel = "FILM",
      description =
          "also write what was painted where, white for opaque; with {kind} in the name one film per"
              + " kind")
  private String mask;

  @Option(
      names = "--low-rate",
      paramLabel = "CRF",
      description = "also send the damaged film through H.264 at this low rate, 30 to 45")
  private Integer lowRate;

  @Option(
      names = "--reference",
      paramLabel = "FILM",
      description = "also write what a perfect restoration would give")
  private Path reference;

  @Override
  public Integer call() throws IOException {
    DamageSettings settings = settings();
    if (lowRate != null && (lowRate < 0 || lowRate > 51)) {
      throw new SettingsException("--low-rate " + lowRate + ": 0 to 51 is possible, 30 to 45 poor");
    }
    requireNew(out);
    try (FilmFrames film = FilmFrames.open(clean);
        FilmOverlay laid = overlay == null ? null : overlay(film);
        Outputs outputs = new Outputs(film, settings)) {
      Rational rate = film.film().video().frameRate();
      double framesPerSecond = rate.num() == 0 ? 24 : rate.value();
      FilmDamage damage =
          FilmDamage.of(settings, film.format(), framesPerSecond, film.index().size());
      int number = 0;
      for (Frame frame = film.next(); frame != null; frame = film.next()) {
        Damaged damaged = damage.apply(number, frame);
        Frame shown = damaged.frame();
        outputs.write(laid == null ? shown : laid(laid, number, shown), damaged);
        number++;
      }
      outputs.finish();
    }
    System.out.println(out);
    return 0;
  }

  private Frame laid(FilmOverlay footage, int number, Frame film) throws IOException {
    Frame laid = footage.apply(film);
    if (keepTones) {
      return laid;
    }
    try {
      return OverlayTones.undone(film, laid);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(
          "%s: frame %d: under --blend %s brighter does not stay brighter (%s), so its tones can't be brought back; leave them with --keep-tones"
              .formatted(clean, number, blend, e.getMessage()));
    }
  }

  private DamageSettings settings() {
    if (kinds.isEmpty()) {
      return overlay == null
          ? DamageSettings.worn(seed, severity)
          : new DamageSettings(seed, Map.of());
    }
    try {
      return DamageSettings.parse(seed, kinds, severity);
    } catch (IllegalArgumentException e) {
      throw new SettingsException("--kinds " + e.getMessage());
    }
  }

  private FilmOverlay overlay(FilmFrames film) throws IOException {
    return new FilmOverlay(film.format(), new Footage(overlay.fetch()), blend, negate);
  }

  private static void requireNew(Path file) {
    if (Files.exists(file)) {
      throw new SettingsException(file + " is there already; remove it or name another");
    }
  }

  /** The frames of a film again and again. */
  private static final class Footage implements FilmOverlay.Footage {
    private final Path file;
    private FilmFrames film;

    Footage(Path file) throws IOException {
      this.file = file;
      this.film = FilmFrames.open(file);
    }

    @Override
    public PictureFormat format() {
      return film.format();
    }

    @Override
    public Frame next() throws IOException {
      Frame frame = film.next();
      if (frame != null) {
        return frame;
      }
      film.close();
      film = FilmFrames.open(file);
      frame = film.next();
      if (frame == null) {
        throw new FilmException(file + " has no frames to lay over a film");
      }
      return frame;
    }

    @Override
    public void close() throws IOException {
      film.close();
    }
  }

  /** The damaged film and what is written beside it. */
  private final class Outputs implements AutoCloseable {
    private final List<FilmFile> files = new ArrayList<>();
    private final FilmFile damagedFilm;
    private final LowRateCopy copy;
    private final FilmFile referenceFilm;
    private final Map<DamageKind, FilmFile> kindMasks = new LinkedHashMap<>();
    private final FilmFile wholeMask;
    private final PictureFormat maskFormat;

    Outputs(FilmFrames film, DamageSettings settings) throws IOException {
      PictureFormat format = film.format();
      maskFormat = new PictureFormat(format.width(), format.height(), Chroma.GREY, 8);
      damagedFilm = opened(FilmFile.like(film, out));
      copy =
          lowRate == null
              ? null
              : new LowRateCopy(
                  out, format, film.film().video().colour(), film.index().size(), lowRate);
      referenceFilm = reference == null ? null : opened(FilmFile.like(film, reference));
      if (mask != null && mask.contains(KIND)) {
        for (DamageKind kind : settings.strengths().keySet()) {
          if (kind.isLocal()) {
            kindMasks.put(kind, opened(mask(film, mask.replace(KIND, kind.option()))));
          }
        }
        wholeMask = null;
      } else {
        wholeMask = mask == null ? null : opened(mask(film, mask));
      }
    }

    private FilmFile mask(FilmFrames film, String name) throws IOException {
      return FilmFile.pictures(film, maskFormat, "gray", Path.of(name));
    }

    private FilmFile opened(FilmFile file) {
      files.add(file);
      return file;
    }

    void write(Frame shown, Damaged damaged) throws IOException {
      if (copy == null) {
        damagedFilm.write(shown);
      } else {
        copy.add(shown);
      }
      if (referenceFilm != null) {
        referenceFilm.write(damaged.reference());
      }
      if (wholeMask != null) {
        wholeMask.write(new Frame(maskFormat, shown.pts(), damaged.mask()));
      }
      for (Map.Entry<DamageKind, FilmFile> entry : kindMasks.entrySet()) {
        byte[] painted = damaged.masks().get(entry.getKey());
        byte[] samples = painted == null ? new byte[maskFormat.bytes()] : painted;
        entry.getValue().write(new Frame(maskFormat, shown.pts(), samples));
      }
    }

    void finish() throws IOException {
      if (copy != null) {
        for (Frame frame = copy.next(); frame != null; frame = copy.next()) {
          damagedFilm.write(frame);
        }
      }
      for (FilmFile file : files) {
        file.finish();
      }
    }

    @Override
    public void close() throws IOException {
      for (FilmFile file : files) {
        file.close();
      }
      if (copy != null) {
        copy.close();
      }
    }
  }
}
