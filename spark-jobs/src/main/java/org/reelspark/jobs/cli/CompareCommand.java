package org.reelspark.jobs.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.reelspark.jobs.bench.CompareJob;
import org.reelspark.jobs.bench.CompareReport;
import org.reelspark.jobs.restore.Failures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./reelspark compare --clips clips/ --films a.mp4 b.mp4 --minutes=60",
      "  ./reelspark compare --clips clips/ --films a.mp4 --minutes=10 --frames=24"
    },
    description = {
      "Trains our networks and fastai's recipe for the same time, and compares what they restore.",
      "The same clips and the same damage for all; the same command again goes on where it was."
    })
final class CompareCommand implements Callable<Integer> {
  @Option(
      names = "--clips",
      required = true,
      arity = "1..*",
      paramLabel = "DIR",
      description = "folders of clean clips to train on")
  private List<Path> clips;

  @Option(
      names = "--films",
      required = true,
      arity = "1..*",
      paramLabel = "FILM",
      description = "clean films to damage and to restore, none of them among the clips")
  private List<Path> films;

  @Option(
      names = "--minutes",
      required = true,
      paramLabel = "N",
      description = "how long each network is trained")
  private double minutes;

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "48",
      description = "of each film, from its start (default: ${DEFAULT-VALUE})")
  private int frames;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "of the trainings and of the films' damage (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--fastai",
      paramLabel = "OPTIONS",
      defaultValue = "",
      description =
          "options of train for fastai's recipe, in one word, such as \"--vgg=FILE --encoder=FILE\""
              + " (default: --no-vgg)")
  private String fastai;

  @Option(
      names = "--still",
      paramLabel = "FILM=FRAME",
      description = "a frame to show in the page, which may be given again and again")
  private List<String> stills = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "reelspark-compare",
      description = "where films, networks and compare.json go (default: ${DEFAULT-VALUE})")
  private Path out;

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "a page in Markdown between whose marks tables and stills are put")
  private Path page;

  @Override
  public Integer call() throws Exception {
    List<String> more =
        Arrays.stream(fastai.split("\\s+")).filter(word -> !word.isEmpty()).toList();
    CompareJob job =
        new CompareJob(
            new CompareJob.Settings(out, clips, films, frames, minutes, seed, more, stills));
    CompareReport report = job.run(step -> System.err.println("reelspark: " + step));
    if (page != null) {
      job.replace(page, report);
    }
    System.out.print(report.tables());
    System.out.println("Figures: " + job.json());
    return Failures.DONE;
  }
}
