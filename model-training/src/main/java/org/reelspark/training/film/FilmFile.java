package org.reelspark.training.film;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Sink;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.StreamAction;
import org.reelspark.core.plan.StreamAction.Handling;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.VideoInfo;
import org.reelspark.core.video.Containers;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.core.video.SegmentEncoder;
import org.reelspark.core.video.Stitcher;

/**
 * Another film with the frame times of a source: the same streams around new pictures, or the
 * pictures alone. It appears at its place when it is finished.
 */
public final class FilmFile implements AutoCloseable {
  /** Stands for a plan's hash: there is no plan, and one segment. */
  private static final String NO_PLAN = "0";

  private final FilmFrames source;
  private final FilmInfo film;
  private final EncoderSettings settings;
  private final StreamPlan streams;
  private final LocalStorage storage = new LocalStorage();
  private final Path out;
  private final Path segment;
  private final Sink sink;
  private final SegmentEncoder encoder;
  private int next;

  private FilmFile(FilmFrames source, FilmInfo film, Path out, boolean picturesOnly)
      throws IOException {
    this.source = source;
    this.film = film;
    this.out = out;
    settings = Containers.encoder(film, out.toString(), null, null, null, null);
    StreamPlan all = Containers.streams(source.source(), film, settings, out.toString(), true);
    streams = picturesOnly ? pictures(all) : all;
    segment = out.resolveSibling("." + out.getFileName() + ".segment");
    FrameIndex index = source.index();
    Chunk whole =
        new Chunk(0, index.first(), index.end(), index.first(), index.end(), index.first());
    sink = storage.create(segment.toString());
    encoder = new SegmentEncoder(film, settings, whole, NO_PLAN, sink);
    next = index.first();
  }

  /**
   * A film with all streams of the source that the container of {@code out} holds.
   *
   * @throws org.reelspark.core.plan.SettingsException where no film can be written under that name
   */
  public static FilmFile like(FilmFrames source, Path out) throws IOException {
    return new FilmFile(source, source.film(), out, false);
  }

  /** Pictures of another format, one for each frame of the source, and no other stream. */
  public static FilmFile pictures(
      FilmFrames source, PictureFormat format, String pixelFormat, Path out) throws IOException {
    FilmInfo film = source.film();
    VideoInfo video = film.video();
    VideoInfo other =
        new VideoInfo(
            video.stream(),
            video.codec(),
            video.profile(),
            pixelFormat,
            format,
            video.timeBase(),
            video.frameRate(),
            video.sampleAspect(),
            video.rotation(),
            video.scan(),
            video.colour(),
            video.hdr(),
            video.bitRate());
    FilmInfo pictures =
        new FilmInfo(
            film.name(),
            film.container(),
            film.bytes(),
            film.seconds(),
            other,
            film.streams(),
            film.chapters(),
            film.metadata());
    return new FilmFile(source, pictures, out, true);
  }

  private static StreamPlan pictures(StreamPlan all) {
    List<StreamAction> actions = new ArrayList<>();
    for (StreamAction action : all.actions()) {
      boolean isPicture = action.handling() == Handling.RESTORE;
      actions.add(isPicture ? action : new StreamAction(action.stream(), Handling.DROP, ""));
    }
    return new StreamPlan(all.container(), actions, List.of(), all.captions());
  }

  public void write(Frame frame) throws IOException {
    encoder.encode(next, frame);
    next++;
  }

  /** Writes the film at its place; all frames of the source must have come. */
  public void finish() throws IOException {
    encoder.finish();
    sink.commit();
    Path part = out.resolveSibling("." + out.getFileName() + ".part");
    try (SeekableSource encoded = storage.open(segment.toString());
        Stitcher stitcher =
            new Stitcher(
                source.source(),
                film,
                source.index(),
                false,
                settings,
                streams,
                NO_PLAN,
                Map.of(),
                part)) {
      stitcher.append(encoded);
      stitcher.finish();
    }
    storage.publish(part, out.toString(), true);
  }

  /** What the film lacks of the source, a sentence each. */
  public List<String> losses() {
    return streams.losses();
  }

  @Override
  public void close() throws IOException {
    encoder.close();
    sink.close();
    Files.deleteIfExists(segment);
  }
}
