package org.reelspark.jobs.bench;

import java.io.IOException;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.jobs.restore.Progress;
import org.reelspark.jobs.restore.RestoreJob;
import org.reelspark.jobs.restore.RestoreRequest;
import org.reelspark.jobs.session.Sessions;

/** Restores two films with the default model in one session: the first warms its executors up. */
final class SecondRestore {
  private SecondRestore() {}

  /**
   * The report beside the restored film is that of the second.
   *
   * @param arguments the first film, the second, the restored film
   */
  public static void main(String[] arguments) throws IOException {
    try (Sessions sessions = new Sessions()) {
      restore(sessions, arguments[0], arguments[2]);
      restore(sessions, arguments[1], arguments[2]);
    }
  }

  private static void restore(Sessions sessions, String film, String out) throws IOException {
    RestoreRequest request =
        RestoreRequest.of(sessions.forTasks(film), out)
            .optModel("default")
            .optCodec(VideoCodec.H264)
            .optFresh(true)
            .optOverwrite(true)
            .build();
    new RestoreJob(sessions.storage(), request, sessions, Progress.NONE).run();
  }
}
