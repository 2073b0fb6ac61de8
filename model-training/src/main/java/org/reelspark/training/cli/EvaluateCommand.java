package org.reelspark.training.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.quality.Comparison;
import org.reelspark.core.quality.Inspection;
import org.reelspark.core.video.FilmException;
import org.reelspark.core.video.FilmFrames;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evaluate}: how good a restored film is. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = "  ./reelspark evaluate restored.mkv --reference=clean.mkv",
    description = {
      "Measures a restored film against its clean reference, or, without one, beside its source.",
      "PSNR pools squared errors over the clip; SSIM is that of FFmpeg's filter (8x8 windows)."
    })
public final class EvaluateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RESTORED", description = "the restored film")
  private Path restored;

  @Option(names = "--reference", paramLabel = "CLEAN", description = "the clean film")
  private Path reference;

  @Option(names = "--damaged", paramLabel = "FILM", description = "the film before restoration")
  private Path damaged;

  @Option(
      names = "--mask",
      paramLabel = "[KIND=]FILM",
      description = {
        "where the defects are, white for opaque; with KIND= those of one kind,",
        "which may be given for several kinds beside the mask of all"
      })
  private List<String> masks = List.of();

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (reference == null && damaged == null) {
      throw new SettingsException("evaluate needs --reference, --damaged or both");
    }
    Map<String, Path> maskFiles = maskFiles();
    if (!maskFiles.isEmpty() && (reference == null || damaged == null)) {
      throw new SettingsException("--mask needs --reference and --damaged too");
    }
    if (!maskFiles.isEmpty() && !maskFiles.containsKey(Comparison.ALL_DEFECTS)) {
      throw new SettingsException("--mask KIND=FILM needs --mask FILM of all defects too");
    }
    Comparison comparison = new Comparison();
    Inspection inspection = new Inspection();
    List<FilmFrames> open = new ArrayList<>();
    try {
      FilmFrames films = open(restored, open);
      FilmFrames clean = reference == null ? null : open(reference, open);
      FilmFrames before = damaged == null ? null : open(damaged, open);
      Map<String, FilmFrames> maskFilms = new LinkedHashMap<>();
      for (Map.Entry<String, Path> mask : maskFiles.entrySet()) {
        maskFilms.put(mask.getKey(), open(mask.getValue(), open));
      }
      for (Frame frame = films.next(); frame != null; frame = films.next()) {
        Frame cleanFrame = clean == null ? null : next(clean, reference);
        Frame beforeFrame = before == null ? null : next(before, damaged);
        if (cleanFrame != null) {
          compare(comparison, frame, cleanFrame, beforeFrame, maskFilms);
        }
        if (beforeFrame != null) {
          inspection.add(frame, beforeFrame, null);
        }
      }
      for (FilmFrames film : open) {
        if (film != films && film.next() != null) {
          throw new FilmException(film.film().name() + " has more frames than " + restored);
        }
      }
    } finally {
      for (FilmFrames film : open) {
        film.close();
      }
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    if (reference != null) {
      add(figures, comparison.result());
    }
    if (damaged != null) {
      add(figures, inspection.result());
    }
    print(figures);
    return 0;
  }

  private Map<String, Path> maskFiles() {
    Map<String, Path> files = new LinkedHashMap<>();
    for (String mask : masks) {
      int equals = mask.indexOf('=');
      String kind = equals < 0 ? Comparison.ALL_DEFECTS : mask.substring(0, equals);
      files.put(kind, Path.of(mask.substring(equals + 1)));
    }
    return files;
  }

  private static FilmFrames open(Path file, List<FilmFrames> open) throws IOException {
    FilmFrames film = FilmFrames.open(file);
    open.add(film);
    return film;
  }

  private Frame next(FilmFrames film, Path file) throws IOException {
    Frame frame = film.next();
    if (frame == null) {
      throw new FilmException(file + " has fewer frames than " + restored);
    }
    return frame;
  }

  private void compare(
      Comparison comparison,
      Frame frame,
      Frame clean,
      Frame before,
      Map<String, FilmFrames> maskFilms)
      throws IOException {
    requireSameSize(frame, clean, reference);
    if (before == null) {
      comparison.add(frame, clean);
      return;
    }
    requireSameSize(frame, before, damaged);
    if (maskFilms.isEmpty()) {
      comparison.add(frame, clean, before);
      return;
    }
    Map<String, byte[]> byKind = new LinkedHashMap<>();
    for (Map.Entry<String, FilmFrames> mask : maskFilms.entrySet()) {
      byKind.put(mask.getKey(), luma(next(mask.getValue(), Path.of(mask.getKey())), frame));
    }
    comparison.add(frame, clean, before, byKind);
  }

  private void requireSameSize(Frame frame, Frame other, Path file) {
    if (!frame.format().equals(other.format())) {
      throw new FilmException(
          file + " has frames of " + other.format() + " and " + restored + " of " + frame.format());
    }
  }

  private static byte[] luma(Frame mask, Frame like) {
    int width = like.format().width();
    int height = like.format().height();
    if (mask.format().width() != width || mask.format().height() != height) {
      throw new FilmException("a mask is " + mask.format() + "; the film is " + like.format());
    }
    byte[] luma = new byte[width * height];
    int shift = mask.format().bitDepth() - 8;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        luma[y * width + x] = (byte) (mask.sample(0, x, y) >> shift);
      }
    }
    return luma;
  }

  private static void add(Map<String, Double> figures, Comparison.Result result) {
    figures.put("frames", (double) result.frames());
    figures.put("psnr", result.psnr());
    figures.put("psnr.allPlanes", result.psnrAllPlanes());
    figures.put("ssim", result.ssim());
    figures.put("ssim.allPlanes", result.ssimAllPlanes());
    figures.put("psnr.damaged", result.damagedPsnr());
    figures.put("psnr.gain", result.psnr() - result.damagedPsnr());
    figures.put("psnr.outside", result.outsidePsnr());
    result
        .inside()
        .forEach(
            (kind, inside) -> {
              figures.put(kind + ".share", inside.share());
              figures.put(kind + ".psnr.damaged", inside.damagedPsnr());
              figures.put(kind + ".psnr", inside.restoredPsnr());
              figures.put(kind + ".gain", inside.gain());
              figures.put(kind + ".recall", inside.recall());
            });
    figures.put("precision", result.precision());
    figures.put("flicker.beyondReference", result.flicker());
    figures.put("flicker.beyondReference.damaged", result.damagedFlicker());
    figures.put("flicker.left", result.flicker() / result.damagedFlicker());
    figures.put("temporalError", result.temporalError());
  }

  private static void add(Map<String, Double> figures, Inspection.Result result) {
    figures.put("jumps.damaged", result.sourceFlicker());
    figures.put("jumps", result.flicker());
    figures.put("spikesPerMillion.damaged", result.sourceSpikes());
    figures.put("spikesPerMillion", result.spikes());
    figures.put("edgeGradientKept", result.edgeGradientKept());
    figures.put("detailKept", result.detailKept());
    figures.put("removedStructure", result.removedStructure());
  }

  private void print(Map<String, Double> figures) {
    StringBuilder text = new StringBuilder(json ? "{" : "");
    figures.forEach(
        (name, value) -> {
          if (json) {
            String number = Double.isFinite(value) ? Double.toString(value) : "null";
            text.append(text.length() == 1 ? "" : ",").append('"').append(name).append("\":");
            text.append(number);
          } else if (!Double.isNaN(value)) {
            text.append(String.format(Locale.ROOT, "%-34s %12.4f%n", name, value));
          }
        });
    System.out.println(json ? text.append('}') : text.toString().stripTrailing());
  }
}
