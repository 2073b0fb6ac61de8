package org.reelspark.core.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.reelspark.core.plan.CanonicalJson;
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
 * @param work what it took
 * @param concealed frames in which the decoder filled in damage
 * @param verification what was found equal before the film was published
 * @param frameTable where the per-frame statistics lie, as Parquet
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
    RestoreSettings settings,
    EncoderSettings encoder,
    StreamPlan streams,
    Work work,
    List<Integer> concealed,
    Verification verification,
    String frameTable)
    implements Serializable {
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
  }

  /**
   * The same report once the film is whole.
   *
   * @param seconds what the steps since took, in wall time
   */
  public RestoreReport finished(
      FilmFingerprint whole, Verification verified, Map<String, Double> seconds) {
    Map<String, Double> wall = new HashMap<>(work.wallSeconds());
    wall.putAll(seconds);
    return new RestoreReport(
        film,
        out,
        whole,
        plan,
        from,
        to,
        indexedBy,
        model,
        modelHash,
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
        verified,
        frameTable);
  }

  public String json() {
    return CanonicalJson.writeIndented(this);
  }

  /**
   * @throws JsonProcessingException where the text is no such report
   */
  public static RestoreReport of(String json) throws JsonProcessingException {
    return CanonicalJson.read(json, RestoreReport.class);
  }
}
