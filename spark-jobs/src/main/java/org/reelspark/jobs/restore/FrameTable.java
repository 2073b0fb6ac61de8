package org.reelspark.jobs.restore;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
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

  /** Rows wait in memory until they fill so many bytes. */
  private static final long GROUP_BYTES = 1 << 20;

  private FrameTable() {}

  /** Writes the table over what stands there. */
  static void write(Storage storage, Preparation film, WorkFolder work, Location location)
      throws IOException {
    try (Sink sink = storage.create(location.text())) {
      try (ParquetWriter<Group> table = table(sink)) {
        for (Chunk chunk : film.plan().chunks()) {
          for (FrameStatistics frame : statistics(work, chunk)) {
            table.write(row(film, frame));
          }
        }
      }
      sink.commit();
    }
  }

  private static ParquetWriter<Group> table(Sink sink) throws IOException {
    return ExampleParquetWriter.builder(new SinkFile(sink))
        .withConf(new Configuration(false))
        .withType(COLUMNS)
        .withCompressionCodec(CompressionCodecName.SNAPPY)
        .withRowGroupSize(GROUP_BYTES)
        .build();
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

  /** A sink as Parquet writes to it; whoever opened the sink commits it. */
  private record SinkFile(Sink sink) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new PositionOutputStream() {
        @Override
        public long getPos() {
          return sink.position();
        }

        @Override
        public void write(int b) throws IOException {
          write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          sink.write(bytes, offset, length);
        }
      };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }
}
