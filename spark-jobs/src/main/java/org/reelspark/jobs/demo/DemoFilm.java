package org.reelspark.jobs.demo;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.video.FilmComposer.Cue;
import org.reelspark.core.video.FilmComposer.Script;

/**
 * A film that is drawn picture by picture: a title that comes out of the dark, then three shots
 * with a hard cut before each, and a fade at the end. Frames are drawn in order.
 */
final class DemoFilm {
  static final int FRAMES_PER_SECOND = 24;

  /** Chroma lies in the middle of its four pixels, where averaging puts it. */
  private static final Colour COLOUR = new Colour("tv", "bt709", "bt709", "bt709", "center");

  private static final List<String> CHAPTERS = List.of("Title", "Viaduct", "Street", "Sea");
  private static final List<String> SUBTITLES =
      List.of(
          "A film that was never shot.",
          "The evening train is on time.",
          "Everybody hurries, nobody knows where to.",
          "And so to sea.");

  private final PictureFormat format;
  private final int sceneFrames;
  private final BufferedImage picture;
  private final int[] pixels;
  private Scene scene;
  private int playing = -1;

  /**
   * @param width pixels; the height follows
   * @param sceneFrames frames of each of the four shots
   */
  DemoFilm(int width, int sceneFrames) {
    this.format =
        new PictureFormat(
            width, (int) Math.round(width * Scene.HEIGHT / Scene.WIDTH), Chroma.YUV420, 8);
    this.sceneFrames = sceneFrames;
    this.picture = new BufferedImage(width, format.height(), BufferedImage.TYPE_INT_RGB);
    this.pixels = new int[width * format.height()];
  }

  PictureFormat format() {
    return format;
  }

  int frames() {
    return CHAPTERS.size() * sceneFrames;
  }

  /** The frames that a shot begins with, but for the first of the film. */
  List<Integer> cuts() {
    return List.of(sceneFrames, 2 * sceneFrames, 3 * sceneFrames);
  }

  /** The shot that a frame is of, from 0. */
  int shot(int frame) {
    return frame / sceneFrames;
  }

  /** Whether a frame is of the shot that makes the best still: the train. */
  boolean isPicturesque(int frame) {
    return shot(frame) == 1;
  }

  Script script() {
    double seconds = (double) sceneFrames / FRAMES_PER_SECOND;
    return new Script(
        "Reelspark demo",
        format,
        COLOUR,
        FRAMES_PER_SECOND,
        frames(),
        Soundtrack.sounds(),
        "eng",
        cues(SUBTITLES, seconds, 0.15),
        cues(CHAPTERS, seconds, 0));
  }

  private static List<Cue> cues(List<String> texts, double seconds, double margin) {
    return java.util.stream.IntStream.range(0, texts.size())
        .mapToObj(i -> new Cue((i + margin) * seconds, (i + 1 - margin) * seconds, texts.get(i)))
        .toList();
  }

  /** Draws a frame; the next one after it is the cheapest. */
  Frame frame(int number) {
    int shot = shot(number);
    if (shot != playing) {
      scene = scene(shot);
      playing = shot;
    }
    Graphics2D g = picture.createGraphics();
    Backdrop.prepare(g, format.width() / Scene.WIDTH);
    scene.draw(g, (double) (number % sceneFrames) / FRAMES_PER_SECOND);
    g.dispose();
    picture.getRGB(0, 0, format.width(), format.height(), pixels, 0, format.width());
    return new Frame(format, number, Bt709.planes(format, pixels));
  }

  private Scene scene(int shot) {
    double unit = format.width() / Scene.WIDTH;
    return switch (shot) {
      case 0 -> new TitleScene(unit);
      case 1 -> new ViaductScene(unit);
      case 2 -> new StreetScene(unit);
      default -> new SeaScene(unit, (double) (sceneFrames - 1) / FRAMES_PER_SECOND);
    };
  }
}
