package org.reelspark.jobs.restore;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.reelspark.core.plan.DefectCounts;
import org.reelspark.core.plan.Rational;
import org.reelspark.jobs.storage.Location;

/** What the page of a film asks its table of frames, in SQL. */
final class FrameQueries {
  private static final int PICTURES = 6;

  private static final String COLUMNS =
      "frame int, seconds double, defect_area float, specks int, hairs int, lines int, bars int,"
          + " blotches int, pictured boolean";

  /** A frame whose pictures were taken. */
  record Damage(int frame, double seconds, double area, DefectCounts defects) {}

  private final SparkSession session;
  private final double start;

  /**
   * @param table the table of frames; its name is not hidden, since Spark passes over those
   */
  FrameQueries(SparkSession any, Preparation film, Location table) {
    session = any.newSession();
    // For one small question, compiling code and shuffling widely would take longer than asking.
    session.conf().set("spark.sql.codegen.wholeStage", "false");
    session.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    session.conf().set("spark.sql.adaptive.enabled", "false");
    session.conf().set("spark.sql.shuffle.partitions", "1");
    String place = table.isLocal() ? "file:" + table.path() : table.text();
    session
        .read()
        .schema(COLUMNS)
        .option("__globPaths__", "false") // a name may hold brackets
        .parquet(place)
        .createOrReplaceTempView("frames");
    Rational timeBase = film.film().video().timeBase();
    start = (double) film.index().pts(film.index().first()) * timeBase.num() / timeBase.den();
  }

  /** Of the frames whose pictures were taken, those with the most damage, the worst first. */
  List<Damage> worst() {
    return session
        .sql(
            """
            select frame, seconds - %sd, defect_area, specks, hairs, lines, bars, blotches
            from frames where pictured
            order by defect_area desc, frame limit %d
            """
                .formatted(start, PICTURES))
        .collectAsList()
        .stream()
        .map(
            row ->
                new Damage(
                    row.getInt(0),
                    row.getDouble(1),
                    row.getFloat(2),
                    new DefectCounts(
                        row.getInt(3), row.getInt(4), row.getInt(5), row.getInt(6), row.getInt(7))))
        .toList();
  }
}
