package org.reelspark.jobs.restore;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.util.LongAccumulator;
import org.reelspark.core.video.FilmException;
import org.reelspark.jobs.infer.TaskResult;
import org.reelspark.jobs.storage.Location;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * One Spark stage of a film. Results are handed over as each task finishes, on the thread that
 * called.
 *
 * @param <I> what a task needs
 * @param <R> what a task finds
 */
public final class FilmStage<I extends Serializable, R> {
  private static final long LOOK_MILLIS = 200;

  /** What Spark says of a task that it won't try again. */
  private static final Pattern GIVEN_UP =
      Pattern.compile("Task (\\d+) in stage \\S+ failed (\\d+) times, most recent failure: (.*)");

  /** What Spark says of executors that had no memory left; with 52 they end themselves. */
  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile("code:? 52\\b|OOMKilled|OutOfMemoryError");

  /** The work of one task, on the executor. */
  public interface Work<I, R> extends Serializable {
    TaskResult<R> run(I input, LongAccumulator frames) throws IOException;
  }

  /** Takes the result of one task. */
  public interface Handler<R> {
    void accept(int task, R result) throws IOException;
  }

  private record Finished<R>(int task, TaskResult<R> result) {}

  private final JavaSparkContext spark;
  private final String name;
  private final String film;
  private final Function<I, String> part;
  private final Work<I, R> work;
  private final BlockingQueue<Finished<R>> results = new LinkedBlockingQueue<>();

  /**
   * @param name of the stage; also of the scheduler's pool that it runs in
   * @param film is named with it wherever Spark shows it
   * @param part names the part of the film that a task has, for errors
   */
  public FilmStage(
      JavaSparkContext spark,
      String name,
      Location film,
      Function<I, String> part,
      Work<I, R> work) {
    this.spark = spark;
    this.name = name;
    this.film = film.name();
    this.part = part;
    this.work = work;
  }

  /**
   * Runs the tasks, once, and waits for the last.
   *
   * @param inputs one for each task
   * @param frames is told every moment how many frames are done
   * @throws IOException where storage fails, here or in a task
   */
  public void run(List<I> inputs, Handler<R> handler, LongConsumer frames) throws IOException {
    run(inputs, null, handler, frames);
  }

  /** As {@link #run}, with tasks that take one core and leave the executors' GPUs alone. */
  public void runWithoutGpu(List<I> inputs, Handler<R> handler, LongConsumer frames)
      throws IOException {
    boolean gpus = spark.getConf().contains("spark.task.resource.gpu.amount");
    run(inputs, gpus ? oneCore() : null, handler, frames);
  }

  static ResourceProfile oneCore() {
    return new ResourceProfileBuilder().require(new TaskResourceRequests().cpus(1)).build();
  }

  private void run(
      List<I> inputs, ResourceProfile resources, Handler<R> handler, LongConsumer frames)
      throws IOException {
    if (inputs.isEmpty()) {
      return;
    }
    String label = name + " " + film;
    SparkContext context = spark.sc();
    LongAccumulator done = context.longAccumulator(name);
    FrameCounter counter = new FrameCounter(done);
    context.addSparkListener(counter);
    String group = "reelspark-" + name + "-" + System.nanoTime();
    spark.setJobGroup(group, label, true);
    spark.setCallSite(label);
    spark.setLocalProperty("spark.scheduler.pool", name);
    try {
      await(
          submit(inputs, resources, done), inputs, handler, () -> frames.accept(counter.frames()));
    } finally {
      context.cancelJobGroup(group);
      spark.clearJobGroup();
      spark.clearCallSite();
      spark.setLocalProperty("spark.scheduler.pool", null);
      context.removeSparkListener(counter);
    }
  }

  private SimpleFutureAction<Object> submit(
      List<I> inputs, ResourceProfile resources, LongAccumulator done) {
    List<Object> partitions = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      partitions.add(i);
    }
    RDD<I> each = spark.parallelize(inputs, inputs.size()).rdd();
    return spark
        .sc()
        .submitJob(
            resources == null ? each : each.withResources(resources),
            new TaskFunction<>(work, done),
            JavaConverters.asScalaBuffer(partitions).toSeq(),
            new HandOver(),
            new Nothing());
  }

  private void await(
      SimpleFutureAction<Object> job, List<I> inputs, Handler<R> handler, Runnable look)
      throws IOException {
    int left = inputs.size();
    try {
      while (left > 0) {
        Finished<R> next = results.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        look.run();
        if (next != null) {
          handler.accept(next.task(), next.result().get());
          left--;
        } else if (job.isCompleted() && job.value().get().isFailure()) {
          throw unwrapped(job.value().get().failed().get(), inputs);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(name + ": stopped", e);
    }
  }

  private RuntimeException unwrapped(Throwable failure, List<I> inputs) throws IOException {
    Throwable cause = Failures.cause(failure);
    Matcher givenUp = GIVEN_UP.matcher(String.valueOf(failure.getMessage()));
    boolean isGivenUp = givenUp.find();
    if (cause instanceof IOException storage) {
      boolean repeated = isGivenUp && !givenUp.group(2).equals("1");
      throw repeated
          ? new IOException(said(givenUp, inputs, Failures.line(storage)), storage)
          : storage;
    }
    if (cause instanceof RuntimeException known) {
      throw known;
    }
    if (isGivenUp) {
      String said = said(givenUp, inputs, givenUp.group(3));
      String remedy =
          OUT_OF_MEMORY.matcher(said).find()
              ? "; executors are out of memory: give them more, spark.executor.memory or"
                  + " spark.executor.memoryOverhead"
              : "; see that executor's log";
      throw new FilmException(said + remedy, cause);
    }
    throw new IllegalStateException("a Spark job failed: " + cause.getMessage(), cause);
  }

  private String said(Matcher givenUp, List<I> inputs, String lastTime) {
    return "%s: %s of %s failed %s times, the last time so: %s"
        .formatted(
            film,
            name,
            part.apply(inputs.get(Integer.parseInt(givenUp.group(1)))),
            givenUp.group(2),
            lastTime);
  }

  private static final class TaskFunction<I, R>
      extends AbstractFunction1<Iterator<I>, TaskResult<R>> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Work<I, R> work;
    private final LongAccumulator done;

    TaskFunction(Work<I, R> work, LongAccumulator done) {
      this.work = work;
      this.done = done;
    }

    @Override
    public TaskResult<R> apply(Iterator<I> inputs) {
      try {
        return work.run(inputs.next(), done);
      } catch (IOException e) {
        throw sneaky(e);
      }
    }

    /** Spark's functions declare nothing, and the driver wants the failure as it is. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
      throw (E) failure;
    }
  }

  private final class HandOver extends AbstractFunction2<Object, TaskResult<R>, BoxedUnit> {
    @Override
    public BoxedUnit apply(Object task, TaskResult<R> result) {
      results.add(new Finished<>((Integer) task, result));
      return BoxedUnit.UNIT;
    }
  }

  private static final class Nothing extends AbstractFunction0<Object> {
    @Override
    public Object apply() {
      return BoxedUnit.UNIT;
    }
  }
}
