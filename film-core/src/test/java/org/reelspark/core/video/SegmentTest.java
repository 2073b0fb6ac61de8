package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.SegmentSummary;
import org.reelspark.core.plan.VideoCodec;

class SegmentTest {
  private static final Chunk CHUNK = new Chunk(3, 10, 22, 10, 22, 10);

  @ParameterizedTest
  @EnumSource(VideoCodec.class)
  void aSegmentHasEachFrameOnceAndStartsWithAKeyFrame(VideoCodec codec) throws IOException {
    try (IdentityJob job = new IdentityJob(TestFilm.FFV1.path());
        SegmentReader reader =
            new SegmentReader(
                new MemorySource("segment", job.segment(settings(job, codec), CHUNK)))) {
      List<Integer> frames = new ArrayList<>();
      assertThat(reader.next()).isTrue();
      assertThat(reader.key()).isTrue();
      assertThat(reader.frame()).isEqualTo(10);
      do {
        frames.add(reader.frame());
      } while (reader.next());
      assertThat(frames).containsExactlyInAnyOrder(10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21);
    }
  }

  @ParameterizedTest
  @EnumSource(VideoCodec.class)
  void theSameFramesGiveTheSameBytes(VideoCodec codec) throws IOException {
    try (IdentityJob job = new IdentityJob(TestFilm.FFV1.path())) {
      EncoderSettings settings = settings(job, codec);
      assertThat(job.segment(settings, CHUNK)).isEqualTo(job.segment(settings, CHUNK));
    }
  }

  @Test
  void aWholeSegmentIsKnownByItsPlanAndChunk() throws IOException {
    try (IdentityJob job = new IdentityJob(TestFilm.FFV1.path())) {
      byte[] bytes = job.segment(settings(job, VideoCodec.H264), CHUNK);
      MemorySource segment = new MemorySource("segment", bytes);
      SegmentSummary summary = SegmentReader.check(segment, IdentityJob.PLAN, CHUNK).orElseThrow();
      assertThat(summary.chunk()).isEqualTo(3);
      assertThat(summary.first()).isEqualTo(10);
      assertThat(summary.frames()).isEqualTo(12);
      assertThat(summary.bytes()).isEqualTo(bytes.length);
      assertThat(summary.reorder()).isBetween(1, 2);
      assertThat(SegmentReader.check(segment, "another plan", CHUNK)).isEmpty();
      Chunk other = new Chunk(4, 10, 22, 10, 22, 10);
      assertThat(SegmentReader.check(segment, IdentityJob.PLAN, other)).isEmpty();
      Chunk longer = new Chunk(3, 10, 23, 10, 23, 10);
      assertThat(SegmentReader.check(segment, IdentityJob.PLAN, longer)).isEmpty();
    }
  }

  @Test
  void aDamagedSegmentIsNone() throws IOException {
    try (IdentityJob job = new IdentityJob(TestFilm.FFV1.path())) {
      byte[] whole = job.segment(settings(job, VideoCodec.H264), CHUNK);
      Random random = new Random(1);
      for (int i = 0; i < 200; i++) {
        byte[] flipped = whole.clone();
        flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
        assertThat(check(flipped)).isEmpty();
        assertThat(check(Arrays.copyOf(whole, random.nextInt(whole.length)))).isEmpty();
      }
      assertThat(check(Arrays.copyOf(whole, whole.length + 1))).isEmpty();
      assertThat(check("nothing of the kind".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
          .isEmpty();
      assertThat(check(new byte[0])).isEmpty();
    }
  }

  private static java.util.Optional<SegmentSummary> check(byte[] bytes) throws IOException {
    return SegmentReader.check(new MemorySource("segment", bytes), IdentityJob.PLAN, CHUNK);
  }

  @Test
  void framesOutOfOrderAreRefused() throws IOException {
    try (IdentityJob job = new IdentityJob(TestFilm.FFV1.path());
        SegmentEncoder encoder =
            new SegmentEncoder(
                job.film,
                settings(job, VideoCodec.FFV1),
                CHUNK,
                IdentityJob.PLAN,
                new IdentityJob.MemorySink())) {
      encoder.encode(10, job.frames().get(10));
      assertThatThrownBy(() -> encoder.encode(12, job.frames().get(12)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("frame 12 came where 11");
      assertThatThrownBy(encoder::finish).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void joinedSegmentsOfOneFrameNumberTheirIdrPicturesDifferently() throws IOException {
    try (IdentityJob job = new IdentityJob(TestFilm.FFV1.path())) {
      EncoderSettings settings = settings(job, VideoCodec.H264);
      List<Integer> numbers = new ArrayList<>();
      for (Chunk chunk : IdentityJob.chunks(job.whole.slice(0, 6), 1)) {
        try (SegmentReader reader =
            new SegmentReader(new MemorySource("segment", job.segment(settings, chunk)))) {
          assertThat(reader.next()).isTrue();
          byte[] packet = new byte[reader.length()];
          reader.data().get(packet);
          numbers.add(idrNumber(packet));
        }
      }
      assertThat(numbers).containsExactly(0, 1, 0, 1, 0, 1);
    }
  }

  /** idr_pic_id of a packet's first slice: H.264, 7.3.3, in a stream with 4 bits of frame_num. */
  private static int idrNumber(byte[] packet) {
    int at = 0;
    while (packet[at] != 0
        || packet[at + 1] != 0
        || packet[at + 2] != 1
        || (packet[at + 3] & 0x1f) != 5) {
      at++;
    }
    int[] bit = {(at + 4) * 8};
    exponentialGolomb(packet, bit); // first_mb_in_slice
    exponentialGolomb(packet, bit); // slice_type
    exponentialGolomb(packet, bit); // pic_parameter_set_id
    bit[0] += 4; // frame_num
    return exponentialGolomb(packet, bit);
  }

  private static int exponentialGolomb(byte[] bytes, int[] bit) {
    int zeros = 0;
    while (read(bytes, bit) == 0) {
      zeros++;
    }
    int value = 1;
    for (int i = 0; i < zeros; i++) {
      value = value << 1 | read(bytes, bit);
    }
    return value - 1;
  }

  private static int read(byte[] bytes, int[] bit) {
    int value = bytes[bit[0] >> 3] >> (7 - (bit[0] & 7)) & 1;
    bit[0]++;
    return value;
  }

  static EncoderSettings settings(IdentityJob job, VideoCodec codec) {
    String out = codec == VideoCodec.PRORES ? "out.mov" : "out.mkv";
    return Containers.encoder(job.film, out, codec, null, null, null);
  }
}
