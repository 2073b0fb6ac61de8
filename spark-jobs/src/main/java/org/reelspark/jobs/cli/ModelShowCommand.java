package org.reelspark.jobs.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.jobs.restore.Failures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = "  ./reelspark model show model.zip",
    description = "Checks a model archive and prints its card. Runs nothing of what it holds.")
final class ModelShowCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MODEL", description = "the archive: a path")
  private Path archive;

  @Override
  public Integer call() {
    System.out.println(ModelArchive.read(archive).card().toJson());
    return Failures.DONE;
  }
}
