package org.reelspark.jobs.infer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * Steps of one task that run at the same time. The first failure of any, or the end of the task's
 * right to run, stops all; {@link #run} returns when every step has ended and closed what it held.
 */
public final class SideBySide {
  private static final long LOOK_MILLIS = 100;

  public interface Step {
    void run() throws Exception;
  }

  private final BooleanSupplier killed;
  private final Thread caller = Thread.currentThread();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /**
   * @param killed whether the task has been told to stop
   */
  public SideBySide(BooleanSupplier killed) {
    this.killed = killed;
  }

  /** Adds a step with a thread of its own, which starts with {@link #run}. */
  public void add(String name, Step step) {
    Thread thread = new Thread(() -> attempt(step), name);
    thread.setDaemon(true);
    threads.add(thread);
  }

  /**
   * Runs a step on the calling thread and the others beside it.
   *
   * @throws Exception the first failure of any step, as it was
   */
  public void run(Step step) throws Exception {
    threads.forEach(Thread::start);
    attempt(step);
    for (Thread thread : threads) {
      join(thread);
    }
    Throwable first = failure.get();
    if (first != null) {
      Thread.interrupted();
    }
    if (first instanceof Error error) {
      throw error;
    }
    if (first instanceof Exception exception) {
      throw exception;
    }
  }

  private void attempt(Step step) {
    try {
      step.run();
    } catch (Throwable t) {
      fail(t);
    }
  }

  private void join(Thread thread) {
    while (thread.isAlive()) {
      try {
        thread.join(LOOK_MILLIS);
        if (killed.getAsBoolean()) {
          fail(new InterruptedException("the task was told to stop"));
        }
      } catch (InterruptedException e) {
        fail(e);
      }
    }
  }

  private void fail(Throwable cause) {
    if (failure.compareAndSet(null, cause)) {
      caller.interrupt();
      threads.forEach(Thread::interrupt);
    }
  }

  /**
   * Nanoseconds that steps have waited for a queue between them.
   *
   * @param full those of the step that puts
   * @param empty those of the step that takes
   */
  record Waits(LongAdder full, LongAdder empty) {
    Waits() {
      this(new LongAdder(), new LongAdder());
    }
  }

  /** A queue between two steps that holds at most {@code capacity} values. */
  public <T> Belt<T> belt(int capacity) {
    return belt(capacity, new Waits());
  }

  /**
   * A queue between two steps that holds at most {@code capacity} values.
   *
   * @param waits grows while steps wait
   */
  <T> Belt<T> belt(int capacity, Waits waits) {
    return new Belt<>(capacity, waits);
  }

  /** Waits no longer than the steps go on. */
  public final class Belt<T> {
    private final BlockingQueue<T> queue;
    private final Waits waits;
    private volatile boolean ended;

    private Belt(int capacity, Waits waits) {
      this.queue = new ArrayBlockingQueue<>(capacity);
      this.waits = waits;
    }

    public void put(T value) throws InterruptedException {
      long begin = System.nanoTime();
      while (!queue.offer(value, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        goOn();
      }
      waits.full().add(System.nanoTime() - begin);
    }

    /** Nothing more will be put. */
    public void end() {
      ended = true;
    }

    /** The next value; null after the last. */
    public T take() throws InterruptedException {
      long begin = System.nanoTime();
      while (true) {
        boolean last = ended;
        T value = queue.poll(last ? 0 : LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (value != null || last) {
          waits.empty().add(System.nanoTime() - begin);
          return value;
        }
        goOn();
      }
    }

    private void goOn() throws InterruptedException {
      if (killed.getAsBoolean()) {
        throw new InterruptedException("the task was told to stop");
      }
      if (failure.get() != null) {
        throw new CancellationException();
      }
    }
  }
}
