package org.reelspark.core.video;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVCodecParserContext;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;

/**
 * H.264 (ITU-T H.264, 7.3 and D.1.8). A packet is one frame when it holds exactly one first slice,
 * and that of a frame, not of a field. Decoding may start at an IDR picture, or at a recovery point
 * that promises an exact match from its own picture on.
 */
final class AvcScanner extends PacketScanner {
  private static final int SLICE = 1;
  private static final int PARTITION_A = 2;
  private static final int IDR = 5;
  private static final int SEI = 6;
  private static final int SPS = 7;
  private static final int PPS = 8;
  private static final int RECOVERY_POINT = 6;

  private final int lengthBytes;
  private final ParameterSets sets = new ParameterSets();
  private final AVCodecParserContext parser;
  private final AVCodecContext context;
  private final BytePointer unused = new BytePointer((org.bytedeco.javacpp.Pointer) null);
  private final IntPointer unusedSize = new IntPointer(1);

  private int firstSlices;
  private int otherSlices;
  private boolean idr;
  private boolean exact;
  private boolean restart;

  AvcScanner(AVCodecParameters parameters, ByteBuffer extradata) {
    boolean configuration = extradata.limit() > 6 && extradata.get(0) == 1;
    lengthBytes = configuration ? (extradata.get(4) & 3) + 1 : 0;
    if (configuration) {
      readConfiguration(extradata);
    } else {
      NalUnits.visit(extradata, 0, this::unit);
    }
    context = avcodec.avcodec_alloc_context3(null);
    avcodec.avcodec_parameters_to_context(context, parameters);
    parser = avcodec.av_parser_init(parameters.codec_id());
    parser.flags(parser.flags() | AVCodecParserContext.PARSER_FLAG_COMPLETE_FRAMES);
  }

  /** ISO/IEC 14496-15, 5.3.3.1. */
  private void readConfiguration(ByteBuffer extradata) {
    int at = 5;
    for (int kind = 0; kind < 2 && at < extradata.limit(); kind++) {
      int count = extradata.get(at++) & (kind == 0 ? 31 : 255);
      at = NalUnits.visitArray(extradata, at, count, this::unit);
      if (at < 0) {
        return;
      }
    }
  }

  @Override
  Shown scan(ByteBuffer packet, boolean key) {
    firstSlices = 0;
    otherSlices = 0;
    idr = false;
    exact = false;
    restart = false;
    boolean whole = NalUnits.visit(packet, lengthBytes, this::unit);
    if (firstSlices > 0) {
      sets.start();
    }
    restart = (idr || exact) && firstSlices > 0 && !sets.changed();
    if (!whole || sets.changed()) {
      return Shown.UNKNOWN;
    }
    if (firstSlices == 0) {
      return otherSlices == 0 ? Shown.NONE : Shown.UNKNOWN;
    }
    return firstSlices == 1 && isFrame(packet) ? Shown.ONE : Shown.UNKNOWN;
  }

  private void unit(ByteBuffer bytes, int start, int end) {
    switch (bytes.get(start) & 31) {
      case SLICE, PARTITION_A -> slice(bytes, start, end);
      case IDR -> {
        idr = true;
        slice(bytes, start, end);
      }
      case SEI -> sei(bytes, start + 1, end);
      case SPS, PPS -> sets.add(bytes, start, end);
      default -> {}
    }
  }

  private void slice(ByteBuffer bytes, int start, int end) {
    boolean first = start + 1 < end && (bytes.get(start + 1) & 0x80) != 0;
    if (first) {
      firstSlices++;
    } else {
      otherSlices++;
    }
  }

  private void sei(ByteBuffer bytes, int start, int end) {
    BitReader bits = new BitReader(bytes, start, end);
    int left = end - start;
    while (left > 2) {
      int type = 0;
      int size = 0;
      int b;
      do {
        b = bits.bits(8);
        type += b;
        left--;
      } while (b == 255 && left > 0);
      do {
        b = bits.bits(8);
        size += b;
        left--;
      } while (b == 255 && left > 0);
      if (type == RECOVERY_POINT) {
        exact = bits.golomb() == 0 && bits.bit();
        return;
      }
      for (int i = 0; i < size && left > 0; i++, left--) {
        bits.bits(8);
      }
    }
  }

  private boolean isFrame(ByteBuffer packet) {
    BytePointer data = new BytePointer(packet);
    avcodec.av_parser_parse2(
        parser,
        context,
        unused,
        unusedSize,
        data,
        packet.limit(),
        avutil.AV_NOPTS_VALUE,
        avutil.AV_NOPTS_VALUE,
        0);
    return parser.picture_structure() == avcodec.AV_PICTURE_STRUCTURE_FRAME;
  }

  @Override
  boolean restart() {
    return restart;
  }

  @Override
  void close() {
    avcodec.av_parser_close(parser);
    avcodec.avcodec_free_context(context);
    unusedSize.close();
  }
}
