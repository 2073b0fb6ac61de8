package org.reelspark.jobs.restore;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.MessageType;
import org.reelspark.core.io.Sink;

/** Writes Parquet to a sink with Parquet's own writer; whoever opened the sink commits it. */
public final class ParquetTable {
  /** Rows wait in memory until they fill so many bytes. */
  private static final long GROUP_BYTES = 1 << 20;

  private ParquetTable() {}

  public static ParquetWriter<Group> to(Sink sink, MessageType columns) throws IOException {
    return ExampleParquetWriter.builder(new SinkFile(sink))
        .withConf(new Configuration(false))
        .withType(columns)
        .withCompressionCodec(CompressionCodecName.SNAPPY)
        .withRowGroupSize(GROUP_BYTES)
        .build();
  }

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
