package org.reelspark.jobs.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.CanonicalJson;
import org.reelspark.jobs.storage.Location;

/**
 * What tasks have found, one file each, so that a later run of the same job goes on with it.
 *
 * @param <R> a task's result
 */
final class Ledger<R> {
  private final Storage storage;
  private final Location folder;
  private final Class<R> type;

  Ledger(Storage storage, Location folder, Class<R> type) {
    this.storage = storage;
    this.folder = folder;
    this.type = type;
  }

  Optional<R> read(int film, int part) throws IOException {
    String location = location(film, part);
    if (storage.stat(location).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(CanonicalJson.read(text(storage, location), type));
    } catch (JsonProcessingException e) {
      return Optional.empty(); // of another version, or spoilt
    }
  }

  void write(int film, int part, R result) throws IOException {
    write(storage, location(film, part), CanonicalJson.write(result));
  }

  private String location(int film, int part) {
    return folder.child("%03d-%05d.json".formatted(film, part)).text();
  }

  static String text(Storage storage, String location) throws IOException {
    try (SeekableSource source = storage.open(location)) {
      byte[] bytes = new byte[Math.toIntExact(source.size())];
      for (int at = 0; at < bytes.length; ) {
        int read = source.read(at, bytes, at, bytes.length - at);
        if (read < 0) {
          throw new IOException(location + ": ends early, at byte " + at + " of " + bytes.length);
        }
        at += read;
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  static void write(Storage storage, String location, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Sink sink = storage.create(location)) {
      sink.write(bytes, 0, bytes.length);
      sink.commit();
    }
  }
}
