package org.reelspark.core.plan;

import org.reelspark.core.frame.PictureFormat;

/**
 * The video stream that is restored.
 *
 * @param stream index of the stream in its container
 * @param codec FFmpeg's codec name
 * @param pixelFormat FFmpeg's name of the format that the decoder puts out
 * @param format what frames are handed on as; holds every value of {@code pixelFormat}
 * @param timeBase seconds per tick of every PTS and duration of this stream
 * @param frameRate average frames per second, {@code 0/1} where unknown
 * @param sampleAspect width over height of one pixel, {@code 0/1} where unknown
 * @param hdr of the container, or of the first frame where the container does not say
 * @param rotation degrees clockwise by which players turn the picture: 0, 90, 180 or 270 for the
 *     usual ones
 */
public record VideoInfo(
    int stream,
    String codec,
    String profile,
    String pixelFormat,
    PictureFormat format,
    Rational timeBase,
    Rational frameRate,
    Rational sampleAspect,
    int rotation,
    ScanType scan,
    Colour colour,
    Hdr hdr,
    long bitRate)
    implements java.io.Serializable {

  /** The same stream of whole pictures. */
  VideoInfo progressive() {
    return with(format, ScanType.PROGRESSIVE);
  }

  /** The same stream with pictures so many times as wide and high. */
  VideoInfo enlarged(int scale) {
    return with(format.enlarged(scale), scan);
  }

  private VideoInfo with(PictureFormat otherFormat, ScanType otherScan) {
    return new VideoInfo(
        stream,
        codec,
        profile,
        pixelFormat,
        otherFormat,
        timeBase,
        frameRate,
        sampleAspect,
        rotation,
        otherScan,
        colour,
        hdr,
        bitRate);
  }
}
