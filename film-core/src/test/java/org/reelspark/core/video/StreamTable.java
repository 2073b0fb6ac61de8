package org.reelspark.core.video;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.StreamAction;
import org.reelspark.core.plan.StreamPlan;

/** The README's table of what becomes of streams: each cell is a plan for a film that has one. */
final class StreamTable {
  private static final List<String> CONTAINERS = List.of(".mkv", ".mp4", ".mov", ".webm", ".ts");

  private StreamTable() {}

  /** A row: its name, the container of its film, and the arguments that make the film. */
  private record Row(String name, String container, String arguments) {}

  private static final List<Row> SOUND =
      List.of(
          new Row("AAC", "mp4", "-c:a aac"),
          new Row("AAC in ADTS", "ts", "-c:a aac"),
          new Row("AC-3", "mkv", "-c:a ac3"),
          new Row("E-AC-3", "mkv", "-c:a eac3"),
          new Row("DTS", "mkv", "-c:a dca -strict -2"),
          new Row("TrueHD", "mkv", "-c:a truehd -strict -2"),
          new Row("MP2", "mkv", "-c:a mp2"),
          new Row("MP3", "mkv", "-c:a libmp3lame"),
          new Row("Opus", "mkv", "-c:a libopus"),
          new Row("Vorbis", "mkv", "-c:a vorbis -strict -2 -ac 2"),
          new Row("FLAC", "mkv", "-c:a flac"),
          new Row("ALAC", "mov", "-c:a alac"),
          new Row("PCM, 16 bits, little endian", "mkv", "-c:a pcm_s16le"),
          new Row("PCM, 24 bits, little endian", "mkv", "-c:a pcm_s24le"),
          new Row("PCM, 24 bits, big endian", "mov", "-c:a pcm_s24be"));

  private static final List<Row> SUBTITLES =
      List.of(
          new Row("SubRip", "mkv", "-c:s srt"),
          new Row("ASS", "mkv", "-c:s ass"),
          new Row("WebVTT", "mkv", "-c:s webvtt"),
          new Row("QuickTime timed text", "mp4", "-c:s mov_text"));

  /** Stands in a film for a packet of as many bytes. */
  private static final String STAND_IN = "ABCDEFGHIJKLMNOPQ";

  /** Bytes that Matroska's name of SubRip takes. */
  private static final String SUBRIP = "S_TEXT/UTF8";

  /**
   * Subtitles that are pictures, which nothing here encodes.
   *
   * @param codec Matroska's name, no longer than SubRip's
   * @param packet in hex, as long as {@link #STAND_IN}
   */
  private record Drawn(String name, String codec, String packet) {}

  private static final List<Drawn> DRAWN =
      List.of(
          // A composition without objects, and the end of its set.
          new Drawn("PGS", "S_HDMV/PGS", "16000b0060004010000180000000800000"),
          // A unit with no pixels whose control sequence has colours and contrast and ends.
          new Drawn("VobSub", "S_VOBSUB", "0011000400000004010600040004ffffff"));

  /** The table in Markdown. */
  static String markdown() throws IOException {
    StringBuilder table = new StringBuilder();
    table.append("| | ").append(String.join(" | ", code(CONTAINERS))).append(" |\n");
    table.append("|---|").append("---|".repeat(CONTAINERS.size())).append('\n');
    for (Row row : SOUND) {
      Path film =
          film(row, Stream.concat(FilmFactory.tone(440, 0.5).stream(), words(row.arguments())));
      append(table, row.name(), film, 1);
    }
    Path cues =
        FilmFactory.make(
            "cue.srt", 1, to -> Files.writeString(to, "1\n00:00:00,100 --> 00:00:00,300\nHello\n"));
    for (Row row : SUBTITLES) {
      Path film =
          film(row, Stream.concat(Stream.of("-i", cues.toString()), words(row.arguments())));
      append(table, row.name(), film, 1);
    }
    for (Drawn each : DRAWN) {
      append(table, each.name(), drawn(each), 1);
    }
    append(table, "attached file", RichFilm.matroska(), 5);
    append(table, "cover picture", RichFilm.mp4(), 7);
    whole(table, "timecode", RichFilm.mov(), "timecode");
    whole(table, "chapters", RichFilm.mp4(), "chapters");
    whole(table, "rotation", TestFilm.ROTATED.path(), "rotation");
    return table.toString();
  }

  private static Path film(Row row, Stream<String> second) {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(96, 64, "25", 12));
    arguments.addAll(second.toList());
    arguments.addAll(List.of("-c:v", "libx264", "-pix_fmt", "yuv420p"));
    return FilmFactory.film(row.name().replaceAll("\\W+", "-") + "." + row.container(), arguments);
  }

  /** A film with a line of SubRip whose name and text are those of the other kind. */
  private static Path drawn(Drawn kind) {
    Path cues =
        FilmFactory.make(
            "stand-in.srt",
            1,
            to -> Files.writeString(to, "1\n00:00:00,100 --> 00:00:00,300\n" + STAND_IN + "\n"));
    Path film =
        film(new Row("stand-in", "mkv", ""), Stream.of("-i", cues.toString(), "-c:s", "srt"));
    return FilmFactory.make(
        kind.name() + ".mkv",
        1,
        to -> {
          String bytes = Files.readString(film, ISO_8859_1);
          assertThat(bytes).containsOnlyOnce(SUBRIP).containsOnlyOnce(STAND_IN);
          String codec = kind.codec() + "\0".repeat(SUBRIP.length() - kind.codec().length());
          String packet = new String(HexFormat.of().parseHex(kind.packet()), ISO_8859_1);
          assertThat(packet).hasSameSizeAs(STAND_IN);
          Files.writeString(to, bytes.replace(SUBRIP, codec).replace(STAND_IN, packet), ISO_8859_1);
        });
  }

  private static Stream<String> words(String arguments) {
    return Stream.of(arguments.split(" "));
  }

  private static void append(StringBuilder table, String name, Path film, int stream)
      throws IOException {
    table.append("| ").append(name);
    for (String container : CONTAINERS) {
      StreamAction action = plan(film, container).actions().get(stream);
      String cell =
          switch (action.handling()) {
            case COPY -> "copied";
            case FILTER -> "copied, `" + action.filter() + "`";
            case METADATA -> "as metadata";
            case DROP -> "-";
            case RESTORE -> throw new IllegalStateException(name + " is the picture");
          };
      table.append(" | ").append(cell);
    }
    table.append(" |\n");
  }

  /** A row for something that is no stream: kept unless the plan's losses name it. */
  private static void whole(StringBuilder table, String name, Path film, String word)
      throws IOException {
    table.append("| ").append(name);
    for (String container : CONTAINERS) {
      boolean lost = plan(film, container).losses().stream().anyMatch(l -> l.contains(word));
      table.append(" | ").append(lost ? "-" : "kept");
    }
    table.append(" |\n");
  }

  private static StreamPlan plan(Path path, String container) throws IOException {
    try (SeekableSource source = new LocalStorage().open(path.toString())) {
      FilmInfo film = FilmProbe.probe(source);
      String pixelFormat = container.equals(".webm") ? "yuv420p" : null;
      EncoderSettings settings =
          Containers.encoder(film, "out" + container, null, null, null, pixelFormat);
      return Containers.streams(source, film, settings, "out" + container, true);
    }
  }

  private static List<String> code(List<String> words) {
    return words.stream().map(word -> "`" + word + "`").toList();
  }
}
