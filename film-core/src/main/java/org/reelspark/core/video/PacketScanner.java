package org.reelspark.core.video;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;

/**
 * Tells from a packet's own headers how many frames it shows, and whether a decoder may start with
 * it. One scanner reads the packets of one stream in their order from its start.
 */
abstract class PacketScanner {
  /** How many frames a packet shows. */
  enum Shown {
    ONE,
    NONE,
    /** Not one or none for certain: only decoding tells. */
    UNKNOWN
  }

  /** Codecs in which every packet is a frame and knows of no other. */
  private static final Set<String> INTRA =
      Set.of(
          "cfhd",
          "dnxhd",
          "dvvideo",
          "ffvhuff",
          "huffyuv",
          "jpeg2000",
          "magicyuv",
          "mjpeg",
          "prores",
          "rawvideo",
          "utvideo",
          "v210",
          "v308",
          "v408",
          "yuv4");

  /** Reads a packet's headers. */
  abstract Shown scan(ByteBuffer packet, boolean key);

  /**
   * Whether a decoder that starts with the packet last scanned gives its frame, and every later one
   * in presentation order, as one that started with the film.
   */
  abstract boolean restart();

  /** Whether it looks into packets at all. */
  boolean looksInside() {
    return true;
  }

  /** Gives up what is native. */
  void close() {}

  /** Reads a packet's headers. */
  final Shown scan(AVPacket packet) {
    if (packet.size() <= 0) {
      return Shown.UNKNOWN;
    }
    return scan(
        packet.data().capacity(packet.size()).asByteBuffer(),
        (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0);
  }

  /** The scanner for a codec; empty where its packets tell nothing. */
  static Optional<PacketScanner> of(AVCodecParameters parameters) {
    String codec = avcodec.avcodec_get_name(parameters.codec_id()).getString();
    ByteBuffer extradata =
        parameters.extradata_size() > 0
            ? parameters.extradata().capacity(parameters.extradata_size()).asByteBuffer()
            : ByteBuffer.allocate(0);
    return switch (codec) {
      case "h264" -> Optional.of(new AvcScanner(parameters, extradata));
      case "hevc" -> Optional.of(new HevcScanner(extradata));
      case "vp8" -> Optional.of(new Vp8Scanner());
      case "vp9" -> Optional.of(new Vp9Scanner());
      case "av1" -> Optional.of(new Av1Scanner());
      case "ffv1" -> Optional.of(new KeyScanner());
      case "mpeg1video", "mpeg2video" -> Optional.of(new MpegScanner());
      case "mpeg4" -> Optional.of(new Mpeg4Scanner());
      default -> INTRA.contains(codec) ? Optional.of(new KeyScanner()) : Optional.empty();
    };
  }

  /** One packet, one frame; a decoder may start with those that the container calls key frames. */
  private static final class KeyScanner extends PacketScanner {
    private boolean key;

    @Override
    Shown scan(ByteBuffer packet, boolean isKey) {
      key = isKey;
      return Shown.ONE;
    }

    @Override
    boolean restart() {
      return key;
    }

    @Override
    boolean looksInside() {
      return false;
    }
  }

  /** RFC 6386, 9.1: a key frame resets every reference and probability. */
  private static final class Vp8Scanner extends PacketScanner {
    private boolean restart;

    @Override
    Shown scan(ByteBuffer packet, boolean key) {
      int tag = packet.get(0);
      boolean shown = (tag & 0x10) != 0;
      restart = shown && (tag & 1) == 0;
      return shown ? Shown.ONE : Shown.NONE;
    }

    @Override
    boolean restart() {
      return restart;
    }
  }

  /**
   * VP9 bitstream specification, 6.2 and Annex B: a packet is a frame or a superframe of several.
   */
  private static final class Vp9Scanner extends PacketScanner {
    private boolean restart;

    @Override
    Shown scan(ByteBuffer packet, boolean key) {
      restart = false;
      int size = packet.limit();
      int marker = packet.get(size - 1) & 0xff;
      if ((marker & 0xe0) != 0xc0) {
        return frame(packet, 0, true) ? Shown.ONE : Shown.NONE;
      }
      int frames = (marker & 7) + 1;
      int bytes = ((marker >> 3) & 3) + 1;
      int index = size - 2 - frames * bytes;
      if (index < 0 || (packet.get(index) & 0xff) != marker) {
        return frame(packet, 0, true) ? Shown.ONE : Shown.NONE;
      }
      int shown = 0;
      int at = 0;
      for (int f = 0; f < frames; f++) {
        int length = 0;
        for (int b = 0; b < bytes; b++) {
          length |= (packet.get(index + 1 + f * bytes + b) & 0xff) << (8 * b);
        }
        if (length == 0) {
          continue;
        }
        if (length < 0 || at + length > index) {
          return Shown.UNKNOWN;
        }
        if (frame(packet, at, f == 0)) {
          shown++;
        }
        at += length;
      }
      return shown == 0 ? Shown.NONE : shown == 1 ? Shown.ONE : Shown.UNKNOWN;
    }

    private boolean frame(ByteBuffer packet, int at, boolean first) {
      BitReader bits = new BitReader(packet, at, Math.min(packet.limit(), at + 2));
      bits.bits(2);
      int profile = bits.bits(1) + 2 * bits.bits(1);
      if (profile == 3) {
        bits.bits(1);
      }
      if (bits.bit()) {
        return true; // shows a frame that was decoded before
      }
      boolean key = !bits.bit();
      boolean shown = bits.bit();
      restart |= first && key && shown;
      return shown;
    }

    @Override
    boolean restart() {
      return restart;
    }
  }

  /** AV1 bitstream specification, 5.3 to 5.9: a packet is a temporal unit. */
  private static final class Av1Scanner extends PacketScanner {
    private static final int SEQUENCE_HEADER = 1;
    private static final int FRAME_HEADER = 3;
    private static final int FRAME = 6;

    private byte[] sequence = new byte[0];
    private boolean changed;
    private boolean restart;

    @Override
    Shown scan(ByteBuffer packet, boolean key) {
      restart = false;
      boolean withSequence = false;
      int frames = 0;
      int shown = 0;
      int at = 0;
      while (at < packet.limit()) {
        int header = packet.get(at);
        int type = (header >> 3) & 15;
        at += (header & 4) != 0 ? 2 : 1;
        int end = packet.limit();
        if ((header & 2) != 0) {
          long size = 0;
          int shift = 0;
          int b;
          do {
            if (at >= packet.limit() || shift > 28) {
              return Shown.UNKNOWN;
            }
            b = packet.get(at++);
            size |= (long) (b & 0x7f) << shift;
            shift += 7;
          } while ((b & 0x80) != 0);
          if (size > packet.limit() - at) {
            return Shown.UNKNOWN;
          }
          end = at + (int) size;
        }
        if (type == SEQUENCE_HEADER && at < end) {
          byte[] content = new byte[end - at];
          packet.get(at, content);
          boolean reducedStillPicture = (content[0] & 0x08) != 0;
          if (reducedStillPicture) {
            return Shown.UNKNOWN;
          }
          changed |= sequence.length > 0 && !java.util.Arrays.equals(sequence, content);
          sequence = content;
          withSequence = true;
        } else if ((type == FRAME || type == FRAME_HEADER) && at < end) {
          int first = packet.get(at);
          boolean again = (first & 0x80) != 0;
          boolean isKey = (first & 0x60) == 0;
          boolean isShown = (first & 0x10) != 0;
          if (again || isShown) {
            shown++;
          }
          restart |= frames == 0 && withSequence && !again && isKey && isShown && !changed;
          frames++;
        }
        at = end;
      }
      return shown == 0 ? Shown.NONE : shown == 1 ? Shown.ONE : Shown.UNKNOWN;
    }

    @Override
    boolean restart() {
      return restart;
    }
  }

  /**
   * ISO/IEC 13818-2, 6.1.1: a picture may be two packets and B-frames may be dropped, so only
   * decoding counts frames; decoding may start with an I-picture that has its sequence header, and
   * with it its quantiser matrices, in front.
   */
  private static final class MpegScanner extends PacketScanner {
    private boolean restart;

    @Override
    Shown scan(ByteBuffer packet, boolean key) {
      restart = false;
      boolean sequence = false;
      for (int at = StartCodes.next(packet, 0); at >= 0; at = StartCodes.next(packet, at)) {
        int code = at < packet.limit() ? packet.get(at) & 0xff : -1;
        if (code == 0xb3) {
          sequence = true;
        } else if (code == 0x00) {
          restart = sequence && at + 2 < packet.limit() && ((packet.get(at + 2) >> 3) & 7) == 1;
          break;
        }
      }
      return Shown.UNKNOWN;
    }

    @Override
    boolean restart() {
      return restart;
    }
  }

  /** ISO/IEC 14496-2, 6.2.5: a packet may hold two frames or none; an I-VOP refers to no other. */
  private static final class Mpeg4Scanner extends PacketScanner {
    private boolean restart;

    @Override
    Shown scan(ByteBuffer packet, boolean key) {
      restart = false;
      int pictures = 0;
      for (int at = StartCodes.next(packet, 0); at >= 0; at = StartCodes.next(packet, at)) {
        if (at + 1 < packet.limit() && (packet.get(at) & 0xff) == 0xb6) {
          restart = pictures == 0 && (packet.get(at + 1) & 0xc0) == 0;
          pictures++;
        }
      }
      restart &= pictures == 1;
      return Shown.UNKNOWN;
    }

    @Override
    boolean restart() {
      return restart;
    }
  }
}
