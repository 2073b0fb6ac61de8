package org.reelspark.core.video;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Sink;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.SegmentSummary;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.Verification;
import org.reelspark.core.plan.VideoCodec;

/** A restore job that changes nothing, without Spark: decode, encode in chunks, stitch, verify. */
final class IdentityJob implements AutoCloseable {
  static final String PLAN = "plan";

  final SeekableSource source;
  final FilmInfo film;
  final FrameIndex whole;
  private final List<Frame> frames = new ArrayList<>();

  IdentityJob(Path in) throws IOException {
    source = new LocalStorage().open(in.toString());
    film = FilmProbe.probe(source);
    whole = FrameIndexer.index(source, film, DamagePolicy.FAIL, bytes -> {});
    try (FrameDecoder decoder =
        new FrameDecoder(
            source,
            film,
            whole,
            whole.seekPointAtOrBefore(0),
            0,
            whole.end(),
            DamagePolicy.FAIL,
            InterlacedPolicy.AS_IS)) {
      for (Frame frame = decoder.next(); frame != null; frame = decoder.next()) {
        frames.add(frame);
      }
    }
  }

  List<Frame> frames() {
    return frames;
  }

  /** What a run has made. */
  record Result(
      Path out,
      EncoderSettings settings,
      StreamPlan plan,
      FrameIndex index,
      double offset,
      Verification verification) {}

  Result run(Path out, VideoCodec codec, int chunkFrames) throws IOException {
    return run(out, codec, chunkFrames, whole, false);
  }

  Result run(Path out, VideoCodec codec, int chunkFrames, FrameIndex index, boolean drop)
      throws IOException {
    EncoderSettings settings = Containers.encoder(film, out.toString(), codec, null, null, null);
    StreamPlan plan = Containers.streams(source, film, settings, out.toString(), drop);
    Containers.checkTicks(film, index, out.toString());
    boolean excerpt = index.size() < whole.size();
    double offset = stitch(out, settings, plan, chunkFrames, index, excerpt);
    Verification verification =
        FilmVerifier.verify(source, film, index, excerpt, settings, plan, out, frames -> {});
    return new Result(out, settings, plan, index, offset, verification);
  }

  double stitch(
      Path out,
      EncoderSettings settings,
      StreamPlan plan,
      int chunkFrames,
      FrameIndex index,
      boolean excerpt)
      throws IOException {
    try (Stitcher stitcher =
        new Stitcher(source, film, index, excerpt, settings, plan, PLAN, Map.of(), out)) {
      for (Chunk chunk : chunks(index, chunkFrames)) {
        stitcher.append(new MemorySource("segment " + chunk.id(), segment(settings, chunk)));
      }
      stitcher.finish();
      return stitcher.offset();
    }
  }

  static List<Chunk> chunks(FrameIndex index, int frames) {
    List<Chunk> chunks = new ArrayList<>();
    for (int first = index.first(); first < index.end(); first += frames) {
      int end = Math.min(index.end(), first + frames);
      chunks.add(new Chunk(chunks.size(), first, end, first, end, first));
    }
    return chunks;
  }

  byte[] segment(EncoderSettings settings, Chunk chunk) throws IOException {
    MemorySink sink = new MemorySink();
    try (SegmentEncoder encoder = new SegmentEncoder(film, settings, chunk, PLAN, sink)) {
      for (int frame = chunk.first(); frame < chunk.end(); frame++) {
        encoder.encode(frame, frames.get(frame));
      }
      sink.summary = encoder.finish();
    }
    return sink.bytes.toByteArray();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  /** Keeps what is written. */
  static final class MemorySink implements Sink {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SegmentSummary summary;

    @Override
    public void write(byte[] buffer, int offset, int length) {
      bytes.write(buffer, offset, length);
    }

    @Override
    public long position() {
      return bytes.size();
    }

    @Override
    public void commit() {}

    @Override
    public void close() {}
  }
}
