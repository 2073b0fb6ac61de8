package org.reelspark.jobs.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.Hdr;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.ScanType;
import org.reelspark.core.plan.StreamInfo;
import org.reelspark.core.plan.VideoInfo;
import org.reelspark.core.video.FilmMaker.Caption;
import org.reelspark.core.video.FilmMaker.Sound;

/**
 * A film of 12.5 seconds that is drawn: a title that fades in, a walk along hills that the camera
 * follows, a cut to a street with cars, a cut to the sea, and a fade to the end title.
 */
final class DemoFilm {
  static final PictureFormat FORMAT = new PictureFormat(640, 360, Chroma.YUV420, 8);
  static final int FRAMES = 300;
  static final int RATE = 24;

  /** A frame of the walk, with much to see in it. */
  static final int STILL = 96;

  private static final int TITLE = 48;
  private static final int WALK = 144;
  private static final int STREET = 216;
  private static final int SEA = 276;
  private static final int WORLD = 1400;

  private final BufferedImage hills = hills();
  private final BufferedImage street = street();

  /** What the film's container will say of it. */
  static FilmInfo info(String name) {
    Colour colour = new Colour("tv", "bt709", "bt709", "bt709", "left");
    VideoInfo video =
        new VideoInfo(
            0,
            "h264",
            "",
            "yuv420p",
            FORMAT,
            new Rational(1, RATE),
            new Rational(RATE, 1),
            new Rational(1, 1),
            0,
            ScanType.PROGRESSIVE,
            colour,
            Hdr.NONE,
            0);
    StreamInfo stream = new StreamInfo(0, "video", "h264", video.timeBase(), Map.of());
    return new FilmInfo(
        name, "matroska", 0, (double) FRAMES / RATE, video, List.of(stream), 0, Map.of());
  }

  /** Music in one track, a voice-like hum in the other. */
  static List<Sound> sounds() {
    double[] notes = {261.63, 329.63, 392, 523.25, 392, 329.63};
    return List.of(
        new Sound(
            "eng",
            "Music",
            t -> {
              double note = notes[(int) (t * 2) % notes.length];
              double fade = Math.exp(-3 * (t * 2 - Math.floor(t * 2)));
              return (float) (0.3 * fade * Math.sin(2 * Math.PI * note * t));
            }),
        new Sound(
            "fra",
            "Narration",
            t ->
                (float)
                    (0.2
                        * Math.sin(2 * Math.PI * 140 * t + 2 * Math.sin(9 * t))
                        * (0.5 + 0.5 * Math.sin(7 * t)))));
  }

  static List<Caption> captions() {
    return List.of(
        new Caption(2.2, 4.5, "He had walked these hills all his life."),
        new Caption(6.2, 8.4, "The city had never been so loud."),
        new Caption(9.4, 11.3, "But the sea was as it had always been."));
  }

  /** One frame, drawn anew. */
  Frame frame(int number) {
    BufferedImage image =
        new BufferedImage(FORMAT.width(), FORMAT.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    if (number < TITLE) {
      title(g, "REELSPARK", Math.min(1, number / 24f));
    } else if (number < WALK) {
      walk(g, number - TITLE);
    } else if (number < STREET) {
      drive(g, number - WALK);
    } else if (number < SEA) {
      sea(g, number - STREET, Math.min(1, (SEA - number) / 24f));
    } else {
      title(g, "THE END", Math.min(1, (FRAMES - number) / 12f));
    }
    g.dispose();
    return new Frame(FORMAT, number, planes(image));
  }

  private static void title(Graphics2D g, String text, float light) {
    int level = Math.round(24 * light);
    g.setColor(new Color(level, level, level + 6));
    g.fillRect(0, 0, 640, 360);
    int bright = Math.round(235 * light);
    g.setColor(new Color(bright, bright, Math.round(200 * light)));
    BlockLetters.draw(g, text, 320, 150, 8);
    g.fillRect(140, 225, 360, 3);
  }

  /** The camera goes along with a walker, and stops a little before he does. */
  private void walk(Graphics2D g, int t) {
    double camera = 640 * ease(t / 96.0);
    g.drawImage(hills, -(int) Math.round(camera), 0, null);
    double x = 150 + 7.2 * t - camera;
    walker(g, x, 292 + 3 * Math.sin(x * 0.02), 1, t);
    bird(g, 500 - 2.5 * t, 70 + 12 * Math.sin(t * 0.15), t);
    bird(g, 560 - 2.2 * t, 90 + 10 * Math.sin(t * 0.13 + 1), t + 3);
  }

  private void drive(Graphics2D g, int t) {
    g.drawImage(street, -t, 0, null);
    car(g, -160 + 11.0 * t, 268, new Color(150, 40, 36));
    car(g, 700 - 8.0 * t, 306, new Color(52, 74, 122));
    walker(g, 420 - 1.4 * t, 250, -1, t);
  }

  private static void sea(Graphics2D g, int t, float light) {
    g.setPaint(new GradientPaint(0, 0, new Color(210, 150, 110), 0, 190, new Color(246, 216, 160)));
    g.fillRect(0, 0, 640, 190);
    g.setColor(new Color(255, 240, 200));
    g.fill(new Ellipse2D.Double(430, 100 + t * 0.5, 70, 70));
    g.setPaint(new GradientPaint(0, 190, new Color(96, 120, 140), 0, 360, new Color(22, 48, 70)));
    g.fillRect(0, 190, 640, 170);
    g.setStroke(new BasicStroke(2));
    for (int row = 0; row < 14; row++) {
      g.setColor(new Color(170, 190, 200, 60 + 8 * row));
      Path2D wave = new Path2D.Double();
      for (int x = 0; x <= 640; x += 8) {
        double y = 200 + row * 12 + (1 + row * 0.4) * Math.sin(x * 0.04 + t * 0.2 + row * 1.7);
        if (x == 0) {
          wave.moveTo(x, y);
        } else {
          wave.lineTo(x, y);
        }
      }
      g.draw(wave);
    }
    double bob = 3 * Math.sin(t * 0.17);
    Path2D sail = new Path2D.Double();
    sail.moveTo(180 + t, 150 + bob);
    sail.lineTo(180 + t, 228 + bob);
    sail.lineTo(232 + t, 228 + bob);
    sail.closePath();
    g.setColor(new Color(240, 236, 224));
    g.fill(sail);
    g.setColor(new Color(70, 44, 32));
    g.fillRect(150 + t, (int) Math.round(232 + bob), 84, 10);
    g.setColor(new Color(0, 0, 0, Math.round(255 * (1 - light))));
    g.fillRect(0, 0, 640, 360);
  }

  private static void walker(Graphics2D g, double x, double foot, int way, int t) {
    double swing = Math.sin(t * 0.45) * 12;
    g.setStroke(new BasicStroke(6, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.setColor(new Color(44, 40, 52));
    line(g, x, foot - 32, x + swing, foot);
    line(g, x, foot - 32, x - swing, foot);
    g.setColor(new Color(120, 64, 50));
    line(g, x, foot - 62, x, foot - 32);
    line(g, x, foot - 56, x - swing * 0.8 + 3 * way, foot - 38);
    g.setColor(new Color(214, 176, 148));
    g.fill(new Ellipse2D.Double(x - 8, foot - 82, 16, 18));
    g.setColor(new Color(60, 50, 40));
    g.fill(new Ellipse2D.Double(x - 12, foot - 84, 24, 7));
  }

  private static void bird(Graphics2D g, double x, double y, int t) {
    double wing = 8 * Math.sin(t * 0.8);
    g.setStroke(new BasicStroke(2.5f));
    g.setColor(new Color(50, 50, 60));
    line(g, x - 12, y - wing, x, y);
    line(g, x, y, x + 12, y - wing);
  }

  private static void car(Graphics2D g, double x, double y, Color colour) {
    g.setColor(colour);
    g.fillRoundRect((int) Math.round(x), (int) y, 130, 30, 14, 14);
    g.fillRoundRect((int) Math.round(x + 28), (int) y - 24, 68, 34, 18, 18);
    g.setColor(new Color(196, 214, 222));
    g.fillRect((int) Math.round(x + 38), (int) y - 16, 48, 14);
    g.setColor(new Color(26, 26, 28));
    g.fill(new Ellipse2D.Double(x + 16, y + 18, 26, 26));
    g.fill(new Ellipse2D.Double(x + 88, y + 18, 26, 26));
  }

  private static void line(Graphics2D g, double x1, double y1, double x2, double y2) {
    Path2D path = new Path2D.Double();
    path.moveTo(x1, y1);
    path.lineTo(x2, y2);
    g.draw(path);
  }

  private static double ease(double part) {
    double p = Math.min(1, part * 1.1);
    return p * p * (3 - 2 * p);
  }

  private static BufferedImage hills() {
    BufferedImage image = new BufferedImage(WORLD, 360, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setPaint(new GradientPaint(0, 0, new Color(132, 168, 204), 0, 220, new Color(224, 226, 214)));
    g.fillRect(0, 0, WORLD, 360);
    ridge(g, 190, 34, 0.008, new Color(140, 156, 160));
    ridge(g, 230, 26, 0.013, new Color(112, 136, 104));
    ridge(g, 276, 12, 0.02, new Color(104, 120, 62));
    Random random = new Random(4);
    for (int i = 0; i < 26; i++) {
      int x = random.nextInt(WORLD);
      int y = 236 + random.nextInt(40);
      g.setColor(new Color(74, 54, 38));
      g.fillRect(x - 3, y - 8, 6, 26);
      int green = 70 + random.nextInt(50);
      g.setColor(new Color(50 + random.nextInt(30), green, 44));
      g.fill(new Ellipse2D.Double(x - 18, y - 40, 36, 40));
    }
    g.setPaint(new GradientPaint(0, 292, new Color(150, 132, 96), 0, 360, new Color(96, 80, 52)));
    g.fillRect(0, 296, WORLD, 64);
    g.dispose();
    grit(image, 5, 10);
    return image;
  }

  private static void ridge(Graphics2D g, int base, int height, double step, Color colour) {
    Path2D shape = new Path2D.Double();
    shape.moveTo(0, 360);
    for (int x = 0; x <= WORLD; x += 4) {
      shape.lineTo(x, base + height * (Math.sin(x * step) + 0.4 * Math.sin(x * step * 2.7 + 1)));
    }
    shape.lineTo(WORLD, 360);
    shape.closePath();
    g.setColor(colour);
    g.fill(shape);
  }

  private static BufferedImage street() {
    BufferedImage image = new BufferedImage(WORLD, 360, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(new Color(188, 196, 204));
    g.fillRect(0, 0, WORLD, 360);
    Random random = new Random(9);
    for (int x = 0; x < WORLD; ) {
      int width = 70 + random.nextInt(60);
      int top = 30 + random.nextInt(90);
      int tone = 90 + random.nextInt(80);
      g.setColor(new Color(tone, tone - 12, tone - 24));
      g.fillRect(x, top, width - 4, 240 - top);
      g.setColor(new Color(52, 60, 72));
      for (int wy = top + 14; wy < 215; wy += 30) {
        for (int wx = x + 10; wx < x + width - 20; wx += 22) {
          g.fillRect(wx, wy, 11, 17);
        }
      }
      x += width;
    }
    g.setColor(new Color(150, 148, 144));
    g.fillRect(0, 240, WORLD, 22);
    g.setColor(new Color(78, 80, 84));
    g.fillRect(0, 262, WORLD, 98);
    g.setColor(new Color(214, 208, 180));
    for (int x = 0; x < WORLD; x += 60) {
      g.fillRect(x, 304, 32, 4);
    }
    g.dispose();
    grit(image, 6, 8);
    return image;
  }

  /** Texture that belongs to the things, so that it moves with them. */
  private static void grit(BufferedImage image, long seed, int depth) {
    Random random = new Random(seed);
    int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < pixels.length; i++) {
      int change = random.nextInt(2 * depth + 1) - depth;
      int rgb = pixels[i];
      pixels[i] =
          (clamp((rgb >> 16 & 0xff) + change) << 16)
              | (clamp((rgb >> 8 & 0xff) + change) << 8)
              | clamp((rgb & 0xff) + change);
    }
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }

  /** BT.709 in limited range; chroma is the mean of four pixels. */
  private static byte[] planes(BufferedImage image) {
    int width = FORMAT.width();
    int height = FORMAT.height();
    int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    byte[] samples = new byte[FORMAT.bytes()];
    float[] blue = new float[width / 2 * (height / 2)];
    float[] red = new float[blue.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = pixels[y * width + x];
        float r = (rgb >> 16 & 0xff) / 255f;
        float gr = (rgb >> 8 & 0xff) / 255f;
        float b = (rgb & 0xff) / 255f;
        float luma = 0.2126f * r + 0.7152f * gr + 0.0722f * b;
        samples[y * width + x] = (byte) Math.round(16 + 219 * luma);
        int chroma = y / 2 * (width / 2) + x / 2;
        blue[chroma] += (b - luma) / 1.8556f / 4;
        red[chroma] += (r - luma) / 1.5748f / 4;
      }
    }
    for (int i = 0; i < blue.length; i++) {
      samples[FORMAT.planeOffset(1) + i] = (byte) Math.round(128 + 224 * blue[i]);
      samples[FORMAT.planeOffset(2) + i] = (byte) Math.round(128 + 224 * red[i]);
    }
    return samples;
  }
}
