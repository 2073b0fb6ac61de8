package org.reelspark.jobs.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.jobs.storage.WorkFolder;

/**
 * A list of films: CSV with a head line, or a JSON object on every line. {@code film} is the film,
 * {@code output} where it goes, and every other column an option of {@code restore} without its
 * dashes; an empty value leaves it as the command line says.
 */
public final class FilmList {
  /**
   * One film.
   *
   * @param output null where the list names none
   * @param options by name, without dashes
   * @param place of the entry, for errors
   */
  public record Entry(String film, String output, Map<String, String> options, String place) {}

  private FilmList() {}

  /**
   * @throws SettingsException where it is no such list; names the line
   */
  public static List<Entry> read(Storage storage, String location) throws IOException {
    String text =
        WorkFolder.text(storage, location)
            .orElseThrow(
                () -> new SettingsException(location + ": there is no such list of films"));
    boolean json = location.toLowerCase(Locale.ROOT).endsWith(".jsonl");
    if (!json && !location.toLowerCase(Locale.ROOT).endsWith(".csv")) {
      throw new SettingsException(location + ": a list of films ends with .csv or .jsonl");
    }
    List<Entry> entries = json ? jsonLines(location, text) : csv(location, text);
    if (entries.isEmpty()) {
      throw new SettingsException(location + ": names no film");
    }
    return entries;
  }

  private static List<Entry> jsonLines(String location, String text) {
    ObjectMapper json = new ObjectMapper();
    List<Entry> entries = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      String place = location + " line " + (i + 1);
      Map<String, String> values = new LinkedHashMap<>();
      try {
        JsonNode object = json.readTree(lines.get(i));
        if (!object.isObject()) {
          throw new SettingsException(place + ": is no JSON object");
        }
        object
            .fields()
            .forEachRemaining(field -> values.put(field.getKey(), text(field.getValue())));
      } catch (JsonProcessingException e) {
        throw new SettingsException(place + ": is no JSON object: " + e.getOriginalMessage());
      }
      entries.add(entry(values, place));
    }
    return entries;
  }

  private static String text(JsonNode value) {
    return value.isNull() ? "" : value.asText();
  }

  private static List<Entry> csv(String location, String text) {
    List<Entry> entries = new ArrayList<>();
    List<String> head = null;
    int line = 0;
    for (List<String> cells : cells(location, text)) {
      line++;
      String place = location + " row " + line;
      if (head == null) {
        head = cells.stream().map(String::strip).toList();
        continue;
      }
      if (cells.size() == 1 && cells.get(0).isBlank()) {
        continue;
      }
      if (cells.size() != head.size()) {
        throw new SettingsException(
            "%s: has %d values, the head has %d columns"
                .formatted(place, cells.size(), head.size()));
      }
      Map<String, String> values = new LinkedHashMap<>();
      for (int i = 0; i < head.size(); i++) {
        values.put(head.get(i), cells.get(i).strip());
      }
      entries.add(entry(values, place));
    }
    return entries;
  }

  private static Entry entry(Map<String, String> values, String place) {
    Map<String, String> options = new LinkedHashMap<>(values);
    String film = options.remove("film");
    if (film == null || film.isEmpty()) {
      throw new SettingsException(place + ": names no film; it needs a column film");
    }
    String output = options.remove("output");
    options.values().removeIf(String::isEmpty);
    return new Entry(film, output == null || output.isEmpty() ? null : output, options, place);
  }

  /** Rows of cells, as RFC 4180 has them. */
  private static List<List<String>> cells(String location, String text) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c != '"') {
          cell.append(c);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else {
          quoted = false;
        }
      } else if (c == '"' && cell.isEmpty()) {
        quoted = true;
      } else if (c == ',' || c == '\n') {
        row.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          rows.add(row);
          row = new ArrayList<>();
        }
      } else if (c != '\r' && c != '\uFEFF') {
        cell.append(c);
      }
    }
    if (quoted) {
      throw new SettingsException(location + ": ends within quotes");
    }
    if (!row.isEmpty() || !cell.isEmpty()) {
      row.add(cell.toString());
      rows.add(row);
    }
    return rows;
  }
}
