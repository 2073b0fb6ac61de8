package org.reelspark.training.cli;

import java.io.IOException;
import java.nio.file.Files;
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
import org.reelspark.core.report.EvaluationPage;
import org.reelspark.core.video.FilmException;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.training.quality.Evaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evaluate}: how good a restored film is. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./reelspark evaluate restored.mkv --reference=clean.mkv",
      "  ./reelspark evaluate restored.mkv --reference=clean.mkv --damaged=old.mkv \\",
      "    --page=page.html"
    },
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
      description =
          "where the defects are, white for opaque; with KIND= those of one kind, which may be given"
              + " for several kinds beside the mask of all")
  private List<String> masks = List.of();

  @Option(
      names = "--page",
      paramLabel = "FILE.html",
      description = "also write a page: charts of all frames, the worst of them, all figures")
  private Path page;

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
    if (page != null && reference == null) {
      throw new SettingsException("--page needs --reference: it shows how near each frame comes");
    }
    Evaluation evaluation;
    List<FilmFrames> open = new ArrayList<>();
    try {
      FilmFrames films = open(restored, open);
      FilmFrames clean = reference == null ? null : open(reference, open);
      FilmFrames before = damaged == null ? null : open(damaged, open);
      Map<String, FilmFrames> maskFilms = new LinkedHashMap<>();
      for (Map.Entry<String, Path> mask : maskFiles.entrySet()) {
        maskFilms.put(mask.getKey(), open(mask.getValue(), open));
      }
      evaluation = new Evaluation(films);
      for (Frame frame = films.next(); frame != null; frame = films.next()) {
        Map<String, byte[]> byKind = new LinkedHashMap<>();
        Frame cleanFrame = next(clean, reference, frame);
        Frame beforeFrame = next(before, damaged, frame);
        for (Map.Entry<String, FilmFrames> mask : maskFilms.entrySet()) {
          Path file = maskFiles.get(mask.getKey());
          byKind.put(mask.getKey(), luma(next(mask.getValue(), file), frame, file));
        }
        evaluation.add(frame, cleanFrame, beforeFrame, byKind);
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
    if (page != null) {
      Files.writeString(page, evaluation.page(films(maskFiles)).html());
    }
    print(evaluation.figures());
    return 0;
  }

  private EvaluationPage.Films films(Map<String, Path> maskFiles) {
    Map<String, String> masked = new LinkedHashMap<>();
    maskFiles.forEach((kind, file) -> masked.put(kind, file.toString()));
    return new EvaluationPage.Films(
        restored.toString(),
        reference.toString(),
        damaged == null ? null : damaged.toString(),
        masked);
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

  /** The next frame of a film that has those of the restored one; null where it was not given. */
  private Frame next(FilmFrames film, Path file, Frame like) throws IOException {
    Frame frame = film == null ? null : next(film, file);
    if (frame != null && !frame.format().equals(like.format())) {
      throw new FilmException(
          file + " has frames of " + frame.format() + " and " + restored + " of " + like.format());
    }
    return frame;
  }

  private static byte[] luma(Frame mask, Frame like, Path file) {
    int width = like.format().width();
    int height = like.format().height();
    if (mask.format().width() != width || mask.format().height() != height) {
      throw new FilmException(
          file + " has frames of " + mask.format() + " and the restored film of " + like.format());
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
