package org.reelspark.jobs.restore;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.io.IOException;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.FrameStatistics;
import org.reelspark.core.plan.Rational;
import org.reelspark.jobs.storage.FinishedSegment;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.WorkFolder;

/**
 * The per-frame statistics as a Parquet table, one row a frame in order, made from the ledger.
 *
 * <p>Parquet's own writer makes it, chunk by chunk: Spark SQL would take seconds to start, sort in
 * memory and leave a folder of files.
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
          .named("frames");

  private FrameTable() {}

  /** Writes the table over what stands there. */
  static void write(Storage storage, Preparation film, WorkFolder work, Location location)
      throws IOException {
    try (Sink sink = storage.create(location.text())) {
      try (ParquetWriter<Group> table = ParquetTable.to(sink, COLUMNS)) {
        for (Chunk chunk : film.plan().chunks()) {
          for (FrameStatistics frame : statistics(work, chunk)) {
            table.write(row(film, frame));
          }
        }
      }
      sink.commit();
    }
  }

  private static Iterable<FrameStatistics> statistics(WorkFolder work, Chunk chunk)
      throws IOException {
    return work.accepted(chunk.id())
        .map(FinishedSegment::statistics)
        .orElseThrow(
            () ->
                new IOException(
                    "%s: the ledger has lost chunk %d; run again"
                        .formatted(work.location(), chunk.id())));
  }

  private static Group row(Preparation film, FrameStatistics frame) {
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
        .append("concealed", frame.concealed());
  }
}
