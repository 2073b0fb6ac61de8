package org.reelspark.core.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.reelspark.core.plan.CanonicalJson;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmFingerprint;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.PlanOutline;
import org.reelspark.core.plan.RestoreSettings;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.Verification;

/**
 * What became of one film.
 *
 * @param out where the restored film lies
 * @param restored what tells the restored file from another
 * @param plan how the film was cut, and the hash that names the work folder
 * @param from first frame restored
 * @param to one past the last
 * @param indexedBy how the frame index was made
 * @param model the model's name
 * @param modelHash SHA-256 of its archive, or {@code builtin:NAME:VERSION}
 * @param scale size of a restored picture over that of the film's
 * @param masks whether the model says where the defects are
 * @param work what it took
 * @param concealed frames in which the decoder filled in damage
 * @param verification what was found equal before the film was published
 * @param frameTable where the per-frame statistics lie, as Parquet
 * @param companions films made beside it
 */
public record RestoreReport(
    FilmInfo film,
    String out,
    FilmFingerprint restored,
    PlanOutline plan,
    int from,
    int to,
    String indexedBy,
    String model,
    String modelHash,
    int scale,
    boolean masks,
    RestoreSettings settings,
    EncoderSettings encoder,
    StreamPlan streams,
    Work work,
    List<Integer> concealed,
    Verification verification,
    String frameTable,
    List<CompanionFilm> companions)
    implements Serializable {
  /**
   * A film that was made beside the restored one.
   *
   * @param out where it lies
   * @param segments hash of all that decides its segments
   * @param losses what it lacks of the source, a sentence each
   * @param made what tells its file from another
   * @param verification what was found equal before it was published
   */
  public record CompanionFilm(
      Companion.Kind kind,
      String out,
      String segments,
      List<String> losses,
      FilmFingerprint made,
      Verification verification)
      implements Serializable {
    public CompanionFilm {
      losses = List.copyOf(losses);
    }

    /** What is known of it before it is whole. */
    public static CompanionFilm of(Companion companion) {
      return new CompanionFilm(
          companion.kind(),
          companion.out(),
          companion.segments(),
          companion.streams().losses(),
          null,
          null);
    }
  }

  /** A whole film, verified. */
  public record Finished(FilmFingerprint made, Verification verification) {}

  /**
   * What restoring took.
   *
   * @param wallSeconds by stage of the job, and {@code total}
   * @param taskSeconds by stage of a task, summed over all tasks: waiting does not count
   * @param framesPerSecond frames restored in this run of the job over the seconds of its restore
   *     stage
   * @param chunks how many the plan has
   * @param resumed chunks that an earlier run had finished
   * @param retries attempts of this run's tasks after the first
   * @param decoderRestarts how often decoding had to begin again further back
   */
  public record Work(
      Map<String, Double> wallSeconds,
      Map<String, Double> taskSeconds,
      double framesPerSecond,
      int chunks,
      int resumed,
      int retries,
      int decoderRestarts)
      implements Serializable {
    public Work {
      wallSeconds = Map.copyOf(wallSeconds);
      taskSeconds = Map.copyOf(taskSeconds);
    }
  }

  public RestoreReport {
    concealed = List.copyOf(concealed);
    companions = List.copyOf(companions);
  }

  /**
   * The same report once the films are whole.
   *
   * @param films the restored one and its companions, in order
   * @param seconds what the steps since took, in wall time
   */
  public RestoreReport finished(List<Finished> films, Map<String, Double> seconds) {
    List<CompanionFilm> whole = new ArrayList<>();
    for (int i = 0; i < companions.size(); i++) {
      CompanionFilm was = companions.get(i);
      Finished is = films.get(i + 1);
      whole.add(
          new CompanionFilm(
              was.kind(), was.out(), was.segments(), was.losses(), is.made(), is.verification()));
    }
    Map<String, Double> wall = new HashMap<>(work.wallSeconds());
    wall.putAll(seconds);
    return new RestoreReport(
        film,
        out,
        films.get(0).made(),
        plan,
        from,
        to,
        indexedBy,
        model,
        modelHash,
        scale,
        masks,
        settings,
        encoder,
        streams,
        new Work(
            wall,
            work.taskSeconds(),
            work.framesPerSecond(),
            work.chunks(),
            work.resumed(),
            work.retries(),
            work.decoderRestarts()),
        concealed,
        films.get(0).verification(),
        frameTable,
        whole);
  }

  /** What tells the film that this report names at a location; empty where it names none there. */
  public Optional<FilmFingerprint> made(String location) {
    return out.equals(location)
        ? Optional.ofNullable(restored)
        : companions.stream()
            .filter(film -> film.out().equals(location))
            .findFirst()
            .map(CompanionFilm::made);
  }

  /** The same report with only those companion films that are the ones asked for. */
  public RestoreReport with(List<Companion> asked) {
    List<CompanionFilm> same =
        companions.stream()
            .filter(
                film -> asked.stream().anyMatch(each -> each.segments().equals(film.segments())))
            .toList();
    return new RestoreReport(
        film,
        out,
        restored,
        plan,
        from,
        to,
        indexedBy,
        model,
        modelHash,
        scale,
        masks,
        settings,
        encoder,
        streams,
        work,
        concealed,
        verification,
        frameTable,
        same);
  }

  public String json() {
    return CanonicalJson.writeIndented(this);
  }

  /** The report that a text is; none where there is no text or it is no such report. */
  public static Optional<RestoreReport> read(Optional<String> json) {
    try {
      return json.isEmpty() ? Optional.empty() : Optional.of(of(json.get()));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /**
   * @throws JsonProcessingException where the text is no such report
   */
  public static RestoreReport of(String json) throws JsonProcessingException {
    return CanonicalJson.read(json, RestoreReport.class);
  }
}
