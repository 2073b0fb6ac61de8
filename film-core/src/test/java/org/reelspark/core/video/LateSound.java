package org.reelspark.core.video;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Films whose sound begins later than FFmpeg reads to find out what streams there are. */
public final class LateSound {
  /** Frames of a part without sound, at 25 a second. */
  static final int SILENT = 300;

  static final int SOUNDING = 50;

  private static final String CODECS =
      "-c:v mpeg2video -bf 0 -g 12 -pix_fmt yuv420p -threads 1 -c:a mp2";

  private LateSound() {}

  /** Sound from 12 s on, in the container that the name says. */
  static Path film(String name) {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(96, 64, "25", 400));
    arguments.addAll(List.of("-itsoffset", "12"));
    arguments.addAll(FilmFactory.tone(440, 2));
    arguments.addAll(List.of(CODECS.split(" ")));
    return FilmFactory.film(name, arguments);
  }

  /** A transport stream whose tables tell of sound from 12 s to its end. */
  static Path atTheEnd() {
    return FilmFactory.make(
        "end.ts", CODECS.hashCode(), to -> join(to, silent(0), sounding(SILENT)));
  }

  /**
   * A transport stream whose tables tell of sound from 12 to 14 s; of its end, where FFmpeg looks
   * too, it is too far away.
   */
  public static Path inTheMiddle() {
    return FilmFactory.make(
        "middle.ts",
        CODECS.hashCode(),
        to -> join(to, silent(0), sounding(SILENT), silent(SILENT + SOUNDING)));
  }

  private static byte[] silent(int first) throws IOException {
    return part("silent-" + first + ".ts", SILENT, first, List.of());
  }

  private static byte[] sounding(int first) throws IOException {
    return part("sounding.ts", SOUNDING, first, FilmFactory.tone(440, SOUNDING / 25.0));
  }

  /**
   * A part of a film, its first frame at 1 s: nothing of it is below 0, where FFmpeg would move it.
   */
  private static byte[] part(String name, int frames, int first, List<String> sound)
      throws IOException {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(96, 64, "25", frames));
    arguments.addAll(sound);
    arguments.addAll(List.of(CODECS.split(" ")));
    arguments.addAll(List.of("-output_ts_offset", Integer.toString(1 + first / 25)));
    return Files.readAllBytes(FilmFactory.film(name, arguments));
  }

  /** Parts one after the other, with continuity counters that go on: ISO 13818-1, 2.4.3.2. */
  private static void join(Path film, byte[]... parts) throws IOException {
    int[] counters = new int[8192];
    try (OutputStream out = Files.newOutputStream(film)) {
      for (byte[] part : parts) {
        for (int at = 0; at < part.length; at += 188) {
          int pid = (part[at + 1] & 31) << 8 | (part[at + 2] & 255);
          if ((part[at + 3] & 16) != 0) {
            part[at + 3] = (byte) ((part[at + 3] & 0xf0) | (counters[pid]++ & 15));
          }
        }
        out.write(part);
      }
    }
  }
}
