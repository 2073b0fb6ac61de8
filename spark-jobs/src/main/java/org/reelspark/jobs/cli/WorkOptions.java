package org.reelspark.jobs.cli;

import org.reelspark.jobs.restore.RestoreRequest;
import picocli.CommandLine.Option;

/** The options of {@code restore} that decide what becomes of what is there already. */
final class WorkOptions {
  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "where the work folder is made (default: beside OUT)")
  private String work;

  @Option(names = "--keep-work", description = "keep the work folder when the film is finished")
  private boolean keepWork;

  @Option(names = "--fresh", description = "throw away what an earlier run had finished")
  private boolean fresh;

  @Option(names = "--overwrite", description = "replace another film that stands at OUT")
  private boolean overwrite;

  RestoreRequest.Builder on(RestoreRequest.Builder request) {
    return request.optWork(work).optKeepWork(keepWork).optFresh(fresh).optOverwrite(overwrite);
  }
}
