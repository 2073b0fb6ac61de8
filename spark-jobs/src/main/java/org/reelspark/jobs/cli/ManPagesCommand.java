package org.reelspark.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.reelspark.jobs.restore.Failures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "generate-man-pages",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./reelspark generate-man-pages man && man ./man/reelspark-restore.1",
      "  ./reelspark generate-man-pages ~/.local/share/man/man1"
    },
    description = "Writes a page for man(1) of every command.")
final class ManPagesCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIR",
      description = "where the pages go; it is made where it is not there")
  private Path folder;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Files.createDirectories(folder);
    for (CommandSpec command : Reelspark.commands(spec.root())) {
      Path page = folder.resolve(ManPage.name(command) + ".1");
      Files.writeString(page, ManPage.of(command));
      System.out.println(page);
    }
    return Failures.DONE;
  }
}
