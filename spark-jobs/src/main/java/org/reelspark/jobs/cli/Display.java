package org.reelspark.jobs.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.reelspark.jobs.restore.Progress;

/** Shows progress on standard error: a bar on a terminal, a line every ten seconds elsewhere. */
interface Display extends Progress, AutoCloseable {
  static Display of(String name, boolean quiet) {
    if (quiet) {
      return new Silence();
    }
    return Terminal.hasStandardError()
        ? new Bar(name, System.err, Display::now)
        : new Lines(System.err, Display::now);
  }

  @Override
  void close();

  /** Says nothing. */
  final class Silence implements Display {
    @Override
    public void begin(Stage stage, long of, long done) {}

    @Override
    public void done(long done) {}

    @Override
    public void close() {}
  }

  /** A line every ten seconds, and one when frames begin to be restored. */
  final class Lines implements Display {
    static final double EVERY = 10;

    private final PrintStream out;
    private final DoubleSupplier clock;
    private Stage stage;
    private Pace pace;
    private double said;

    /**
     * @param clock seconds
     */
    Lines(PrintStream out, DoubleSupplier clock) {
      this.out = out;
      this.clock = clock;
      this.said = clock.getAsDouble();
    }

    @Override
    public void begin(Stage begun, long of, long done) {
      stage = begun;
      pace = new Pace(of, done, clock.getAsDouble());
      if (begun == Stage.RESTORE) {
        say();
      }
    }

    @Override
    public void done(long done) {
      pace.at(done, clock.getAsDouble());
      if (clock.getAsDouble() - said >= EVERY) {
        say();
      }
    }

    private void say() {
      said = clock.getAsDouble();
      StringBuilder line = new StringBuilder("reelspark: ").append(stage.doing());
      if (stage.unit().equals("frames")) {
        line.append(" %d of %d frames".formatted(pace.done(), pace.total()));
      }
      line.append(" (%d %%)".formatted(pace.percent()));
      OptionalDouble speed = pace.perSecond();
      if (stage.unit().equals("frames") && speed.isPresent()) {
        line.append(", %.1f frames per second".formatted(speed.getAsDouble()));
      }
      pace.secondsLeft()
          .ifPresent(left -> line.append(", ").append(Pace.words(left)).append(" left"));
      out.println(line);
    }

    @Override
    public void close() {}
  }

  /** One bar for the whole job: it grows with the frames restored and names the stage. */
  final class Bar implements Display {
    private final ProgressBar bar;
    private final DoubleSupplier clock;
    private Stage stage;
    private volatile Pace pace = new Pace(1, 0, 0);

    /**
     * @param clock seconds
     */
    Bar(String name, PrintStream out, DoubleSupplier clock) {
      this.clock = clock;
      bar =
          new ProgressBarBuilder()
              .setTaskName(name.substring(name.lastIndexOf('/') + 1))
              .setInitialMax(-1)
              .setStyle(ProgressBarStyle.UNICODE_BLOCK)
              .setUnit(" frames", 1)
              .setUpdateIntervalMillis(250)
              .setEtaFunction(progress -> left())
              .setConsumer(new ConsoleProgressBarConsumer(out))
              .build();
    }

    private Optional<Duration> left() {
      OptionalDouble seconds = pace.secondsLeft();
      return seconds.isPresent()
          ? Optional.of(Duration.ofSeconds(Math.round(seconds.getAsDouble())))
          : Optional.empty();
    }

    @Override
    public void begin(Stage begun, long of, long done) {
      stage = begun;
      pace = new Pace(of, done, clock.getAsDouble());
      if (begun.unit().equals("frames")) {
        bar.maxHint(of);
      }
      show(done);
    }

    @Override
    public void done(long done) {
      pace.at(done, clock.getAsDouble());
      show(done);
    }

    private void show(long done) {
      if (stage == Stage.RESTORE) {
        bar.stepTo(done);
      }
      OptionalDouble speed = pace.perSecond();
      String extra = stage.doing();
      if (stage != Stage.RESTORE) {
        extra += " " + pace.percent() + " %";
      } else if (speed.isPresent()) {
        extra += " %.1f fps".formatted(speed.getAsDouble());
      }
      bar.setExtraMessage(extra);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** Seconds, from anywhere. */
  static double now() {
    return System.nanoTime() / 1e9;
  }
}
