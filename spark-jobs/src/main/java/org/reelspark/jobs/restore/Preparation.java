package org.reelspark.jobs.restore;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.ColourSpace;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.DecoderChoice;
import org.reelspark.core.plan.DeviceException;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmFingerprint;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.PictureLayout;
import org.reelspark.core.plan.Plan;
import org.reelspark.core.plan.Planner;
import org.reelspark.core.plan.RestoreSettings;
import org.reelspark.core.plan.Run;
import org.reelspark.core.plan.ScanType;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.VideoInfo;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.ModelDescription;
import org.reelspark.core.restore.RestoreOptions;
import org.reelspark.core.video.Containers;
import org.reelspark.core.video.FilmException;
import org.reelspark.core.video.FilmProbe;
import org.reelspark.core.video.FrameIndexer;
import org.reelspark.core.video.Nvdec;
import org.reelspark.jobs.infer.FilmOrder;
import org.reelspark.jobs.storage.FilmSource;
import org.reelspark.jobs.storage.Location;

/**
 * All that is known before the first frame is restored. Made without Spark, so that what is wrong
 * with a film or a setting is said at once.
 *
 * @param film as it was found
 * @param stamp what the store says of the film
 * @param index of the whole film
 * @param model its name is the one that it can be opened by on this machine
 * @param companions films that are made beside the restored one
 */
public record Preparation(
    RestoreRequest request,
    FilmInfo film,
    FileStamp stamp,
    FrameIndex index,
    ModelFile model,
    StreamPlan streams,
    Plan plan,
    List<Companion> companions)
    implements Serializable {

  /**
   * Probes and indexes the film and plans the job.
   *
   * @throws SettingsException where a setting can't be honoured
   * @throws DeviceException where NVENC is asked for and this machine has none
   * @throws FilmException where the film can't be read or restored
   */
  public static Preparation of(Storage storage, RestoreRequest request, Progress progress)
      throws IOException {
    return of(storage, request, progress, Preparation::refuse);
  }

  private static void refuse(RuntimeException why) {
    throw why;
  }

  /**
   * Probes and indexes the film and plans the job, on past what the job would refuse as it was
   * asked but not otherwise: the plan is then that of the remedy.
   *
   * @param refused is told what would be refused, each with its remedy
   * @throws SettingsException where a setting can't be honoured
   * @throws FilmException where the film can't be read or restored whatever is asked
   */
  public static Preparation of(
      Storage storage,
      RestoreRequest request,
      Progress progress,
      Consumer<RuntimeException> refused)
      throws IOException {
    Containers.containerOf(request.out());
    film(storage, request.in());
    ModelFile model = ModelFile.find(storage, request.model(), request.scale());
    model.check(request.trustModel());
    return of(storage, request, model, progress, refused);
  }

  /** The same with a model that was found and checked, perhaps on another machine. */
  static Preparation of(Storage storage, RestoreRequest request, ModelFile model, Progress progress)
      throws IOException {
    return of(storage, request, model, progress, Preparation::refuse);
  }

  private static Preparation of(
      Storage storage,
      RestoreRequest request,
      ModelFile model,
      Progress progress,
      Consumer<RuntimeException> refused)
      throws IOException {
    String container = Containers.containerOf(request.out());
    FileStamp stamp = film(storage, request.in());
    ModelDescription description = model.description();
    Model.checkDevice(model.name(), request.device());
    description.checkScale(request.scale());
    description.checkSquare(request.square());
    description.checkPrecision(request.precision());
    checkGrain(description, request);
    checkCompanions(description, request);
    try (FilmSource source = FilmSource.of(stamp, storage.open(request.in()))) {
      FilmInfo film = FilmProbe.probe(source);
      InterlacedPolicy interlaced = interlaced(film, request, refused);
      FilmInfo restored = interlaced.restored(film).enlarged(description.scale());
      checkPicture(description, restored);
      if (request.decoder() == DecoderChoice.NVDEC) {
        Nvdec.check(film, request.damage());
      }
      EncoderSettings encoder =
          Containers.encoder(
              restored,
              request.out(),
              request.codec(),
              request.encoder(),
              request.quality(),
              request.preset(),
              request.pixelFormat());
      StreamPlan known = streams(source, restored, encoder, request, refused);
      source.opened();
      progress.begin(Progress.Stage.INDEX, film.bytes(), 0);
      DamagePolicy damage = request.damage();
      FrameIndexer.Listing listing;
      try {
        listing = FrameIndexer.list(source, film, damage, progress::done);
      } catch (FilmException e) {
        refused.accept(e);
        damage = DamagePolicy.CONCEAL;
        listing = FrameIndexer.list(source, film, damage, progress::done);
      }
      FrameIndex index = listing.index();
      StreamPlan streams = without(known, film, listing, request, refused);
      refuseBehindTheEnd("--from", request.from(), film, index);
      refuseBehindTheEnd("--to", request.to(), film, index);
      int from = request.from() == null ? 0 : request.from().in(index, film.video().timeBase());
      int to = request.to() == null ? index.end() : request.to().in(index, film.video().timeBase());
      if (from >= to) {
        throw new SettingsException(
            "%s: --from=%s is frame %d and --to=%s is frame %d of %d: there is nothing between them"
                .formatted(
                    film.name(),
                    request.from() == null ? "0f" : request.from(),
                    from,
                    request.to() == null ? index.end() + "f" : request.to(),
                    to,
                    index.size()));
      }
      try {
        Containers.checkTicks(film, index.slice(from, to), request.out());
      } catch (SettingsException e) {
        refused.accept(e);
      }
      List<Run> runs =
          request.chunkFrames() == null
              ? Planner.plan(index, from, to, description.radius())
              : Planner.plan(index, from, to, description.radius(), request.chunkFrames());
      Plan plan =
          new Plan(
              Plan.FORMAT,
              FilmFingerprint.of(source),
              FilmFingerprint.of(index, stamp),
              from,
              to,
              description.hash(),
              description.radius(),
              description.needsAnalysis(request.flicker())
                  ? AnalyseStage.METHOD
                  : Plan.NOT_ANALYSED,
              settings(description, request, damage, interlaced),
              container,
              encoder,
              runs);
      return new Preparation(
          request,
          film,
          stamp,
          index,
          model,
          streams,
          plan,
          companions(source, restored, listing, streams, plan, request, refused));
    }
  }

  /** The film as its restored pictures make it. */
  public FilmInfo restored() {
    return plan.settings().interlaced().restored(film).enlarged(model.description().scale());
  }

  /** What the model is opened with. */
  public RestoreOptions options() {
    RestoreSettings settings = plan.settings();
    return new RestoreOptions(
        settings.grainReduction(),
        request.device(),
        0,
        settings.precision(),
        settings.square(),
        request.trustModel());
  }

  /** The film as tasks read it. */
  FilmOrder order() {
    return new FilmOrder(film, stamp, request.damage(), request.interlaced(), request.decoder());
  }

  /** Whether only a part of the film is wanted. */
  public boolean excerpt() {
    return plan.frames() != index.size();
  }

  /** Whether cuts or gains of the whole film must be known. */
  public boolean needsAnalysis() {
    return !plan.analysis().equals(Plan.NOT_ANALYSED);
  }

  private static RestoreSettings settings(
      ModelDescription model,
      RestoreRequest request,
      DamagePolicy damage,
      InterlacedPolicy interlaced) {
    float grain =
        request.grainReduction() == null ? model.grainReduction() : request.grainReduction();
    return new RestoreSettings(
        grain,
        request.precision(),
        request.square(),
        request.flicker(),
        damage,
        interlaced,
        request.dropUnsupported());
  }

  private static void checkCompanions(ModelDescription model, RestoreRequest request) {
    for (Companion.Kind kind : request.companions().keySet()) {
      boolean isMask = kind == Companion.Kind.MASK;
      if (isMask ? model.pictures() != null : model.scale() > 1) {
        throw new SettingsException(
            "%s: the model %s %s; leave it out"
                .formatted(
                    RestoreRequest.option(kind),
                    model.name(),
                    isMask
                        ? "gives whole frames and no mask"
                        : "gives frames of another size than the film's"));
      }
    }
  }

  private static void checkGrain(ModelDescription model, RestoreRequest request) {
    if (!model.reducesGrain() && request.grainReduction() != null && request.grainReduction() > 0) {
      throw new SettingsException(
          "--grain-reduction=%s: the model %s can take no grain away; leave it out"
              .formatted(request.grainReduction(), model.name()));
    }
  }

  /** Asserts that the model can take the film's pictures. */
  private static void checkPicture(ModelDescription model, FilmInfo restored) {
    VideoInfo video = restored.video();
    if (model.pictures() != null
        && model.pictures().layout() == PictureLayout.RGB
        && !ColourSpace.isKnown(video.colour())) {
      throw new FilmException(
          "%s: its colour matrix %s gives no red, green and blue for the model %s; take a model of"
                  .formatted(restored.name(), video.colour().matrix(), model.name())
              + " planes or of luma");
    }
    if (model.scale() > 1 && video.scan() != ScanType.PROGRESSIVE) {
      throw new SettingsException(
          "%s: fields can't be enlarged as they are; rerun with --interlaced=deinterlace"
              .formatted(restored.name()));
    }
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

  /**
   * Asserts that nothing is written over the film or over the restored one.
   *
   * @throws SettingsException where it would be
   */
  public static void refuseSameFile(RestoreRequest request) throws IOException {
    if (same(request.out(), request.in())) {
      throw new SettingsException(
          request.out() + ": OUT is the film itself; choose another name for the restored film");
    }
    for (String report : List.of(request.reportLocation(), request.pageLocation())) {
      for (String film : List.of(request.in(), request.out(), request.frameTableLocation())) {
        if (same(report, film)) {
          throw new SettingsException(
              "%s: --report would be written over %s; choose another name for the report"
                  .formatted(report, film));
        }
      }
    }
    refuseSameCompanion(request);
  }

  private static void refuseSameCompanion(RestoreRequest request) throws IOException {
    List<String> taken =
        new ArrayList<>(
            List.of(
                request.in(),
                request.out(),
                request.reportLocation(),
                request.pageLocation(),
                request.frameTableLocation()));
    for (Map.Entry<Companion.Kind, String> asked : request.companions().entrySet()) {
      for (String other : taken) {
        if (same(asked.getValue(), other)) {
          throw new SettingsException(
              "%s: %s would be written over %s; choose another name for it"
                  .formatted(asked.getValue(), RestoreRequest.option(asked.getKey()), other));
        }
      }
      taken.add(asked.getValue());
    }
  }

  private static boolean same(String one, String other) throws IOException {
    Location a = new Location(one);
    Location b = new Location(other);
    boolean both = a.isLocal() && b.isLocal();
    return a.full().equals(b.full())
        || (both
            && Files.exists(a.path())
            && Files.exists(b.path())
            && Files.isSameFile(a.path(), b.path()));
  }

  private static void refuseBehindTheEnd(
      String option, FilmPosition place, FilmInfo film, FrameIndex index) {
    if (place != null && place.isBehind(index, film.video().timeBase())) {
      throw new SettingsException(
          "%s: %s=%s lies behind the film's end: it has %d frames, %.3f s"
              .formatted(
                  film.name(),
                  option,
                  place,
                  index.size(),
                  index.seconds(film.video().timeBase())));
    }
  }

  private static InterlacedPolicy interlaced(
      FilmInfo film, RestoreRequest request, Consumer<RuntimeException> refused) {
    ScanType scan = film.video().scan();
    if (scan == ScanType.PROGRESSIVE || request.interlaced() != InterlacedPolicy.REFUSE) {
      return request.interlaced();
    }
    refused.accept(
        new FilmException(
            "%s: is interlaced (%s); rerun with --interlaced=deinterlace, or as-is to keep the fields"
                .formatted(
                    film.name(), scan.toString().toLowerCase(Locale.ROOT).replace('_', ' '))));
    return InterlacedPolicy.DEINTERLACE;
  }

  private static StreamPlan streams(
      SeekableSource source,
      FilmInfo film,
      EncoderSettings encoder,
      RestoreRequest request,
      Consumer<RuntimeException> refused)
      throws IOException {
    try {
      return Containers.streams(source, film, encoder, request.out(), request.dropUnsupported());
    } catch (SettingsException e) {
      refused.accept(e);
      return Containers.streams(source, film, encoder, request.out(), true);
    }
  }

  private static List<Companion> companions(
      SeekableSource source,
      FilmInfo restored,
      FrameIndexer.Listing listing,
      StreamPlan streams,
      Plan plan,
      RestoreRequest request,
      Consumer<RuntimeException> refused)
      throws IOException {
    try {
      return Companions.of(source, restored, listing, streams, plan, request);
    } catch (SettingsException e) {
      refused.accept(e);
      return List.of();
    }
  }

  private static StreamPlan without(
      StreamPlan known,
      FilmInfo film,
      FrameIndexer.Listing listing,
      RestoreRequest request,
      Consumer<RuntimeException> refused) {
    try {
      return Containers.without(known, film, listing.late(), request.dropUnsupported());
    } catch (SettingsException e) {
      refused.accept(e);
      return Containers.without(known, film, listing.late(), true);
    }
  }
}
