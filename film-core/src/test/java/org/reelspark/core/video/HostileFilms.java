package org.reelspark.core.video;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.VideoCodec;

/**
 * Restores damaged films one after another, in a process of its own that may die of them. It says
 * what it does, a line each, on standard output:
 *
 * <pre>
 *   begin NUMBER
 *   end NUMBER OUTCOME KILOBYTES MESSAGE
 * </pre>
 */
final class HostileFilms {
  /** What became of a film. */
  enum Outcome {
    RESTORED,
    /** By one of the exceptions that are declared for films that can't be read or restored. */
    REFUSED,
    /** In any other way: a bug. */
    FAILED
  }

  private static final String BEGIN = "begin ";
  private static final String END = "end ";

  /** A line of the protocol. */
  record Line(boolean end, int number, Outcome outcome, long kilobytes, String message) {
    /** Null where the line is something else, such as a library's. */
    static Line of(String text) {
      if (text.startsWith(BEGIN)) {
        return new Line(false, Integer.parseInt(text.substring(BEGIN.length())), null, 0, "");
      }
      if (!text.startsWith(END)) {
        return null;
      }
      String[] words = text.split(" ", 5);
      return new Line(
          true,
          Integer.parseInt(words[1]),
          Outcome.valueOf(words[2]),
          Long.parseLong(words[3]),
          words[4]);
    }
  }

  private HostileFilms() {}

  /** {@code LIST FROM TO FOLDER}: films by number, of those whose paths are the lines of a file. */
  public static void main(String[] arguments) throws IOException {
    List<Path> films = Files.readAllLines(Path.of(arguments[0])).stream().map(Path::of).toList();
    int to = Integer.parseInt(arguments[2]);
    Path out = Path.of(arguments[3]).resolve("restored.mkv");
    for (int number = Integer.parseInt(arguments[1]); number < to; number++) {
      MutatedFilm film = MutatedFilm.of(films, number);
      say(BEGIN + number);
      resetPeak();
      Outcome outcome;
      String message = "";
      try {
        restore(film, out);
        outcome = Outcome.RESTORED;
      } catch (FilmException | SettingsException e) {
        message = String.valueOf(e.getMessage());
        boolean clear = message.contains(film.name()) && !message.contains("\n");
        outcome = clear ? Outcome.REFUSED : Outcome.FAILED;
      } catch (Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        message = e + (trace.length > 0 ? " at " + trace[0] : "");
        outcome = Outcome.FAILED;
      }
      say(END + number + " " + outcome + " " + peak() + " " + message.replaceAll("\\s+", " "));
    }
  }

  private static void say(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }

  /** As a job does it: what is damaged is concealed once it has been refused. */
  private static void restore(MutatedFilm mutated, Path out) throws IOException {
    MemorySource source = new MemorySource(mutated.name(), mutated.bytes());
    FilmInfo film = FilmProbe.probe(source);
    EncoderSettings settings =
        Containers.encoder(film, out.toString(), VideoCodec.FFV1, null, null, null);
    StreamPlan known = Containers.streams(source, film, settings, out.toString(), true);
    DamagePolicy policy = DamagePolicy.FAIL;
    FrameIndexer.Listing listing;
    try {
      listing = FrameIndexer.list(source, film, policy, bytes -> {});
    } catch (FilmException e) {
      policy = DamagePolicy.CONCEAL;
      listing = FrameIndexer.list(source, film, policy, bytes -> {});
    }
    FrameIndex index = listing.index();
    StreamPlan streams = Containers.without(known, film, listing.late(), true);
    Containers.checkTicks(film, index, out.toString());
    try (Stitcher stitcher =
        new Stitcher(
            source, film, index, false, settings, streams, IdentityJob.PLAN, Map.of(), out)) {
      for (Chunk chunk : IdentityJob.chunks(index, (index.size() + 1) / 2)) {
        stitcher.append(
            new MemorySource(
                mutated.name() + ", segment " + chunk.id(),
                segment(source, film, index, policy, settings, chunk)));
      }
      stitcher.finish();
    }
    FilmVerifier.verify(source, film, index, false, settings, streams, out, frames -> {});
  }

  private static byte[] segment(
      MemorySource source,
      FilmInfo film,
      FrameIndex index,
      DamagePolicy policy,
      EncoderSettings settings,
      Chunk chunk)
      throws IOException {
    IdentityJob.MemorySink sink = new IdentityJob.MemorySink();
    int seek = index.seekPointAtOrBefore(chunk.first());
    int first = seek == 0 ? 0 : index.seekPointAtOrBefore(seek - 1);
    try (FrameDecoder decoder =
            new FrameDecoder(
                source,
                film,
                index.slice(first, chunk.end()),
                seek,
                chunk.first(),
                chunk.end(),
                policy,
                InterlacedPolicy.AS_IS);
        SegmentEncoder encoder =
            new SegmentEncoder(film, settings, chunk, IdentityJob.PLAN, sink)) {
      int number = chunk.first();
      for (Frame frame; (frame = decoder.next()) != null; ) {
        encoder.encode(number++, frame);
      }
      encoder.finish();
    }
    return sink.bytes.toByteArray();
  }

  /** proc(5): has Linux count the most memory that the process has held from now on. */
  static void resetPeak() throws IOException {
    Files.writeString(Path.of("/proc/self/clear_refs"), "5");
  }

  /** Kilobytes. */
  static long peak() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("/proc/self/status has no VmHWM");
  }
}
