package org.reelspark.jobs.restore;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.reelspark.core.plan.DefectCounts;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.report.FilmPart;
import org.reelspark.jobs.storage.Location;

/** What the page of a film asks its table of frames, in SQL: answers that stay small. */
final class FrameQueries {
  /** Stretches that a chart shows. */
  private static final int PARTS = 300;

  private static final int MOST_CUTS = 5000;
  private static final int PICTURES = 6;

  private static final String COLUMNS =
      "frame int, seconds double, defect_area float, luma_before float, luma_after float,"
          + " cut boolean, specks int, hairs int, lines int, bars int, blotches int,"
          + " pictured boolean";

  /** A frame whose pictures were taken. */
  record Damage(int frame, double seconds, double area, DefectCounts defects) {}

  private final SparkSession session;
  private final int from;
  private final int frames;
  private final double start;

  /**
   * @param table the table of frames; its name is not hidden, since Spark passes over those
   */
  FrameQueries(SparkSession any, Preparation film, Location table) {
    session = any.newSession();
    // For a few small questions, compiling code and shuffling widely would take longer than asking.
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
    from = film.plan().from();
    frames = film.plan().frames();
    Rational timeBase = film.film().video().timeBase();
    start = (double) film.index().pts(film.index().first()) * timeBase.num() / timeBase.den();
  }

  /** The film in stretches of equal length, in order. */
  List<FilmPart> parts() {
    int parts = Math.min(PARTS, frames);
    return ask(
            """
            select min(frame), min(seconds) - %1$s, count(*), avg(defect_area), max(defect_area),
                avg(specks), avg(hairs), avg(lines), avg(bars), avg(blotches),
                avg(luma_before), min(luma_before), max(luma_before),
                avg(luma_after), min(luma_after), max(luma_after)
            from frames
            group by floor(cast(frame - %2$d as bigint) * %3$d / %4$d)
            order by 1
            """
                .formatted(start + "d", from, parts, frames))
        .stream()
        .map(FrameQueries::part)
        .toList();
  }

  /** When new scenes begin, in seconds. */
  List<Double> cuts() {
    return ask(
            "select seconds - %sd from frames where cut order by frame limit %d"
                .formatted(start, MOST_CUTS))
        .stream()
        .map(row -> row.getDouble(0))
        .toList();
  }

  /** Of the frames whose pictures were taken, those with the most damage, the worst first. */
  List<Damage> worst() {
    return ask(
            """
            select frame, seconds - %sd, defect_area, specks, hairs, lines, bars, blotches
            from frames where pictured
            order by defect_area desc, frame limit %d
            """
                .formatted(start, PICTURES))
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

  private List<Row> ask(String question) {
    return session.sql(question).collectAsList();
  }

  private static FilmPart part(Row row) {
    return new FilmPart(
        row.getInt(0),
        row.getDouble(1),
        (int) row.getLong(2),
        row.getDouble(3),
        row.getFloat(4),
        row.getDouble(5),
        row.getDouble(6),
        row.getDouble(7),
        row.getDouble(8),
        row.getDouble(9),
        row.getDouble(10),
        row.getFloat(11),
        row.getFloat(12),
        row.getDouble(13),
        row.getFloat(14),
        row.getFloat(15));
  }
}
