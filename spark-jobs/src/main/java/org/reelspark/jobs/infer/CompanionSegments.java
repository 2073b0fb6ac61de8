package org.reelspark.jobs.infer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.report.CompanionPictures;
import org.reelspark.core.video.SegmentEncoder;
import org.reelspark.jobs.storage.FinishedSegment.CompanionSegment;
import org.reelspark.jobs.storage.WorkFolder;

/** Encodes the segments that one chunk has in companion films; holds no frame. */
final class CompanionSegments implements AutoCloseable {
  /** One segment that is being written. */
  private record Open(
      Companion companion,
      CompanionPictures pictures,
      String file,
      Sink sink,
      SegmentEncoder encoder) {}

  private final List<Open> open = new ArrayList<>();

  /**
   * @param segment name of the restored film's own
   */
  CompanionSegments(
      Storage storage, WorkFolder work, RestoreOrder order, Chunk chunk, String segment)
      throws IOException {
    try {
      for (Companion companion : order.companions()) {
        open.add(open(storage, work, order.restored(), companion, chunk, segment));
      }
    } catch (Throwable t) {
      close();
      throw t;
    }
  }

  private static Open open(
      Storage storage,
      WorkFolder work,
      FilmInfo film,
      Companion companion,
      Chunk chunk,
      String segment)
      throws IOException {
    String file = WorkFolder.segmentName(segment, companion.kind());
    Sink sink = storage.create(work.segments().child(file).text());
    try {
      return new Open(
          companion,
          new CompanionPictures(companion.kind(), film.video()),
          file,
          sink,
          new SegmentEncoder(
              companion.film(), companion.encoder(), chunk, companion.segments(), sink));
    } catch (Throwable t) {
      sink.close();
      throw t;
    }
  }

  /** Frames come in order, from the chunk's first to its last. */
  void encode(int frameNumber, BeforeAfter next) throws IOException {
    for (Open each : open) {
      each.encoder()
          .encode(
              frameNumber,
              each.pictures().of(next.source(), next.restored().frame(), next.restored().mask()));
    }
  }

  /** Writes what the encoders hold back. */
  List<CompanionSegment> finish() throws IOException {
    List<CompanionSegment> finished = new ArrayList<>();
    for (Open each : open) {
      finished.add(
          new CompanionSegment(each.companion().kind(), each.file(), each.encoder().finish()));
    }
    return finished;
  }

  /** Makes them visible; they count once the restored film's own segment does. */
  void commit() throws IOException {
    for (Open each : open) {
      each.sink().commit();
    }
  }

  @Override
  public void close() throws IOException {
    for (Open each : open) {
      each.encoder().close();
      each.sink().close();
    }
  }
}
