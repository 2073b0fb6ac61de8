package org.reelspark.jobs.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.restore.Model;

/**
 * A Python with PyTorch, in which the shipped network is written again as one would write it there.
 * What runs in it sees nothing of this project but this package's programs, weights and pictures.
 */
final class Python {
  private static final List<String> FILES =
      List.of("network.py", "frames.py", "script.py", "step.py");

  private final String program;
  private final Path folder;

  /**
   * @param program to run it with
   * @param folder for the programs and what they are given
   */
  Python(String program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /**
   * Which PyTorch it has.
   *
   * @param more modules that it must have besides
   * @throws IOException where it is not there or lacks a module
   */
  String torch(String... more) throws IOException {
    List<String> modules = new ArrayList<>(List.of("numpy", "torch"));
    modules.addAll(List.of(more));
    String look = "import " + String.join(", ", modules) + "; print(torch.__version__, end='')";
    return "PyTorch " + Run.of(new ProcessBuilder(program, "-c", look)).output();
  }

  /** One of the programs; memory is as the system has it. */
  ProcessBuilder program(String name, Object... arguments) throws IOException {
    for (String file : FILES) {
      try (InputStream in = Python.class.getResourceAsStream(file)) {
        Files.copy(in, file(file), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    List<String> command = new ArrayList<>(List.of(program, file(name).toString()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return Bench.untuned(new ProcessBuilder(command));
  }

  /** A file of that name for a program to read or write. */
  Path file(String name) throws IOException {
    return Files.createDirectories(folder).resolve(name);
  }

  /** The shipped weights as NumPy reads them. */
  Path weights() throws IOException {
    return weights("default");
  }

  /** A model's weights, and the threshold of its mask, as NumPy reads them. */
  Path weights(String name) throws IOException {
    Path file = file("weights.npz");
    ModelArchive archive = Model.archive(name);
    try (ai.djl.Model model = archive.load(Device.cpu())) {
      NDList arrays = new NDList();
      for (Pair<String, Parameter> each : model.getBlock().getParameters()) {
        NDArray array = each.getValue().getArray();
        // DJL's names begin with the number of the child.
        array.setName(each.getKey().replaceFirst("^[0-9]+", "").replace('_', '.'));
        arrays.add(array);
      }
      NDArray threshold = model.getNDManager().create(archive.card().maskThreshold());
      threshold.setName("threshold");
      arrays.add(threshold);
      Files.write(file, arrays.encode(NDList.Encoding.NPZ));
    }
    return file;
  }
}
