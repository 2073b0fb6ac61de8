package org.reelspark.core.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.Serializable;
import java.util.List;

/**
 * Everything that decides the restored film's bytes. Its hash names the work folder, so a job that
 * is started again finds its own segments and nobody else's. Executors, cores and paths are not in
 * it.
 *
 * @param format version of the plan and of the code whose pixels it promises
 * @param film the source file
 * @param index SHA-256 of the frame index, in hex, and so of what the film's packets hold
 * @param from first frame restored
 * @param to one past the last
 * @param model the model's hash
 * @param radius frames that the model's windows reach to either side
 * @param analysis what film-wide analysis the pixels depend on, or {@link #NOT_ANALYSED}; it
 *     follows from the film, so its method stands here and not its result
 * @param container FFmpeg's name of the container written
 */
public record Plan(
    int format,
    FilmFingerprint film,
    String index,
    int from,
    int to,
    String model,
    int radius,
    String analysis,
    RestoreSettings settings,
    String container,
    EncoderSettings encoder,
    List<Run> runs)
    implements Serializable {
  /** Raised whenever the same plan would give other pixels or other segments. */
  public static final int FORMAT = 4;

  /** The analysis of a film whose pixels depend on none. */
  public static final String NOT_ANALYSED = "none";

  public Plan {
    runs = List.copyOf(runs);
    int at = from;
    int id = 0;
    for (Run run : runs) {
      for (Chunk chunk : run.chunks()) {
        if (chunk.first() != at || chunk.id() != id) {
          throw new IllegalArgumentException(
              chunk + " stands where chunk " + id + " should begin with frame " + at);
        }
        at = chunk.end();
        id++;
      }
    }
    if (at != to) {
      throw new IllegalArgumentException("the chunks end at frame " + at + ", not " + to);
    }
  }

  /** Frames to restore. */
  public int frames() {
    return to - from;
  }

  /** All chunks, in order. */
  public List<Chunk> chunks() {
    return runs.stream().flatMap(run -> run.chunks().stream()).toList();
  }

  public String json() {
    return CanonicalJson.write(this);
  }

  /**
   * @throws JsonProcessingException where the text is no plan of this format
   */
  public static Plan of(String json) throws JsonProcessingException {
    return CanonicalJson.read(json, Plan.class);
  }

  /** SHA-256 of the canonical text, in hex. */
  public String hash() {
    return CanonicalJson.hash(this);
  }

  /** What a report says of it. */
  public PlanOutline outline() {
    return PlanOutline.of(this);
  }
}
