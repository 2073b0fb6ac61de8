package org.reelspark.jobs.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that measures whenever it is asked to: a line of its standard input is the question,
 * one of its standard output the answer. Before the first one it says {@value #READY}.
 */
final class Child implements AutoCloseable {
  private static final String READY = "ready";

  /** What a process of this class path answers. */
  interface Answers {
    String to(String question) throws IOException;
  }

  private final Process process;
  private final Path errors;
  private final String name;
  private final BufferedReader answers;
  private final BufferedWriter questions;

  private Child(ProcessBuilder program) throws IOException {
    name = Path.of(program.command().get(0)).getFileName().toString();
    errors = Files.createTempFile("reelspark-bench", ".err");
    process = program.redirectError(errors.toFile()).start();
    answers = process.inputReader(StandardCharsets.UTF_8);
    questions = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts a process and waits until it is ready.
   *
   * @throws IOException where it can't be started or ends, with the end of what it said
   */
  static Child start(ProcessBuilder program) throws IOException {
    Child child = new Child(program);
    try {
      String said = child.answer();
      if (!said.equals(READY)) {
        throw new IOException("%s says: %s".formatted(child.name, said));
      }
      return child;
    } catch (IOException e) {
      child.close();
      throw e;
    }
  }

  /**
   * @throws IOException where it ends instead of an answer, with the end of what it said
   */
  String ask(String question) throws IOException {
    questions.write(question + "\n");
    questions.flush();
    return answer();
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("%s ends: %s".formatted(name, Run.lastLine(errors)));
    }
    return line;
  }

  /** Answers, in the process itself, until nobody asks any more. */
  static void answer(Answers answers) throws IOException {
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println(READY);
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      System.out.println(answers.to(line));
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    answers.close();
    Files.deleteIfExists(errors);
  }
}
