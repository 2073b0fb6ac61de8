package org.reelspark.core.video;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPanScan;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * What comes along with the first pictures of a film, inside the video: captions, which are kept,
 * and what is not.
 */
final class PictureExtras {
  /** Identifies a message that no standard knows; its text follows. */
  private static final int UUID_BYTES = 16;

  /** The bit of a GOP's timecode that is always set: ISO 13818-2, 6.2.2.6. */
  private static final int GOP_MARKER = 1 << 12;

  private static final Map<Integer, String> LEFT_OUT = new LinkedHashMap<>();

  static {
    LEFT_OUT.put(avutil.AV_FRAME_DATA_DYNAMIC_HDR_PLUS, "HDR10+ metadata");
    LEFT_OUT.put(avutil.AV_FRAME_DATA_DYNAMIC_HDR_VIVID, "HDR Vivid metadata");
    LEFT_OUT.put(avutil.AV_FRAME_DATA_DOVI_METADATA, "Dolby Vision metadata");
    LEFT_OUT.put(avutil.AV_FRAME_DATA_DOVI_RPU_BUFFER, "Dolby Vision metadata");
    LEFT_OUT.put(avutil.AV_FRAME_DATA_AMBIENT_VIEWING_ENVIRONMENT, "the ambient viewing light");
    LEFT_OUT.put(avutil.AV_FRAME_DATA_ICC_PROFILE, "the colour profile");
    LEFT_OUT.put(avutil.AV_FRAME_DATA_AFD, "the active format description");
    LEFT_OUT.put(avutil.AV_FRAME_DATA_PANSCAN, "pan and scan");
    LEFT_OUT.put(avutil.AV_FRAME_DATA_STEREO3D, "that the picture is stereoscopic");
    LEFT_OUT.put(avutil.AV_FRAME_DATA_3D_REFERENCE_DISPLAYS, "the reference displays for 3D");
    LEFT_OUT.put(avutil.AV_FRAME_DATA_SPHERICAL, "that the picture is spherical");
    LEFT_OUT.put(avutil.AV_FRAME_DATA_LCEVC, "the LCEVC enhancement");
    LEFT_OUT.put(avutil.AV_FRAME_DATA_S12M_TIMECODE, "the timecode of every frame");
    LEFT_OUT.put(avutil.AV_FRAME_DATA_GOP_TIMECODE, "the timecode of every group of pictures");
    LEFT_OUT.put(avutil.AV_FRAME_DATA_EXIF, "EXIF data");
    LEFT_OUT.put(avutil.AV_FRAME_DATA_SEI_UNREGISTERED, "messages of no standard (SEI)");
  }

  private final Set<Integer> kinds = new TreeSet<>();

  private PictureExtras() {}

  /** Decodes the first frames from where the input stands. */
  static PictureExtras of(SourceInput input, int stream, int frames) throws IOException {
    PictureExtras extras = new PictureExtras();
    AVPacket packet = avcodec.av_packet_alloc();
    AVFrame frame = avutil.av_frame_alloc();
    try (Decoder decoder = new Decoder(input, stream)) {
      boolean more = true;
      for (int seen = 0; more && seen < frames; ) {
        more = input.read(packet);
        if (more && packet.stream_index() != stream) {
          continue;
        }
        int sent = more ? decoder.send(packet, 0) : decoder.drain();
        while (sent >= 0 && decoder.receive(frame) >= 0) {
          for (int i = 0; i < frame.nb_side_data(); i++) {
            extras.add(frame.side_data(i), seen == 0);
          }
          seen++;
        }
      }
      return extras;
    } finally {
      avutil.av_frame_free(frame);
      avcodec.av_packet_free(packet);
    }
  }

  private void add(AVFrameSideData data, boolean first) {
    if (says(data, first)) {
      kinds.add(data.type());
    }
  }

  /** Decoders of MPEG-2 give some of it always, counted from zero, and encoders sign their work. */
  private static boolean says(AVFrameSideData data, boolean first) {
    return switch (data.type()) {
      case avutil.AV_FRAME_DATA_GOP_TIMECODE -> first && (data.data().getInt() & ~GOP_MARKER) != 0;
      case avutil.AV_FRAME_DATA_PANSCAN -> {
        AVPanScan pan = new AVPanScan(data.data());
        yield pan._position(0, 0) != 0 || pan._position(0, 1) != 0;
      }
      case avutil.AV_FRAME_DATA_SEI_UNREGISTERED -> {
        byte[] bytes = new byte[(int) data.size()];
        data.data().get(bytes);
        String message = new String(bytes, ISO_8859_1);
        yield !message.startsWith("x26", UUID_BYTES) && !message.startsWith("Lavc", UUID_BYTES);
      }
      default -> true;
    };
  }

  /** Whether a picture has captions. */
  boolean captions() {
    return kinds.contains(avutil.AV_FRAME_DATA_A53_CC);
  }

  /** What the restored film will lack, a sentence each. */
  List<String> losses() {
    List<String> losses = new ArrayList<>();
    LEFT_OUT.forEach(
        (kind, name) -> {
          String loss = name + " inside the video is left out";
          if (kinds.contains(kind) && !losses.contains(loss)) {
            losses.add(loss);
          }
        });
    return losses;
  }
}
