package org.reelspark.core.video;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What ffprobe, not our own reader, finds in a film beside its picture; streams as in "a:0". */
public final class FilmStreams {
  private FilmStreams() {}

  /** A hash of each packet's payload. */
  public static List<String> packets(Path film, String stream) {
    return rows(film, stream, "-show_entries", "packet=data_hash", "-show_data_hash", "md5");
  }

  /** When each packet is shown, in seconds. */
  public static List<String> times(Path film, String stream) {
    return rows(film, stream, "-show_entries", "packet=pts_time");
  }

  /** Samples that are not to be heard: priming and padding. */
  public static String sideData(Path film, String stream) {
    return String.join(
        "\n", rows(film, stream, "-show_entries", "packet_side_data=skip_samples,discard_padding"));
  }

  /** What a stream says of itself: language, title, the name and kind of a file, its purpose. */
  public static List<String> tags(Path film, String stream) {
    return rows(
        film,
        stream,
        "-show_entries",
        "stream_tags=language,title,filename,mimetype"
            + ":stream_disposition=forced,comment,attached_pic");
  }

  /** A hash of what stands before a stream's packets; of an attachment, of the file. */
  public static String extradata(Path film, String stream) {
    return String.join(
        "\n",
        rows(film, stream, "-show_entries", "stream=extradata_hash", "-show_data_hash", "md5"));
  }

  static List<String> rows(Path film, String stream, String... what) {
    List<String> arguments = new ArrayList<>(List.of("-select_streams", stream));
    arguments.addAll(List.of(what));
    arguments.addAll(List.of("-of", "csv=p=0", film.toString()));
    return FFmpegProgram.ffprobe(arguments.toArray(String[]::new))
        .lines()
        .map(line -> line.replaceFirst(",+$", ""))
        .toList();
  }

  /**
   * Entries of the film, as ffprobe names them, a line each.
   *
   * @param entries such as {@code stream_tags=language}
   */
  public static String show(Path film, String entries) {
    return FFmpegProgram.ffprobe(
        "-show_entries", entries, "-show_data_hash", "md5", "-of", "csv=p=0", film.toString());
  }
}
