package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

/** Joining the segments of a two-hour film, against copying the film that comes of it. */
final class StitchRow implements Row {
  /** Small pictures, so that segments are made in little time; their packets have 20 kB. */
  private static final int WIDTH = 160;

  private static final int HEIGHT = 120;
  private static final int BITS = 1_000_000;
  private static final int FRAMES = 345;
  private static final String PLAN = "bench";

  private final LocalStorage storage = new LocalStorage();

  @Override
  public String name() {
    return "stitch";
  }

  @Override
  public String what() {
    return "stitching a film of two hours from 500 segments";
  }

  @Override
  public String against() {
    return "copying the stitched file";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    int segments = bench.size(50, 500);
    int seconds = (segments * FRAMES + Bench.FRAMES_PER_SECOND - 1) / Bench.FRAMES_PER_SECOND + 1;
    Path film = bench.film(WIDTH, HEIGHT, seconds, BITS, false);
    Path out = bench.file("stitch-ours.mkv");
    Path copy = bench.file("stitch-copy.mkv");
    Path folder = Files.createDirectories(bench.file("segments"));
    FilmInfo info;
    FrameIndex index;
    EncoderSettings settings;
    List<Frame> frames = new ArrayList<>();
    try (FilmFrames decoder = FilmFrames.open(film)) {
      info = decoder.film();
      index = decoder.index().slice(0, segments * FRAMES);
      settings = Containers.encoder(info, out.toString(), VideoCodec.FFV1, null, null, null);
      for (int i = 0; i < FRAMES; i++) {
        frames.add(decoder.next());
      }
    }
    for (int i = 0; i < segments; i++) {
      segment(info, settings, i, frames, folder);
    }
    Rounds rounds =
        Rounds.of(
            bench.rounds(),
            () -> stitch(film, info, index, settings, segments, folder, out),
            () -> {
              long begin = System.nanoTime();
              Files.copy(out, copy, StandardCopyOption.REPLACE_EXISTING);
              return (System.nanoTime() - begin) / 1e9;
            });
    String note =
        "%d segments of %d frames, %d MB".formatted(segments, FRAMES, Files.size(out) >> 20);
    storage.delete(folder.toString());
    Files.delete(out);
    Files.delete(copy);
    return List.of(rounds.compared("time", "s", Target.atMost(2)).noting(note));
  }

  private void segment(
      FilmInfo film, EncoderSettings settings, int number, List<Frame> frames, Path folder)
      throws IOException {
    int first = number * FRAMES;
    int end = first + FRAMES;
    Chunk chunk = new Chunk(number, first, end, first, end, first);
    try (Sink sink = storage.create(folder.resolve(Integer.toString(number)).toString());
        SegmentEncoder encoder = new SegmentEncoder(film, settings, chunk, PLAN, sink)) {
      for (int i = 0; i < FRAMES; i++) {
        encoder.encode(first + i, frames.get(i));
      }
      encoder.finish();
      sink.commit();
    }
  }

  private double stitch(
      Path film,
      FilmInfo info,
      FrameIndex index,
      EncoderSettings settings,
      int segments,
      Path folder,
      Path out)
      throws IOException {
    Files.deleteIfExists(out);
    long begin = System.nanoTime();
    try (SeekableSource source = storage.open(film.toString())) {
      StreamPlan streams = Containers.streams(source, info, settings, out.toString(), false);
      try (Stitcher stitcher =
          new Stitcher(source, info, index, true, settings, streams, PLAN, Map.of(), out)) {
        for (int i = 0; i < segments; i++) {
          Path segment = folder.resolve(Integer.toString(i));
          try (SeekableSource encoded = storage.open(segment.toString())) {
            stitcher.append(encoded);
          }
        }
        stitcher.finish();
      }
    }
    return (System.nanoTime() - begin) / 1e9;
  }
}
