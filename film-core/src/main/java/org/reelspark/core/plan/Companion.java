package org.reelspark.core.plan;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * A film that is made beside the restored one, while it is restored: of the same frames, at the
 * same times.
 *
 * @param out where it goes
 * @param film the source, with the picture that this film has
 * @param streams what it carries of the source's other streams
 * @param segments hash of all that decides its segments
 */
public record Companion(
    Kind kind,
    String out,
    FilmInfo film,
    EncoderSettings encoder,
    StreamPlan streams,
    String segments)
    implements Serializable {
  /** What a companion film shows. */
  public enum Kind {
    /** The defect mask: white where the picture was replaced. */
    MASK,
    /** Before on the left and after on the right, both whole. */
    SIDE_BY_SIDE,
    /** One picture, before to the left and after to the right of a line that moves. */
    DIVIDER;

    /** As the command line writes it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * @param plan hash of the restored film's plan
   */
  public static Companion of(
      Kind kind,
      String out,
      FilmInfo film,
      EncoderSettings encoder,
      StreamPlan streams,
      String plan) {
    return new Companion(
        kind,
        out,
        film,
        encoder,
        streams,
        CanonicalJson.hash(List.of(plan, kind, encoder, film.video().format())));
  }
}
