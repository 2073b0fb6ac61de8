package org.reelspark.jobs.cli;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * For the build of {@code ./reelspark}: takes out of a list of loaded classes those whose bytes
 * stand nowhere under their own names, made while running or only for later versions of Java. Java
 * 17 crashes where it has such a class from an archive of shared classes and an agent or Flight
 * Recorder asks for its bytes.
 */
final class SharedClasses {
  private static final String CLASS = ".class";

  private SharedClasses() {}

  /** {@code LIST CLASSPATH}: the list, a class a line, is replaced. */
  public static void main(String[] arguments) throws IOException {
    Path list = Path.of(arguments[0]);
    Set<String> entries = new HashSet<>();
    for (String jar : arguments[1].split(File.pathSeparator, -1)) {
      try (ZipFile zip = new ZipFile(jar)) {
        zip.stream().map(ZipEntry::getName).forEach(entries::add);
      }
    }
    List<String> classes = Files.readAllLines(list);
    Files.write(list, classes.stream().filter(name -> isThere(name + CLASS, entries)).toList());
  }

  private static boolean isThere(String file, Set<String> entries) {
    URL found = ClassLoader.getSystemResource(file);
    return entries.contains(file) || (found != null && found.getProtocol().equals("jrt"));
  }
}
