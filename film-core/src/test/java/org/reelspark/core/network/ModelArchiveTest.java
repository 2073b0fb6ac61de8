package org.reelspark.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import ai.djl.training.util.ProgressBar;
import ai.djl.util.Utils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PictureContract;
import org.reelspark.core.plan.PictureLayout;
import org.reelspark.core.plan.PlaneLayout;
import org.reelspark.core.plan.ValueRange;
import org.reelspark.core.restore.TestNetworks;

class ModelArchiveTest {
  private static final String DEFAULT = "/org/reelspark/models/default.zip";
  private static final String CACHE = "DJL_CACHE_DIR";
  private static final String ENGINE_CACHE = "ENGINE_CACHE_DIR";

  @TempDir Path folder;
  private Path archive;

  /** What DJL unpacks is to go with the test; libtorch stays where it is. */
  @BeforeEach
  void keepCacheApart() {
    System.setProperty(ENGINE_CACHE, Utils.getEngineCacheDir().toString());
    System.setProperty(CACHE, folder.toString());
  }

  @AfterEach
  void joinCache() {
    System.clearProperty(CACHE);
    System.clearProperty(ENGINE_CACHE);
  }

  @BeforeEach
  void write() throws IOException {
    archive = folder.resolve("any-name.zip");
    write(archive);
  }

  private static void write(Path file) throws IOException {
    ModelCard card = Cards.unet(PlaneLayout.YUV420);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      RestorationNetwork network = RestorationNetwork.of(card);
      network.initialize(manager);
      ModelArchive.write(file, card, network);
    }
  }

  @Test
  void whatIsReadIsWhatWasWritten() throws IOException {
    ModelArchive read = ModelArchive.read(archive);
    assertThat(read.card())
        .isEqualTo(Cards.unet(PlaneLayout.YUV420).withWeights(read.card().weightsSha256()));

    Path again = folder.resolve("again.zip");
    try (Model model = read.load(Device.cpu())) {
      ModelArchive.write(again, read.card(), (RestorationNetwork) model.getBlock());
    }
    assertThat(again).hasSameBinaryContentAs(archive);
  }

  @Test
  void djlLoadsItAlone() throws Exception {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        Model ours = ModelArchive.read(archive).load(Device.cpu())) {
      RestorationNetwork network = (RestorationNetwork) ours.getBlock();
      NDArray window = manager.randomUniform(0, 1, network.inputShape(1, 16, 16));
      NDList expected =
          network.forward(new ParameterStore(manager, false), new NDList(window), false);
      byte[] bytes = new NDList(window).encode();

      try (ZooModel<NDList, NDList> model = criteria(NDList.class, NDList.class).loadModel();
          Predictor<NDList, NDList> predictor = model.newPredictor()) {
        assertSame(predictor.predict(new NDList(window)), expected);
      }
      try (ZooModel<byte[], byte[]> model = byDjlsExtensionForSpark();
          Predictor<byte[], byte[]> predictor = model.newPredictor()) {
        assertSame(NDList.decode(manager, predictor.predict(bytes)), expected);
      }
      try (ZooModel<Input, Output> model = criteria(Input.class, Output.class).loadModel();
          Predictor<Input, Output> predictor = model.newPredictor()) {
        Input input = new Input();
        input.add(bytes);
        byte[] answer = predictor.predict(input).getData().getAsBytes();
        assertSame(NDList.decode(manager, answer), expected);
      }
    }
  }

  @Test
  void djlNoticesAReplacedArchive() throws Exception {
    String first = ModelArchive.read(archive).card().weightsSha256();
    try (ZooModel<NDList, NDList> model = criteria(NDList.class, NDList.class).loadModel()) {
      assertThat(((RestorationNetwork) model.getBlock()).card().weightsSha256()).isEqualTo(first);
    }
    write(archive);
    assertThat(ModelArchive.read(archive).card().weightsSha256()).isNotEqualTo(first);
    assertThatThrownBy(() -> criteria(NDList.class, NDList.class).loadModel())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(first)
        .hasMessageContaining("delete that folder");
  }

  @Test
  void djlLoadsTorchScriptFromAUrlThatSaysItsHashAndRunsIt() throws Exception {
    Files.write(archive, ModelArchive.of(torchScriptCard(), TestNetworks.torchScript("residual")));
    try (ZooModel<NDList, NDList> model = criteria(NDList.class, NDList.class).loadModel();
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray picture = manager.randomUniform(0, 1, new Shape(1, 3, 16, 24));
      NDList out = predictor.predict(new NDList(picture));
      assertThat(out.singletonOrThrow().getShape()).isEqualTo(picture.getShape());
      assertThat(out.singletonOrThrow().sub(picture).abs().max().getFloat()).isPositive();
    }
    String plain = archive.toUri().toString();
    assertThatThrownBy(
            () ->
                Criteria.builder()
                    .setTypes(NDList.class, NDList.class)
                    .optModelUrls(plain)
                    .build()
                    .loadModel())
        .hasStackTraceContaining("holds TorchScript, which is code");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "reelspark.pt | other | its weights have SHA-256",
        "reelspark-0000.params | x | it holds both",
        "libtorch_evil.so | x | holds libtorch_evil.so",
        "../reelspark.pt | x | holds ../reelspark.pt",
        "serving.properties | option.hasParameter=true | says option.hasParameter=true",
      })
  void aBadArchiveOfTorchScriptIsRefused(String path, String content, String message)
      throws IOException {
    Files.write(archive, ModelArchive.of(torchScriptCard(), TestNetworks.torchScript("residual")));
    Map<String, byte[]> files = files();
    files.put(path, content.getBytes(StandardCharsets.UTF_8));
    assertRefused(zip(files), message);
  }

  /** Archives that were made before there were networks of pictures say what they said. */
  @Test
  void theDefaultModelsCardIsWrittenAsItStands() throws IOException {
    byte[] zip;
    try (InputStream in = ModelCard.class.getResourceAsStream(DEFAULT)) {
      zip = in.readAllBytes();
    }
    Files.write(archive, zip);
    String text = new String(files().get("card.json"), StandardCharsets.UTF_8);
    assertThat(ModelArchive.read(archive).card().toJson()).isEqualTo(text);
    assertThat(ModelArchive.read(archive).isTorchScript()).isFalse();
  }

  private static ModelCard torchScriptCard() {
    return ModelCard.ofTorchScript(
        "residual",
        0,
        1,
        new PictureContract(PictureLayout.RGB, ValueRange.UNIT, 1, 64, 16, false, false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "../evil.txt | x | holds ../evil.txt",
        "/etc/evil | x | holds /etc/evil",
        "libs/evil.jar | x | holds libs/evil.jar",
        "serving.properties | blockFactory=evil.Factory | says blockFactory=evil.Factory",
        "serving.properties | engine=PyTorch | lacks some of",
        "card.json | {} | its card cannot be read",
        "card.json | not json | its card cannot be read",
        "reelspark-0000.params | other | its weights have SHA-256",
      })
  void aBadArchiveIsRefused(String path, String content, String message) throws IOException {
    Map<String, byte[]> files = files();
    files.put(path, content.getBytes(StandardCharsets.UTF_8));
    assertRefused(zip(files), message);
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Map<String, byte[]> files = files();
    files.remove(ModelArchive.CARD);
    assertRefused(zip(files), "card.json is missing");
  }

  @Test
  void weightsOfAnotherNetworkAreRefusedAndSaidToBe() throws IOException {
    byte[] weights = files().get(ModelArchive.WEIGHTS);
    byte[] fewer = Arrays.copyOf(weights, weights.length - 100);
    ModelArchive read =
        ModelArchive.read("model.zip", ModelArchive.of(Cards.unet(PlaneLayout.YUV420), fewer));
    assertThatThrownBy(() -> read.load(Device.cpu()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("not those of the network on its card")
        .hasMessageContaining("must be trained anew")
        .hasMessageNotContaining("null");
  }

  @Test
  void weightsOfAnotherShapeAreRefused() throws IOException {
    Map<String, byte[]> files = files();
    String card = new String(files.get(ModelArchive.CARD), StandardCharsets.UTF_8);
    files.put(
        ModelArchive.CARD,
        card.replace("\"width\" : 4", "\"width\" : 5").getBytes(StandardCharsets.UTF_8));
    ModelArchive read = ModelArchive.read("model.zip", zip(files));
    assertThatThrownBy(() -> read.load(Device.cpu()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("where its card asks for");
  }

  @Test
  void aTruncatedZipIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(archive);
    assertRefused(java.util.Arrays.copyOf(whole, whole.length / 2), "");
    assertRefused(new byte[100], "card.json is missing");
  }

  @Test
  void aMissingArchiveIsNamed() {
    Path missing = folder.resolve("missing.zip");
    assertThatThrownBy(() -> ModelArchive.read(missing))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("missing.zip");
  }

  private <I, O> Criteria<I, O> criteria(Class<I> in, Class<O> out) {
    return Criteria.builder()
        .setTypes(in, out)
        .optEngine("PyTorch")
        .optModelUrls(ModelArchive.url(archive))
        .build();
  }

  /** By the very calls of {@code ai.djl.spark.ModelLoader}, as a predictor of bytes makes it. */
  private ZooModel<byte[], byte[]> byDjlsExtensionForSpark() throws Exception {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("batchifier", "none");
    return Criteria.builder()
        .setTypes(byte[].class, byte[].class)
        .optEngine("PyTorch")
        .optModelUrls(ModelArchive.url(archive))
        .optTranslatorFactory(new RestorationTranslatorFactory())
        .optProgress(new ProgressBar())
        .optArguments(arguments)
        .build()
        .loadModel();
  }

  private static void assertSame(NDList actual, NDList expected) {
    assertThat(actual).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(actual.get(i).toFloatArray()).isEqualTo(expected.get(i).toFloatArray());
    }
  }

  private static void assertRefused(byte[] zip, String message) {
    assertThatThrownBy(() -> ModelArchive.read("model.zip", zip))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("model.zip is no sound model archive: ")
        .hasMessageContaining(message);
  }

  private Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
        files.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return files;
  }

  private static byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = bytes;
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (var file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return bytes.toByteArray();
  }
}
