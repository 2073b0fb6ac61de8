package org.reelspark.jobs.dataset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.util.LongAccumulator;
import org.reelspark.core.damage.Damaged;
import org.reelspark.core.damage.FilmDamage;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.report.ScreenColours;
import org.reelspark.core.video.FilmComposer;
import org.reelspark.core.video.FilmException;
import org.reelspark.jobs.dataset.DatasetSettings.Pairs;
import org.reelspark.jobs.infer.Budget;
import org.reelspark.jobs.infer.CpuBudget;
import org.reelspark.jobs.infer.FilmOrder;
import org.reelspark.jobs.infer.FilmReader;
import org.reelspark.jobs.infer.RunInput;
import org.reelspark.jobs.infer.TaskResult;
import org.reelspark.jobs.restore.ParquetTable;
import org.reelspark.jobs.storage.Location;
import org.reelspark.training.data.Dataset;

/**
 * Cuts the picked runs of one stretch of a film out and writes them: a part of the table, a clip
 * for each size of crop, and pictures of pairs. The same task writes the same files.
 */
final class CutTask {
  /** Of clips, whose times mean nothing. */
  private static final int FRAMES_PER_SECOND = 24;

  private static final float JPEG_QUALITY = 0.95f;

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /**
   * What one task cuts out.
   *
   * @param film its place among the films
   * @param part its place among the parts of the film
   * @param pictures the film as its decoded pictures are, fields made whole where asked
   * @param filmFrames of the whole film
   * @param sha256 of the film
   * @param span from the first picked frame to the last
   * @param runs in order, all within the span
   * @param folder that the dataset is made in
   */
  record Input(
      int film,
      int part,
      FilmOrder order,
      FilmInfo pictures,
      int filmFrames,
      String sha256,
      RunInput span,
      List<PickedRun> runs,
      DatasetSettings settings,
      String folder)
      implements Serializable {
    String words() {
      return span.frames() + " of " + order.film().name();
    }

    int frames() {
      return runs.stream().mapToInt(PickedRun::frames).sum();
    }
  }

  /**
   * What a task has written.
   *
   * @param files in the dataset's folder
   */
  record Part(List<String> files, List<Dataset.Clip> clips, int runs, long rows)
      implements Serializable {}

  private final Input input;
  private final Storage storage;
  private final LongAccumulator done;
  private final Budget budget = CpuBudget.ofExecutor();
  private final AtomicLong nanos = new AtomicLong();
  private final DatasetSettings settings;
  private final PictureFormat format;
  private final ScreenColours colours;
  private final FilmDamage damage;
  private final MessageType columns;
  private final List<String> files = new ArrayList<>();
  private long rows;

  CutTask(Input input, Storage storage, LongAccumulator done) {
    this.input = input;
    this.storage = storage;
    this.done = done;
    this.settings = input.settings();
    this.format = input.pictures().video().format();
    this.colours = new ScreenColours(format, input.pictures().video().colour());
    this.columns = CropTable.columns(settings.pairs() != Pairs.NONE);
    Rational rate = input.pictures().video().frameRate();
    this.damage =
        settings.pairs() == Pairs.NONE
            ? null
            : FilmDamage.of(
                settings.damage(),
                format,
                rate.num() == 0 ? FRAMES_PER_SECOND : rate.value(),
                input.filmFrames());
  }

  /**
   * Cuts out and writes.
   *
   * @throws IOException where storage fails, which Spark may try again
   */
  TaskResult<Part> call() throws IOException {
    try {
      return new TaskResult<>(cut(), null);
    } catch (FilmException e) {
      return new TaskResult<>(null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException("the task was told to stop");
    }
  }

  private Part cut() throws IOException, InterruptedException {
    String table = "frames/part-%03d-%05d.parquet".formatted(input.film(), input.part());
    try (Clips clips = new Clips();
        Sink sink = storage.create(location(table))) {
      try (ParquetWriter<Group> part = ParquetTable.to(sink, columns);
          FilmReader reader = new FilmReader(storage, input.order(), input.span(), budget, nanos)) {
        int number = input.span().run().span().paddedFirst();
        for (PickedRun run : input.runs()) {
          List<Frame> frames = new ArrayList<>();
          for (; number < run.end(); number++) {
            TaskContext.get().killTaskIfInterrupted();
            Frame frame = reader.next();
            if (number >= run.first()) {
              frames.add(frame);
            }
          }
          budget.spend(
              nanos,
              () -> {
                cut(run, frames, part, clips);
                return null;
              });
          done.add(run.frames());
        }
      }
      sink.commit();
      files.add(table);
      List<Dataset.Clip> written = clips.finish();
      written.forEach(clip -> files.add(clip.file()));
      return new Part(files, written, input.runs().size(), rows);
    }
  }

  private void cut(PickedRun run, List<Frame> frames, ParquetWriter<Group> part, Clips clips)
      throws IOException {
    List<Damaged> damaged = new ArrayList<>();
    List<Frame> shown = frames;
    if (damage != null) {
      shown = new ArrayList<>();
      for (int n = 0; n < frames.size(); n++) {
        Damaged made = damage.apply(run.first() + n, frames.get(n));
        damaged.add(made);
        shown.add(made.reference());
      }
    }
    for (int size : settings.crops()) {
      CropPlace place = CropPlace.of(frames, size, seed(run, size));
      int clipFrame = clips.frames(size);
      for (int n = 0; n < frames.size(); n++) {
        clips.add(size, place.of(frames.get(n)));
        Group row = row(run, n, frames.get(n), place, clips.name(size), clipFrame + n);
        ColumnImage image = image(place, shown.get(n));
        image.put(row, CropTable.IMAGE, input.order().film().name());
        if (damage != null) {
          ColumnImage other = image(place, damaged.get(n).frame());
          other.put(row, CropTable.DAMAGED, input.order().film().name());
          row.append("pair", pair(run.first() + n, size, other, image))
              .append("gain", damaged.get(n).gain());
        }
        part.write(row);
        rows++;
      }
    }
  }

  private ColumnImage image(CropPlace place, Frame frame) {
    return ColumnImage.of(place.of(frame), colours);
  }

  /** The same for a run wherever its film stands among others. */
  private long seed(PickedRun run, int size) {
    long film = HexFormat.fromHexDigitsToLong(input.sha256(), 0, 16);
    return ((settings.seed() * GOLDEN + film) * GOLDEN + run.first()) * GOLDEN + size;
  }

  private Group row(
      PickedRun run, int position, Frame frame, CropPlace place, String clip, int clipFrame) {
    Rational timeBase = input.pictures().video().timeBase();
    return new SimpleGroup(columns)
        .append("film", new Location(input.order().film().name()).name())
        .append("frame", run.first() + position)
        .append("pts", frame.pts())
        .append("seconds", (double) frame.pts() * timeBase.num() / timeBase.den())
        .append("run", run.run())
        .append("position", position)
        .append("crop_x", place.x())
        .append("crop_y", place.y())
        .append("crop_width", place.width())
        .append("crop_height", place.height())
        .append("sharpness", run.sharpness())
        .append("motion", run.motion())
        .append("clip", clip)
        .append("clip_frame", clipFrame);
  }

  /** Writes damaged and clean side by side and gives the file's place in the dataset. */
  private String pair(int frame, int size, ColumnImage damaged, ColumnImage clean)
      throws IOException {
    String extension = settings.pairs().extension();
    String file = "pairs/%03d-%07d-%s.%s".formatted(input.film(), frame, name(size), extension);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName(extension).next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      if (settings.pairs() == Pairs.JPEG) {
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(JPEG_QUALITY);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(damaged.beside(clean), null, null), parameters);
    } finally {
      writer.dispose();
    }
    try (Sink sink = storage.create(location(file))) {
      sink.write(bytes.toByteArray(), 0, bytes.size());
      sink.commit();
    }
    files.add(file);
    return file;
  }

  private String location(String file) {
    return new Location(input.folder()).child(file).text();
  }

  private static String name(int size) {
    return size == DatasetSettings.WHOLE ? "whole" : Integer.toString(size);
  }

  /** Clips of this part, one for each size of crop, made on this machine's own disk. */
  private final class Clips implements AutoCloseable {
    private final Path scratch = Files.createTempDirectory("reelspark-dataset");
    private final Map<Integer, FilmComposer> composers = new LinkedHashMap<>();
    private final Map<Integer, Integer> frames = new LinkedHashMap<>();

    Clips() throws IOException {}

    /** Frames of a size that have come. */
    int frames(int size) {
      return frames.getOrDefault(size, 0);
    }

    String name(int size) {
      return "clips/%03d-%05d-%s.mkv".formatted(input.film(), input.part(), CutTask.name(size));
    }

    private Path file(int size) {
      return scratch.resolve(CutTask.name(size) + ".mkv");
    }

    void add(int size, Frame frame) throws IOException {
      FilmComposer composer = composers.get(size);
      if (composer == null) {
        composer =
            FilmComposer.lossless(
                frame.format(),
                input.pictures().video().colour(),
                FRAMES_PER_SECOND,
                input.frames(),
                file(size));
        composers.put(size, composer);
      }
      composer.add(frame);
      frames.merge(size, 1, Integer::sum);
    }

    List<Dataset.Clip> finish() throws IOException {
      List<Integer> runs = input.runs().stream().map(PickedRun::frames).toList();
      List<Dataset.Clip> clips = new ArrayList<>();
      for (Map.Entry<Integer, FilmComposer> each : composers.entrySet()) {
        int size = each.getKey();
        each.getValue().finish();
        each.getValue().close();
        storage.publish(file(size), location(name(size)), true);
        clips.add(new Dataset.Clip(name(size), input.film(), runs));
      }
      composers.clear();
      return clips;
    }

    @Override
    public void close() throws IOException {
      composers.values().forEach(FilmComposer::close);
      for (int size : settings.crops()) {
        Files.deleteIfExists(file(size));
      }
      Files.deleteIfExists(scratch);
    }
  }
}
