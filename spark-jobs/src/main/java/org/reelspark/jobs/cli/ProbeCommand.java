package org.reelspark.jobs.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Hdr;
import org.reelspark.core.plan.StreamInfo;
import org.reelspark.core.plan.VideoInfo;
import org.reelspark.jobs.probe.ProbeJob;
import org.reelspark.jobs.probe.ProbeResult;
import org.reelspark.jobs.restore.Failures;
import org.reelspark.jobs.session.Sessions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "probe",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./reelspark probe old.mkv",
      "  ./reelspark probe old.mkv restored.mp4 --model=median"
    },
    description =
        "Says what a film is, what OUT could not carry, what restore would refuse, and what"
            + " restoring it would take.")
final class ProbeCommand implements Callable<Integer> {
  /** Tags of a stream that tell it from others. */
  private static final Set<String> SHOWN = Set.of("language", "title", "filename", "mimetype");

  @Parameters(index = "0", paramLabel = "IN", description = "the film")
  private String in;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "OUT",
      description = "the film that restore would write (default: IN.restored.mkv)")
  private String out;

  @Mixin private FilmOptions film;

  @Option(
      names = "--trust-model",
      description = "let the model run the code that it brings, where it is TorchScript")
  private boolean trustModel;

  @Mixin private Cores given;

  @Option(names = "--json", description = "print all of it as JSON")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    try (Sessions sessions = given.sessions();
        Display display = Display.of(in, true)) {
      int cores =
          sessions.localCores() == 0
              ? Runtime.getRuntime().availableProcessors()
              : sessions.localCores();
      String target = out == null ? in + ".restored.mkv" : out;
      ProbeResult found =
          new ProbeJob(
                  sessions.storage(),
                  film.request(in, target).optTrustModel(trustModel).build(),
                  cores)
              .run(display);
      if (json) {
        System.out.print(found.json());
      } else {
        print(found, System.out);
      }
    }
    return Failures.DONE;
  }

  private static void print(ProbeResult found, PrintStream to) {
    FilmInfo film = found.film();
    VideoInfo video = film.video();
    Colour colour = video.colour();
    to.printf("%s: %s, %,d bytes%n", film.name(), film.container(), film.bytes());
    to.printf(
        "  picture   %s, %dx%d, %s, pixel aspect %s, rotated by %d, %s%n",
        video.codec(),
        video.format().width(),
        video.format().height(),
        video.pixelFormat(),
        video.sampleAspect(),
        video.rotation(),
        words(video.scan()));
    to.printf(
        "  colour    range %s, matrix %s, primaries %s, transfer %s, chroma %s%n",
        colour.range(),
        colour.matrix(),
        colour.primaries(),
        colour.transfer(),
        colour.chromaLocation());
    Hdr hdr = video.hdr();
    if (!hdr.equals(Hdr.NONE)) {
      to.printf(
          "  HDR       mastering display %s, brightest pixel %s, brightest frame %s%n",
          hdr.display().isEmpty() ? "unknown" : "stated",
          hdr.hasLight() ? hdr.maxLight() + " cd/m2" : "unknown",
          hdr.hasLight() ? hdr.maxAverageLight() + " cd/m2" : "unknown");
    }
    ProbeResult.Timing timing = found.timing();
    to.printf(
        "  frames    %d in %s, %s rate (%.3f a second), time base %s%n",
        timing.frames(),
        timing.seconds() < 60 ? "%.3f s".formatted(timing.seconds()) : Pace.words(timing.seconds()),
        timing.constant() ? "constant" : "variable",
        timing.frames() / Math.max(1e-9, timing.seconds()),
        video.timeBase());
    to.printf(
        "  index     by %s; %d frames to begin at, %d apart at most%n",
        switch (FrameIndex.Method.valueOf(found.indexedBy())) {
          case TABLE -> "its container's table";
          case PACKETS -> "its packets";
          case DECODE -> "decoding it once";
        },
        found.keyFrames().count(),
        found.keyFrames().longest());
    for (StreamInfo stream : film.streams()) {
      if (stream.index() != video.stream()) {
        to.printf(
            "  stream %-2d %s, %s%s%n",
            stream.index(), stream.kind(), stream.codec(), tags(stream));
      }
    }
    if (film.chapters() > 0) {
      to.printf("  chapters  %d%n", film.chapters());
    }
    to.printf(
        "%s: %s, %dx%d%n",
        found.out(), found.encoder().encoder(), found.picture().width(), found.picture().height());
    found.losses().forEach(loss -> to.println("  lost      " + loss));
    found.refused().forEach(why -> to.println("  restore would refuse: " + why));
    ProbeResult.PlanSummary plan = found.plan();
    to.printf(
        "  plan      model %s, %d chunks in %d tasks, %.1f %% decoded twice%s%n",
        plan.model(),
        plan.chunks(),
        plan.tasks(),
        100 * plan.decodedTwice(),
        plan.analysed() ? ", analysed beforehand" : "");
    ProbeResult.Estimate estimate = found.estimate();
    to.printf(
        "  estimate  %s on %d cores, %,d MB of memory, %,d MB of disk%n",
        Pace.words(estimate.seconds()),
        estimate.cores(),
        estimate.memoryBytes() >> 20,
        estimate.diskBytes() >> 20);
  }

  private static String tags(StreamInfo stream) {
    StringBuilder tags = new StringBuilder();
    for (Map.Entry<String, String> tag : stream.metadata().entrySet()) {
      if (SHOWN.contains(tag.getKey())) {
        tags.append(", ").append(tag.getValue());
      }
    }
    return tags.toString();
  }

  private static String words(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
