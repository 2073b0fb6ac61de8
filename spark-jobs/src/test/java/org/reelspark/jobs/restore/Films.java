package org.reelspark.jobs.restore;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.video.FFmpegProgram;
import org.reelspark.core.video.FilmFactory;

/** Test films, and what FFmpeg's own program sees in a film. */
public final class Films {
  /** One decoded frame: when it is shown, in seconds, and the hash of its samples. */
  public record Shown(double seconds, String hash) {}

  /** Frames of {@link #worn}. */
  static final int WORN_FRAMES = 26;

  /** The frame of {@link #worn} that its second shot begins with. */
  static final int WORN_CUT = 13;

  /** Frames of {@link #worn} with a white square of dirt, one in each shot. */
  static final List<Integer> WORN_DIRT = List.of(5, 20);

  /** Share of the picture that a square of dirt covers. */
  static final double WORN_DIRT_AREA = 16 * 12 / (96.0 * 64);

  private Films() {}

  /** Two shots that lie still, with flicker throughout and dirt on two frames, without loss. */
  static Path worn() {
    String shot = "%s=size=96x64:rate=25,trim=end_frame=" + WORN_CUT + ",format=yuv420p";
    return FilmFactory.film(
        "worn.mkv",
        "-f",
        "lavfi",
        "-i",
        shot.formatted("smptebars")
            + "[a];"
            + shot.formatted("yuvtestsrc")
            + "[b];[a][b]concat"
            + ",geq=lum='16+(lum(X,Y)-16)*(1+0.06*sin(2.4*N))':cb='cb(X,Y)':cr='cr(X,Y)'"
            + ",drawbox=x=40:y=24:w=16:h=12:color=white:t=fill:enable='eq(n,%d)+eq(n,%d)'"
                .formatted(WORN_DIRT.get(0), WORN_DIRT.get(1)),
        "-c:v",
        "ffv1",
        "-level",
        "3",
        "-g",
        "6",
        "-pix_fmt",
        "yuv420p",
        "-threads",
        "1");
  }

  /** A moving picture in H.264 with B-frames, a key frame every 12 frames, and a tone. */
  public static Path film(String name, int frames) {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(96, 64, "25", frames));
    arguments.addAll(FilmFactory.tone(440, frames / 25.0));
    arguments.addAll(
        List.of(
            "-c:v",
            "libx264",
            "-bf",
            "2",
            "-g",
            "12",
            "-sc_threshold",
            "0",
            "-pix_fmt",
            "yuv420p",
            "-c:a",
            "aac",
            "-threads",
            "1",
            "-fflags",
            "+bitexact",
            "-flags:v",
            "+bitexact"));
    return FilmFactory.film(name, arguments);
  }

  /**
   * Every frame of a film as a linear decode shows it.
   *
   * @param filter more of FFmpeg's options
   */
  public static List<Shown> shown(Path film, String pixelFormat, String... filter) {
    List<String> arguments =
        new ArrayList<>(
            List.of("-i", film.toString(), "-map", "0:v:0", "-fps_mode", "passthrough"));
    // Chroma is repeated, never interpolated.
    arguments.addAll(List.of("-sws_flags", "neighbor", "-copyts", "-enc_time_base", "demux"));
    arguments.addAll(List.of(filter));
    arguments.addAll(List.of("-pix_fmt", pixelFormat, "-f", "framehash", "-hash", "md5", "pipe:1"));
    String text = new String(FFmpegProgram.ffmpeg(arguments), StandardCharsets.UTF_8);
    double tick = 0;
    List<Shown> frames = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("#tb 0: ")) {
        String[] fraction = line.substring(7).split("/", 2);
        tick = Double.parseDouble(fraction[0]) / Double.parseDouble(fraction[1]);
      } else if (!line.startsWith("#")) {
        String[] columns = line.split(",\\s*", -1);
        frames.add(new Shown(Long.parseLong(columns[2].strip()) * tick, columns[5]));
      }
    }
    return frames;
  }

  /** The hash of every frame of a film, 8 bits and 4:2:0, as a linear decode shows it. */
  public static List<String> hashes(Path film) {
    return shown(film, "yuv420p").stream().map(Shown::hash).toList();
  }

  /** Copies a film, or any other file, from a store. */
  public static Path download(Storage storage, String location, Path file) throws IOException {
    try (SeekableSource source = storage.open(location)) {
      byte[] bytes = new byte[(int) source.size()];
      for (int at = 0; at < bytes.length; ) {
        at += source.read(at, bytes, at, bytes.length - at);
      }
      return Files.write(file, bytes);
    }
  }

  /** All samples of a film's picture, frame after frame, in the pixel format that it has. */
  static byte[] samples(Path film) {
    return FFmpegProgram.ffmpeg(
        "-i", film.toString(), "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "rawvideo", "-");
  }

  /** FFmpeg's name of the pixel format of a film's picture. */
  static String pixelFormat(Path film) {
    return FFmpegProgram.ffprobe(
            "-select_streams",
            "v:0",
            "-show_entries",
            "stream=pix_fmt",
            "-of",
            "csv=p=0",
            film.toString())
        .strip()
        .replace(",", "");
  }
}
