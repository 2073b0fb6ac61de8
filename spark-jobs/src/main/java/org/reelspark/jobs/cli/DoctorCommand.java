package org.reelspark.jobs.cli;

import java.util.concurrent.Callable;
import org.reelspark.jobs.doctor.DoctorJob;
import org.reelspark.jobs.restore.Failures;
import picocli.CommandLine.Command;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = "  ./reelspark doctor",
    description = {
      "Says what this machine has, and restores a small picture on every device.",
      "That is memory, FFmpeg and its encoders, libtorch, the NVIDIA driver and GPUs, and what"
          + " their encoders and decoders make of a few frames. Exit code 5 where a device fails."
    })
final class DoctorCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    int code = Failures.DONE;
    for (DoctorJob.Finding finding : new DoctorJob().run()) {
      System.out.printf("%-14s %s%n", finding.what(), finding.found());
      code = finding.sound() ? code : Failures.MODEL;
    }
    return code;
  }
}
