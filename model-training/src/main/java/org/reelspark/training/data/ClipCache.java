package org.reelspark.training.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.video.FilmException;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.training.film.LowRateCopy;

/**
 * Clips prepared once and kept in a folder: brought to so many lines where they have more, at most
 * {@value #FRAMES} frames of each, under the hash of the film that they are from. Clips of a {@link
 * Dataset} are kept whole: the job that made it has chosen.
 */
public final class ClipCache {
  private static final int LINES = 360;

  /** For those who train on whole frames. */
  public static final int WHOLE = 1080;

  static final int FRAMES = 240;
  private static final int RUNS = 8;

  /** Of low-rate copies: blocks and smears are plain to see, things still to be recognised. */
  private static final int LEAST_CRF = 30;

  private static final int CRFS = 10;
  private static final Colour UNKNOWN =
      new Colour("tv", "unknown", "unknown", "unknown", "unspecified");

  /**
   * A clip and the film that it was made from.
   *
   * @param source what a model card says of the film; of a dataset's clip the film that it was cut
   *     from
   */
  public record Prepared(Clip clip, String file, String sha256, ModelCard.Clip source) {}

  private final Path folder;
  private final int lines;
  private final PrintStream progress;

  /** Clips of the size at which our own network is trained. */
  public ClipCache(Path folder, PrintStream progress) {
    this(folder, LINES, progress);
  }

  /**
   * @param lines of the shorter side, at most
   */
  public ClipCache(Path folder, int lines, PrintStream progress) {
    this.folder = folder;
    this.lines = lines;
    this.progress = progress;
  }

  /**
   * Prepares all films of some folders, in the order of their names. A folder may be a dataset.
   *
   * @throws FilmException where a folder has no films or one cannot be read
   */
  public List<Prepared> prepare(List<Path> folders) throws IOException {
    Files.createDirectories(folder);
    List<Prepared> clips = new ArrayList<>();
    ClipSources sources = ClipSources.of(folders);
    for (Path clipFolder : folders) {
      if (Dataset.isAt(clipFolder)) {
        clips.addAll(prepareDataset(clipFolder));
        continue;
      }
      if (!Files.isDirectory(clipFolder)) {
        throw new FilmException(clipFolder + ": there is no such folder of clips");
      }
      List<Path> films;
      try (Stream<Path> files = Files.list(clipFolder)) {
        films = files.filter(ClipCache::isFilm).sorted().toList();
      }
      for (Path film : films) {
        clips.add(prepare(film, sources));
      }
    }
    if (clips.isEmpty()) {
      throw new FilmException(folders + ": no clips there (mp4, mkv, mov, avi, webm)");
    }
    return clips;
  }

  /**
   * Makes a copy of each clip as H.264 at a low rate leaves it; how low follows from the film's
   * hash.
   */
  public List<Clip> lowRateCopies(List<Prepared> clips) throws IOException {
    List<Clip> copies = new ArrayList<>();
    for (Prepared prepared : clips) {
      Path file = folder.resolve(prepared.sha256() + "-" + lines + "-low-rate.clip");
      if (!Files.exists(file)) {
        progress.println("copying " + prepared.file() + " at a low rate");
        int crf = LEAST_CRF + HexFormat.fromHexDigits(prepared.sha256(), 0, 4) % CRFS;
        copy(prepared.clip(), file, crf);
      }
      copies.add(Clip.open(prepared.file() + " at a low rate", file));
    }
    return copies;
  }

  private void copy(Clip clip, Path file, int crf) throws IOException {
    PictureFormat format = clip.frame(0).format();
    try (LowRateCopy copy = new LowRateCopy(file, format, UNKNOWN, clip.frames(), crf);
        ClipWriter writer = new ClipWriter(file, format, lines)) {
      for (int n = 0; n < clip.frames(); n++) {
        copy.add(clip.frame(n));
      }
      for (int n = 0; n < clip.frames(); n++) {
        writer.add(copy.next(), n > 0 && clip.oneShot(n - 1, n));
      }
      writer.finish();
    }
  }

  /**
   * Prepares one film.
   *
   * @throws FilmException where it cannot be read
   */
  public Prepared prepare(Path film) throws IOException {
    Files.createDirectories(folder);
    return prepare(film, ClipSources.of(List.of(film.toAbsolutePath().getParent())));
  }

  private Prepared prepare(Path film, ClipSources sources) throws IOException {
    String sha256 = sha256(film);
    ModelCard.Clip source = sources.describe(film.getFileName().toString(), sha256);
    return prepare(film, sha256, source, ClipCache::write);
  }

  private List<Prepared> prepareDataset(Path dataset) throws IOException {
    Dataset made = Dataset.read(dataset);
    List<Prepared> clips = new ArrayList<>();
    for (Dataset.Clip clip : made.clips()) {
      Path film = dataset.resolve(clip.file());
      clips.add(
          prepare(
              film,
              sha256(film),
              made.films().get(clip.film()),
              (frames, writer) -> writeRuns(film, clip.runs(), frames, writer)));
    }
    return clips;
  }

  /** How the frames of a film become a clip. */
  private interface Choice {
    void write(FilmFrames frames, ClipWriter writer) throws IOException;
  }

  private Prepared prepare(Path film, String sha256, ModelCard.Clip source, Choice choice)
      throws IOException {
    String name = film.getFileName().toString();
    Path file = folder.resolve(sha256 + "-" + lines + ".clip");
    if (!Files.exists(file)) {
      progress.println("preparing " + name);
      try (FilmFrames frames = FilmFrames.open(film);
          ClipWriter writer = new ClipWriter(file, frames.format(), lines)) {
        choice.write(frames, writer);
      }
    }
    return new Prepared(Clip.open(name, file), name, sha256, source);
  }

  private static void writeRuns(Path film, List<Integer> runs, FilmFrames frames, ClipWriter writer)
      throws IOException {
    int total = runs.stream().mapToInt(Integer::intValue).sum();
    if (frames.index().size() != total) {
      throw new FilmException(
          "%s: has %d frames where %s says %d; make the dataset again"
              .formatted(film, frames.index().size(), Dataset.FILE, total));
    }
    for (int run : runs) {
      for (int n = 0; n < run; n++) {
        writer.add(frames.next(), n > 0);
      }
    }
    writer.finish();
  }

  private static void write(FilmFrames frames, ClipWriter writer) throws IOException {
    int total = frames.index().size();
    int last = -2;
    int number = 0;
    for (Frame frame = frames.next(); frame != null; frame = frames.next()) {
      if (isKept(number, total)) {
        writer.add(frame, last == number - 1);
        last = number;
      }
      number++;
    }
    writer.finish();
  }

  /** A long film is kept as runs of frames, spread evenly. */
  static boolean isKept(int number, int total) {
    if (total <= FRAMES) {
      return true;
    }
    int length = FRAMES / RUNS;
    for (int run = 0; run < RUNS; run++) {
      int first = (int) ((long) run * (total - length) / (RUNS - 1));
      if (number >= first && number < first + length) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFilm(Path file) {
    return file.getFileName().toString().matches("(?i).*\\.(mp4|mkv|mov|avi|webm|m4v|ts|mpg)");
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
