package org.reelspark.jobs.restore;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.ModelDescription;
import org.reelspark.jobs.storage.Location;

/**
 * A model on this machine.
 *
 * @param name built-in name, or the path of the archive
 */
public record ModelFile(String name, ModelDescription description) {

  /**
   * Finds a model; an archive that lies elsewhere is fetched.
   *
   * @throws ModelException where there is none, or it is not sound
   * @throws IOException where it can't be fetched
   */
  public static ModelFile find(Storage storage, String model) throws IOException {
    Location location = new Location(model);
    String name =
        switch (location.scheme()) {
          case "file" -> model.startsWith("file:") ? location.path().toString() : model;
          case "http", "https" -> download(model);
          default -> copy(storage, model);
        };
    return new ModelFile(name, Model.describe(name));
  }

  /** Whether it comes as an archive. */
  boolean isArchive() {
    return Files.isRegularFile(Path.of(name));
  }

  private static String copy(Storage storage, String model) throws IOException {
    if (storage.stat(model).isEmpty()) {
      throw new ModelException(model + ": there is no such model archive");
    }
    Path file = scratch();
    try (SeekableSource source = storage.open(model);
        var out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      long at = 0;
      for (int n; (n = source.read(at, buffer, 0, buffer.length)) > 0; at += n) {
        out.write(buffer, 0, n);
      }
    }
    return file.toString();
  }

  private static String download(String model) throws IOException {
    Path file = scratch();
    HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    try {
      HttpResponse<InputStream> response =
          client.send(
              HttpRequest.newBuilder(URI.create(model)).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          throw new IOException(model + ": the server answers " + response.statusCode());
        }
        Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(model + ": stopped while fetching the model", e);
    }
    return file.toString();
  }

  private static Path scratch() throws IOException {
    Path file = Files.createTempFile("reelspark-model", ".zip");
    file.toFile().deleteOnExit();
    return file;
  }
}
