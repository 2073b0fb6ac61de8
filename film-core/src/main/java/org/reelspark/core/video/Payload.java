package org.reelspark.core.video;

import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;

/** What a packet says, without the framing that containers put around it. */
final class Payload {
  private static final byte[] EMPTY_CUE = new byte[2];

  private Payload() {}

  /** The packet's bytes; for AAC in ADTS those after the header. */
  static byte[] of(AVPacket packet, int codec) {
    byte[] bytes = new byte[packet.size()];
    if (bytes.length > 0) {
      packet.data().get(bytes);
    }
    int header = codec == avcodec.AV_CODEC_ID_AAC ? adtsHeader(bytes) : 0;
    return header == 0 ? bytes : java.util.Arrays.copyOfRange(bytes, header, bytes.length);
  }

  /** Bytes of the ADTS header (ISO/IEC 13818-7, 6.2) that a packet begins with, 0 for none. */
  private static int adtsHeader(byte[] bytes) {
    if (bytes.length < 7 || (bytes[0] & 0xff) != 0xff || (bytes[1] & 0xf6) != 0xf0) {
      return 0;
    }
    int length = (bytes[3] & 0x03) << 11 | (bytes[4] & 0xff) << 3 | (bytes[5] & 0xe0) >> 5;
    boolean checked = (bytes[1] & 0x01) == 0;
    return length == bytes.length ? checked ? 9 : 7 : 0;
  }

  /** Whether a codec's packets are any number of samples, which containers cut as they like. */
  static boolean isContinuous(int codec) {
    return avcodec.av_get_exact_bits_per_sample(codec) > 0;
  }

  /** Whether a packet is a pause between subtitles, which QuickTime's containers need and add. */
  static boolean isPause(byte[] payload, int codec) {
    return codec == avcodec.AV_CODEC_ID_MOV_TEXT && java.util.Arrays.equals(payload, EMPTY_CUE);
  }
}
