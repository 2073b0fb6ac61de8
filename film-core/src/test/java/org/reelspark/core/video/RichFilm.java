package org.reelspark.core.video;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Small films that have nearly all that a container can carry beside its picture. */
public final class RichFilm {
  private static final String CUES =
      """
      1
      00:00:00,200 --> 00:00:00,900
      Hello <i>there</i>

      2
      00:00:01,100 --> 00:00:01,500
      Second
      """;

  private static final String TAGS =
      """
      ;FFMETADATA1
      title=A film
      artist=Somebody
      [CHAPTER]
      TIMEBASE=1/1000
      START=0
      END=700
      title=First
      [CHAPTER]
      TIMEBASE=1/1000
      START=700
      END=1600
      title=Second
      """;

  private RichFilm() {}

  /**
   * Opus with priming and padding, FLAC, two kinds of subtitles, chapters, tags, a font, a cover.
   */
  public static Path matroska() {
    List<String> arguments = picture();
    arguments.addAll(FilmFactory.tone(440, 1.7));
    arguments.addAll(FilmFactory.tone(880, 1.2));
    arguments.addAll(List.of("-i", text("cues.srt", CUES), "-i", text("tags.txt", TAGS)));
    arguments.addAll(
        List.of(
            ("-map 0:v -map 1:a -map 2:a -map 3:s -map 3:s -map_metadata 4 -map_chapters 4"
                    + " -c:v libx264 -bf 2 -g 12 -pix_fmt yuv420p -c:a:0 libopus -c:a:1 flac"
                    + " -c:s:0 srt -c:s:1 ass -metadata:s:a:0 language=eng"
                    + " -metadata:s:a:0 title=Main -metadata:s:a:1 language=ger"
                    + " -metadata:s:s:0 language=fre -disposition:a:1 comment"
                    + " -disposition:s:0 forced")
                .split(" ")));
    arguments.addAll(
        List.of(
            "-attach",
            text("font.ttf", "no font"),
            "-metadata:s:5",
            "mimetype=font/ttf",
            "-attach",
            cover(),
            "-metadata:s:6",
            "mimetype=image/jpeg",
            "-metadata:s:6",
            "filename=cover.jpg"));
    return FilmFactory.film("rich.mkv", arguments);
  }

  /** AAC with priming, AC-3, timed text, chapters, tags, timecode, a cover. */
  public static Path mp4() {
    List<String> arguments = picture();
    arguments.addAll(FilmFactory.tone(440, 1.7));
    arguments.addAll(FilmFactory.tone(880, 1.6));
    arguments.addAll(
        List.of("-i", text("cues.srt", CUES), "-i", text("tags.txt", TAGS), "-i", cover()));
    arguments.addAll(
        List.of(
            ("-map 0:v -map 1:a -map 2:a -map 3:s -map 5 -map_metadata 4 -map_chapters 4"
                    + " -c:v:0 libx264 -bf 2 -g 12 -pix_fmt yuv420p -c:a:0 aac -c:a:1 ac3"
                    + " -c:s mov_text -c:v:1 copy -disposition:v:1 attached_pic"
                    + " -timecode 01:00:00:10 -metadata:s:a:0 language=eng"
                    + " -metadata:s:a:1 language=ger")
                .split(" ")));
    return FilmFactory.film("rich.mp4", arguments);
  }

  /** Two kinds of PCM and a timecode. */
  static Path mov() {
    List<String> arguments = picture();
    arguments.addAll(FilmFactory.tone(440, 1.7));
    arguments.addAll(FilmFactory.tone(880, 1.6));
    arguments.addAll(
        List.of(
            ("-map 0 -map 1 -map 2 -c:v prores_ks -c:a:0 pcm_s16le -c:a:1 pcm_s24be"
                    + " -timecode 10:00:00:00")
                .split(" ")));
    return FilmFactory.film("rich.mov", arguments);
  }

  /** AAC in ADTS and AC-3. */
  static Path transportStream() {
    List<String> arguments = picture();
    arguments.addAll(FilmFactory.tone(440, 1.7));
    arguments.addAll(FilmFactory.tone(880, 1.6));
    arguments.addAll(
        List.of(
            ("-map 0 -map 1 -map 2 -c:v libx264 -g 12 -pix_fmt yuv420p -c:a:0 aac -c:a:1 ac3"
                    + " -metadata:s:a:0 language=eng")
                .split(" ")));
    return FilmFactory.film("rich.ts", arguments);
  }

  private static List<String> picture() {
    return new ArrayList<>(FilmFactory.pattern(96, 64, "25", 40));
  }

  private static String cover() {
    return FilmFactory.film("cover.jpg", "-f", "lavfi", "-i", "color=red:s=32x32", "-frames:v", "1")
        .toString();
  }

  private static String text(String name, String content) {
    return FilmFactory.make(name, content.hashCode(), to -> Files.writeString(to, content))
        .toString();
  }
}
