package org.reelspark.jobs.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.reelspark.jobs.preview.PreviewJob;
import org.reelspark.jobs.preview.PreviewRequest;
import org.reelspark.jobs.restore.Failures;
import org.reelspark.jobs.restore.FilmPosition;
import org.reelspark.jobs.restore.RestoreRequest;
import org.reelspark.jobs.session.Sessions;
import org.reelspark.jobs.storage.Location;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "preview",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./reelspark preview old.mkv",
      "  ./reelspark preview old.mkv --at=0:01:20,1042f --models=default,median",
      "  ./reelspark preview old.mkv --frames=3 --grain-reduction=0,0.5,1"
    },
    description = {
      "Restores a few frames and shows them: before, after, the defects found, what changed.",
      "A change is shown four times as strong, and grey is none.",
      "One PNG for each place, a row for each frame and setting, and what the whole film would"
          + " take.",
      "Flicker is judged by the frames around, not by the whole film."
    })
final class PreviewCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "IN",
      description = "the film: a path, file:, hdfs: or s3a:")
  private String in;

  @Option(
      names = "--at",
      paramLabel = "PLACE",
      split = ",",
      converter = FilmOptions.PositionConverter.class,
      description =
          "seconds (90.5), times (0:01:30.5) or frames (1042f), by commas"
              + " (default: at a quarter, a half and three quarters)")
  private List<FilmPosition> places = List.of();

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "1",
      description = "frames at each place (default: ${DEFAULT-VALUE})")
  private int frames;

  @Option(
      names = {"--models", "--model"},
      paramLabel = "NAME|PATH|URL",
      split = ",",
      description = "models to compare (default: the one that restore takes)")
  private List<String> models = List.of();

  @Option(
      names = "--grain-reduction",
      paramLabel = "0..1",
      split = ",",
      description =
          "shares of the grain to take away, to compare, for models that can (default: each"
              + " model's)")
  private List<Float> grainReductions = List.of();

  @Option(
      names = "--scale",
      paramLabel = "N",
      description = "size of the restored pictures over that of IN's, as restore has it")
  private Integer scale;

  @Option(
      names = "--square",
      paramLabel = "N",
      description = "stretch pictures to N x N for the models and back, as restore does")
  private int square;

  @Option(
      names = "--trust-model",
      description = "let models run the code that they bring, where they are TorchScript")
  private boolean trustModels;

  @Mixin private FrameOptions options;

  @Mixin private Cores given;

  @Option(
      names = "--width",
      paramLabel = "PIXELS",
      defaultValue = "960",
      description = "how wide a picture is at most (default: ${DEFAULT-VALUE})")
  private int width;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where the sheets go (default: IN.preview)")
  private Path out;

  @Override
  public Integer call() throws Exception {
    PreviewJob.Result made;
    int cores;
    try (Sessions sessions = given.sessions();
        Display display = Display.of(in, false)) {
      cores =
          sessions.localCores() == 0
              ? Runtime.getRuntime().availableProcessors()
              : sessions.localCores();
      made = new PreviewJob(sessions.storage(), request(), cores).run(display);
    }
    made.sheets().forEach(sheet -> System.out.println(sheet));
    for (PreviewJob.Estimate estimate : made.estimates()) {
      System.out.printf(
          "  %s: the whole film in about %s on %d cores, encoded by %s%n",
          estimate.setting(), Pace.words(estimate.filmSeconds()), cores, made.encoder());
    }
    return Failures.DONE;
  }

  private PreviewRequest request() {
    Location film = new Location(in);
    Path folder =
        film.isLocal() ? Path.of(film.path() + ".preview") : Path.of(film.name() + ".preview");
    return new PreviewRequest(
        in,
        places,
        frames,
        models.isEmpty() ? List.of(RestoreRequest.usualModel()) : models,
        grainReductions,
        scale,
        square,
        trustModels,
        options.flicker,
        options.device,
        options.precision,
        options.damage,
        options.interlaced,
        out == null ? folder : out,
        width);
  }
}
