package org.reelspark.jobs.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.analysis.FilmAnalysis;
import org.reelspark.core.analysis.FrameMeter;
import org.reelspark.core.damage.DamageSettings;
import org.reelspark.core.damage.Damaged;
import org.reelspark.core.damage.FilmDamage;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.Storage;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.Flicker;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.report.ScreenColours;
import org.reelspark.core.video.FilmException;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.jobs.cli.Said;
import org.reelspark.jobs.dataset.DatasetSettings.Pairs;
import org.reelspark.jobs.restore.Films;
import org.reelspark.jobs.restore.LocalSpark;
import org.reelspark.jobs.restore.Progress;
import org.reelspark.jobs.storage.S3Server;
import org.reelspark.jobs.storage.SchemeStorage;
import org.reelspark.training.data.Dataset;

/**
 * The job dataset on two films: one of three shots in 10 bits, one of them too short for a run, and
 * a grey one.
 */
class DatasetIT {
  private static final int WIDTH = 192;
  private static final int HEIGHT = 144;
  private static final List<Integer> CUTS = List.of(20, 24);
  private static final int FRAMES = 57;
  private static final int GREY_FRAMES = 30;
  private static final int CROP = 128;
  private static final List<String> PNG_PAIRS =
      List.of("--every=0.6", "--crops=" + CROP + ",whole", "--pairs", "--image=png", "--seed=3");

  @TempDir static Path folder;

  private static Path films;
  private static Path set;
  private static List<Frame> colour;
  private static Colour tags;
  private static List<Frame> grey;
  private static List<Row> rows;

  @BeforeAll
  static void make() throws IOException {
    films = Files.createDirectory(folder.resolve("films"));
    Files.copy(shots(), films.resolve("a shots.mkv"));
    Files.copy(greyFilm(), films.resolve("grey.mkv"));
    Files.writeString(
        films.resolve("MANIFEST.tsv"),
        "file\tsource_repo\tsource_path\tlicence\na shots.mkv\tours\tpatterns\tCC0\n");
    set = folder.resolve("set");
    made(set, "local[2]", PNG_PAIRS);
    colour = frames(films.resolve("a shots.mkv"));
    try (FilmFrames film = FilmFrames.open(films.resolve("a shots.mkv"))) {
      tags = film.film().video().colour();
    }
    grey = frames(films.resolve("grey.mkv"));
    rows =
        LocalSpark.session()
            .read()
            .parquet(set.resolve("frames").toString())
            .orderBy("film", "run", "crop_width", "position")
            .collectAsList();
  }

  private static Path shots() {
    String size = "=size=" + WIDTH + "x" + HEIGHT + ":rate=25,trim=end_frame=";
    return FilmFactory.film(
        "shots.mkv",
        "-f",
        "lavfi",
        "-i",
        "testsrc2"
            + size
            + CUTS.get(0)
            + ",format=yuv420p10le[a];smptebars"
            + size
            + "4"
            + ",format=yuv420p10le[b];mandelbrot"
            + size
            + "33,format=yuv420p10le[c];[a][b][c]concat=n=3",
        "-c:v",
        "ffv1",
        "-g",
        "10",
        "-threads",
        "1");
  }

  private static Path greyFilm() {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(160, 128, "25", GREY_FRAMES));
    arguments.addAll(List.of("-c:v", "ffv1", "-pix_fmt", "gray", "-threads", "1"));
    return FilmFactory.film("grey.mkv", arguments);
  }

  /** Runs the command with Spark of its own. */
  private static void made(Path out, String master, List<String> options) {
    LocalSpark.session().stop();
    System.setProperty("spark.master", master);
    try {
      List<String> command = new ArrayList<>(List.of("dataset", films.toString(), "--out=" + out));
      command.addAll(options);
      command.add("--quiet");
      Said said = Said.by(command.toArray(String[]::new));
      assertThat(said.code()).as(String.join("|", said.err())).isZero();
    } finally {
      System.clearProperty("spark.master");
    }
  }

  private static List<Frame> frames(Path film) throws IOException {
    List<Frame> frames = new ArrayList<>();
    try (FilmFrames all = FilmFrames.open(film)) {
      for (Frame frame; (frame = all.next()) != null; ) {
        frames.add(frame);
      }
    }
    return frames;
  }

  private static Frame decoded(Row row) {
    List<Frame> film = row.<String>getAs("film").equals("grey.mkv") ? grey : colour;
    return film.get(row.<Integer>getAs("frame"))
        .crop(
            row.<Integer>getAs("crop_x"),
            row.<Integer>getAs("crop_y"),
            row.<Integer>getAs("crop_width"),
            row.<Integer>getAs("crop_height"));
  }

  private static Dataset dataset(Path at) throws IOException {
    Path file = at.resolve(Dataset.FILE);
    return Dataset.of(Files.readString(file), file.toString());
  }

  @Test
  void runsAreConsecutiveFramesOfOneShotInEverySize() throws IOException {
    Map<String, List<Row>> runs = new TreeMap<>();
    for (Row row : rows) {
      String run = row.getAs("film") + " " + row.getAs("run") + " " + row.getAs("crop_width");
      runs.computeIfAbsent(run, each -> new ArrayList<>()).add(row);
    }
    // 57 frames are 2.28 s and 30 are 1.2 s: 4 and 2 runs, in two sizes.
    assertThat(runs).hasSize(2 * (4 + 2));
    for (List<Row> run : runs.values()) {
      int first = run.get(0).getAs("frame");
      assertThat(run).hasSize(7);
      for (int n = 0; n < run.size(); n++) {
        assertThat(run.get(n).<Integer>getAs("position")).isEqualTo(n);
        assertThat(run.get(n).<Integer>getAs("frame")).isEqualTo(first + n);
        assertThat(run.get(n).<Integer>getAs("crop_x")).isEqualTo(run.get(0).getAs("crop_x"));
      }
      if (!run.get(0).<String>getAs("film").equals("grey.mkv")) {
        assertThat(CUTS).noneMatch(cut -> first < cut && cut < first + 7);
      }
    }
    Dataset made = dataset(set);
    assertThat(made.runs()).isEqualTo(6);
    assertThat(made.rows()).isEqualTo(rows.size());
    assertThat(made.films())
        .extracting(ModelCard.Clip::name)
        .containsExactly("a shots.mkv", "grey.mkv");
    assertThat(made.films().get(0).licence()).isEqualTo("CC0");
  }

  @Test
  void theImageColumnIsSparksAndShowsTheDecodedFrame() {
    StructType table =
        LocalSpark.session().read().parquet(set.resolve("frames").toString()).schema();
    assertThat(fields((StructType) table.apply("image").dataType()))
        .isEqualTo(fields(ImageSchema.columnSchema()));
    for (Row row : rows) {
      Row image = row.getAs("image");
      Frame frame = decoded(row);
      assertThat(ImageSchema.getOrigin(image)).endsWith(row.getAs("film"));
      int width = ImageSchema.getWidth(image);
      int height = ImageSchema.getHeight(image);
      assertThat(List.of(width, height))
          .containsExactly(frame.format().width(), frame.format().height());
      boolean isGrey = frame.format().planes() == 1;
      assertThat(ImageSchema.getNChannels(image)).isEqualTo(isGrey ? 1 : 3);
      assertThat(ImageSchema.getMode(image))
          .isEqualTo(ImageSchema.javaOcvTypes().get(isGrey ? "CV_8UC1" : "CV_8UC3"));
      byte[] data = ImageSchema.getData(image);
      assertThat(data).hasSize(width * height * (isGrey ? 1 : 3));
      for (int y = 0; y < height; y += 11) {
        for (int x = 0; x < width; x += 11) {
          double[] bgr = bgr(frame, x, y);
          for (int c = 0; c < (isGrey ? 1 : 3); c++) {
            int at = (y * width + x) * (isGrey ? 1 : 3) + c;
            assertThat((double) (data[at] & 0xff)).isCloseTo(bgr[c], within(0.501));
          }
        }
      }
    }
  }

  /** Names and types, in order; Parquet has no account of what may be missing. */
  private static List<String> fields(StructType struct) {
    return Arrays.stream(struct.fields())
        .map(field -> field.name() + ": " + field.dataType().typeName())
        .toList();
  }

  /** BT.601 of the limited range, worked out here; clipped. The grey film has the full range. */
  private static double[] bgr(Frame frame, int x, int y) {
    if (frame.format().planes() == 1) {
      return new double[] {frame.sample(0, x, y)};
    }
    double full = 1 << (frame.format().bitDepth() - 8);
    double luma = (frame.sample(0, x, y) / full - 16) / 219;
    double u = (frame.sample(1, x / 2, y / 2) / full - 128) / 224;
    double v = (frame.sample(2, x / 2, y / 2) / full - 128) / 224;
    double[] bgr = {luma + 1.772 * u, luma - 0.344136 * u - 0.714136 * v, luma + 1.402 * v};
    for (int c = 0; c < 3; c++) {
      bgr[c] = 255 * Math.max(0, Math.min(1, bgr[c]));
    }
    return bgr;
  }

  @Test
  void clipsHaveTheSamplesOfTheDecodedFramesAsTheyAre() throws IOException {
    Map<String, List<Frame>> clips = new TreeMap<>();
    for (Row row : rows) {
      String name = row.getAs("clip");
      if (!clips.containsKey(name)) {
        clips.put(name, frames(set.resolve(name)));
      }
      Frame clip = clips.get(name).get(row.<Integer>getAs("clip_frame"));
      Frame frame = decoded(row);
      assertThat(clip.format()).isEqualTo(frame.format());
      assertThat(clip.samples()).isEqualTo(frame.samples());
    }
    assertThat(dataset(set).clips())
        .extracting(Dataset.Clip::file)
        .containsExactlyElementsOf(clips.keySet());
    for (Dataset.Clip clip : dataset(set).clips()) {
      assertThat(clip.runs().stream().mapToInt(Integer::intValue).sum())
          .isEqualTo(clips.get(clip.file()).size());
    }
  }

  @Test
  void pairsAreWhatDegradePaintsBesideTheCleanFrame() throws IOException {
    FilmDamage damage =
        FilmDamage.of(DamageSettings.worn(3, 0.5f), colour.get(0).format(), 25, FRAMES);
    for (Row row : rows) {
      BufferedImage pair = ImageIO.read(set.resolve(row.<String>getAs("pair")).toFile());
      Row clean = row.getAs("image");
      Row damaged = row.getAs("damaged");
      int width = clean.getAs("width");
      int height = clean.getAs("height");
      assertThat(pair.getWidth()).isEqualTo(2 * width);
      assertThat(pair.getHeight()).isEqualTo(height);
      int channels = clean.getAs("nChannels");
      byte[] left = damaged.getAs("data");
      byte[] right = clean.getAs("data");
      assertThat(part(pair, 0, width, channels)).isEqualTo(left);
      assertThat(part(pair, width, width, channels)).isEqualTo(right);
      if (channels == 3) {
        int number = row.getAs("frame");
        Damaged made = damage.apply(number, colour.get(number));
        assertThat(row.<Float>getAs("gain")).isEqualTo(made.gain());
        Frame painted = made.frame().crop(row.getAs("crop_x"), row.getAs("crop_y"), width, height);
        ScreenColours colours = new ScreenColours(painted.format(), tags);
        assertThat(ColumnImage.of(painted, colours).data()).isEqualTo(left);
      }
    }
  }

  @Test
  void pairsAreJpegsWhereNothingElseIsAskedInTheColoursOfTheTable() throws IOException {
    Path out = folder.resolve("jpeg");
    made(out, "local[2]", List.of("--every=10", "--crops=whole", "--pairs", "--seed=3"));
    List<Row> pairs =
        LocalSpark.session().read().parquet(out.resolve("frames").toString()).collectAsList();
    assertThat(pairs).hasSize(2 * 7);
    for (Row row : pairs) {
      Path file = out.resolve(row.<String>getAs("pair"));
      assertThat(Files.readAllBytes(file)).startsWith(0xff, 0xd8, 0xff);
      BufferedImage pair = ImageIO.read(file.toFile());
      Row clean = row.getAs("image");
      int width = clean.getAs("width");
      int channels = clean.getAs("nChannels");
      assertThat(pair.getWidth()).isEqualTo(2 * width);
      assertThat(pair.getHeight()).isEqualTo(clean.<Integer>getAs("height"));
      byte[] left = part(pair, 0, width, channels);
      byte[] right = part(pair, width, width, channels);
      byte[] damaged = row.<Row>getAs("damaged").getAs("data");
      for (int channel = 0; channel < channels; channel++) {
        assertThat(difference(left, damaged, channel, channel, channels)).isLessThan(8);
        assertThat(difference(right, clean.getAs("data"), channel, channel, channels))
            .isLessThan(8);
      }
      if (channels == 3) {
        assertThat(difference(right, clean.getAs("data"), 0, 2, channels)).isGreaterThan(20);
      }
    }
  }

  /** Mean absolute difference of a channel of one picture from a channel of another. */
  private static double difference(
      byte[] one, byte[] other, int oneChannel, int otherChannel, int channels) {
    assertThat(one).hasSameSizeAs(other);
    long sum = 0;
    for (int at = 0; at < one.length; at += channels) {
      sum += Math.abs((one[at + oneChannel] & 0xff) - (other[at + otherChannel] & 0xff));
    }
    return (double) sum * channels / one.length;
  }

  /** Columns of a picture, as an image column has them. */
  private static byte[] part(BufferedImage picture, int x, int width, int channels) {
    int[] samples = picture.getRaster().getPixels(x, 0, width, picture.getHeight(), (int[]) null);
    byte[] bytes = new byte[samples.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) samples[i - i % channels + channels - 1 - i % channels];
    }
    return bytes;
  }

  @Test
  void oneTaskAtATimeMakesTheSameFilesAsTwo() throws IOException {
    Path other = folder.resolve("other");
    made(other, "local[1]", PNG_PAIRS);
    assertThat(files(other)).isEqualTo(files(set));
  }

  /** Hash of every file below a folder. */
  private static Map<String, Integer> files(Path at) throws IOException {
    Map<String, Integer> files = new TreeMap<>();
    try (var all = Files.walk(at)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(at.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  @Test
  void trainReadsItAndTheCardNamesTheFilms() throws IOException {
    Path model = Files.createDirectory(folder.resolve("trained")).resolve("model.zip");
    Said said =
        Said.by("train", "--clips=" + set, "--out=" + model, "--steps=2", "--batch=1", "--seed=1");
    assertThat(said.code()).as(String.join("|", said.err())).isZero();
    ModelCard.Training training = ModelArchive.read(model).card().training();
    assertThat(training.steps()).isEqualTo(2);
    assertThat(training.clips()).isEqualTo(dataset(set).films());
  }

  @Test
  void soDoesFastaisRecipe() throws Exception {
    Path model = Files.createDirectory(folder.resolve("trained-fastai")).resolve("unet.zip");
    List<String> train = new ArrayList<>(List.of("train", "--recipe=fastai", "--no-vgg"));
    train.addAll(List.of("--clips=" + set, "--out=" + model, "--width=16", "--batch=1"));
    train.addAll(List.of("--stages=1a", "--steps=1"));
    Said said = Said.by(train.toArray(String[]::new));
    assertThat(said.code()).as(String.join("|", said.err())).isZero();
    assertThat(ModelArchive.read(model).card().training().clips()).isEqualTo(dataset(set).films());
  }

  @Test
  void madeAgainItSaysSoAndAnotherIsRefusedUnlessTold() throws IOException {
    Path out = folder.resolve("again");
    assertThat(job(request(out, 1, false), Progress.NONE).run().already()).isFalse();
    Map<String, Integer> first = files(out);
    assertThat(job(request(out, 1, false), Progress.NONE).run().already()).isTrue();
    assertThat(files(out)).isEqualTo(first);
    assertThatThrownBy(() -> job(request(out, 9, false), Progress.NONE).run())
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll("again", "--overwrite");
    assertThat(job(request(out, 9, true), Progress.NONE).run().already()).isFalse();
    assertThat(files(out)).isNotEqualTo(first);
    Files.writeString(out.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> job(request(out, 1, true), Progress.NONE).run())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("other things");
    assertThat(folder.toFile().list()).noneMatch(name -> name.matches("again.*reelspark-work"));
  }

  @Test
  void whatAStoppedJobHadDoneIsNotDoneAgainAndNothingIsThereBefore() throws IOException {
    Path out = folder.resolve("stopped");
    DatasetRequest request = request(out, 1, false);
    Begun first = new Begun(Progress.Stage.PUBLISH);
    assertThatThrownBy(() -> job(request, first).run()).hasMessage("stopped");
    assertThat(first.done).containsEntry(Progress.Stage.CUT_OUT, 0L);
    assertThat(out).doesNotExist();
    Begun second = new Begun(null);
    DatasetJob.Outcome outcome = job(request, second).run();
    assertThat(second.done)
        .containsEntry(Progress.Stage.ANALYSE, (long) FRAMES)
        .containsEntry(Progress.Stage.CUT_OUT, outcome.dataset().rows());
    assertThat(out.resolve(Dataset.FILE)).exists();
  }

  /** Stretches of fifty frames, which a task each measures and cuts out. */
  @Test
  void aFilmOfSeveralStretchesGivesWhatOneWouldAndThoseThatWereDoneAreNotDoneAgain()
      throws IOException {
    Path film = longFilm();
    Path out = folder.resolve("long");
    double every = 0.3;
    DatasetRequest request = request(film.toString(), out.toString(), CROP, 4, every, false);
    assertThatThrownBy(() -> job(request, new Begun(Progress.Stage.PUBLISH)).run())
        .hasMessage("stopped");
    Path work = onlyOne(folder, "long\\..*work");
    assertThat(work.resolve("analysis").toFile().list()).hasSize(4);
    assertThat(work.resolve("ledger").toFile().list()).hasSize(4);
    Files.delete(work.resolve("analysis/000-00002.json"));
    Files.delete(work.resolve("ledger/000-00001.json"));
    Begun again = new Begun(null);
    Dataset made = job(request, again).run().dataset();
    List<Row> found =
        LocalSpark.session()
            .read()
            .parquet(out.resolve("frames").toString())
            .orderBy("run", "position")
            .collectAsList();
    long cutAnew =
        found.stream().filter(row -> row.<String>getAs("clip").contains("000-00001")).count();
    assertThat(cutAnew).isPositive();
    assertThat(again.done)
        .containsEntry(Progress.Stage.ANALYSE, 150L)
        .containsEntry(Progress.Stage.CUT_OUT, made.rows() - cutAnew);

    List<Frame> all = frames(film);
    List<PickedRun> expected = picked(film, all, every, 4);
    assertThat(expected)
        .anyMatch(
            run -> Stream.of(50, 100, 150).anyMatch(end -> run.first() < end && end < run.end()));
    Iterator<Row> next = found.iterator();
    Map<String, List<Frame>> clips = new TreeMap<>();
    for (PickedRun run : expected) {
      for (int frame = run.first(); frame < run.end(); frame++) {
        Row row = next.next();
        assertThat(row.<Integer>getAs("run")).isEqualTo(run.run());
        assertThat(row.<Integer>getAs("frame")).isEqualTo(frame);
        assertThat(row.<Float>getAs("sharpness")).isEqualTo(run.sharpness());
        assertThat(row.<Float>getAs("motion")).isEqualTo(run.motion());
        String clip = row.getAs("clip");
        if (!clips.containsKey(clip)) {
          clips.put(clip, frames(out.resolve(clip)));
        }
        assertThat(clips.get(clip).get(row.<Integer>getAs("clip_frame")).samples())
            .isEqualTo(
                all.get(frame)
                    .crop(row.getAs("crop_x"), row.getAs("crop_y"), CROP, CROP)
                    .samples());
      }
    }
    assertThat(next).isExhausted();
  }

  private static Path longFilm() {
    String size = "=size=160x128:rate=25,trim=end_frame=";
    return FilmFactory.film(
        "two-hundred.mkv",
        "-f",
        "lavfi",
        "-i",
        "testsrc2" + size + "90[a];mandelbrot" + size + "110[b];[a][b]concat,format=yuv420p",
        "-c:v",
        "ffv1",
        "-g",
        "10",
        "-threads",
        "1");
  }

  private static Path onlyOne(Path in, String name) throws IOException {
    try (Stream<Path> all = Files.list(in)) {
      List<Path> found = all.filter(file -> file.getFileName().toString().matches(name)).toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }

  /** The runs of a film, measured frame after frame. */
  private static List<PickedRun> picked(Path film, List<Frame> frames, double every, long seed)
      throws IOException {
    PictureFormat format = frames.get(0).format();
    int black;
    try (FilmFrames opened = FilmFrames.open(film)) {
      black = FrameMeter.black(format, opened.film().video().colour());
    }
    FrameMeter meter = new FrameMeter(format, black);
    List<FrameFigures> figures = new ArrayList<>();
    Frame before = null;
    for (Frame frame : frames) {
      figures.add(
          new FrameFigures(
              meter.measure(frame, before),
              FrameFigures.sharpness(frame),
              FrameFigures.motion(frame, before),
              false));
      before = frame;
    }
    FilmAnalysis analysis =
        FilmAnalysis.of(0, figures.stream().map(FrameFigures::sums).toList(), black, Flicker.OFF);
    byte[] hash = sha256(Files.readAllBytes(film));
    int wanted = (int) Math.round(frames.size() / 25.0 / every);
    return new RunPicker(7, wanted, seed ^ ByteBuffer.wrap(hash).getLong())
        .pick(figures, analysis::cutBefore);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void filmsMayComeFromAnObjectStoreAndTheDatasetGoThere() throws IOException {
    var settings = LocalSpark.session().sparkContext().hadoopConfiguration();
    S3Server.get().settings().forEach(settings::set);
    Storage storage = new SchemeStorage(settings);
    String bucket = S3Server.get().bucket("films") + "/" + UUID.randomUUID();
    Path film = films.resolve("grey.mkv");
    storage.publish(Files.copy(film, folder.resolve("upload")), bucket + "/grey.mkv", false);
    DatasetRequest there = request(bucket + "/grey.mkv", bucket + "/set", CROP, 1, 1, false);
    assertThat(job(storage, there, Progress.NONE).run().already()).isFalse();
    assertThat(storage.folders(bucket)).containsExactly("set");
    assertThat(storage.folders(bucket + "/set")).containsExactlyInAnyOrder("clips", "frames");
    assertThat(job(storage, there, Progress.NONE).run().already()).isTrue();

    Path here = folder.resolve("local");
    job(request(film.toString(), here.toString(), CROP, 1, 1, false), Progress.NONE).run();
    String clip = dataset(here).clips().get(0).file();
    assertThat(Films.download(storage, bucket + "/set/" + clip, folder.resolve("clip")))
        .hasSameBinaryContentAs(here.resolve(clip));
    assertThat(crops(bucket + "/set/frames")).isEqualTo(crops(here.resolve("frames").toString()));
  }

  private static List<Row> crops(String table) {
    return LocalSpark.session()
        .read()
        .parquet(table)
        .selectExpr("film", "frame", "run", "crop_x", "crop_y", "hex(image.data)")
        .orderBy("frame")
        .collectAsList();
  }

  private static DatasetRequest request(Path out, long seed, boolean overwrite) {
    String film = films.resolve("a shots.mkv").toString();
    return request(film, out.toString(), CROP, seed, 1, overwrite);
  }

  private static DatasetRequest request(
      String film, String out, int crop, long seed, double every, boolean overwrite) {
    DatasetSettings settings =
        new DatasetSettings(
            List.of(crop), 7, every, seed, Pairs.NONE, new DamageSettings(seed, Map.of()));
    return new DatasetRequest(
        List.of(film), out, settings, DamagePolicy.FAIL, InterlacedPolicy.REFUSE, overwrite);
  }

  private static DatasetJob job(DatasetRequest request, Progress progress) {
    return job(LocalSpark.storage(), request, progress);
  }

  private static DatasetJob job(Storage storage, DatasetRequest request, Progress progress) {
    return new DatasetJob(storage, request, LocalSpark::session, progress);
  }

  /** What was done of each stage when it began. */
  private static final class Begun implements Progress {
    final Map<Stage, Long> done = new EnumMap<>(Stage.class);
    private final Stage last;

    /**
     * @param last when this stage begins the job is stopped; none where null
     */
    Begun(Stage last) {
      this.last = last;
    }

    @Override
    public void begin(Stage stage, long of, long before) {
      done.put(stage, before);
      if (stage == last) {
        throw new IllegalStateException("stopped");
      }
    }

    @Override
    public void done(long all) {}
  }

  @Test
  void whatCannotBeMadeIsSaidInOneLine() {
    Path none = folder.resolve("none");
    Path film = films.resolve("a shots.mkv");
    DatasetRequest large = request(film.toString(), none.toString(), 256, 1, 1, false);
    assertThatThrownBy(() -> job(large, Progress.NONE).run())
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll("192x144", "--crops=256");
    DatasetRequest flat = request(still().toString(), none.toString(), 0, 1, 1, false);
    assertThatThrownBy(() -> job(flat, Progress.NONE).run())
        .isInstanceOf(FilmException.class)
        .hasMessageContainingAll("still.mkv", "leave it out");
    Said small = Said.by("dataset", film.toString(), "--out=" + none, "--crops=64", "--quiet");
    assertThat(small.code()).isEqualTo(2);
    assertThat(small.err()).singleElement().asString().contains("--crops=64");
    Said missing = Said.by("dataset", "missing.mkv", "--out=" + none, "--quiet");
    assertThat(missing.code()).isEqualTo(3);
    assertThat(missing.err()).singleElement().asString().contains("missing.mkv");
    assertThat(none).doesNotExist();
  }

  private static Path still() {
    return FilmFactory.film(
        "still.mkv",
        "-f",
        "lavfi",
        "-i",
        "color=gray:size=96x64:rate=25,trim=end_frame=12",
        "-c:v",
        "ffv1");
  }
}
