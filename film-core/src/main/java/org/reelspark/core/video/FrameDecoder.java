package org.reelspark.core.video;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.BitSet;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.ffmpeg.global.avutil;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.DecoderChoice;
import org.reelspark.core.plan.DeviceException;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.VideoInfo;

/**
 * Decodes a run of frames exactly as they come when the film is decoded from its start.
 *
 * <p>Every frame from the seek point on must have the PTS that the index gives it and must not be
 * reported damaged. Where that fails, decoding starts again from the seek point before, then from
 * the start of the film, and then the film has failed.
 *
 * <p>Under {@link DamagePolicy#CONCEAL} a damaged frame is kept as the decoder filled it in, and a
 * missing one repeats the frame before it. So that this does not depend on where a run begins, the
 * frames between two seek points are those of a decoder that started one seek point earlier.
 */
public final class FrameDecoder implements AutoCloseable {
  /** In place of a seek point: the start of a film whose first frames the slice does not hold. */
  private static final int FILM_START = -1;

  private final FilmInfo film;
  private final FrameIndex slice;
  private final int end;
  private final DamagePolicy policy;
  private final InterlacedPolicy interlaced;
  private final PictureFormat format;
  private final int pixelFormat;
  private final Nvdec nvdec;
  private final FilmReader reader;
  private final AVFrame picture = avutil.av_frame_alloc();
  private final Deinterlacer deinterlacer;
  private final ArrayDeque<Frame> woven = new ArrayDeque<>();

  /** Seek points of the slice that the reader was not led to. */
  private final BitSet unreachable = new BitSet();

  private int next;
  private int fed;
  private int start;
  private int group;
  private int at;
  private int seeks;
  private boolean held;
  private boolean further;
  private Picture last;

  /** A decoded picture and how its lines were made. */
  record Picture(Frame frame, boolean interlaced, boolean topFieldFirst) {}

  /** What a decoder gave was not what the index says. */
  private static final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;

    Mismatch(String message) {
      super(message);
    }
  }

  /**
   * Opens the film for the frames {@code [from, to)}.
   *
   * @param slice holds at least {@code [seek, to)}, the seek point before {@code seek} where there
   *     is one, and, to deinterlace, frame {@code to} where there is one
   * @param seek the seek point to start at
   * @throws IOException of the source
   */
  public FrameDecoder(
      SeekableSource source,
      FilmInfo film,
      FrameIndex slice,
      int seek,
      int from,
      int to,
      DamagePolicy damage,
      InterlacedPolicy interlaced)
      throws IOException {
    this(source, film, slice, seek, from, to, damage, interlaced, DecoderChoice.SOFTWARE, 0);
  }

  /**
   * @param gpu number of the GPU, where the decoder is NVDEC
   * @throws DeviceException where it is, and can't be used
   */
  public FrameDecoder(
      SeekableSource source,
      FilmInfo film,
      FrameIndex slice,
      int seek,
      int from,
      int to,
      DamagePolicy damage,
      InterlacedPolicy interlaced,
      DecoderChoice choice,
      int gpu)
      throws IOException {
    if (seek < slice.first() || seek > from || from > to || to > slice.end()) {
      throw new IllegalArgumentException(
          "frames [%d, %d) from %d are not in [%d, %d)"
              .formatted(from, to, seek, slice.first(), slice.end()));
    }
    this.film = film;
    this.slice = slice;
    this.end = to;
    this.policy = damage;
    this.interlaced = interlaced;
    VideoInfo video = film.video();
    this.format = video.format();
    boolean onGpu = choice == DecoderChoice.NVDEC;
    this.pixelFormat =
        onGpu ? Nvdec.fetched(video.pixelFormat()) : avutil.av_get_pix_fmt(video.pixelFormat());
    this.next = from;
    boolean weave = interlaced == InterlacedPolicy.DEINTERLACE;
    this.fed = weave && from > slice.first() ? from - 1 : from;
    int begin = seek <= fed ? seek : earlier(seek);
    if (damage == DamagePolicy.CONCEAL && begin > 0) {
      begin = earlier(begin);
    }
    FilmReader opened = null;
    Deinterlacer filter = null;
    Nvdec device = null;
    try {
      device = onGpu ? new Nvdec(gpu) : null;
      this.nvdec = device;
      opened = new FilmReader(source, film, device);
      filter = weave ? new Deinterlacer(film) : null;
      this.reader = opened;
      this.deinterlacer = filter;
      startAt(begin);
    } catch (Throwable t) {
      if (filter != null) {
        filter.close();
      }
      if (opened != null) {
        opened.close();
      }
      if (device != null) {
        device.close();
      }
      avutil.av_frame_free(picture);
      throw t;
    }
  }

  /**
   * Decodes the next frame.
   *
   * @return null after the last
   * @throws FilmException where a frame is missing or damaged however far back decoding starts,
   *     where it changes size or pixel format, and where it is interlaced and that is refused
   * @throws IOException of the source
   */
  public Frame next() throws IOException {
    if (next == end) {
      return null;
    }
    Frame frame = deinterlacer == null ? decode(next).frame() : weave();
    next++;
    return frame;
  }

  /** How often decoding had to start again. */
  public int seeks() {
    return seeks;
  }

  private Frame weave() throws IOException {
    while (woven.isEmpty()) {
      if (fed <= Math.min(end, slice.end() - 1)) {
        deinterlacer.put(decode(fed));
        fed++;
      } else {
        deinterlacer.finish();
      }
      for (Frame f = deinterlacer.take(); f != null; f = deinterlacer.take()) {
        if (f.pts() >= slice.pts(next)) {
          woven.add(f);
        }
      }
    }
    return woven.remove();
  }

  /** Decodes on to a frame, from as far back as it takes. */
  private Picture decode(int number) throws IOException {
    if (policy == DamagePolicy.CONCEAL) {
      return conceal(number);
    }
    while (true) {
      try {
        return exact(number);
      } catch (Mismatch mismatch) {
        if (start == FILM_START || start == 0) {
          throw new FilmException(
              mismatch.getMessage()
                  + "; rerun with --on-damage=conceal to keep what can be decoded",
              mismatch);
        }
        seeks++;
        startAt(earlier(start));
      }
    }
  }

  /** The seek point before one; the start of the film where the slice holds none. */
  private int earlier(int seekPoint) {
    int before = seekPoint > slice.first() ? slice.seekPointAtOrBefore(seekPoint - 1) : -1;
    return before >= 0 ? before : slice.first() == 0 ? 0 : FILM_START;
  }

  private void startAt(int point) throws IOException {
    start = point;
    while (start > 0 && (unreachable.get(start) || !reader.seek(slice, start))) {
      unreachable.set(start);
      start = earlier(start);
      seeks++;
    }
    if (start <= 0) {
      reader.rewind();
    }
    at = start == FILM_START ? slice.first() : start;
    group = at;
    held = false;
    last = null;
  }

  private Picture exact(int number) throws IOException, Mismatch {
    while (true) {
      if (!reader.next(picture)) {
        throw new Mismatch(at(at) + " is missing: the film ends" + because());
      }
      long pts = reader.pts();
      if (leads(pts)) {
        continue;
      }
      if (pts != slice.pts(at)) {
        throw new Mismatch(
            at(at) + " is missing: the decoder gives pts " + pts + " in its place" + because());
      }
      String damage = reader.damage(picture);
      if (damage != null) {
        throw new Mismatch(at(at) + " is damaged: " + damage);
      }
      if (at++ == number) {
        return copy(number, false);
      }
    }
  }

  /** Whether a frame comes before the first that counts from where decoding started. */
  private boolean leads(long pts) {
    return start != 0 && pts < slice.pts(start == FILM_START ? slice.first() : start);
  }

  /** Decodes on to a frame and always comes by one, made up if need be. */
  private Picture conceal(int number) throws IOException {
    while (true) {
      if (at > group && slice.seekPoint(at) && !further) {
        if (start < group && !unreachable.get(group)) {
          startAt(group);
          continue;
        }
        group = at;
      }
      Picture shown = concealNext();
      if (at < number) {
        at++;
      } else if (shown != null) {
        at++;
        further = false;
        return shown;
      } else if (start > 0) {
        startAt(earlier(start));
        further = true;
      } else {
        throw new FilmException(at(at) + " is missing, and there is no frame before it to repeat");
      }
    }
  }

  /**
   * Frame {@link #at}: as the decoder gives it, or the frame before it again; null where none has
   * come yet.
   */
  private Picture concealNext() throws IOException {
    long expected = slice.pts(at);
    while (!held && reader.next(picture)) {
      long pts = reader.pts();
      held = !leads(pts) && pts >= expected && slice.find(pts) >= 0;
    }
    if (held && reader.pts() == expected) {
      held = false;
      last = copy(at, reader.damage(picture) != null);
    } else if (last != null) {
      Frame before = last.frame();
      Frame repeated = new Frame(format, expected, before.samples(), new byte[0], true);
      last = new Picture(repeated, last.interlaced(), last.topFieldFirst());
    }
    return last;
  }

  private Picture copy(int number, boolean concealed) {
    if (picture.width() != format.width()
        || picture.height() != format.height()
        || picture.format() != pixelFormat) {
      throw new FilmException(
          at(number)
              + " is %dx%d %s, but the film began as %dx%d %s; cut the film there"
                  .formatted(
                      picture.width(),
                      picture.height(),
                      PixelFormats.name(picture.format()),
                      format.width(),
                      format.height(),
                      film.video().pixelFormat()));
    }
    boolean fields = (picture.flags() & AVFrame.AV_FRAME_FLAG_INTERLACED) != 0;
    if (fields && interlaced == InterlacedPolicy.REFUSE && number >= next) {
      throw new FilmException(
          at(number)
              + " is interlaced; rerun with --interlaced=deinterlace, or with --interlaced=as-is"
              + " where only the flag is wrong");
    }
    byte[] samples = new byte[format.bytes()];
    PixelFormats.copy(picture, format, samples);
    Frame frame = new Frame(format, slice.pts(number), samples, captions(), concealed);
    boolean topFirst = (picture.flags() & AVFrame.AV_FRAME_FLAG_TOP_FIELD_FIRST) != 0;
    return new Picture(frame, fields, topFirst);
  }

  private byte[] captions() {
    AVFrameSideData data = avutil.av_frame_get_side_data(picture, avutil.AV_FRAME_DATA_A53_CC);
    if (data == null || data.isNull()) {
      return new byte[0];
    }
    byte[] captions = new byte[(int) data.size()];
    data.data().get(captions);
    return captions;
  }

  private String at(int number) {
    return film.name() + ": frame " + number + " (pts " + slice.pts(number) + ")";
  }

  private String because() {
    String damage = reader.lastDamage();
    return damage == null ? "" : " (" + damage + ")";
  }

  @Override
  public void close() {
    if (deinterlacer != null) {
      deinterlacer.close();
    }
    reader.close();
    if (nvdec != null) {
      nvdec.close();
    }
    avutil.av_frame_free(picture);
  }
}
