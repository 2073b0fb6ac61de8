package org.reelspark.jobs.restore;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmFingerprint;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.Plan;
import org.reelspark.core.plan.Planner;
import org.reelspark.core.plan.RestoreSettings;
import org.reelspark.core.plan.Run;
import org.reelspark.core.plan.ScanType;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.restore.ModelDescription;
import org.reelspark.core.video.Containers;
import org.reelspark.core.video.FilmException;
import org.reelspark.core.video.FilmProbe;
import org.reelspark.core.video.FrameIndexer;
import org.reelspark.jobs.storage.Location;

/**
 * All that is known before the first frame is restored. Made without Spark, so that what is wrong
 * with a film or a setting is said at once.
 *
 * @param stamp what the store says of the film
 * @param index of the whole film
 * @param model its name is the one that it can be opened by on this machine
 */
public record Preparation(
    RestoreRequest request,
    FilmInfo film,
    FileStamp stamp,
    FrameIndex index,
    ModelFile model,
    StreamPlan streams,
    Plan plan) {

  /**
   * Probes and indexes the film and plans the job.
   *
   * @throws SettingsException where a setting can't be honoured
   * @throws FilmException where the film can't be read or restored
   */
  public static Preparation of(Storage storage, RestoreRequest request, Progress progress)
      throws IOException {
    String container = Containers.containerOf(request.out());
    refuseSameFile(request);
    FileStamp stamp = film(storage, request.in());
    ModelFile model = ModelFile.find(storage, request.model());
    try (SeekableSource source = storage.open(request.in())) {
      FilmInfo film = FilmProbe.probe(source);
      refuseFields(film, request);
      EncoderSettings encoder =
          Containers.encoder(
              film,
              request.out(),
              request.codec(),
              request.quality(),
              request.preset(),
              request.pixelFormat());
      StreamPlan known =
          Containers.streams(source, film, encoder, request.out(), request.dropUnsupported());
      progress.begin(Progress.Stage.INDEX, film.bytes(), 0);
      FrameIndexer.Listing listing =
          FrameIndexer.list(source, film, request.damage(), progress::done);
      FrameIndex index = listing.index();
      StreamPlan streams =
          Containers.without(known, film, listing.late(), request.dropUnsupported());
      int from = request.from() == null ? 0 : request.from().in(index, film.video().timeBase());
      int to = request.to() == null ? index.end() : request.to().in(index, film.video().timeBase());
      if (from >= to) {
        throw new SettingsException(
            "%s: --from is frame %d and --to is frame %d of %d: there is nothing between them"
                .formatted(film.name(), from, to, index.size()));
      }
      Containers.checkTicks(film, index.slice(from, to), request.out());
      ModelDescription description = model.description();
      List<Run> runs =
          request.chunkFrames() == null
              ? Planner.plan(index, from, to, description.radius())
              : Planner.plan(index, from, to, description.radius(), request.chunkFrames());
      Plan plan =
          new Plan(
              Plan.FORMAT,
              FilmFingerprint.of(source),
              FilmFingerprint.of(index),
              from,
              to,
              description.hash(),
              description.radius(),
              description.needsAnalysis(request.flicker()) ? AnalyseStage.METHOD : "none",
              settings(description, request),
              container,
              encoder,
              runs);
      return new Preparation(request, film, stamp, index, model, streams, plan);
    }
  }

  /** Whether only a part of the film is wanted. */
  public boolean excerpt() {
    return plan.frames() != index.size();
  }

  /** Whether cuts or gains of the whole film must be known. */
  public boolean needsAnalysis() {
    return !plan.analysis().equals("none");
  }

  private static RestoreSettings settings(ModelDescription model, RestoreRequest request) {
    float grain =
        request.grainReduction() == null ? model.grainReduction() : request.grainReduction();
    return new RestoreSettings(
        grain,
        request.flicker(),
        request.damage(),
        request.interlaced(),
        request.dropUnsupported());
  }

  private static FileStamp film(Storage storage, String in) throws IOException {
    if (storage.isFolder(in)) {
      throw new FilmException(in + ": is a folder; name a film in it");
    }
    FileStamp stamp =
        storage.stat(in).orElseThrow(() -> new FilmException(in + ": there is no such file"));
    if (stamp.size() == 0) {
      throw new FilmException(in + ": is empty, 0 bytes; copy the film again");
    }
    return stamp;
  }

  private static void refuseSameFile(RestoreRequest request) throws IOException {
    Location in = new Location(request.in());
    Location out = new Location(request.out());
    boolean same = in.full().equals(out.full());
    if (!same && in.isLocal() && out.isLocal() && Files.exists(out.path())) {
      same = Files.exists(in.path()) && Files.isSameFile(in.path(), out.path());
    }
    if (same) {
      throw new SettingsException(
          request.out() + ": OUT is the film itself; choose another name for the restored film");
    }
  }

  private static void refuseFields(FilmInfo film, RestoreRequest request) {
    ScanType scan = film.video().scan();
    if (scan != ScanType.PROGRESSIVE && request.interlaced() == InterlacedPolicy.REFUSE) {
      throw new FilmException(
          "%s: is interlaced (%s); rerun with --interlaced=deinterlace, or as-is to keep the fields"
              .formatted(film.name(), scan.toString().toLowerCase(Locale.ROOT).replace('_', ' ')));
    }
  }
}
