package org.reelspark.core.video;

import java.nio.ByteBuffer;

/**
 * HEVC (ITU-T H.265, 7.3). A packet is one shown frame when it holds exactly one first slice
 * segment of the base layer and nothing in the stream lets a decoder leave a frame out. Decoding
 * may start at IDR and CRA pictures; what leads a CRA picture comes before it in presentation
 * order.
 */
final class HevcScanner extends PacketScanner {
  private static final int BLA_FIRST = 16;
  private static final int BLA_LAST = 18;
  private static final int CRA = 21;
  private static final int IRAP_LAST = 23;
  private static final int VPS = 32;
  private static final int SPS = 33;
  private static final int PPS = 34;
  private static final int END_OF_SEQUENCE = 36;
  private static final int END_OF_BITSTREAM = 37;

  private final int lengthBytes;
  private final ParameterSets sets = new ParameterSets();
  private boolean started;
  private boolean mayHide;
  private int firstSlices;
  private int otherSlices;
  private boolean randomAccess;
  private boolean restart;

  HevcScanner(ByteBuffer extradata) {
    boolean configuration = extradata.limit() > 22 && extradata.get(0) == 1;
    lengthBytes = configuration ? (extradata.get(21) & 3) + 1 : 0;
    if (configuration) {
      readConfiguration(extradata);
    } else {
      NalUnits.visit(extradata, 0, this::unit);
    }
  }

  /** ISO/IEC 14496-15, 8.3.3.1. */
  private void readConfiguration(ByteBuffer extradata) {
    int at = 23;
    for (int arrays = extradata.get(22) & 255;
        arrays > 0 && at + 3 <= extradata.limit();
        arrays--) {
      int count = extradata.getShort(at + 1) & 0xffff;
      at += 3;
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
    randomAccess = false;
    boolean whole = NalUnits.visit(packet, lengthBytes, this::unit);
    if (firstSlices > 0) {
      started = true;
      sets.start();
    }
    restart = randomAccess && firstSlices == 1 && !sets.changed();
    if (!whole || mayHide || sets.changed()) {
      return Shown.UNKNOWN;
    }
    if (firstSlices == 0) {
      return otherSlices == 0 ? Shown.NONE : Shown.UNKNOWN;
    }
    return firstSlices == 1 ? Shown.ONE : Shown.UNKNOWN;
  }

  private void unit(ByteBuffer bytes, int start, int end) {
    if (end - start < 3) {
      int type = (bytes.get(start) >> 1) & 63;
      mayHide |= type == END_OF_SEQUENCE || type == END_OF_BITSTREAM;
      return;
    }
    int type = (bytes.get(start) >> 1) & 63;
    int layer = ((bytes.get(start) & 1) << 5) | ((bytes.get(start + 1) & 0xff) >> 3);
    if (layer > 0) {
      return;
    }
    if (type <= 31) {
      slice(type, bytes.get(start + 2));
    } else if (type == VPS || type == SPS || type == PPS) {
      sets.add(bytes, start, end);
      if (type == PPS) {
        BitReader bits = new BitReader(bytes, start + 2, end);
        bits.golomb();
        bits.golomb();
        bits.bit();
        boolean outputFlagPresent = bits.bit();
        mayHide |= outputFlagPresent;
      }
    } else if (type == END_OF_SEQUENCE || type == END_OF_BITSTREAM) {
      mayHide = true;
    }
  }

  private void slice(int type, int header) {
    if ((header & 0x80) == 0) {
      otherSlices++;
      return;
    }
    firstSlices++;
    if (type >= BLA_FIRST && type <= IRAP_LAST) {
      boolean noOutputOfPriorPictures = (header & 0x40) != 0;
      mayHide |= started && (noOutputOfPriorPictures || type <= BLA_LAST);
      randomAccess = type > BLA_LAST && type <= CRA;
    }
  }

  @Override
  boolean restart() {
    return restart;
  }
}
