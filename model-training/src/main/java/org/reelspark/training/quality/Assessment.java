package org.reelspark.training.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.reelspark.core.damage.DamageKind;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.Flicker;
import org.reelspark.core.quality.Comparison;
import org.reelspark.core.quality.Inspection;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.RestoreOptions;
import org.reelspark.core.restore.Restored;
import org.reelspark.core.video.FilmException;
import org.reelspark.training.film.ShortFilm;

/** Restores films with one model, several at a time, and measures what came out. */
public final class Assessment {
  private static final String CLEAN = "_clean.mkv";
  private static final int COLUMNS = 640;
  private static final int FRAMES = 32;

  /** Frames of one clip in which one kind of damage is measured, at most. */
  static final int FRAMES_OF_A_KIND = 8;

  /** From a seed that does not bring a kind up to the next one that is tried. */
  static final int NEXT_SEED = 1000;

  private static final int SEEDS = 20;

  /** A film restored and compared with its clean original. */
  record Compared(String film, Comparison.Result result) {}

  /**
   * A clean film restored without grain reduction and flicker.
   *
   * @param psnr of luma
   * @param masked share of the pixels under the mask
   * @param untouched share of all luma samples that left as they came
   * @param kept share of the samples outside the mask that left as they came
   */
  record Clean(String film, double psnr, double masked, double untouched, double kept) {}

  /**
   * One kind of damage alone, measured inside it.
   *
   * @param frames measured in all clips
   * @param clips in which it came up
   * @param damaged decibels before, averaged over the clips
   * @param gain decibels gained, averaged over the clips
   * @param least gain of any clip
   */
  record Kind(DamageKind kind, int frames, int clips, double damaged, double gain, double least) {}

  /** A film without a reference, restored. */
  record Old(String film, Inspection.Result result) {}

  private final String model;
  private final DeviceChoice device;
  private final int threads;
  private final Stills stills;

  /**
   * @param model as {@code restore} takes it
   * @param threads films that are restored at a time
   * @param stills takes the frames that are to be shown
   */
  public Assessment(String model, DeviceChoice device, int threads, Stills stills) {
    this.model = model;
    this.device = device;
    this.threads = threads;
    this.stills = stills;
  }

  /**
   * Films damaged elsewhere: {@code NAME_damaged.mkv}, {@code NAME_clean.mkv} and {@code
   * NAME_mask.mkv} in one folder.
   *
   * @throws FilmException where there is none, or one of the three is missing
   */
  List<Compared> benchmark(Path folder) throws IOException {
    List<Callable<Trial>> trials = new ArrayList<>();
    for (Path clean : cleanFilms(folder)) {
      String name = clean.getFileName().toString().replace(CLEAN, "");
      trials.add(() -> read(folder, name));
    }
    return compared(trials);
  }

  /** The clean films of a benchmark's folder, by name. */
  public static List<Path> cleanFilms(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new FilmException(folder + ": there is no such folder");
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> clean = files.filter(file -> file.toString().endsWith(CLEAN)).sorted().toList();
      if (clean.isEmpty()) {
        throw new FilmException(folder + " has no NAME" + CLEAN);
      }
      return clean;
    }
  }

  private static Trial read(Path folder, String name) throws IOException {
    ShortFilm clean = ShortFilm.read(folder.resolve(name + CLEAN)).named(name);
    ShortFilm damaged = ShortFilm.read(folder.resolve(name + "_damaged.mkv"));
    ShortFilm mask = ShortFilm.read(folder.resolve(name + "_mask.mkv"));
    int frames = clean.frames().size();
    if (damaged.frames().size() != frames || mask.frames().size() != frames) {
      throw new FilmException(
          name
              + ": the clean film has %d frames, the damaged one %d, the mask %d"
                  .formatted(frames, damaged.frames().size(), mask.frames().size()));
    }
    if (!clean.format().equals(damaged.format())
        || mask.format().bitDepth() != 8
        || mask.format().width() != clean.format().width()
        || mask.format().height() != clean.format().height()) {
      throw new FilmException(
          name
              + ": the clean film has %s, the damaged one %s, the mask %s"
                  .formatted(clean.format(), damaged.format(), mask.format()));
    }
    int pixels = clean.format().width() * clean.format().height();
    return new Trial(
        clean,
        damaged,
        mask.frames().stream().map(each -> Arrays.copyOf(each.samples(), pixels)).toList());
  }

  /** Films damaged here by all kinds at once, each with a seed of its own from {@code seed} on. */
  List<Compared> allAtOnce(List<Path> clean, long seed) throws IOException {
    List<Callable<Trial>> trials = new ArrayList<>();
    for (int i = 0; i < clean.size(); i++) {
      Path file = clean.get(i);
      long own = seed + i;
      trials.add(() -> Trial.allAtOnce(read(file), own));
    }
    return compared(trials);
  }

  private static ShortFilm read(Path clean) throws IOException {
    ShortFilm film = ShortFilm.beginning(clean, FRAMES).scaledTo(COLUMNS);
    return film.named(film.name().replaceFirst("_clean$", ""));
  }

  private List<Compared> compared(List<Callable<Trial>> trials) throws IOException {
    try (Model opened = open(1)) {
      return each(trials.stream().map(trial -> compared(opened, trial)).toList());
    }
  }

  private Callable<Compared> compared(Model opened, Callable<Trial> film) {
    return () -> {
      Trial trial = film.call();
      String name = trial.clean().name();
      Comparison comparison = new Comparison();
      Restoration.of(
          trial.damaged(),
          opened,
          Flicker.AUTO,
          n -> true,
          restored -> {
            int n = restored.statistics().frame();
            Frame clean = trial.clean().frames().get(n);
            Frame damaged = trial.damaged().frames().get(n);
            byte[] mask = trial.masks().get(n);
            comparison.add(restored.frame(), clean, damaged, Map.of(Comparison.ALL_DEFECTS, mask));
            stills.offer(trial.clean(), n, List.of(damaged, restored.frame(), clean), mask);
          });
      return new Compared(name, comparison.result());
    };
  }

  /** Clean films, which are to stay what they are. */
  List<Clean> clean(List<Path> films) throws IOException {
    try (Model opened = open(0)) {
      return each(films.stream().map(film -> clean(opened, film)).toList());
    }
  }

  private static Callable<Clean> clean(Model opened, Path file) {
    return () -> {
      ShortFilm film = read(file);
      Comparison comparison = new Comparison();
      long[] counts = new long[4];
      Restoration.of(
          film,
          opened,
          Flicker.OFF,
          n -> true,
          restored -> {
            Frame source = film.frames().get(restored.statistics().frame());
            comparison.add(restored.frame(), source);
            count(source, restored, counts);
          });
      double pixels = counts[0];
      return new Clean(
          film.name(),
          comparison.result().psnr(),
          counts[1] / pixels,
          counts[2] / pixels,
          counts[3] / (pixels - counts[1]));
    };
  }

  /** Adds up all luma samples, those masked, those that are as they were, and these unmasked. */
  private static void count(Frame source, Restored restored, long[] counts) {
    int width = source.format().width();
    for (int y = 0; y < source.format().height(); y++) {
      for (int x = 0; x < width; x++) {
        boolean same = source.sample(0, x, y) == restored.frame().sample(0, x, y);
        boolean masked = restored.mask().length > 0 && restored.mask()[y * width + x] != 0;
        counts[0]++;
        counts[1] += masked ? 1 : 0;
        counts[2] += same ? 1 : 0;
        counts[3] += same && !masked ? 1 : 0;
      }
    }
  }

  /**
   * One local kind of damage after the other on every film.
   *
   * @return the kinds that came up
   */
  List<Kind> byKind(List<Path> clean, long seed) throws IOException {
    List<DamageKind> kinds =
        Arrays.stream(DamageKind.values()).filter(DamageKind::isLocal).toList();
    List<Callable<Optional<Comparison.Result>>> trials = new ArrayList<>();
    try (Model opened = open(1)) {
      for (DamageKind kind : kinds) {
        for (int i = 0; i < clean.size(); i++) {
          Path file = clean.get(i);
          long own = seed + i;
          trials.add(() -> inside(opened, damaged(kind, read(file), own)));
        }
      }
      List<Optional<Comparison.Result>> results = each(trials);
      List<Kind> all = new ArrayList<>();
      for (int k = 0; k < kinds.size(); k++) {
        add(all, kinds.get(k), results.subList(k * clean.size(), (k + 1) * clean.size()));
      }
      return all;
    }
  }

  /** A kind that a seed does not bring up is tried with later ones. */
  private static Trial damaged(DamageKind kind, ShortFilm film, long seed) {
    Trial trial = Trial.only(kind, film, seed);
    for (int i = 1; i < SEEDS && trial.damagedFrames(1).length == 0; i++) {
      trial = Trial.only(kind, film, seed + (long) i * NEXT_SEED);
    }
    return trial;
  }

  /** Empty where no defect came up. */
  private static Optional<Comparison.Result> inside(Model opened, Trial trial) {
    int[] frames = trial.damagedFrames(FRAMES_OF_A_KIND);
    if (frames.length == 0) {
      return Optional.empty();
    }
    Comparison comparison = new Comparison();
    Restoration.of(
        trial.damaged(),
        opened,
        Flicker.AUTO,
        n -> Arrays.binarySearch(frames, n) >= 0,
        restored -> {
          int n = restored.statistics().frame();
          comparison.add(
              restored.frame(),
              trial.clean().frames().get(n),
              trial.damaged().frames().get(n),
              Map.of(Comparison.ALL_DEFECTS, trial.masks().get(n)));
        });
    return Optional.of(comparison.result());
  }

  private static void add(
      List<Kind> all, DamageKind kind, List<Optional<Comparison.Result>> results) {
    List<Comparison.Result> found = results.stream().flatMap(Optional::stream).toList();
    if (found.isEmpty()) {
      return;
    }
    List<Comparison.Inside> inside =
        found.stream().map(each -> each.inside().get(Comparison.ALL_DEFECTS)).toList();
    all.add(
        new Kind(
            kind,
            found.stream().mapToInt(Comparison.Result::frames).sum(),
            found.size(),
            inside.stream().mapToDouble(Comparison.Inside::damagedPsnr).average().orElseThrow(),
            inside.stream().mapToDouble(Comparison.Inside::gain).average().orElseThrow(),
            inside.stream().mapToDouble(Comparison.Inside::gain).min().orElseThrow()));
  }

  /** Films that really are old, at the grain reduction that the model's makers chose. */
  List<Old> old(List<Path> films) throws IOException {
    try (Model opened = open(Model.describe(model).grainReduction())) {
      return each(films.stream().map(film -> old(opened, film)).toList());
    }
  }

  private Callable<Old> old(Model opened, Path file) {
    return () -> {
      ShortFilm film = ShortFilm.read(file);
      Inspection inspection = new Inspection();
      Restoration.of(
          film,
          opened,
          Flicker.AUTO,
          n -> true,
          restored -> {
            int n = restored.statistics().frame();
            Frame source = film.frames().get(n);
            byte[] mask = restored.mask().length == 0 ? null : restored.mask();
            float gain = restored.statistics().gain();
            inspection.add(restored.frame(), source, mask, gain, film.black());
            stills.offer(film, n, List.of(source, restored.frame()), mask);
          });
      return new Old(film.name(), inspection.result());
    };
  }

  private Model open(float grainReduction) {
    return Model.open(model, new RestoreOptions(grainReduction, device, 0));
  }

  private <T> List<T> each(List<Callable<T>> jobs) throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<T> done = new ArrayList<>();
      for (Future<T> job : jobs.stream().map(pool::submit).toList()) {
        done.add(job.get());
      }
      return done;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("told to stop", e);
    } finally {
      pool.shutdownNow();
    }
  }
}
