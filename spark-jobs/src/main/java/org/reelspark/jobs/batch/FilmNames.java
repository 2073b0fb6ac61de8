package org.reelspark.jobs.batch;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.video.Containers;
import org.reelspark.core.video.FilmException;
import org.reelspark.jobs.storage.Location;

/** What a user's words for many films stand for. */
public final class FilmNames {
  /** What films in a folder are called; other files are left alone. */
  private static final Set<String> FILMS =
      Set.of(
          "mkv", "mk3d", "mp4", "m4v", "mov", "qt", "avi", "mxf", "mpg", "mpeg", "m2v", "vob", "ts",
          "m2ts", "mts", "webm", "wmv", "asf", "flv", "ogv", "dv", "y4m", "3gp", "nut");

  private static final String USUAL = ".mkv";

  private FilmNames() {}

  /** Whether a name stands for several films: a folder, or {@code *} and {@code ?} in its end. */
  public static boolean isSeveral(Storage storage, String in) throws IOException {
    return isGlob(storage, in) || storage.isFolder(in);
  }

  /**
   * The films that a name stands for, in order of their names.
   *
   * @throws FilmException where there are none
   */
  public static List<String> films(Storage storage, String in) throws IOException {
    if (!isSeveral(storage, in)) {
      return List.of(in);
    }
    boolean glob = isGlob(storage, in);
    Location folder = glob ? new Location(in).parent() : new Location(in).full();
    Pattern wanted = glob ? pattern(new Location(in).name()) : Pattern.compile(".*");
    List<String> films =
        storage.list(folder.text()).stream()
            .map(FileStamp::location)
            .filter(location -> wanted.matcher(new Location(location).name()).matches())
            .filter(location -> glob || FILMS.contains(extension(location)))
            .toList();
    if (films.isEmpty()) {
      throw new FilmException(in + ": there are no films there");
    }
    return films;
  }

  /**
   * Where a film goes in a folder: under its own name, as Matroska where its own container can't be
   * written.
   */
  public static String out(Location folder, String in) {
    String name = new Location(in).name();
    if (!isNamedAsFilm(name)) {
      int dot = name.lastIndexOf('.');
      name = (dot > 0 ? name.substring(0, dot) : name) + USUAL;
    }
    return folder.child(name).text();
  }

  /** Whether a film can be written under such a name. */
  public static boolean isNamedAsFilm(String name) {
    try {
      Containers.containerOf(name);
      return true;
    } catch (SettingsException e) {
      return false;
    }
  }

  private static boolean isGlob(Storage storage, String in) throws IOException {
    String name = new Location(in).name();
    return (name.contains("*") || name.contains("?")) && storage.stat(in).isEmpty();
  }

  private static Pattern pattern(String glob) {
    return Pattern.compile(
        glob.chars()
            .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining()));
  }

  private static String extension(String location) {
    return location.substring(location.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
