package org.reelspark.training.quality;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.report.ScreenColours;
import org.reelspark.training.film.ShortFilm;

/**
 * Frames to be shown, as JPEGs of several pictures each: two in a row, the defect mask in the last
 * place. May be used by several threads.
 */
public final class Stills {
  private static final int GAP = 4;
  private static final float QUALITY = 0.82f;

  private final Path folder;
  private final Map<String, List<Integer>> wanted = new TreeMap<>();
  private final Map<String, List<Path>> written = new TreeMap<>();

  /**
   * @param folder that they are written to
   * @param wanted {@code FILM=FRAME} each
   * @throws SettingsException where one is something else
   */
  public Stills(Path folder, List<String> wanted) {
    this.folder = folder;
    for (String still : wanted) {
      if (!still.matches("[^=]+=[0-9]{1,6}")) {
        throw new SettingsException("--still " + still + ": give FILM=FRAME");
      }
      int equals = still.indexOf('=');
      this.wanted
          .computeIfAbsent(still.substring(0, equals), film -> new ArrayList<>())
          .add(Integer.parseInt(still.substring(equals + 1)));
    }
  }

  /**
   * Shows a frame if it is wanted.
   *
   * @param pictures of the film's format
   * @param mask one byte a pixel, null where there is none
   */
  void offer(ShortFilm film, int number, List<Frame> pictures, byte[] mask) {
    if (!wanted.getOrDefault(film.name(), List.of()).contains(number)) {
      return;
    }
    Path file = folder.resolve(film.name() + "-" + number + ".jpg");
    try {
      Files.createDirectories(folder);
      write(panels(film, pictures, mask), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    synchronized (written) {
      written.computeIfAbsent(film.name(), name -> new ArrayList<>()).add(file);
    }
  }

  /** The stills of a film in the order of its frames. */
  List<Path> of(String film) {
    synchronized (written) {
      return List.copyOf(written.getOrDefault(film, List.of()));
    }
  }

  /** What was wanted and has not come. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    wanted.forEach(
        (film, numbers) ->
            numbers.forEach(
                number -> {
                  if (!of(film).contains(folder.resolve(film + "-" + number + ".jpg"))) {
                    missing.add(film + "=" + number);
                  }
                }));
    Collections.sort(missing);
    return missing;
  }

  private static BufferedImage panels(ShortFilm film, List<Frame> pictures, byte[] mask) {
    PictureFormat format = film.format();
    int count = pictures.size() + (mask == null ? 0 : 1);
    int across = count == 4 ? 2 : count;
    int down = count / across;
    int width = format.width() + GAP;
    int height = format.height() + GAP;
    BufferedImage image =
        new BufferedImage(across * width - GAP, down * height - GAP, BufferedImage.TYPE_INT_RGB);
    ScreenColours colours = new ScreenColours(format, film.colour());
    for (int y = 0; y < format.height(); y++) {
      for (int x = 0; x < format.width(); x++) {
        for (int i = 0; i < count; i++) {
          int grey = i < pictures.size() ? 0 : mask[y * format.width() + x] & 0xff;
          image.setRGB(
              i % across * width + x,
              i / across * height + y,
              i < pictures.size() ? colours.rgb(pictures.get(i), x, y) : grey * 0x010101);
        }
      }
    }
    return image;
  }

  private static void write(BufferedImage image, Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    Files.deleteIfExists(file);
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
    } finally {
      writer.dispose();
    }
  }
}
