package org.reelspark.jobs.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.damage.DamageSettings;
import org.reelspark.core.damage.Damaged;
import org.reelspark.core.damage.FilmDamage;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.report.ScreenColours;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.jobs.cli.Said;
import org.reelspark.jobs.restore.LocalSpark;
import org.reelspark.training.data.Dataset;

/**
 * The job dataset on two films: one of three shots in 10 bits, one of them too short for a run, and
 * a grey one.
 */
class DatasetIT {
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
    Files.copy(DatasetFilms.shots(), films.resolve("a shots.mkv"));
    Files.copy(DatasetFilms.grey(), films.resolve("grey.mkv"));
    Files.writeString(
        films.resolve("MANIFEST.tsv"),
        "file\tsource_repo\tsource_path\tlicence\na shots.mkv\tours\tpatterns\tCC0\n");
    set = folder.resolve("set");
    made(set, "local[2]", PNG_PAIRS);
    colour = DatasetFilms.frames(films.resolve("a shots.mkv"));
    try (FilmFrames film = FilmFrames.open(films.resolve("a shots.mkv"))) {
      tags = film.film().video().colour();
    }
    grey = DatasetFilms.frames(films.resolve("grey.mkv"));
    rows =
        LocalSpark.session()
            .read()
            .parquet(set.resolve("frames").toString())
            .orderBy("film", "run", "crop_width", "position")
            .collectAsList();
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

  private static Frame decoded(Row row) {
    List<Frame> film = row.<String>getAs("film").equals("grey.mkv") ? grey : colour;
    return film.get(row.<Integer>getAs("frame"))
        .crop(
            row.<Integer>getAs("crop_x"),
            row.<Integer>getAs("crop_y"),
            row.<Integer>getAs("crop_width"),
            row.<Integer>getAs("crop_height"));
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
        assertThat(DatasetFilms.CUTS).noneMatch(cut -> first < cut && cut < first + 7);
      }
    }
    Dataset made = DatasetFilms.dataset(set);
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
        clips.put(name, DatasetFilms.frames(set.resolve(name)));
      }
      Frame clip = clips.get(name).get(row.<Integer>getAs("clip_frame"));
      Frame frame = decoded(row);
      assertThat(clip.format()).isEqualTo(frame.format());
      assertThat(clip.samples()).isEqualTo(frame.samples());
    }
    assertThat(DatasetFilms.dataset(set).clips())
        .extracting(Dataset.Clip::file)
        .containsExactlyElementsOf(clips.keySet());
    for (Dataset.Clip clip : DatasetFilms.dataset(set).clips()) {
      assertThat(clip.runs().stream().mapToInt(Integer::intValue).sum())
          .isEqualTo(clips.get(clip.file()).size());
    }
  }

  @Test
  void pairsAreWhatDegradePaintsBesideTheCleanFrame() throws IOException {
    FilmDamage damage =
        FilmDamage.of(
            DamageSettings.worn(3, 0.5f), colour.get(0).format(), 25, DatasetFilms.FRAMES);
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
    assertThat(DatasetFilms.files(other)).isEqualTo(DatasetFilms.files(set));
  }

  @Test
  void trainReadsItAndTheCardNamesTheFilms() throws IOException {
    Path model = Files.createDirectory(folder.resolve("trained")).resolve("model.zip");
    Said said =
        Said.by("train", "--clips=" + set, "--out=" + model, "--steps=2", "--batch=1", "--seed=1");
    assertThat(said.code()).as(String.join("|", said.err())).isZero();
    ModelCard.Training training = ModelArchive.read(model).card().training();
    assertThat(training.steps()).isEqualTo(2);
    assertThat(training.clips()).isEqualTo(DatasetFilms.dataset(set).films());
  }

  @Test
  void soDoesFastaisRecipe() throws Exception {
    Path model = Files.createDirectory(folder.resolve("trained-fastai")).resolve("unet.zip");
    List<String> train = new ArrayList<>(List.of("train", "--recipe=fastai", "--no-vgg"));
    train.addAll(List.of("--clips=" + set, "--out=" + model, "--width=16", "--batch=1"));
    train.addAll(List.of("--stages=1a", "--steps=1"));
    Said said = Said.by(train.toArray(String[]::new));
    assertThat(said.code()).as(String.join("|", said.err())).isZero();
    assertThat(ModelArchive.read(model).card().training().clips())
        .isEqualTo(DatasetFilms.dataset(set).films());
  }
}
