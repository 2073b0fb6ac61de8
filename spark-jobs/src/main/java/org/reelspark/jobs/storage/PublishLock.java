package org.reelspark.jobs.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.CanonicalJson;
import org.reelspark.core.plan.SettingsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to publish at a place in an object store, which only the runs of one plan have at a
 * time. There an upload that is completed replaces what others have put there since it was begun:
 * not every store can be told to refuse that, and some take no notice. A disk and HDFS refuse it
 * themselves, in one step.
 *
 * <p>Who wants the right writes a claim of its own beside the place, {@code
 * .NAME.PLAN.RANDOM.lock}, lists the claims, and has the right where it sees no other plan's. Of
 * two that write claims at once at least one sees the other's, as a list has all that was written
 * before it was asked for. Where both do, the claim that is first by name stays and looks again,
 * and the other goes.
 *
 * <p>A claim is written anew every minute. One that is ten minutes older than another, by the
 * store's own clock, was left by a run that was killed, and who comes next removes it. Just before
 * its upload is completed a run looks whether its claim is still there.
 *
 * <p>So two can win only where a run stands still for ten minutes and goes on in the moment in
 * which another takes its place, or between its last look and the end of its upload; or where a
 * store lists late (S3 has not since 2020).
 */
public final class PublishLock implements AutoCloseable {
  /** What is done under the lock. */
  public interface Publishing {
    /**
     * @param confirm called just before the last step, asserts that the right is still held
     */
    void run(Runnable confirm) throws IOException;
  }

  /**
   * Who holds it.
   *
   * @param plan hash of the plan
   * @param process its number and its machine's name, {@code 4711@host}
   * @param since when it began to publish, by its own clock
   */
  record Holder(String plan, String process, String since) {
    String words() {
      return "plan %s, process %s, since %s".formatted(plan.substring(0, HASH), process, since);
    }
  }

  private static final int HASH = 16;

  static final Duration RENEWED_EVERY = Duration.ofMinutes(1);
  static final Duration DEAD_AFTER = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(PublishLock.class);

  private static final int LOOKS = 10;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

  private final Storage storage;
  private final Location place;
  private final String plan;
  private final Location claim;
  private final String text;
  private final ScheduledExecutorService renewal =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "publish-lock");
            thread.setDaemon(true);
            return thread;
          });
  private boolean closed;

  private PublishLock(Storage storage, Location place, String plan) {
    this.storage = storage;
    this.place = place;
    this.plan = plan;
    String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    this.claim =
        place
            .parent()
            .child(".%s.%s.%s.lock".formatted(place.name(), plan.substring(0, HASH), random));
    this.text =
        CanonicalJson.write(
            new Holder(
                plan,
                ManagementFactory.getRuntimeMXBean().getName(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()));
  }

  /**
   * Publishes at a place while no other plan's run does.
   *
   * @param plan hash of the plan
   * @throws SettingsException where another plan's run publishes there; the message says which
   * @throws FileAlreadyExistsException where the right was lost to a run that has published there
   */
  public static void during(Storage storage, Location place, String plan, Publishing publishing)
      throws IOException {
    if (!storage.isObjectStore(place.text())) {
      publishing.run(() -> {});
      return;
    }
    try (PublishLock lock = take(storage, place, plan)) {
      publishing.run(lock::confirm);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Removes the claims that killed runs of a plan left; one still at work loses the right. */
  public static void forget(Storage storage, Location place, String plan) throws IOException {
    forget(storage, place, claim -> isOf(claim, place, plan));
  }

  /** Removes all claims; one still at work loses the right. */
  public static void forgetAll(Storage storage, Location place) throws IOException {
    forget(storage, place, claim -> true);
  }

  private static void forget(Storage storage, Location place, Predicate<FileStamp> which)
      throws IOException {
    if (!storage.isObjectStore(place.text())) {
      return;
    }
    for (FileStamp claim : claims(storage, place)) {
      if (which.test(claim)) {
        storage.delete(claim.location());
      }
    }
  }

  /**
   * @throws SettingsException where another plan's run has it; the message says which
   */
  static PublishLock take(Storage storage, Location place, String plan) throws IOException {
    return take(storage, place, plan, BETWEEN_LOOKS);
  }

  static PublishLock take(Storage storage, Location place, String plan, Duration betweenLooks)
      throws IOException {
    PublishLock lock = new PublishLock(storage, place, plan);
    try {
      lock.write();
      lock.await(betweenLooks);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
    long period = RENEWED_EVERY.toSeconds();
    Future<?> unused =
        lock.renewal.scheduleWithFixedDelay(lock::renew, period, period, TimeUnit.SECONDS);
    return lock;
  }

  private void await(Duration betweenLooks) throws IOException {
    for (int look = 1; ; look++) {
      List<FileStamp> others = others();
      if (others.isEmpty()) {
        return;
      }
      FileStamp other = others.get(0);
      if (look == LOOKS || claim.text().compareTo(other.location()) > 0) {
        throw held(other);
      }
      try {
        Thread.sleep(betweenLooks.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("stopped", e);
      }
    }
  }

  /** Other plans' claims, in order of their names, once those of dead runs are gone. */
  private List<FileStamp> others() throws IOException {
    while (true) {
      List<FileStamp> claims = claims(storage, place);
      Optional<FileStamp> own =
          claims.stream().filter(each -> each.location().equals(claim.text())).findAny();
      if (own.isEmpty()) {
        throw lost();
      }
      long dead = own.get().modified() - DEAD_AFTER.toMillis();
      List<FileStamp> others = claims.stream().filter(each -> !isOf(each, place, plan)).toList();
      if (others.stream().allMatch(each -> each.modified() >= dead)) {
        return others;
      }
      for (FileStamp other : others) {
        if (other.modified() < dead) {
          storage.delete(other.location());
        }
      }
    }
  }

  /**
   * @throws UncheckedIOException where another has taken the right, or it can't be found out
   */
  void confirm() {
    try {
      if (storage.stat(claim.text()).isEmpty()) {
        throw lost();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private IOException lost() throws IOException {
    return storage.stat(place.text()).isPresent()
        ? new FileAlreadyExistsException(place.text())
        : new IOException(
            place
                + ": this run stood still, and another or `clean` has taken from it the right to"
                + " publish there; run it again");
  }

  private SettingsException held(FileStamp other) throws IOException {
    Optional<String> holder = WorkFolder.text(storage, other.location());
    String who =
        holder.isEmpty()
            ? "has just ended"
            : CanonicalJson.read(holder.get(), Holder.class).words();
    return new SettingsException(
        ("%s: another run is publishing there: %s; wait for it, or choose another place. If it was"
                + " killed, wait %d minutes or rerun it, or run: reelspark clean %s")
            .formatted(place, who, DEAD_AFTER.toMinutes(), place));
  }

  private static List<FileStamp> claims(Storage storage, Location place) throws IOException {
    Pattern name =
        Pattern.compile(
            Pattern.quote("." + place.name()) + "\\.[0-9a-f]{" + HASH + "}\\.[0-9a-f]{16}\\.lock");
    return storage.list(place.parent().text()).stream()
        .filter(stamp -> name.matcher(new Location(stamp.location()).name()).matches())
        .toList();
  }

  private static boolean isOf(FileStamp claim, Location place, String plan) {
    String prefix = ".%s.%s.".formatted(place.name(), plan.substring(0, HASH));
    return new Location(claim.location()).name().startsWith(prefix);
  }

  private void write() throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Sink sink = storage.create(claim.text())) {
      sink.write(bytes, 0, bytes.length);
      sink.commit();
    }
  }

  private synchronized void renew() {
    try {
      if (!closed && storage.stat(claim.text()).isPresent()) {
        write();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: could not be written anew, which is tried again in a minute", claim, e);
    }
  }

  /** Gives the right up. */
  @Override
  public synchronized void close() {
    closed = true;
    renewal.shutdown();
    try {
      storage.delete(claim.text());
    } catch (IOException e) {
      LOG.warn(
          "{}: could not be removed; it counts for {} more minutes",
          claim,
          DEAD_AFTER.toMinutes(),
          e);
    }
  }
}
