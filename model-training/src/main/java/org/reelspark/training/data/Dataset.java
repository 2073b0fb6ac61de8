package org.reelspark.training.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.reelspark.core.plan.CanonicalJson;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.video.FilmException;

/**
 * What the job {@code dataset} has made, as {@value #FILE} in its folder says. That file is written
 * last: where it stands, the others do.
 *
 * <pre>
 *   dataset.json
 *   frames/*.parquet      a row for each crop of each frame, with the picture
 *   clips/*.mkv           the same crops without loss, FFV1, for the trainer
 *   pairs/*.jpg|png       where asked for, damaged and clean side by side
 * </pre>
 *
 * @param format {@value #FORMAT}
 * @param job hash of the films and the settings: equal ones give equal datasets
 * @param settings that it was made with, by their options
 * @param films the sources, in the order in which they were given
 * @param clips in the order of their files' names
 * @param runs of consecutive frames, over all films
 * @param rows of the table
 */
public record Dataset(
    int format,
    String job,
    Map<String, String> settings,
    List<ModelCard.Clip> films,
    List<Clip> clips,
    int runs,
    long rows) {
  public static final String FILE = "dataset.json";
  public static final int FORMAT = 1;

  /**
   * One file of runs, one after another, all of one size.
   *
   * @param file its place in the dataset's folder
   * @param film its source's place among the films, from 0
   * @param runs how many frames each has; the frames of one are consecutive in the film and of one
   *     shot
   */
  public record Clip(String file, int film, List<Integer> runs) implements Serializable {
    public Clip {
      runs = List.copyOf(runs);
    }
  }

  public Dataset {
    settings = new TreeMap<>(settings);
    films = List.copyOf(films);
    clips = List.copyOf(clips);
  }

  public String json() {
    return CanonicalJson.writeIndented(this);
  }

  /**
   * @param name of the file, for errors
   * @throws FilmException where the text is none of ours
   */
  public static Dataset of(String json, String name) {
    try {
      Dataset dataset = CanonicalJson.read(json, Dataset.class);
      if (dataset.format() == FORMAT) {
        return dataset;
      }
      throw new FilmException(
          "%s: is of format %d, this version reads %d; make the dataset again"
              .formatted(name, dataset.format(), FORMAT));
    } catch (JsonProcessingException e) {
      throw new FilmException(
          name + ": describes no dataset: " + e.getOriginalMessage() + "; make it again", e);
    }
  }

  /** Whether a folder of this machine is a dataset. */
  static boolean isAt(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  static Dataset read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return of(Files.readString(file), file.toString());
  }
}
