package org.reelspark.core.plan;

import java.util.List;
import java.util.Map;

/**
 * What one input container holds.
 *
 * @param name the location as the user wrote it
 * @param container FFmpeg's demuxer name
 * @param bytes size of the file
 * @param seconds duration as the container states it, 0 where it does not
 * @param chapters how many chapters it has
 */
public record FilmInfo(
    String name,
    String container,
    long bytes,
    double seconds,
    VideoInfo video,
    List<StreamInfo> streams,
    int chapters,
    Map<String, String> metadata)
    implements java.io.Serializable {
  public FilmInfo {
    streams = List.copyOf(streams);
    metadata = Map.copyOf(metadata);
  }

  /** The same film with pictures so many times as wide and high. */
  public FilmInfo enlarged(int scale) {
    return scale == 1 ? this : with(video.enlarged(scale));
  }

  /** The same film with another picture. */
  public FilmInfo with(VideoInfo picture) {
    return new FilmInfo(name, container, bytes, seconds, picture, streams, chapters, metadata);
  }
}
