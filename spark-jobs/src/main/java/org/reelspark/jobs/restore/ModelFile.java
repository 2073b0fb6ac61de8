package org.reelspark.jobs.restore;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.reelspark.core.io.Storage;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.restore.ContractCheck;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.ModelDescription;
import org.reelspark.jobs.storage.LocalCopy;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.ProcessFolder;

/**
 * A model on this machine.
 *
 * @param name built-in name, or the path of the archive
 */
public record ModelFile(String name, ModelDescription description) implements Serializable {
  private static final Duration CONNECT = Duration.ofSeconds(30);

  /** Of a whole archive, which has some megabytes. */
  private static final Duration FETCH = Duration.ofMinutes(10);

  /** Hashes of archives whose networks did as their cards say. */
  private static final Set<String> FOUND_SOUND = new HashSet<>();

  /** Copies of archives, by their hashes. */
  private static final Map<String, Path> BY_HASH = new HashMap<>();

  /**
   * Finds a model; an archive that lies elsewhere is fetched.
   *
   * @param scale that is asked for; null for the model's own
   * @throws ModelException where there is none, it can't be fetched by its URL, or is not sound
   * @throws IOException where storage fails
   */
  public static ModelFile find(Storage storage, String asked, Integer scale) throws IOException {
    String model = Model.inScale(asked, scale);
    Location location = new Location(model);
    String name =
        switch (location.scheme()) {
          case "file" -> model.startsWith("file:") ? location.path().toString() : model;
          case "http", "https" -> download(model);
          default -> copy(storage, model);
        };
    try {
      return new ModelFile(name, Model.describe(name).named(shown(model)));
    } catch (ModelException e) {
      throw new ModelException(e.getMessage().replace(name, shown(model)), e);
    }
  }

  /**
   * A model's location for reports and errors: of a URL, neither user nor query, which may let in.
   */
  static String shown(String model) {
    return model.matches("https?:.*")
        ? model.replaceFirst("(?<=://)[^/@]*@", "").replaceFirst("[?#].*", "")
        : model;
  }

  /**
   * Asserts that the model may run and, where it brings code of its own, that this does what the
   * card says: it is run on small pictures of our own making, once in this JVM.
   *
   * @param trusted whether its user trusts the code that it brings
   * @throws ModelException where it doesn't, or isn't trusted
   */
  public void check(boolean trusted) {
    description.checkTrust(trusted);
    if (!description.bringsCode()) {
      return;
    }
    synchronized (FOUND_SOUND) {
      if (FOUND_SOUND.contains(description.hash())) {
        return;
      }
      try {
        ContractCheck.ofSmallPictures(
            description.name(), ModelArchive.read(description.name(), bytes()));
      } catch (ModelException e) {
        throw new ModelException(e.getMessage() + "; make the archive anew with model import", e);
      }
      FOUND_SOUND.add(description.hash());
    }
  }

  private byte[] bytes() {
    try {
      return Files.readAllBytes(Path.of(name));
    } catch (IOException e) {
      throw new ModelException(description.name() + ": this model archive cannot be read: " + e, e);
    }
  }

  /** Whether it comes as an archive. */
  boolean isArchive() {
    return Files.isRegularFile(Path.of(name));
  }

  /**
   * The archive in a file of this JVM's that is named after its hash. Spark ships a file under its
   * name alone and refuses a second one of that name, wherever it lies.
   *
   * @throws IOException where it can't be copied
   */
  Path namedByHash() throws IOException {
    synchronized (BY_HASH) {
      Path file = BY_HASH.get(description.hash());
      if (file == null) {
        file = ProcessFolder.newFolder("model").resolve(description.hash() + ".zip");
        Files.copy(Path.of(name), file);
        BY_HASH.put(description.hash(), file);
      }
      return file;
    }
  }

  private static String copy(Storage storage, String model) throws IOException {
    if (storage.stat(model).isEmpty()) {
      throw new ModelException(model + ": there is no such model archive");
    }
    return LocalCopy.of(storage, model).toString();
  }

  private static String download(String model) throws IOException {
    Path file = ProcessFolder.newFolder("model").resolve("model.zip");
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT)
            .build();
    CompletableFuture<HttpResponse<Path>> fetch = null;
    try {
      fetch =
          client.sendAsync(
              HttpRequest.newBuilder(new URI(model)).build(),
              HttpResponse.BodyHandlers.ofFile(file));
      HttpResponse<Path> response = fetch.get(FETCH.toSeconds(), TimeUnit.SECONDS);
      if (response.statusCode() != 200) {
        throw cannotFetch(model, "the server answers " + response.statusCode(), null);
      }
      return file.toString();
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw cannotFetch(model, "this is no URL: " + e.getMessage(), e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      String why =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      throw cannotFetch(model, why, e);
    } catch (TimeoutException e) {
      fetch.cancel(true);
      throw cannotFetch(model, "it takes more than " + FETCH.toMinutes() + " minutes", e);
    } catch (InterruptedException e) {
      fetch.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException(shown(model) + ": stopped while fetching the model", e);
    }
  }

  private static ModelException cannotFetch(String model, String why, Exception cause) {
    return new ModelException(
        "%s: the model can't be fetched: %s; see to the URL, or fetch it yourself and give its path"
            .formatted(shown(model), why.replace(model, shown(model))),
        cause);
  }
}
