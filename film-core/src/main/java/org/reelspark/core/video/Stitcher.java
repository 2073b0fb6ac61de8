package org.reelspark.core.video;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.StreamInfo;
import org.reelspark.core.plan.StreamPlan;

/**
 * Joins segments into one film, packet by packet, with every other stream of the source.
 *
 * <p>A film that is not an excerpt keeps its times. An excerpt starts at time 0 with its first
 * frame; of the other streams it has the packets that begin within it, and of subtitles and
 * chapters the parts within. Where the container has no time as early as the film's, all streams
 * move together, by {@link #offset()}.
 *
 * <p>Packets go to the file in the order of their decoding times, as far as the source has them in
 * order; one of each file is held at a time.
 */
public final class Stitcher implements AutoCloseable {
  private final FilmInfo film;
  private final FrameIndex index;
  private final EncoderSettings settings;
  private final String planHash;
  private final CopiedStreams copied;
  private final SourceInput source;
  private final FilmWriter writer;
  private final TimeShift shift;
  private final byte[] extradata;
  private final AVPacket ahead = avcodec.av_packet_alloc();
  private boolean isAhead;
  private int packets;

  /**
   * @param index the frames to write
   * @param excerpt whether {@code index} is only a part of the film
   * @param planHash of the plan whose segments will come
   * @param tags metadata added to the film's own
   * @throws FilmException where the container does not take the streams
   * @throws IOException of the source, or where {@code out} can't be written
   */
  public Stitcher(
      SeekableSource source,
      FilmInfo film,
      FrameIndex index,
      boolean excerpt,
      EncoderSettings settings,
      StreamPlan streams,
      String planHash,
      Map<String, String> tags,
      Path out)
      throws IOException {
    this.film = film;
    this.index = index;
    this.settings = settings;
    this.planHash = planHash;
    this.source = SourceInput.open(source);
    FilmWriter opened = null;
    try (StreamHeads heads = new StreamHeads(source, film.video().stream());
        VideoEncoder encoder = new VideoEncoder(film, settings)) {
      shift = TimeShift.of(film, index, excerpt, settings.reorder(), streams, heads);
      extradata = encoder.extradata();
      copied = new CopiedStreams(film, index, excerpt, streams);
      opened =
          new FilmWriter(
              Output.toFile(streams.container(), out),
              this.source,
              heads,
              encoder,
              new FilmWriter.Layout(
                  film,
                  settings,
                  streams,
                  tags,
                  Timecode.of(film, excerpt ? index.first() : 0),
                  FilmWriter.chapters(this.source.context(), shift, copied.excerpt()),
                  isEven(film, index),
                  shift));
      copied.select(this.source);
      writer = opened;
    } catch (Throwable t) {
      close(opened);
      throw t;
    }
  }

  /**
   * Segments come in the order of their chunks and leave no frame out.
   *
   * @throws FilmException where the segment is damaged, is another plan's, is not the next one, or
   *     was encoded with another header; or where another stream can't be copied
   * @throws IOException of the segment, the source or the film's file
   */
  public void append(SeekableSource segment) throws IOException {
    try (SegmentReader reader = new SegmentReader(segment)) {
      append(segment.name(), reader);
    }
  }

  private void append(String name, SegmentReader reader) throws IOException {
    int due = index.first() + packets;
    if (!reader.planHash().equals(planHash)) {
      throw new FilmException(
          name + ": belongs to plan " + reader.planHash() + ", not " + planHash);
    }
    if (reader.first() != due || reader.end() > index.end()) {
      throw new FilmException(
          "%s: has the frames [%d, %d) where frame %d is due"
              .formatted(name, reader.first(), reader.end(), due));
    }
    if (!Arrays.equals(reader.extradata(), extradata)) {
      throw new FilmException(
          name
              + ": was encoded with another header than this machine's encoder writes; all machines"
              + " must have the same build of FFmpeg");
    }
    while (reader.next()) {
      write(reader);
    }
    if (index.first() + packets != reader.end()) {
      throw new FilmException(name + ": ends before frame " + reader.end());
    }
  }

  private void write(SegmentReader reader) throws IOException {
    int frame = reader.frame();
    if (frame < reader.first() || frame >= reader.end()) {
      throw new FilmException(
          film.name() + ": frame " + frame + " is in the wrong segment, " + reader.chunk());
    }
    long dts = dts(packets);
    if (dts > index.pts(frame)) {
      throw new FilmException(
          film.name()
              + ": frame "
              + frame
              + " comes later in its segment than "
              + settings.reorder()
              + " frames of delay allow");
    }
    Rational base = film.video().timeBase();
    copyUntil(dts * base.value());
    writer.writePicture(
        reader.data(), reader.length(), reader.key(), index.pts(frame), dts, index.duration(frame));
    packets++;
  }

  /**
   * When the {@code n}th packet is decoded: at the time of the frame that is presented {@code
   * reorder} places before, and before the first one at times that mirror those after it.
   */
  private long dts(int n) {
    int first = index.first();
    int frame = first + n - settings.reorder();
    if (frame >= first) {
      return index.pts(frame);
    }
    int mirrored = first + (first - frame);
    int last = index.end() - 1;
    long after =
        mirrored <= last
            ? index.pts(mirrored)
            : index.pts(last) + (mirrored - last) * Math.max(1, index.duration(last));
    return 2 * index.pts(first) - after;
  }

  private void copyUntil(double seconds) throws IOException {
    while (fetch()) {
      int stream = ahead.stream_index();
      try {
        if (seconds(ahead) > seconds) {
          return;
        }
        writer.writeCopied(ahead);
      } catch (FilmException e) {
        throw uncopied(stream, e);
      }
      isAhead = false;
    }
  }

  /** Has the next packet that is copied in {@link #ahead}, if there is one. */
  private boolean fetch() throws IOException {
    while (!isAhead && !copied.isOver() && source.read(ahead)) {
      int stream = ahead.stream_index();
      try {
        isAhead = copied.takes(source, ahead);
      } catch (FilmException e) {
        throw uncopied(stream, e);
      }
    }
    return isAhead;
  }

  private FilmException uncopied(int stream, FilmException why) {
    StreamInfo info = film.streams().get(stream);
    return new FilmException(
        "%s: stream %d (%s, %s) can't be copied: %s; leave it out: ffmpeg -i '%s' -map 0 -map -0:%d -c copy without.mkv"
            .formatted(
                film.name(),
                stream,
                info.kind(),
                info.codec(),
                why.getMessage(),
                film.name(),
                stream),
        why);
  }

  private double seconds(AVPacket packet) {
    long time =
        packet.dts() == avutil.AV_NOPTS_VALUE ? FilmWriter.time(packet, film.name()) : packet.dts();
    return time * film.streams().get(packet.stream_index()).timeBase().value();
  }

  /**
   * Writes what is left of the other streams and the container's index.
   *
   * @throws FilmException where frames are missing
   * @throws IOException of the source or the film's file
   */
  public void finish() throws IOException {
    if (packets != index.size()) {
      throw new FilmException(
          film.name() + ": only " + packets + " of " + index.size() + " frames came in segments");
    }
    copyUntil(Double.POSITIVE_INFINITY);
    writer.finish();
  }

  /** Seconds by which all streams begin later than in the source, beside an excerpt's own start. */
  public double offset() {
    return copied.excerpt().isPresent()
        ? shift.seconds() + index.pts(index.first()) * film.video().timeBase().value()
        : shift.seconds();
  }

  /** Whether every frame lies within a tick of where a constant rate puts it. */
  static boolean isEven(FilmInfo film, FrameIndex index) {
    Rational rate = film.video().frameRate();
    if (rate.num() <= 0) {
      return false;
    }
    double ticks = 1 / (rate.value() * film.video().timeBase().value());
    long first = index.pts(index.first());
    for (int i = index.first(); i < index.end(); i++) {
      if (Math.abs(index.pts(i) - first - (i - index.first()) * ticks) > 1) {
        return false;
      }
    }
    return true;
  }

  private void close(FilmWriter opened) {
    if (opened != null) {
      opened.close();
    }
    source.close();
    avcodec.av_packet_free(ahead);
  }

  /** Frees all; without {@link #finish()} the file is not a film. */
  @Override
  public void close() {
    close(writer);
  }
}
