package org.reelspark.core.plan;

/** What to do with a film whose frames are pairs of fields. */
public enum InterlacedPolicy {
  REFUSE,
  /** One whole picture is made of each pair of fields. */
  DEINTERLACE,
  /** Both fields are restored as one picture. */
  AS_IS;

  /** The film as its restored pictures make it: what encodes, stitches and verifies asks of it. */
  public FilmInfo restored(FilmInfo film) {
    return this == DEINTERLACE ? film.with(film.video().progressive()) : film;
  }
}
