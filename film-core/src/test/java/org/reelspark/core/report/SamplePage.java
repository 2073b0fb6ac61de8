package org.reelspark.core.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.DefectCounts;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmFingerprint;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.Flicker;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.Plan;
import org.reelspark.core.plan.PlanOutline;
import org.reelspark.core.plan.Precision;
import org.reelspark.core.plan.RestoreSettings;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.Verification;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.core.video.FilmProbe;

/** The page of a film of 100 frames in four chunks, two of its frames pictured. */
final class SamplePage {
  static final int FRAMES = 100;

  private SamplePage() {}

  static FilmPage of(String name, List<String> losses, List<Integer> concealed) throws IOException {
    Verification found = new Verification(FRAMES, 2, 1_234_567, 0);
    FilmInfo film = film(name);
    return new FilmPage(
        report(film, losses, concealed, "frame-sums:2", found),
        parts(),
        List.of(1.0, 2.5),
        worst(film),
        chunks());
  }

  /** One grey frame, nothing else in the film and nothing wrong with it. */
  static FilmPage still() throws IOException {
    Verification found = new Verification(1, 0, 0, 0);
    return new FilmPage(
        report(film("still.mkv"), List.of(), List.of(), Plan.NOT_ANALYSED, found),
        List.of(new FilmPart(0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 126, 126, 126, 126, 126, 126)),
        List.of(),
        List.of(),
        chunks().subList(0, 1));
  }

  private static RestoreReport report(
      FilmInfo film,
      List<String> losses,
      List<Integer> concealed,
      String analysis,
      Verification found) {
    String out = film.name().replace("/films/", "/films/restored/");
    int frames = found.frames();
    return new RestoreReport(
        film,
        out,
        new FilmFingerprint(12_345, "ab"),
        new PlanOutline(
            "0123456789abcdef".repeat(4),
            1,
            analysis,
            4,
            List.of(new PlanOutline.EqualChunks(0, frames, Math.max(1, frames / 4)))),
        0,
        frames,
        "PACKETS",
        "default",
        "cd".repeat(32),
        1,
        true,
        new RestoreSettings(
            0.5f,
            Precision.FULL,
            0,
            Flicker.AUTO,
            DamagePolicy.CONCEAL,
            InterlacedPolicy.REFUSE,
            true),
        new EncoderSettings(VideoCodec.FFV1, "ffv1", "8.1", "yuv420p", 1, 0, Map.of("level", "3")),
        new StreamPlan("matroska", List.of(), losses, true),
        new RestoreReport.Work(
            Map.of("index", 0.5, "restore", 60.25, "total", 75.0),
            Map.of("decode", 3.0, "infer", 100.0, "encode", 9.0),
            1.66,
            4,
            1,
            1,
            0),
        concealed,
        found,
        out + ".frames.parquet",
        List.of());
  }

  static FilmInfo film(String name) throws IOException {
    Path file = FilmFactory.film("page.mkv", FilmFactory.pattern(96, 64, "25", 4));
    try (SeekableSource source = new LocalStorage().open(file.toString())) {
      FilmInfo found = FilmProbe.probe(source);
      return new FilmInfo(
          "/films/" + name,
          found.container(),
          found.bytes(),
          found.seconds(),
          found.video(),
          found.streams(),
          found.chapters(),
          found.metadata());
    }
  }

  private static List<FilmPart> parts() {
    List<FilmPart> parts = new ArrayList<>();
    for (int i = 0; i < FRAMES / 2; i++) {
      double luma = 100 + 10 * Math.sin(i);
      parts.add(
          new FilmPart(
              2 * i,
              2 * i / 25.0,
              2,
              0.001 * i,
              0.0015 * i,
              1,
              0.5,
              0,
              i == 7 ? 1 : 0,
              2,
              luma,
              luma - 3,
              luma + 3,
              100,
              99.5,
              100.5));
    }
    return parts;
  }

  private static List<WorstFrame> worst(FilmInfo film) {
    PictureFormat format = film.video().format();
    byte[] grey = new byte[format.bytes()];
    Arrays.fill(grey, (byte) 128);
    byte[] dirty = grey.clone();
    byte[] mask = new byte[format.width() * format.height()];
    for (int y = 20; y < 30; y++) {
      Arrays.fill(dirty, y * format.width() + 30, y * format.width() + 60, (byte) 235);
      Arrays.fill(mask, y * format.width() + 30, y * format.width() + 60, (byte) 255);
    }
    Screen screen = new Screen(film.video());
    List<WorstFrame> worst = new ArrayList<>();
    for (int number : List.of(98, 14)) {
      worst.add(
          new WorstFrame(
              number / 25.0,
              300.0 / mask.length,
              new DefectCounts(0, 2, 0, 0, 1),
              FramePictures.of(
                  screen,
                  number,
                  new Frame(format, number, dirty),
                  new Frame(format, number, grey),
                  mask)));
    }
    return worst;
  }

  /** Two executors side by side; the last chunk an hour later, after the job was stopped. */
  private static List<ChunkWork> chunks() {
    long hour = 3_600_000;
    return List.of(
        new ChunkWork(0, 25, "1", 1_000, 11_000, 0, "0.seg"),
        new ChunkWork(1, 25, "2", 1_500, 9_500, 1, "1.seg"),
        new ChunkWork(2, 25, "1", 2_000, 12_000, 0, "2.seg"),
        new ChunkWork(3, 25, "1", hour, hour + 4_000, 0, "3.seg"));
  }
}
