package org.reelspark.jobs.restore;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.FrameStatistics;
import org.reelspark.core.plan.Rational;
import org.reelspark.jobs.storage.FinishedSegment;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.SchemeStorage;
import org.reelspark.jobs.storage.WorkFolder;

/** The per-frame statistics as a Parquet table, one row a frame in order, made from the ledger. */
final class FrameTable {
  private static final StructType COLUMNS =
      new StructType()
          .add("frame", DataTypes.IntegerType, false)
          .add("pts", DataTypes.LongType, false)
          .add("seconds", DataTypes.DoubleType, false)
          .add("defect_area", DataTypes.FloatType, false)
          .add("luma_before", DataTypes.FloatType, false)
          .add("luma_after", DataTypes.FloatType, false)
          .add("gain", DataTypes.FloatType, false)
          .add("cut", DataTypes.BooleanType, false)
          .add("concealed", DataTypes.BooleanType, false);

  private FrameTable() {}

  /** What one task reads: a chunk's place in the ledger and the times of its frames. */
  private record Part(int chunk, FrameIndex slice) implements Serializable {}

  /**
   * Writes the table as one file, over what stands there. Spark writes a folder of files, so it
   * does that in the work folder, and the one file moves.
   */
  static void write(
      SparkSession session,
      Broadcast<SerializableConfiguration> hadoop,
      Storage storage,
      Preparation film,
      WorkFolder work,
      Location location)
      throws IOException {
    List<Part> parts =
        film.plan().chunks().stream()
            .map(chunk -> new Part(chunk.id(), film.index().slice(chunk.first(), chunk.end())))
            .toList();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    String ledger = work.location().text();
    Rational timeBase = film.film().video().timeBase();
    JavaRDD<Row> rows =
        spark
            .parallelize(parts, Math.min(parts.size(), 64))
            .flatMap(part -> rows(part, ledger, timeBase, hadoop.value()));
    Location folder = work.location().child("frames-" + UUID.randomUUID());
    session
        .createDataFrame(rows, COLUMNS)
        .coalesce(1)
        .sortWithinPartitions("frame")
        .write()
        .parquet(folder.isLocal() ? new Path(folder.path().toUri()).toString() : folder.text());
    FileStamp written =
        storage.list(folder.text()).stream()
            .filter(file -> file.location().endsWith(".parquet"))
            .findFirst()
            .orElseThrow(() -> new IOException(folder + ": Spark wrote no table"));
    copy(storage, written.location(), location.text());
  }

  private static void copy(Storage storage, String from, String to) throws IOException {
    try (SeekableSource source = storage.open(from);
        Sink sink = storage.create(to)) {
      byte[] buffer = new byte[1 << 16];
      for (int n; (n = source.read(sink.position(), buffer, 0, buffer.length)) > 0; ) {
        sink.write(buffer, 0, n);
      }
      sink.commit();
    }
  }

  private static Iterator<Row> rows(
      Part part, String folder, Rational timeBase, SerializableConfiguration hadoop)
      throws IOException {
    FinishedSegment segment =
        WorkFolder.in(new SchemeStorage(hadoop.value()), new Location(folder))
            .accepted(part.chunk())
            .orElseThrow(
                () ->
                    new IOException(
                        folder + ": the ledger has lost chunk " + part.chunk() + "; run again"));
    List<Row> rows = new ArrayList<>();
    for (FrameStatistics frame : segment.statistics()) {
      long pts = part.slice().pts(frame.frame());
      rows.add(
          RowFactory.create(
              frame.frame(),
              pts,
              (double) pts * timeBase.num() / timeBase.den(),
              frame.defectArea(),
              frame.lumaBefore(),
              frame.lumaAfter(),
              frame.gain(),
              frame.cut(),
              frame.concealed()));
    }
    return rows.iterator();
  }
}
