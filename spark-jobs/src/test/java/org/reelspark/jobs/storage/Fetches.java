package org.reelspark.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.video.FilmFactory;

/** The requests that fetched one film from S3, oldest first. */
public record Fetches(List<S3Door.Request> all) {
  /** Those that passed a door since it was opened. */
  public static Fetches of(S3Door door, String location) {
    String key = location.substring(location.lastIndexOf('/'));
    return new Fetches(
        door.requests().stream()
            .filter(request -> request.method().equals("GET") && request.path().endsWith(key))
            .toList());
  }

  /** An MP4 of 640x360 whose packets are far larger than its header and index, at its end. */
  public static Path heavyFilm(int frames, int betweenKeyFrames) throws IOException {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(640, 360, "25", frames));
    arguments.addAll(List.of("-c:v", "libx264", "-preset"));
    arguments.addAll(List.of("ultrafast", "-qp", "4", "-g", "" + betweenKeyFrames));
    arguments.addAll(List.of("-pix_fmt", "yuv420p", "-threads", "1"));
    return FilmFactory.film("heavy.mp4", arguments);
  }

  /** Where a box of an MP4 begins. */
  public static long begin(Path film, String box) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(film));
    int at = 0;
    while (!box.equals(new String(bytes.array(), at + 4, 4, StandardCharsets.ISO_8859_1))) {
      at += bytes.getInt(at);
    }
    return at;
  }

  public long bytes() {
    return all.stream().mapToLong(S3Door.Request::bytes).sum();
  }

  public void assertOnce(long from, long to, String what) {
    assertThat(to).as(what).isGreaterThan(from);
    for (long at = from; at < to; at++) {
      long here = at;
      assertThat(all.stream().filter(fetch -> holds(fetch, here)))
          .as("requests for byte %d, of the %s", at, what)
          .hasSize(1);
    }
  }

  private static boolean holds(S3Door.Request fetch, long at) {
    long from = Long.parseLong(fetch.range().replaceAll("bytes=(\\d+)-.*", "$1"));
    return at >= from && at < from + fetch.bytes();
  }
}
