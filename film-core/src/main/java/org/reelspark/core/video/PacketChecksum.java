package org.reelspark.core.video;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.bytedeco.ffmpeg.avcodec.AVPacket;

/** CRC-32C over packets in the order of the file: stream, times and payload of each. */
final class PacketChecksum {
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer head = ByteBuffer.allocate(2 * Integer.BYTES + 3 * Long.BYTES);

  void add(AVPacket packet) {
    head.clear();
    head.putInt(packet.stream_index()).putInt(packet.size());
    head.putLong(packet.pts()).putLong(packet.dts()).putLong(packet.duration());
    crc.update(head.flip());
    if (packet.size() > 0) {
      crc.update(packet.data().capacity(packet.size()).asByteBuffer());
    }
  }

  long value() {
    return crc.getValue();
  }
}
