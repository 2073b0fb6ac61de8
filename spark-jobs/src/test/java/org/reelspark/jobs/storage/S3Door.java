package org.reelspark.jobs.storage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** Passes every request on to an S3 server, keeps what was asked, and does mischief when told. */
public final class S3Door {
  static {
    // The signature covers the host that the client called.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,expect");
  }

  /** Headers of a message between two neighbours, which are not passed on. */
  private static final Set<String> BETWEEN =
      Set.of(
          "connection",
          "content-length",
          "transfer-encoding",
          "expect",
          "upgrade",
          "http2-settings");

  /** What was asked, and how many bytes of the body went back. */
  public record Request(String method, String path, String range, long bytes) {}

  /** What becomes of a request. */
  public enum Mischief {
    NONE,
    /** 503 Slow Down. */
    THROTTLE,
    /** 403 Access Denied. */
    DENY,
    /** 301, the bucket is elsewhere. */
    REDIRECT,
    /** The connection breaks in the middle of the answer. */
    DROP,
    /** Nothing follows the answer's headers until the door is opened anew. */
    STALL
  }

  /** Decides what becomes of a request, when it comes or, if it waits, later. */
  public interface Rule {
    /**
     * @param query what follows the path's question mark, empty where there is none
     * @param range the header of this name, empty where there is none
     */
    Mischief of(String method, String path, String query, String range) throws InterruptedException;
  }

  /** Lets everything pass. */
  public static final Rule NO_MISCHIEF = (method, path, query, range) -> Mischief.NONE;

  private final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int behind;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Rule rule = NO_MISCHIEF;
  private volatile CountDownLatch opened = new CountDownLatch(1);

  S3Door(int behind) throws IOException {
    this.behind = behind;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::pass);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "s3-door");
              thread.setDaemon(true);
              return thread;
            }));
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Makes a rule for all requests from now on, and forgets what was asked before. */
  public void open(Rule newRule) {
    rule = newRule;
    requests.clear();
    opened.countDown();
    opened = new CountDownLatch(1);
  }

  /** What was asked since {@link #open}. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      String path = exchange.getRequestURI().getRawPath();
      byte[] body = exchange.getRequestBody().readAllBytes();
      CountDownLatch next = opened;
      String query = Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), "");
      Mischief mischief = rule.of(method, path, query, range(exchange));
      switch (mischief) {
        case THROTTLE -> refuse(exchange, 503, "SlowDown");
        case REDIRECT -> refuse(exchange, 301, "PermanentRedirect");
        case DENY -> refuse(exchange, 403, "AccessDenied");
        case NONE, DROP, STALL -> answer(exchange, send(exchange, body), mischief);
      }
      if (mischief == Mischief.STALL) {
        next.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String range(HttpExchange exchange) {
    return Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Range"), "");
  }

  private HttpResponse<InputStream> send(HttpExchange exchange, byte[] body) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + behind + exchange.getRequestURI());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(
                exchange.getRequestMethod(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!BETWEEN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private void answer(HttpExchange exchange, HttpResponse<InputStream> response, Mischief mischief)
      throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (head || !BETWEEN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
              }
            });
    try (InputStream in = response.body()) {
      byte[] body = in.readAllBytes();
      int sent =
          switch (mischief) {
            case DROP -> body.length / 2;
            case STALL -> 0;
            default -> body.length;
          };
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              range(exchange),
              sent));
      exchange.sendResponseHeaders(
          response.statusCode(), head || body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body, 0, sent);
        exchange.getResponseBody().flush();
      }
    }
  }

  private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
    byte[] body =
        "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>%s</Message></Error>"
            .formatted(code, code)
            .getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.getResponseHeaders().add("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }
}
