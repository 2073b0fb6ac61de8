package org.reelspark.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.analysis.FilmAnalysis;
import org.reelspark.core.analysis.FrameMeter;
import org.reelspark.core.analysis.FrameSums;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Flicker;
import org.reelspark.core.video.FFmpegProgram;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.jobs.restore.Progress;
import org.reelspark.jobs.session.Sessions;
import org.reelspark.jobs.storage.SchemeStorage;

/** The demo in small: 48 frames of 160x90. */
class DemoIT {
  private static final int SCENE_FRAMES = 12;

  @TempDir static Path folder;

  private static final Storage STORAGE = new SchemeStorage(new Configuration());
  private static final DemoFilm FILM = DemoJob.smallFilm();
  private static DemoJob job;
  private static DemoReport report;

  @BeforeAll
  static void runTwice() throws Exception {
    try (Sessions sessions = new Sessions()) {
      job = new DemoJob(STORAGE, sessions, folder, "median", Progress.NONE);
      job.runSmall();
      report = job.runSmall();
    }
  }

  @Test
  void theFilmHasBFramesTwoSoundTracksSubtitlesAndChapters() {
    for (Path film : List.of(job.clean(), job.aged(), job.restored())) {
      assertThat(probe(film, "-select_streams", "v", "-show_entries", "frame=pict_type"))
          .as("frames of %s", film)
          .hasSize(4 * SCENE_FRAMES)
          .contains("B");
      assertThat(probe(film, "-show_entries", "stream=codec_name:stream_tags=language"))
          .as("streams of %s", film)
          .containsExactly("h264", "aac,eng", "aac,deu", "subrip,eng");
      assertThat(probe(film, "-show_entries", "chapter_tags=title"))
          .as("chapters of %s", film)
          .containsExactly("Title", "Viaduct", "Street", "Sea");
    }
  }

  @Test
  void theCutsAreWhereTheyWerePut() throws Exception {
    List<FrameSums> sums = new ArrayList<>();
    try (FilmFrames film = FilmFrames.open(job.clean())) {
      PictureFormat format = film.film().video().format();
      int black = FrameMeter.black(format, film.film().video().colour());
      FrameMeter meter = new FrameMeter(format, black);
      Frame before = null;
      for (Frame frame = film.next(); frame != null; frame = film.next()) {
        sums.add(meter.measure(frame, before));
        before = frame;
      }
      assertThat(cuts(sums, black)).isEqualTo(FILM.cuts());
    }
  }

  /** The frames before which the analysis finds a cut. */
  static List<Integer> cuts(List<FrameSums> sums, int black) {
    FilmAnalysis analysis = FilmAnalysis.of(0, sums, black, Flicker.AUTO);
    return IntStream.range(0, sums.size()).filter(analysis::cutBefore).boxed().toList();
  }

  @Test
  void restoringGainsInsideDefects() {
    assertThat(report.defectShare()).isPositive();
    assertThat(report.restored().defectPsnr()).isGreaterThan(report.aged().defectPsnr() + 2);
  }

  @Test
  void theFolderHoldsTheFilmsThePicturesAndTheReports() throws Exception {
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "aged.mkv",
              "before-after.png",
              "clean.mkv",
              "contact-sheet.png",
              "defects.mkv",
              "report.json",
              "restored.mkv",
              "restored.mkv.frames.parquet",
              "restored.mkv.report.html",
              "restored.mkv.report.json",
              "side-by-side.mp4");
    }
    assertThat(ImageIO.read(job.still().toFile()).getWidth()).isEqualTo(160);
    assertThat(ImageIO.read(job.contactSheet().toFile()).getWidth()).isEqualTo(6 + 4 * (160 + 6));
    // Chapters in MP4 are a track of their own.
    assertThat(probe(job.sideBySide(), "-show_entries", "stream=codec_name,width,height"))
        .containsExactly("h264,320,90", "aac", "aac", "bin_data");
    assertThat(Files.readString(job.report())).isEqualTo(report.json());
  }

  @Test
  void anyFrameIsDrawnTheSameAgain() {
    byte[] first = new DemoFilm(160, SCENE_FRAMES).frame(17).samples();
    assertThat(FILM.frame(17).samples()).isEqualTo(first);
  }

  static List<String> probe(Path film, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-of", "csv=p=0", film.toString()));
    return FFmpegProgram.ffprobe(all.toArray(String[]::new)).lines().toList();
  }
}
