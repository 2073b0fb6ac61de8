package org.reelspark.core.video;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/** A film with forty bytes of ones in the middle of the largest packet of its second half. */
public final class WipedFilm {
  private final byte[] bytes;
  private final int packet;

  private WipedFilm(byte[] bytes, int packet) {
    this.bytes = bytes;
    this.packet = packet;
  }

  public static WipedFilm of(TestFilm kind) throws IOException {
    byte[] film = Files.readAllBytes(kind.path());
    String packets =
        FFmpegProgram.ffprobe(
            "-select_streams",
            "v",
            "-show_entries",
            "packet=pos,size",
            "-of",
            "csv=p=0",
            kind.path().toString());
    int position = 0;
    int size = 0;
    int wiped = -1;
    int number = 0;
    for (String packet : packets.lines().toList()) {
      List<String> numbers = List.of(packet.split(","));
      if (number >= 20 && !numbers.contains("N/A") && Integer.parseInt(numbers.get(0)) > size) {
        size = Integer.parseInt(numbers.get(0));
        position = Integer.parseInt(numbers.get(1));
        wiped = number;
      }
      number++;
    }
    Arrays.fill(film, position + size / 2, position + size / 2 + 40, (byte) 0xff);
    return new WipedFilm(film, wiped);
  }

  /** The damaged file. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The damaged packet's number in the order of the file: the frame's where all are key frames. */
  public int packet() {
    return packet;
  }
}
