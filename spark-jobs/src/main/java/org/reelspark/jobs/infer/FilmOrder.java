package org.reelspark.jobs.infer;

import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.DecoderChoice;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.video.FilmException;
import org.reelspark.jobs.storage.FilmSource;

/**
 * The film that tasks read, the same for all of them.
 *
 * @param stamp what the store said of the film when it was indexed
 */
public record FilmOrder(
    FilmInfo film,
    FileStamp stamp,
    DamagePolicy damage,
    InterlacedPolicy interlaced,
    DecoderChoice decoder)
    implements Serializable {
  /**
   * Opens the film.
   *
   * @throws FilmException where it is another one than was indexed
   */
  public FilmSource open(Storage storage) throws IOException {
    String location = film.name();
    Optional<FileStamp> now = storage.stat(location);
    if (!now.equals(Optional.of(stamp))) {
      throw new FilmException(
          "%s: changed while it was being restored, from %s to %s; start again"
              .formatted(location, stamp, now.map(FileStamp::toString).orElse("nothing")));
    }
    return FilmSource.of(stamp, storage.open(location));
  }
}
