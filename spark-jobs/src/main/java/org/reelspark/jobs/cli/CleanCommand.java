package org.reelspark.jobs.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.reelspark.jobs.clean.CleanJob;
import org.reelspark.jobs.restore.Failures;
import org.reelspark.jobs.session.Sessions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "clean",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = "  ./reelspark clean restored.mkv",
    description =
        "Removes what a killed job left: its work folder, and nothing else. With --work DIR that is"
            + " DIR/NAME-OF-OUT.")
final class CleanCommand implements Callable<Integer> {
  @Parameters(paramLabel = "WORK|OUT", description = "a work folder, or the film that it was for")
  private String target;

  @Override
  public Integer call() throws Exception {
    try (Sessions sessions = new Sessions()) {
      List<String> removed = new CleanJob(sessions.storage()).run(target);
      removed.forEach(folder -> System.out.println("removed " + folder));
      if (removed.isEmpty()) {
        System.out.println(target + ": nothing to remove");
      }
    }
    return Failures.DONE;
  }
}
