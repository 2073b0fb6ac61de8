package org.reelspark.core.video;

/**
 * What an encoder has made so far.
 *
 * @param keys key frames
 * @param keyBytes of them together
 * @param others frames between them
 * @param otherBytes of them together
 */
public record EncodedSize(int keys, long keyBytes, int others, long otherBytes) {
  /** Nothing yet. */
  public static final EncodedSize NONE = new EncodedSize(0, 0, 0, 0);

  EncodedSize plus(boolean key, int bytes) {
    return key
        ? new EncodedSize(keys + 1, keyBytes + bytes, others, otherBytes)
        : new EncodedSize(keys, keyBytes, others + 1, otherBytes + bytes);
  }

  public int frames() {
    return keys + others;
  }

  /** Bytes of a film of more such frames, by the mean of either kind. */
  public long of(long moreKeys, long moreOthers) {
    return mean(keyBytes, keys) * moreKeys + mean(otherBytes, others) * moreOthers;
  }

  private static long mean(long bytes, int frames) {
    return frames == 0 ? 0 : bytes / frames;
  }
}
