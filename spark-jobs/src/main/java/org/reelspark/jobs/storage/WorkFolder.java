package org.reelspark.jobs.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.CanonicalJson;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.Plan;

/**
 * What one plan leaves behind until its film is published. Every file is written once, whole, and
 * never changed.
 *
 * <pre>
 *   film.mkv.0123456789abcdef.reelspark-work/
 *     plan.json
 *     analysis/00012.json        sums of a stretch of frames
 *     segments/00012-ATTEMPT.seg  and beside it, written before it, .json, .pictures and those of
 *                                 companion films, .mask and .side-by-side or .divider
 *     ledger/00012.json          the segment that the driver accepted
 *     frames.parquet             the table of frames, made from the ledger
 *     publishing.json            the report of a whole, verified film, before it is published
 *     dataset                    of the job dataset: what becomes OUT
 *     film-RUN.mkv               what a run is muxing, and film-RUN.lock as long as it does
 * </pre>
 *
 * <p>The last two need a local disk: those of a folder that lies elsewhere are in {@link #scratch}.
 */
public final class WorkFolder {
  public static final String SUFFIX = ".reelspark-work";

  private static final int HASH = 16;

  private static final Pattern NAME =
      Pattern.compile(".+\\.[0-9a-f]{" + HASH + "}" + Pattern.quote(SUFFIX));

  private static final Pattern FILES =
      Pattern.compile(
          "plan\\.json|dataset\\.json|frames\\.parquet|publishing\\.json|" + Scratch.PREFIX + ".+");

  private static final Set<String> FOLDERS = Set.of("analysis", "segments", "ledger", "dataset");

  private final Storage storage;
  private final Location folder;

  private WorkFolder(Storage storage, Location folder) {
    this.storage = storage;
    this.folder = folder;
  }

  /**
   * The folder of a plan.
   *
   * @param base where work folders are kept
   * @param out where the film will be published; only its name is used
   */
  public static WorkFolder of(Storage storage, Location base, Location out, String planHash) {
    String name = out.name() + "." + planHash.substring(0, HASH) + SUFFIX;
    return new WorkFolder(storage, base.full().child(name));
  }

  /**
   * The folder at a location, if it is one of ours: named as one, and with nothing in it but what
   * jobs put there, whatever version they were and however early they were killed.
   */
  public static Optional<WorkFolder> at(Storage storage, Location location) throws IOException {
    Location folder = location.full();
    boolean ours =
        NAME.matcher(folder.name()).matches()
            && storage.isFolder(folder.text())
            && FOLDERS.containsAll(storage.folders(folder.text()))
            && storage.list(folder.text()).stream()
                .map(stamp -> new Location(stamp.location()).name())
                .allMatch(name -> FILES.matcher(name).matches());
    return ours ? Optional.of(new WorkFolder(storage, folder)) : Optional.empty();
  }

  /** The work folders that jobs for a film made beside it. */
  public static List<WorkFolder> beside(Storage storage, Location out) throws IOException {
    return allIn(storage, out.parent(), out);
  }

  /** The work folders that jobs for a film made in a folder. */
  public static List<WorkFolder> allIn(Storage storage, Location base, Location out)
      throws IOException {
    List<WorkFolder> found = new ArrayList<>();
    for (String name : storage.folders(base.text())) {
      if (name.startsWith(out.name() + ".") && name.endsWith(SUFFIX)) {
        at(storage, base.full().child(name)).ifPresent(found::add);
      }
    }
    return found;
  }

  /** The folder at a location that a driver has named. */
  public static WorkFolder in(Storage storage, Location location) {
    return new WorkFolder(storage, location);
  }

  public Location location() {
    return folder;
  }

  /** The local folder that the film is muxed in. */
  public Path scratch() {
    return folder.isLocal() ? folder.path() : temporary();
  }

  /** The folder of this machine's own that stands for it in the temporary one. */
  Path temporary() {
    return ProcessFolder.shared().resolve(folder.name());
  }

  public Location segments() {
    return folder.child("segments");
  }

  /** Segments by their names. */
  public List<Location> segments(List<String> names) {
    return names.stream().map(name -> segments().child(name)).toList();
  }

  /** The table of frames. */
  public Location frames() {
    return folder.child("frames.parquet");
  }

  public Location ledger() {
    return folder.child("ledger");
  }

  /** Name of the segment that one attempt at a chunk writes. */
  public static String segmentName(int chunk, String attempt) {
    return "%05d-%s.seg".formatted(chunk, attempt);
  }

  /** Name of the segment that the same attempt writes for a companion film. */
  public static String segmentName(String segment, Companion.Kind kind) {
    return beside(segment, "." + kind);
  }

  public void writePlan(Plan plan) throws IOException {
    write(folder.child("plan.json"), plan.json());
  }

  /** Whether work of this plan was begun. */
  public boolean exists() throws IOException {
    return storage.stat(folder.child("plan.json").text()).isPresent();
  }

  /** Keeps what the analysis measured over one stretch of frames. */
  public <T> void writeSums(int stretch, List<T> sums) throws IOException {
    write(
        folder.child("analysis").child("%05d.json".formatted(stretch)), CanonicalJson.write(sums));
  }

  /** What the analysis kept of a stretch; empty where it has yet to be measured. */
  public <T> Optional<List<T>> readSums(int stretch, Class<T[]> type) throws IOException {
    return read(folder.child("analysis").child("%05d.json".formatted(stretch)), type).map(List::of);
  }

  /** Accepts a segment: from now on it stands for its chunk. */
  public void accept(FinishedSegment segment) throws IOException {
    write(entry(segment.summary().chunk()), CanonicalJson.write(segment));
  }

  /** The accepted segment of a chunk; empty where there is none or its entry is damaged. */
  public Optional<FinishedSegment> accepted(int chunk) throws IOException {
    return read(entry(chunk), FinishedSegment.class);
  }

  /** Forgets that a segment was accepted, and the segment. */
  public void reject(int chunk) throws IOException {
    storage.delete(entry(chunk).text());
  }

  /** Keeps what a task found out, before it commits the segment. */
  public void describe(FinishedSegment segment) throws IOException {
    write(segments().child(beside(segment.file(), ".json")), CanonicalJson.write(segment));
  }

  /** Keeps the pictures that a task took of its frames, before it commits the segment. */
  public <T> void writePictures(String segment, List<T> pictures) throws IOException {
    write(segments().child(beside(segment, ".pictures")), CanonicalJson.write(pictures));
  }

  /** The pictures of a segment's frames; empty where they are gone. */
  public <T> List<T> readPictures(String segment, Class<T[]> type) throws IOException {
    return read(segments().child(beside(segment, ".pictures")), type)
        .map(List::of)
        .orElse(List.of());
  }

  /**
   * Segments whose descriptions lie beside them, whether accepted or not, in order of their names.
   */
  public List<FinishedSegment> written() throws IOException {
    Set<String> names = new HashSet<>();
    for (FileStamp stamp : storage.list(segments().text())) {
      names.add(new Location(stamp.location()).name());
    }
    List<FinishedSegment> found = new ArrayList<>();
    for (String name : names.stream().sorted().toList()) {
      if (name.endsWith(".seg") && names.contains(beside(name, ".json"))) {
        read(segments().child(beside(name, ".json")), FinishedSegment.class)
            .filter(segment -> segment.file().equals(name))
            .ifPresent(found::add);
      }
    }
    return found;
  }

  /** Keeps the report of a verified film that is about to be published. */
  public void writePublishing(String report) throws IOException {
    write(folder.child("publishing.json"), report);
  }

  public Optional<String> readPublishing() throws IOException {
    return text(storage, folder.child("publishing.json").text());
  }

  /** Removes it, and what this machine keeps of it. */
  public void delete() throws IOException {
    storage.delete(folder.text());
    storage.delete(scratch().toString());
  }

  private Location entry(int chunk) {
    return ledger().child("%05d.json".formatted(chunk));
  }

  private static String beside(String segment, String extension) {
    return segment.substring(0, segment.length() - ".seg".length()) + extension;
  }

  private <T> Optional<T> read(Location location, Class<T> type) throws IOException {
    Optional<String> json = text(storage, location.text());
    if (json.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(CanonicalJson.read(json.get(), type));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** What a small text file says; empty where there is none. */
  public static Optional<String> text(Storage storage, String location) throws IOException {
    if (storage.stat(location).isEmpty()) {
      return Optional.empty();
    }
    try (SeekableSource source = storage.open(location)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int n; (n = source.read(bytes.size(), buffer, 0, buffer.length)) > 0; ) {
        bytes.write(buffer, 0, n);
      }
      return Optional.of(bytes.toString(StandardCharsets.UTF_8));
    } catch (NoSuchFileException | FileNotFoundException e) {
      return Optional.empty(); // gone since it was asked for: stores open on the first read
    }
  }

  private void write(Location location, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Sink sink = storage.create(location.text())) {
      sink.write(bytes, 0, bytes.length);
      sink.commit();
    }
  }
}
