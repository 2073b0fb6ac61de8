package org.reelspark.core.damage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Makes {@code shapes.bin.gz} from the polygons of FilmDamageSimulator. Run once, by hand:
 *
 * <pre>OutlineCompiler FOLDER_OF_scanNN_polygons.json.gz shapes.bin.gz</pre>
 */
final class OutlineCompiler {
  private static final int MOST_PER_KIND = 1500;
  private static final int MOST_POINTS = 255;

  private OutlineCompiler() {}

  public static void main(String[] args) throws IOException {
    Map<DamageKind, List<List<int[]>>> byKind = new EnumMap<>(DamageKind.class);
    List<Path> files;
    try (Stream<Path> folder = Files.list(Path.of(args[0]))) {
      files = folder.filter(p -> p.toString().endsWith("_polygons.json.gz")).sorted().toList();
    }
    for (Path file : files) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
        for (JsonNode defect : new ObjectMapper().readTree(in)) {
          DamageKind kind = kind(defect.at("/label/name").asText());
          List<int[]> points = new ArrayList<>();
          for (JsonNode point : defect.get("points")) {
            points.add(new int[] {point.get("x").asInt(), point.get("y").asInt()});
          }
          if (kind != null && points.size() >= 3 && points.size() <= MOST_POINTS) {
            byKind.computeIfAbsent(kind, k -> new ArrayList<>()).add(points);
          }
        }
      }
    }
    try (OutputStream file = Files.newOutputStream(Path.of(args[1]));
        DataOutputStream out = new DataOutputStream(new GZIPOutputStream(file))) {
      out.writeByte(byKind.size());
      for (Map.Entry<DamageKind, List<List<int[]>>> entry : byKind.entrySet()) {
        List<List<int[]>> all = entry.getValue();
        int count = Math.min(MOST_PER_KIND, all.size());
        out.writeUTF(entry.getKey().option());
        out.writeInt(count);
        for (int i = 0; i < count; i++) {
          write(out, all.get((int) ((long) i * all.size() / count)));
        }
      }
    }
  }

  private static void write(DataOutputStream out, List<int[]> points) throws IOException {
    out.writeByte(points.size());
    int[] before = points.get(0);
    for (int[] point : points) {
      out.writeShort(point[0] - before[0]);
      out.writeShort(point[1] - before[1]);
      before = point;
    }
  }

  /** Scratches of still film lie anywhere; those of cinema film are generated. */
  private static DamageKind kind(String name) {
    return switch (name) {
      case "Dust" -> DamageKind.DUST;
      case "Dirt" -> DamageKind.DIRT;
      case "Short hair" -> DamageKind.SHORT_HAIR;
      case "Long hair" -> DamageKind.LONG_HAIR;
      case "Scratch" -> null;
      default -> throw new IllegalArgumentException("a defect of the unknown class " + name);
    };
  }
}
