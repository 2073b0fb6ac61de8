package org.reelspark.jobs.restore;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
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

  /** Writes the table as one file in a folder at {@code location}, over what stands there. */
  static void write(
      SparkSession session,
      Broadcast<SerializableConfiguration> hadoop,
      Preparation film,
      WorkFolder work,
      Location location) {
    List<Part> parts =
        film.plan().chunks().stream()
            .map(chunk -> new Part(chunk.id(), film.index().slice(chunk.first(), chunk.end())))
            .toList();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    String folder = work.location().text();
    Rational timeBase = film.film().video().timeBase();
    JavaRDD<Row> rows =
        spark
            .parallelize(parts, Math.min(parts.size(), 64))
            .flatMap(part -> rows(part, folder, timeBase, hadoop.value()));
    String path =
        location.isLocal() ? new Path(location.path().toUri()).toString() : location.text();
    session
        .createDataFrame(rows, COLUMNS)
        .coalesce(1)
        .sortWithinPartitions("frame")
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(path);
  }

  private static Iterator<Row> rows(
      Part part, String folder, Rational timeBase, SerializableConfiguration hadoop)
      throws java.io.IOException {
    FinishedSegment segment =
        WorkFolder.in(new SchemeStorage(hadoop.value()), new Location(folder))
            .accepted(part.chunk())
            .orElseThrow(
                () ->
                    new java.io.IOException(
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
