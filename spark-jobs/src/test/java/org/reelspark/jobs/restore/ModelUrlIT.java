package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.restore.Model;

/** A model archive that a web server has. */
class ModelUrlIT {
  @TempDir Path folder;
  private static HttpServer server;
  private static String url;

  @BeforeAll
  static void serve() throws IOException {
    byte[] archive;
    try (InputStream in = Model.class.getResourceAsStream("/org/reelspark/models/default.zip")) {
      archive = in.readAllBytes();
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    page("/default.zip", archive);
    page("/other-weights.zip", withOtherWeights(archive));
    server.start();
    url = "http://localhost:" + server.getAddress().getPort();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  private static void page(String path, byte[] bytes) {
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private static byte[] withOtherWeights(byte[] archive) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive));
        ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] content = in.readAllBytes();
        if (entry.getName().endsWith(".params")) {
          content[content.length - 1] ^= 1;
        }
        out.putNextEntry(new ZipEntry(entry.getName()));
        out.write(content);
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void restoresAFilm() throws Exception {
    Path out = folder.resolve("out.mkv");
    RestoreRequest.Builder job = LocalSpark.exact(Films.film("url.mp4", 3), out);
    RestoreJob.Outcome outcome = LocalSpark.restore(job.optModel(url + "/default.zip").build());
    assertThat(outcome.report().verification().frames()).isEqualTo(3);
    assertThat(outcome.report().model()).isEqualTo(url + "/default.zip");
    assertThat(outcome.report().modelHash()).isEqualTo(Model.describe("default").hash());
  }

  @Test
  void whatLetsInStandsNeitherInTheReportNorInErrors() throws Exception {
    String host = url.substring("http://".length());
    String secret = "http://somebody:not-a-secret@" + host + "/%s?signature=not-a-secret";
    Path out = folder.resolve("out.mkv");
    LocalSpark.restore(
        LocalSpark.exact(Films.film("url.mp4", 3), out)
            .optModel(secret.formatted("default.zip"))
            .build());
    assertThat(folder.resolve("out.mkv.report.json"))
        .content()
        .contains(url + "/default.zip")
        .doesNotContain("not-a-secret");
    for (String bad : List.of("none.zip", "other-weights.zip", "a b.zip")) {
      assertThatThrownBy(() -> ModelFile.find(LocalSpark.storage(), secret.formatted(bad), null))
          .isInstanceOf(ModelException.class)
          .hasMessageStartingWith(url + "/" + bad)
          .satisfies(e -> assertThat(Failures.line(e)).doesNotContain("not-a-secret"));
    }
  }

  @Test
  void anArchiveWithOtherWeightsThanItsCardSaysIsRefused() {
    assertRefused(url + "/other-weights.zip", "its weights have SHA-256");
  }

  @Test
  void anAddressThatTheServerDoesNotKnowIsNamed() {
    assertRefused(url + "/none.zip", "the server answers 404");
  }

  @Test
  void aServerThatDoesNotAnswerIsNamed() {
    // Port 9 of this machine: nobody listens to what is thrown away.
    assertRefused("http://localhost:9/model.zip", "can't be fetched");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:x/a b.zip", "http:model.zip", "https://"})
  void whatIsNoUrlIsRefused(String model) {
    assertRefused(model, "this is no URL");
  }

  private static void assertRefused(String model, String why) {
    assertThatThrownBy(() -> ModelFile.find(LocalSpark.storage(), model, null))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(model)
        .hasMessageContaining(why)
        .satisfies(e -> assertThat(Failures.exitCode(e)).isEqualTo(Failures.MODEL));
  }
}
