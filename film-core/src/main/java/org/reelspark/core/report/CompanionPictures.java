package org.reelspark.core.report;

import java.util.Arrays;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.Hdr;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.ScanType;
import org.reelspark.core.plan.VideoInfo;

/**
 * Makes the pictures of a companion film from those of the source and the restored film.
 *
 * <p>The defect mask is grey, 8 bits, in full range: 255 times the mask, rounded. Before and after
 * keep the film's chroma sampling and range; more than 8 bits are rounded to 8, and sides that are
 * odd get their last row or column once more. Left and right are those of the screen, whichever way
 * players turn the picture.
 */
public final class CompanionPictures {
  /** Of the divider, from one side to the other. */
  private static final double SWEEP_SECONDS = 8;

  /** Share of the width at either side that the divider does not reach. */
  private static final double MARGIN = 0.05;

  /** The divider's width is this share of the picture's. */
  private static final int LINES_ACROSS = 400;

  private static final int WHITE = 235;
  private static final int NEUTRAL = 128;

  private final Companion.Kind kind;
  private final PictureFormat format;
  private final PictureFormat tile;
  private final Rational timeBase;
  private final int turns;
  private final int white;

  /** A rectangle of luma samples; its sides are even. */
  private record Area(int left, int top, int right, int bottom) {}

  /**
   * @param source the film's picture
   */
  public CompanionPictures(Companion.Kind kind, VideoInfo source) {
    this.kind = kind;
    this.format = video(kind, source).format();
    this.tile = tile(source.format());
    this.timeBase = source.timeBase();
    this.turns = turns(source);
    this.white = source.colour().range().equals("pc") ? 255 : WHITE;
  }

  /** The picture that a companion of a film has. */
  public static VideoInfo video(Companion.Kind kind, VideoInfo source) {
    PictureFormat format = source.format();
    PictureFormat tile = tile(format);
    boolean upright = turns(source) % 2 == 1;
    PictureFormat made =
        switch (kind) {
          case MASK -> new PictureFormat(format.width(), format.height(), Chroma.GREY, 8);
          case DIVIDER -> tile;
          case SIDE_BY_SIDE ->
              new PictureFormat(
                  tile.width() * (upright ? 1 : 2),
                  tile.height() * (upright ? 2 : 1),
                  tile.chroma(),
                  8);
        };
    boolean mask = kind == Companion.Kind.MASK;
    return new VideoInfo(
        source.stream(),
        source.codec(),
        source.profile(),
        mask ? "gray" : source.pixelFormat(),
        made,
        source.timeBase(),
        source.frameRate(),
        source.sampleAspect(),
        source.rotation(),
        ScanType.PROGRESSIVE,
        mask ? new Colour("pc", "unknown", "unknown", "unknown", "unspecified") : source.colour(),
        mask ? Hdr.NONE : source.hdr(),
        source.bitRate());
  }

  private static PictureFormat tile(PictureFormat format) {
    return new PictureFormat(even(format.width()), even(format.height()), format.chroma(), 8);
  }

  private static int even(int side) {
    return side + side % 2;
  }

  private static int turns(VideoInfo video) {
    return Math.floorMod(Math.round(video.rotation() / 90f), 4);
  }

  /**
   * The picture of one frame.
   *
   * @param mask the defect mask, one byte a luma sample; empty for none
   */
  public Frame of(Frame before, Frame after, byte[] mask) {
    byte[] samples =
        kind == Companion.Kind.MASK && mask.length > 0 ? mask : new byte[format.bytes()];
    switch (kind) {
      case MASK -> {}
      case SIDE_BY_SIDE -> {
        Area whole = new Area(0, 0, tile.width(), tile.height());
        int right = format.width() - tile.width();
        int bottom = format.height() - tile.height();
        boolean beforeIsFirst = turns == 0 || turns == 3;
        copy(beforeIsFirst ? before : after, whole, samples, 0, 0);
        copy(beforeIsFirst ? after : before, whole, samples, right, bottom);
      }
      case DIVIDER -> divide(before, after, samples);
    }
    return new Frame(format, before.pts(), samples, before.captions(), false);
  }

  private void divide(Frame before, Frame after, byte[] samples) {
    boolean upright = turns % 2 == 1;
    boolean beforeIsFirst = turns == 0 || turns == 3;
    int length = upright ? tile.height() : tile.width();
    double share = share(before.pts());
    int cut = 2 * (int) Math.round((beforeIsFirst ? share : 1 - share) * length / 2);
    int line = 2 * Math.max(1, length / LINES_ACROSS / 2);
    copy(beforeIsFirst ? before : after, stretch(0, cut), samples, 0, 0);
    copy(beforeIsFirst ? after : before, stretch(cut, length), samples, 0, 0);
    paint(stretch(cut, Math.min(length, cut + line)), samples);
  }

  /** Share of the width that is left of the divider when a frame is shown. */
  private double share(long pts) {
    double sweeps = (double) pts * timeBase.num() / timeBase.den() / SWEEP_SECONDS + 0.5;
    double phase = sweeps - 2 * Math.floor(sweeps / 2);
    return MARGIN + (1 - 2 * MARGIN) * (phase < 1 ? phase : 2 - phase);
  }

  /** What lies between two places along the side that the screen shows as the width. */
  private Area stretch(int from, int to) {
    return turns % 2 == 1
        ? new Area(0, from, tile.width(), to)
        : new Area(from, 0, to, tile.height());
  }

  private void copy(Frame frame, Area area, byte[] samples, int left, int top) {
    PictureFormat from = frame.format();
    for (int plane = 0; plane < from.planes(); plane++) {
      int across = plane == 0 ? 1 : from.chroma().horizontal();
      int down = plane == 0 ? 1 : from.chroma().vertical();
      int first = area.left() / across;
      int end = area.right() / across;
      int there = Math.max(first, Math.min(end, from.planeWidth(plane)));
      for (int y = area.top() / down; y < area.bottom() / down; y++) {
        int row = Math.min(y, from.planeHeight(plane) - 1);
        int in = from.planeOffset(plane) + row * from.rowBytes(plane);
        int out = at(plane, left / across + first, top / down + y);
        copy(frame, in + first * from.bytesPerSample(), samples, out, there - first);
        if (there < end && there > first) {
          Arrays.fill(
              samples, out + there - first, out + end - first, samples[out + there - first - 1]);
        }
      }
    }
  }

  /** Copies a stretch of a row, rounded to 8 bits. */
  private static void copy(Frame frame, int in, byte[] samples, int out, int count) {
    int more = frame.format().bitDepth() - 8;
    if (more == 0) {
      System.arraycopy(frame.samples(), in, samples, out, count);
      return;
    }
    int half = 1 << (more - 1);
    for (int i = 0; i < count; i++) {
      int value = (Frame.shortAt(frame.samples(), in + 2 * i) + half) >> more;
      samples[out + i] = (byte) Math.min(255, value);
    }
  }

  private void paint(Area area, byte[] samples) {
    for (int plane = 0; plane < format.planes(); plane++) {
      int across = plane == 0 ? 1 : format.chroma().horizontal();
      int down = plane == 0 ? 1 : format.chroma().vertical();
      for (int y = area.top() / down; y < area.bottom() / down; y++) {
        int from = at(plane, area.left() / across, y);
        int to = at(plane, area.right() / across, y);
        Arrays.fill(samples, from, to, (byte) (plane == 0 ? white : NEUTRAL));
      }
    }
  }

  private int at(int plane, int x, int y) {
    return format.planeOffset(plane) + y * format.rowBytes(plane) + x;
  }
}
