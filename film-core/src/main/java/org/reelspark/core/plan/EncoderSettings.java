package org.reelspark.core.plan;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the restored picture is encoded: all that the encoded bytes follow from, beside the frames.
 *
 * @param encoder FFmpeg's name of the encoder
 * @param version FFmpeg's version, since another one may write other bytes
 * @param pixelFormat FFmpeg's name of the format that the encoder is fed
 * @param threads threads of one encoder; its bytes depend on them
 * @param reorder frames by which the encoder may delay its output: {@code dts[k] = pts[k -
 *     reorder]}
 * @param options the encoder's options by name
 */
public record EncoderSettings(
    VideoCodec codec,
    String encoder,
    String version,
    String pixelFormat,
    int threads,
    int reorder,
    Map<String, String> options)
    implements Serializable {
  private static final String NVENC = "_nvenc";

  public EncoderSettings {
    if (threads < 1 || reorder < 0) {
      throw new IllegalArgumentException(threads + " threads, reorder " + reorder);
    }
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }

  /** Whether a GPU's encoder encodes. */
  public boolean onGpu() {
    return encoder.endsWith(NVENC);
  }
}
