package org.reelspark.jobs.bench;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.VideoCodec;

/** Every row of the bench. */
final class Rows {
  private static final List<Row> ALL =
      List.of(
          new PassThroughRow("identity-x264", VideoCodec.H264, 15, 120, Target.atLeast(0.9)),
          new PassThroughRow("identity-x264-long", VideoCodec.H264, 20, 600, Target.atLeast(1)),
          new PassThroughRow("identity-ffv1", VideoCodec.FFV1, 10, 120, Target.atLeast(0.9)),
          new PassThroughRow("identity-ffv1-long", VideoCodec.FFV1, 20, 600, Target.atLeast(0.9)),
          new RestoreRow(),
          new NetworkRow("network-576p", 720, 576, 6, Target.atLeast(1.1)),
          new NetworkRow("network-1080p", 1920, 1080, 2, Target.atLeast(1.5)),
          new ScriptRow(),
          new MemoryRow(
              "memory-identity", "identity", 1920, 1080, List.of(3, 15), List.of(10, 100, 1000)),
          new MemoryRow("memory-default", "default", 640, 360, List.of(2, 6), List.of(10, 100)),
          new IndexRow(),
          new StitchRow(),
          new ExecutorsRow(),
          new SimulationRow(),
          new SeamsRow(),
          new PixelsRow(),
          new TrainingRow(),
          new GpuRow(
              "nvidia-smi",
              DeviceChoice.GPU,
              List.of(new GpuRow.Size(1920, 1080), new GpuRow.Size(3840, 2160))));

  private Rows() {}

  static List<String> names() {
    return ALL.stream().map(Row::name).toList();
  }

  /**
   * The rows of these names, in the order of the table; all for none.
   *
   * @throws SettingsException where there is no such row
   */
  static List<Row> named(List<String> names) {
    Set<String> wanted = new LinkedHashSet<>(names);
    List<Row> rows = new ArrayList<>();
    for (Row row : ALL) {
      if (names.isEmpty() || wanted.remove(row.name())) {
        rows.add(row);
      }
    }
    if (!names.isEmpty() && !wanted.isEmpty()) {
      throw new SettingsException(
          "--rows %s: there is no such row; there are %s"
              .formatted(String.join(",", wanted), String.join(", ", names())));
    }
    return rows;
  }
}
