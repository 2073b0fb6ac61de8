package org.reelspark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the one jar that spark-submit takes, and what is not. */
class BundleIT {
  private static final Path BUNDLE = Path.of("target", "reelspark.jar");
  private static Set<String> entries;

  @BeforeAll
  static void list() throws IOException {
    assumeTrue(Files.exists(BUNDLE), "built with -Dbundle.skip=true");
    try (JarFile jar = new JarFile(BUNDLE.toFile())) {
      entries = jar.stream().map(ZipEntry::getName).collect(Collectors.toSet());
    }
  }

  @Test
  void itLeavesOutWhatTheClusterProvides() {
    assertThat(entries)
        .noneMatch(
            name ->
                name.startsWith("org/apache/spark/")
                    || name.startsWith("org/apache/hadoop/")
                    || name.startsWith("org/apache/logging/")
                    || name.startsWith("org/slf4j/")
                    || name.startsWith("com/fasterxml/")
                    || name.startsWith("scala/"));
  }

  @Test
  void itMovesTheLibrariesThatSparkHasInOlderVersions() {
    assertThat(entries)
        .contains(
            "org/reelspark/shaded/gson/Gson.class",
            "org/reelspark/shaded/compress/archivers/tar/TarArchiveInputStream.class")
        .noneMatch(name -> name.startsWith("com/google/gson/"))
        .noneMatch(name -> name.startsWith("org/apache/commons/"));
  }

  @Test
  void itHoldsTheNativesOfFfmpegAndLibtorch() {
    assertThat(entries)
        .anyMatch(name -> name.matches("org/bytedeco/ffmpeg/[^/]+/.*avcodec.*"))
        .anyMatch(name -> name.matches("org/bytedeco/javacpp/[^/]+/.*jnijavacpp.*"))
        .anyMatch(name -> name.matches("pytorch/cpu/[^/]+/.*torch_cpu.*"))
        .anyMatch(name -> name.matches("jnilib/[^/]+/cpu/.*djl_torch.*"));
  }

  @Test
  void itKeepsTheEngineThatDjlLooksUp() throws IOException {
    assertThat(read("META-INF/services/ai.djl.engine.EngineProvider"))
        .contains("ai.djl.pytorch.engine.PtEngineProvider");
  }

  @Test
  void itIsUnsigned() {
    assertThat(entries).noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|RSA|DSA)"));
  }

  @Test
  void itStartsTheCommandLine() throws IOException {
    try (JarFile jar = new JarFile(BUNDLE.toFile())) {
      assertThat(jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS))
          .isEqualTo("org.reelspark.jobs.cli.Reelspark");
    }
  }

  @Test
  void itSaysWhatItsPartsAreLicensedUnder() throws IOException {
    assertThat(read("META-INF/reelspark/NOTICE")).contains("GPL", "FFmpeg", "libtorch");
    assertThat(read("META-INF/reelspark/LICENSE")).contains("Apache License");
  }

  private static String read(String entry) throws IOException {
    try (JarFile jar = new JarFile(BUNDLE.toFile());
        InputStream in = jar.getInputStream(jar.getEntry(entry))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
