package org.reelspark.jobs.restore;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.DefectCounts;
import org.reelspark.core.plan.FrameStatistics;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.report.ChunkWork;
import org.reelspark.jobs.storage.FinishedSegment;
import org.reelspark.jobs.storage.WorkFolder;

/**
 * The per-frame statistics as a Parquet table, one row a frame in order, made from the ledger.
 *
 * <p>Parquet's own writer makes it, chunk by chunk: Spark SQL would sort in memory and leave a
 * folder of files.
 */
final class FrameTable {
  private static final MessageType COLUMNS =
      Types.buildMessage()
          .required(INT32)
          .named("frame")
          .required(INT64)
          .named("pts")
          .required(DOUBLE)
          .named("seconds")
          .required(FLOAT)
          .named("defect_area")
          .required(FLOAT)
          .named("luma_before")
          .required(FLOAT)
          .named("luma_after")
          .required(FLOAT)
          .named("gain")
          .required(BOOLEAN)
          .named("cut")
          .required(BOOLEAN)
          .named("concealed")
          .required(INT32)
          .named("specks")
          .required(INT32)
          .named("hairs")
          .required(INT32)
          .named("lines")
          .required(INT32)
          .named("bars")
          .required(INT32)
          .named("blotches")
          .required(BOOLEAN)
          .named("pictured")
          .named("frames");

  private FrameTable() {}

  /**
   * What was met while the table was written.
   *
   * @param chunks how each was restored, in order
   * @param pictured whether pictures of any frame were taken
   */
  record Contents(List<ChunkWork> chunks, boolean pictured) {}

  /**
   * Writes the table into the work folder.
   *
   * @param charts are told of every frame
   */
  static Contents write(Storage storage, Preparation film, WorkFolder work, FrameCharts charts)
      throws IOException {
    List<ChunkWork> chunks = new ArrayList<>();
    boolean pictured = false;
    try (Sink sink = storage.create(work.frames().text())) {
      try (ParquetWriter<Group> table = ParquetTable.to(sink, COLUMNS)) {
        for (Chunk chunk : film.plan().chunks()) {
          FinishedSegment segment = segment(work, chunk);
          for (int i = 0; i < segment.statistics().size(); i++) {
            table.write(row(film, segment, i));
            charts.add(segment.statistics().get(i), segment.defects().get(i));
          }
          chunks.add(chunkWork(segment));
          pictured |= !segment.pictured().isEmpty();
        }
      }
      sink.commit();
    }
    return new Contents(chunks, pictured);
  }

  private static FinishedSegment segment(WorkFolder work, Chunk chunk) throws IOException {
    return work.accepted(chunk.id())
        .orElseThrow(
            () ->
                new IOException(
                    "%s: the ledger has lost chunk %d; run again"
                        .formatted(work.location(), chunk.id())));
  }

  private static ChunkWork chunkWork(FinishedSegment segment) {
    return new ChunkWork(
        segment.summary().chunk(),
        segment.summary().frames(),
        segment.shift().executor(),
        segment.shift().began(),
        segment.shift().ended(),
        segment.attempt(),
        segment.file());
  }

  private static Group row(Preparation film, FinishedSegment segment, int i) {
    FrameStatistics frame = segment.statistics().get(i);
    DefectCounts defects = segment.defects().get(i);
    long pts = film.index().pts(frame.frame());
    Rational timeBase = film.film().video().timeBase();
    return new SimpleGroup(COLUMNS)
        .append("frame", frame.frame())
        .append("pts", pts)
        .append("seconds", (double) pts * timeBase.num() / timeBase.den())
        .append("defect_area", frame.defectArea())
        .append("luma_before", frame.lumaBefore())
        .append("luma_after", frame.lumaAfter())
        .append("gain", frame.gain())
        .append("cut", frame.cut())
        .append("concealed", frame.concealed())
        .append("specks", defects.specks())
        .append("hairs", defects.hairs())
        .append("lines", defects.lines())
        .append("bars", defects.bars())
        .append("blotches", defects.blotches())
        .append("pictured", segment.pictured().contains(frame.frame()));
  }
}
