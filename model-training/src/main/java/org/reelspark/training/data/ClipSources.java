package org.reelspark.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.reelspark.core.plan.ModelCard;

/**
 * Where clips come from and under which licence, as a {@code MANIFEST.tsv} in their folder or the
 * one above says: a table with the columns {@code file}, {@code source_repo}, {@code source_path}
 * and {@code licence}.
 */
public final class ClipSources {
  private record Source(String source, String licence) {}

  private final Map<String, Source> byFile;

  private ClipSources(Map<String, Source> byFile) {
    this.byFile = byFile;
  }

  /** What the manifests of some folders of clips say; nothing where there is none. */
  public static ClipSources of(List<Path> folders) throws IOException {
    Map<String, Source> byFile = new HashMap<>();
    for (Path folder : folders) {
      Path absolute = folder.toAbsolutePath().normalize();
      for (Path place : new Path[] {absolute, absolute.getParent()}) {
        Path manifest = place == null ? null : place.resolve("MANIFEST.tsv");
        if (manifest != null && Files.exists(manifest)) {
          read(manifest, byFile);
        }
      }
    }
    return new ClipSources(byFile);
  }

  private static void read(Path manifest, Map<String, Source> byFile) throws IOException {
    List<String> lines = Files.readAllLines(manifest);
    List<String> columns = Arrays.asList(lines.get(0).split("\t", -1));
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = new ArrayList<>(Arrays.asList(line.split("\t", -1)));
      String file = Path.of(cell(columns, cells, "file")).getFileName().toString();
      String source =
          cell(columns, cells, "source_repo") + " " + cell(columns, cells, "source_path");
      byFile.put(file, new Source(source.strip(), cell(columns, cells, "licence")));
    }
  }

  private static String cell(List<String> columns, List<String> cells, String column) {
    int at = columns.indexOf(column);
    return at < 0 || at >= cells.size() ? "" : cells.get(at);
  }

  /**
   * The line of a clip in a model card; source and licence are empty where no manifest names it.
   */
  public ModelCard.Clip describe(String file, String sha256) {
    Source source = byFile.getOrDefault(file, new Source("", ""));
    return new ModelCard.Clip(file, source.source(), source.licence(), sha256);
  }
}
