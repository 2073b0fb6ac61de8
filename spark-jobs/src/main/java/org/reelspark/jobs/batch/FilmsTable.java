package org.reelspark.jobs.batch;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.CanonicalJson;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.report.FilmsPage;
import org.reelspark.jobs.restore.ParquetTable;
import org.reelspark.jobs.restore.RestoreRequest;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.WorkFolder;

/** The table of a batch, beside its films: JSON for the next run, Parquet for Spark SQL, a page. */
final class FilmsTable {
  static final String JSON = "films.json";
  static final String PARQUET = "films.parquet";
  static final String PAGE = "films.html";

  private static final MessageType COLUMNS =
      Types.buildMessage()
          .required(BINARY)
          .as(stringType())
          .named("film")
          .required(BINARY)
          .as(stringType())
          .named("out")
          .required(BINARY)
          .as(stringType())
          .named("status")
          .required(INT32)
          .named("exit_code")
          .required(BINARY)
          .as(stringType())
          .named("message")
          .required(INT32)
          .named("frames")
          .required(INT32)
          .named("chunks")
          .required(INT32)
          .named("retries")
          .required(DOUBLE)
          .named("seconds")
          .required(INT64)
          .named("source_bytes")
          .required(INT64)
          .named("restored_bytes")
          .named("films");

  private final Storage storage;
  private final Location folder;

  FilmsTable(Storage storage, Location folder) {
    this.storage = storage;
    this.folder = folder;
  }

  /**
   * What the last run wrote; nothing where there was none.
   *
   * @throws SettingsException where something else has the table's name
   */
  List<FilmRow> read() throws IOException {
    String location = folder.child(JSON).text();
    Optional<String> json = WorkFolder.text(storage, location);
    try {
      return json.isEmpty() ? List.of() : List.of(CanonicalJson.read(json.get(), FilmRow[].class));
    } catch (JsonProcessingException e) {
      throw new SettingsException(
          location
              + ": is no table of films that a batch wrote; move it away or choose another OUTDIR");
    }
  }

  /** Removes what a run that was killed while it wrote has left. */
  void discardUnfinished() throws IOException {
    for (String name : List.of(JSON, PAGE, PARQUET)) {
      storage.discardUnfinished(folder.child(name).text());
    }
  }

  /** Writes all three over what stands there. */
  void write(Collection<FilmRow> rows) throws IOException {
    write(JSON, CanonicalJson.writeIndented(rows));
    write(PAGE, new FilmsPage(folder.text(), rows.stream().map(this::listed).toList()).html());
    try (Sink sink = storage.create(folder.child(PARQUET).text())) {
      try (ParquetWriter<Group> table = ParquetTable.to(sink, COLUMNS)) {
        for (FilmRow row : rows) {
          table.write(group(row));
        }
      }
      sink.commit();
    }
  }

  private void write(String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Sink sink = storage.create(folder.child(name).text())) {
      sink.write(bytes, 0, bytes.length);
      sink.commit();
    }
  }

  private FilmsPage.Film listed(FilmRow row) {
    boolean failed = row.status() == FilmRow.Status.FAILED;
    return new FilmsPage.Film(
        new Location(row.film()).name(),
        row.restored() == null ? null : link(row),
        failed,
        failed
            ? "failed (%d): %s".formatted(row.exitCode(), row.message())
            : row.status().name().toLowerCase(Locale.ROOT),
        row.frames(),
        row.seconds(),
        row.retries());
  }

  /** Relative where the film's page lies beside that of all, so that the folder can be moved. */
  private String link(FilmRow row) {
    String place = RestoreRequest.of(row.film(), row.out()).build().pageLocation();
    Location location = new Location(place);
    boolean beside = location.parent().full().equals(folder.full());
    try {
      return beside
          ? "./" + new URI(null, null, "/" + location.name(), null).getRawPath().substring(1)
          : location.isLocal() ? location.path().toUri().toString() : place;
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a path that begins with a slash is a URI's", e);
    }
  }

  private static Group group(FilmRow row) {
    return new SimpleGroup(COLUMNS)
        .append("film", row.film())
        .append("out", row.out())
        .append("status", row.status().name().toLowerCase(Locale.ROOT))
        .append("exit_code", row.exitCode())
        .append("message", row.message())
        .append("frames", row.frames())
        .append("chunks", row.chunks())
        .append("retries", row.retries())
        .append("seconds", row.seconds())
        .append("source_bytes", row.source() == null ? 0 : row.source().size())
        .append("restored_bytes", row.restored() == null ? 0 : row.restored().size());
  }
}
