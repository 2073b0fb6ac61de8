package org.reelspark.jobs.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.reelspark.core.quality.Comparison;
import org.reelspark.jobs.demo.DemoJob;
import org.reelspark.jobs.restore.Failures;
import org.reelspark.jobs.session.Sessions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Draws a film, ages it, restores it and says what was gained.")
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "reelspark-demo",
      description = "where the films go (default: ${DEFAULT-VALUE})")
  private Path folder;

  @Option(
      names = "--model",
      paramLabel = "NAME|PATH|URL",
      defaultValue = FilmOptions.DEFAULT_MODEL,
      description = "identity, median, default, or a model archive (default: ${DEFAULT-VALUE})")
  private String model;

  @Override
  @SuppressWarnings("try") // the hook is only held
  public Integer call() throws Exception {
    DemoJob.Result result;
    try (Stop stop = new Stop("stopped");
        Sessions sessions = new Sessions();
        Display display = Display.of("demo", false)) {
      result =
          new DemoJob(
                  sessions.storage(),
                  sessions,
                  folder,
                  model,
                  display,
                  line -> System.err.println("reelspark: " + line))
              .run();
    }
    Comparison.Result quality = result.quality();
    Comparison.Inside inside = quality.inside().get(Comparison.ALL_DEFECTS);
    System.out.printf("                             aged   restored%n");
    row("PSNR, whole picture (dB)", quality.damagedPsnr(), quality.psnr());
    row("PSNR inside defects (dB)", inside.damagedPsnr(), inside.restoredPsnr());
    row("flicker (levels)", quality.damagedFlicker(), quality.flicker());
    System.out.printf("defect pixels repaired             %8.0f %%%n", 100 * inside.recall());
    System.out.println("clean     " + result.clean());
    System.out.println("aged      " + result.aged());
    System.out.println("restored  " + result.restored());
    System.out.println("picture   " + result.still());
    System.out.println("report    " + result.restored() + ".report.json");
    return Failures.DONE;
  }

  private static void row(String name, double before, double after) {
    System.out.printf("%-25s %8.2f   %8.2f%n", name, before, after);
  }
}
