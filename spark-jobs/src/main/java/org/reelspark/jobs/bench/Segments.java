package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Sink;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.video.Containers;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.core.video.SegmentEncoder;
import org.reelspark.core.video.Stitcher;

/**
 * Segments of a film, all with the pictures of its first one, in a folder; and what joins them.
 *
 * @param film the source
 */
record Segments(Path film, FilmInfo info, FrameIndex index, EncoderSettings settings, Path folder) {
  /** Frames of each. */
  static final int FRAMES = 345;

  private static final String PLAN = "bench";
  private static final LocalStorage STORAGE = new LocalStorage();

  static Segments of(Path film, Path folder) throws IOException {
    try (FilmFrames decoder = FilmFrames.open(film)) {
      EncoderSettings settings =
          Containers.encoder(decoder.film(), "out.mkv", VideoCodec.FFV1, null, null, null);
      return new Segments(film, decoder.film(), decoder.index(), settings, folder);
    }
  }

  /** Makes so many. */
  void make(int count) throws IOException {
    List<Frame> frames = new ArrayList<>();
    try (FilmFrames decoder = FilmFrames.open(film)) {
      while (frames.size() < FRAMES) {
        frames.add(decoder.next());
      }
    }
    Files.createDirectories(folder);
    for (int number = 0; number < count; number++) {
      make(number, frames);
    }
  }

  private void make(int number, List<Frame> frames) throws IOException {
    int first = number * FRAMES;
    int end = first + FRAMES;
    Chunk chunk = new Chunk(number, first, end, first, end, first);
    try (Sink sink = STORAGE.create(file(number));
        SegmentEncoder encoder = new SegmentEncoder(info, settings, chunk, PLAN, sink)) {
      for (int i = 0; i < FRAMES; i++) {
        encoder.encode(first + i, frames.get(i));
      }
      encoder.finish();
      sink.commit();
    }
  }

  private String file(int number) {
    return folder.resolve(Integer.toString(number)).toString();
  }

  /** Joins the first ones to a film of so many segments. */
  void join(int count, Path out) throws IOException {
    FrameIndex joined = index.slice(0, count * FRAMES);
    try (SeekableSource source = STORAGE.open(film.toString())) {
      StreamPlan streams = Containers.streams(source, info, settings, out.toString(), false);
      try (Stitcher stitcher =
          new Stitcher(source, info, joined, true, settings, streams, PLAN, Map.of(), out)) {
        for (int number = 0; number < count; number++) {
          try (SeekableSource encoded = STORAGE.open(file(number))) {
            stitcher.append(encoded);
          }
        }
        stitcher.finish();
      }
    }
  }

  void delete() throws IOException {
    STORAGE.delete(folder.toString());
  }

  /**
   * Joins in a process of its own.
   *
   * @param arguments the source, the folder, how many, the film that comes of them
   */
  public static void main(String[] arguments) throws IOException {
    of(Path.of(arguments[0]), Path.of(arguments[1]))
        .join(Integer.parseInt(arguments[2]), Path.of(arguments[3]));
  }
}
