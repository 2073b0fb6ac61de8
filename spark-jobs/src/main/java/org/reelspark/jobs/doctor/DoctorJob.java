package org.reelspark.jobs.doctor;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.hadoop.util.VersionInfo;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.Precision;
import org.reelspark.core.restore.Gpus;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.RestoreOptions;
import org.reelspark.core.restore.TrialWindow;
import org.reelspark.core.video.CodecTrial;
import org.reelspark.core.video.FFmpegBuild;

/** Looks at this machine: what it has, and a small picture restored on every device. */
public final class DoctorJob {
  private static final Path DRIVER = Path.of("/proc/driver/nvidia");

  /** Decibels that what a GPU restores is from what the CPU does, in half precision too. */
  private static final double ALIKE = 75;

  /**
   * One thing that was looked at.
   *
   * @param sound false where films can't be restored on this machine because of it
   */
  public record Finding(String what, String found, boolean sound) {}

  private final List<Finding> findings = new ArrayList<>();

  /** Everything, in the order to be read. */
  public List<Finding> run() {
    machine();
    say("Spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
    say("Hadoop", VersionInfo.getVersion() + (hasS3a() ? ", with s3a:" : ", without s3a:"));
    FFmpegBuild ffmpeg = FFmpegBuild.look();
    say("FFmpeg", ffmpeg.version() + ", writes with " + String.join(", ", ffmpeg.encoders()));
    if (!ffmpeg.missing().isEmpty()) {
      say("", "lacks " + String.join(", ", ffmpeg.missing()));
    }
    say(
        "",
        ffmpeg.nvidia().isEmpty()
            ? "has no NVENC and no NVDEC"
            : "has " + String.join(", ", ffmpeg.nvidia()) + ", which need NVIDIA's driver");
    say("NVIDIA driver", driver());
    codecs();
    try {
      devices();
    } catch (ModelException e) {
      findings.add(new Finding("libtorch", e.getMessage(), false));
    }
    return List.copyOf(findings);
  }

  private void machine() {
    say(
        "Machine",
        "%s %s %s, %d cores, %.1f GB of memory"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                memory() / 1e9));
    say(
        "Java",
        "%s, %s, heap of %.1f GB"
            .formatted(
                Runtime.version(),
                System.getProperty("java.vendor"),
                Runtime.getRuntime().maxMemory() / 1e9));
  }

  private static long memory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private static boolean hasS3a() {
    return DoctorJob.class
            .getClassLoader()
            .getResource("org/apache/hadoop/fs/s3a/S3AFileSystem.class")
        != null;
  }

  /** The driver's own words on its version and its GPUs. */
  private static String driver() {
    Path version = DRIVER.resolve("version");
    if (!Files.exists(version)) {
      return "none: no " + version;
    }
    try (Stream<Path> gpus = Files.list(DRIVER.resolve("gpus"))) {
      List<String> models = new ArrayList<>();
      for (Path gpu : gpus.sorted().toList()) {
        models.addAll(
            Files.readAllLines(gpu.resolve("information")).stream()
                .filter(line -> line.startsWith("Model:"))
                .map(line -> line.substring("Model:".length()).strip())
                .toList());
      }
      return Files.readAllLines(version).get(0).replaceAll("\\s+", " ")
          + "; "
          + String.join(", ", models);
    } catch (IOException e) {
      return "can't be asked: " + e;
    }
  }

  /** A few frames through the encoders and decoders of every GPU. */
  private void codecs() {
    if (!Files.exists(DRIVER.resolve("version"))) {
      say("NVENC, NVDEC", "not tried: no driver");
      return;
    }
    for (int gpu = 0; gpu < gpus(); gpu++) {
      for (CodecTrial.Outcome outcome : CodecTrial.run(gpu)) {
        findings.add(
            new Finding(
                "Codec",
                "%s on GPU %d: %s".formatted(outcome.what(), gpu, outcome.found()),
                outcome.sound()));
      }
    }
  }

  private static int gpus() {
    try (Stream<Path> gpus = Files.list(DRIVER.resolve("gpus"))) {
      return (int) gpus.count();
    } catch (IOException e) {
      return 0; // driver() has said so
    }
  }

  private void devices() {
    Gpus gpus = Gpus.look();
    say("libtorch", "%s, sees %d GPUs".formatted(gpus.engine(), gpus.count()));
    gpus.libraries().forEach(library -> say("", library));
    say("CUDA", gpus.count() == 0 ? "none" : CudaUtils.getCudaVersionString());
    for (int gpu = 0; gpu < gpus.count(); gpu++) {
      say(
          "GPU " + gpu,
          "compute capability %s, %.1f GB of memory"
              .formatted(
                  CudaUtils.getComputeCapability(gpu),
                  CudaUtils.getGpuMemory(Device.gpu(gpu)).getMax() / 1e9));
    }
    if (!Model.hasDefault()) {
      say("Trial", "this build carries no default model");
      return;
    }
    Frame cpu = trial("CPU", new RestoreOptions(0, DeviceChoice.CPU, 0), null);
    for (int gpu = 0; gpu < gpus.count(); gpu++) {
      trial("GPU " + gpu, new RestoreOptions(0, DeviceChoice.GPU, gpu), cpu);
      trial(
          "GPU %d, half precision".formatted(gpu),
          new RestoreOptions(0, DeviceChoice.GPU, gpu, Precision.HALF),
          cpu);
    }
  }

  /**
   * Restores a small picture.
   *
   * @param reference what the CPU made of it; null for none
   */
  private Frame trial(String device, RestoreOptions options, Frame reference) {
    try (Model model = Model.open("default", options)) {
      long begin = System.nanoTime();
      Frame frame = TrialWindow.restore(model);
      String found =
          String.format(
              Locale.ROOT,
              "%dx%d restored in %.0f ms",
              frame.format().width(),
              frame.format().height(),
              (System.nanoTime() - begin) / 1e6);
      findings.add(
          new Finding(
              "Trial on " + device,
              reference == null ? found : found + ", " + difference(frame, reference),
              reference == null || psnr(frame, reference) >= ALIKE));
      return frame;
    } catch (ModelException e) {
      findings.add(new Finding("Trial on " + device, e.getMessage(), false));
      return null;
    }
  }

  private static String difference(Frame frame, Frame reference) {
    int most = 0;
    for (int i = 0; i < frame.samples().length; i++) {
      most = Math.max(most, apart(frame, reference, i));
    }
    return String.format(
        Locale.ROOT,
        "differs from the CPU by %d of 255 at most, %.1f dB; %.0f dB or more is sound",
        most,
        psnr(frame, reference),
        ALIKE);
  }

  private static double psnr(Frame frame, Frame reference) {
    double squares = 0;
    for (int i = 0; i < frame.samples().length; i++) {
      squares += Math.pow(apart(frame, reference, i), 2);
    }
    return 10 * Math.log10(255.0 * 255 * frame.samples().length / squares);
  }

  private static int apart(Frame frame, Frame reference, int i) {
    return Math.abs((frame.samples()[i] & 0xff) - (reference.samples()[i] & 0xff));
  }

  private void say(String what, String found) {
    findings.add(new Finding(what, found, true));
  }
}
