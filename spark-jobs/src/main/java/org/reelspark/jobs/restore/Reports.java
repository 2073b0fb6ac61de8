package org.reelspark.jobs.restore;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.report.ChunkWork;
import org.reelspark.core.report.FilmPage;
import org.reelspark.core.report.FramePictures;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.report.WorstFrame;
import org.reelspark.jobs.storage.WorkFolder;

/** What lies beside a restored film: the page, the table of frames, and the report. */
final class Reports {
  private final Storage storage;
  private final SparkSession session;
  private final Preparation film;
  private final WorkFolder work;

  Reports(Storage storage, SparkSession session, Preparation film, WorkFolder work) {
    this.storage = storage;
    this.session = session;
    this.film = film;
    this.work = work;
  }

  /** Writes all of them over what stands there, the report last. */
  void write(RestoreReport report) throws IOException {
    RestoreRequest request = film.request();
    FrameCharts charts = new FrameCharts(film);
    FrameTable.Contents table = FrameTable.write(storage, film, work, charts);
    FilmPage page =
        new FilmPage(report, charts.parts(), charts.cuts(), worst(table), table.chunks());
    write(request.pageLocation(), page.html());
    copy(work.frames().text(), request.frameTableLocation());
    write(request.reportLocation(), report.json());
  }

  /**
   * Without pictures nothing is asked: Spark SQL takes some seconds to answer for the first time.
   */
  private List<WorstFrame> worst(FrameTable.Contents table) throws IOException {
    if (!table.pictured()) {
      return List.of();
    }
    List<WorstFrame> worst = new ArrayList<>();
    for (FrameQueries.Damage damage : new FrameQueries(session, film, work.frames()).worst()) {
      for (FramePictures pictures : pictures(table.chunks(), damage.frame())) {
        if (pictures.frame() == damage.frame()) {
          worst.add(new WorstFrame(damage.seconds(), damage.area(), damage.defects(), pictures));
        }
      }
    }
    return worst;
  }

  private List<FramePictures> pictures(List<ChunkWork> chunks, int frame) throws IOException {
    for (Chunk chunk : film.plan().chunks()) {
      if (frame >= chunk.first() && frame < chunk.end()) {
        return work.readPictures(chunks.get(chunk.id()).file(), FramePictures[].class);
      }
    }
    throw new IllegalArgumentException("frame " + frame + " is in no chunk");
  }

  private void write(String location, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Sink sink = storage.create(location)) {
      sink.write(bytes, 0, bytes.length);
      sink.commit();
    }
  }

  private void copy(String from, String to) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (SeekableSource source = storage.open(from);
        Sink sink = storage.create(to)) {
      for (int n; (n = source.read(sink.position(), buffer, 0, buffer.length)) > 0; ) {
        sink.write(buffer, 0, n);
      }
      sink.commit();
    }
  }
}
