package org.reelspark.jobs.probe;

import java.util.List;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.CanonicalJson;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;

/**
 * What a film is and what restoring it would take.
 *
 * @param indexedBy TABLE, PACKETS or DECODE
 * @param timing how its frames follow each other
 * @param picture that OUT would have
 * @param losses what OUT would lack, a sentence each
 * @param refused what a job would refuse as it was asked, each with its remedy; encoder, losses,
 *     plan and estimate are then those of the remedy
 */
public record ProbeResult(
    FilmInfo film,
    String indexedBy,
    Timing timing,
    KeyFrames keyFrames,
    String out,
    EncoderSettings encoder,
    PictureFormat picture,
    List<String> losses,
    List<String> refused,
    PlanSummary plan,
    Estimate estimate) {

  /**
   * @param frames in the film
   * @param seconds from the first frame to the end of the last
   * @param constant whether all frames last alike, to the tick of the container
   * @param shortest ticks between two frames, at least
   * @param longest ticks between two frames, at most
   */
  public record Timing(int frames, double seconds, boolean constant, long shortest, long longest) {}

  /**
   * @param count frames that decoding can begin at
   * @param longest frames from one to the next, at most
   */
  public record KeyFrames(int count, int longest) {}

  /**
   * @param chunks segments that would be written
   * @param tasks runs of chunks that one task decodes in one go
   * @param decodedTwice share of frames decoded more than once
   * @param analysed whether the film is decoded once more beforehand, for cuts and flicker
   */
  public record PlanSummary(
      String model, int chunks, int tasks, double decodedTwice, boolean analysed) {}

  /**
   * @param seconds the job would take here
   * @param cores that it would use
   * @param memoryBytes the process would hold at most
   * @param diskBytes the work folder would hold at most, the finished film included
   */
  public record Estimate(double seconds, int cores, long memoryBytes, long diskBytes) {}

  public ProbeResult {
    losses = List.copyOf(losses);
    refused = List.copyOf(refused);
  }

  public String json() {
    return CanonicalJson.writeIndented(this);
  }
}
