package org.reelspark.core.video;

import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/**
 * What the tags of one film may come to, those of its streams and chapters among them: {@value
 * #TAGS} tags, {@value #TAG_BYTES} bytes in the name and value of one, {@value #FILM_BYTES} bytes
 * in all. They go to the heap, into the plan and into the restored film, so they are counted where
 * FFmpeg holds them before the first is copied.
 */
final class TagBounds {
  static final int TAGS = 10_000;
  static final int TAG_BYTES = 1 << 20;
  static final int FILM_BYTES = 4 << 20;

  /** Longer names are not said in an error. */
  private static final int NAME_BYTES = 100;

  private final String film;
  private int tags;
  private long bytes;

  private TagBounds(String film) {
    this.film = film;
  }

  /**
   * @param film its name, for the error
   * @throws FilmException where its tags are too many or too large
   */
  static void check(String film, AVFormatContext context) {
    TagBounds bounds = new TagBounds(film);
    bounds.add(context.metadata());
    for (int i = 0; i < context.nb_streams(); i++) {
      bounds.add(context.streams(i).metadata());
    }
    for (int i = 0; i < context.nb_chapters(); i++) {
      bounds.add(context.chapters(i).metadata());
    }
  }

  private void add(AVDictionary dictionary) {
    if (dictionary == null || dictionary.isNull()) {
      return;
    }
    tags += avutil.av_dict_count(dictionary);
    if (tags > TAGS) {
      throw refused("has %d tags or more, and %d are read".formatted(tags, TAGS));
    }
    AVDictionaryEntry entry = avutil.av_dict_iterate(dictionary, null);
    while (entry != null && !entry.isNull()) {
      long size = BytePointer.strlen(entry.key()) + BytePointer.strlen(entry.value());
      if (size > TAG_BYTES) {
        throw refused("%s has %d bytes, and %d are read".formatted(name(entry), size, TAG_BYTES));
      }
      bytes += size;
      entry = avutil.av_dict_iterate(dictionary, entry);
    }
    if (bytes > FILM_BYTES) {
      throw refused("has tags of %d bytes or more, and %d are read".formatted(bytes, FILM_BYTES));
    }
  }

  private static String name(AVDictionaryEntry entry) {
    return BytePointer.strlen(entry.key()) > NAME_BYTES
        ? "one of its tags"
        : "its tag '" + entry.key().getString() + "'";
  }

  private FilmException refused(String why) {
    return new FilmException(
        "%s: %s; leave all tags out: ffmpeg -i '%s' -map 0 -map_metadata -1 -c copy untagged.mkv"
            .formatted(film, why, film));
  }
}
