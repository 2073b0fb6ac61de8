package org.reelspark.core.video;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.List;
import java.util.stream.Stream;
import org.reelspark.core.plan.DeviceException;

/** The libraries of NVIDIA's driver that FFmpeg opens by itself. */
final class NvidiaDriver {
  private static final String CUDA = Platform.isWindows() ? "nvcuda.dll" : "libcuda.so.1";
  private static final String ENCODE =
      Platform.isWindows() ? "nvEncodeAPI64.dll" : "libnvidia-encode.so.1";
  private static final String DECODE = Platform.isWindows() ? "nvcuvid.dll" : "libnvcuvid.so.1";

  private NvidiaDriver() {}

  /**
   * @throws DeviceException where a library that NVENC needs is not there
   */
  static void checkNvenc() {
    check("--encoder=nvenc", CUDA, ENCODE);
  }

  /**
   * @throws DeviceException where a library that NVDEC needs is not there
   */
  static void checkNvdec() {
    check("--decoder=nvdec", CUDA, DECODE);
  }

  private static void check(String option, String... libraries) {
    List<String> missing = Stream.of(libraries).filter(each -> !isThere(each)).toList();
    if (!missing.isEmpty()) {
      throw new DeviceException(
          "%s: looked for %s of NVIDIA's driver, and %s not there; install the driver, or leave it out"
              .formatted(
                  option,
                  String.join(" and ", libraries),
                  missing.size() == 1 ? missing.get(0) + " is" : "both are"));
    }
  }

  private static boolean isThere(String library) {
    try {
      NativeLibrary.getInstance(library);
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }
}
