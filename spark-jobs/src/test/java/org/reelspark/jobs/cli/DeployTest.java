package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.Network$;
import org.apache.spark.internal.config.UI$;
import org.apache.spark.internal.config.package$;
import org.apache.spark.launcher.SparkLauncher;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParseResult;

/** What stands in deploy/ names classes, options, settings and files that there are. */
class DeployTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final Path DEPLOY = HOME.resolve("deploy");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Settings with a name in them that isn't Spark's, and those of modules that are not at hand. */
  private static final Pattern OTHERS =
      Pattern.compile(
          "spark\\.(executorEnv|yarn\\.appMasterEnv)\\.("
              // Read by CUDA, DJL, glibc and SVT-AV1.
              + "CUDA_DEVICE_ORDER|DJL_CACHE_DIR|PYTORCH_(LIBRARY_PATH|VERSION|FLAVOR)"
              + "|GLIBC_TUNABLES|SVT_LOG)"
              + "|spark\\.(executor|task|worker)\\.resource\\.gpu\\.(amount|discoveryScript|vendor)"
              + "|spark\\.master");

  /** The settings in deploy/ and conf/ that no class of Spark at hand knows. */
  private static final Set<String> NAMES =
      Set.of(
          // Read by GpuBudget, as TASKS.
          "spark.reelspark.gpu.tasks",
          // In Spark 3.5's "Running Spark on Kubernetes".
          "spark.kubernetes.authenticate.driver.serviceAccountName",
          "spark.kubernetes.container.image",
          "spark.kubernetes.driver.podTemplateFile",
          "spark.kubernetes.executor.podTemplateFile",
          "spark.kubernetes.namespace",
          // In Hadoop 3.3.4's "Hadoop-AWS module".
          "spark.hadoop.fs.s3a.aws.credentials.provider",
          "spark.hadoop.fs.s3a.endpoint",
          "spark.hadoop.fs.s3a.fast.upload.buffer",
          "spark.hadoop.fs.s3a.multipart.size",
          "spark.hadoop.fs.s3a.path.style.access");

  @Test
  void airflowSubmitsACommandThatThereIs() throws Exception {
    JsonNode submit = JSON.readTree(DEPLOY.resolve("airflow/restore.json").toFile());
    assertThat(submit.path("java_class").asText()).isEqualTo(Reelspark.class.getName());
    assertCommand(texts(submit.path("application_args")));
    assertSettings(names(submit.path("conf")));
  }

  @Test
  void theOperatorStartsACommandThatThereIs() throws Exception {
    JsonNode application = yaml("kubernetes/sparkapplication.yaml");
    assertThat(application.path("kind").asText()).isEqualTo("SparkApplication");
    JsonNode spec = application.path("spec");
    assertThat(spec.path("mainClass").asText()).isEqualTo(Reelspark.class.getName());
    assertThat(spec.path("sparkVersion").asText()).isEqualTo(version("spark"));
    assertThat(spec.at("/sparkConf/spark.task.cpus").asInt())
        .isEqualTo(spec.at("/executor/cores").asInt());
    assertCommand(texts(spec.path("arguments")));
    assertSettings(names(spec.path("sparkConf")));
  }

  @Test
  void theTemplateOfTheDriverAsksForNoGpu() throws Exception {
    JsonNode container = yaml("kubernetes/driver-pod.yaml").at("/spec/containers/0");
    assertThat(container.path("name").asText()).isEqualTo("spark-kubernetes-driver");
    assertThat(container.has("resources")).isFalse();
  }

  @Test
  void theTemplateOfExecutorsAsksForOneGpu() throws Exception {
    JsonNode container = yaml("kubernetes/executor-pod.yaml").at("/spec/containers/0");
    assertThat(container.path("name").asText()).isEqualTo("spark-kubernetes-executor");
    assertThat(container.path("resources").path("limits").path("nvidia.com/gpu").asInt())
        .isEqualTo(1);
  }

  @Test
  void executorsTolerateTheTaintOfNodesWithGpus() throws Exception {
    JsonNode template = yaml("kubernetes/executor-pod.yaml").at("/spec/tolerations/0");
    JsonNode operator = yaml("kubernetes/sparkapplication.yaml").at("/spec/executor/tolerations/0");
    assertThat(texts(template, "key", "operator", "effect"))
        .containsExactly("nvidia.com/gpu", "Exists", "NoSchedule")
        .isEqualTo(texts(operator, "key", "operator", "effect"));
  }

  @Test
  void submittingToKubernetesNamesSettingsAndFilesThatThereAre() throws Exception {
    String script = Files.readString(DEPLOY.resolve("kubernetes/submit.sh"));
    assertThat(script)
        .contains("--class " + Reelspark.class.getName())
        .contains("spark.kubernetes.driver.podTemplateFile=\"$here/driver-pod.yaml\"")
        .contains("spark.kubernetes.executor.podTemplateFile=\"$here/executor-pod.yaml\"");
    assertSettings(found("--conf (\\S+?)=", script));
    for (String file : found("\\$here/([^\" ]+)", script)) {
      assertThat(DEPLOY.resolve("kubernetes").resolve(file)).exists();
    }
    Set<String> examples = found("(?m)^# .*submit\\.sh (.+)$", script);
    assertThat(examples).isNotEmpty();
    for (String example : examples) {
      assertCommand(List.of(example.split(" ", -1)));
    }
  }

  @Test
  void executorsOnKubernetesWriteFilmsToTheVolumeThatTheyMount() throws Exception {
    String scratch =
        yaml("kubernetes/executor-pod.yaml")
            .at("/spec/containers/0/volumeMounts/0/mountPath")
            .asText();
    String own = setting("spark.executor.extraJavaOptions", conf());
    SparkConf settings = new SparkConf(false).set("spark.executor.extraJavaOptions", own);
    String script = Files.readString(DEPLOY.resolve("kubernetes/submit.sh"));
    for (MatchResult given :
        Pattern.compile("--conf (\\S+?)=(\\S+)").matcher(script).results().toList()) {
      settings.set(given.group(1), given.group(2));
    }
    assertThat(settings.get(package$.MODULE$.EXECUTOR_JAVA_OPTIONS()).get())
        .contains("-Djava.io.tmpdir=" + scratch)
        .endsWith(own);
    JsonNode application = yaml("kubernetes/sparkapplication.yaml").path("spec");
    assertThat(application.path("sparkConf").path("spark.executor.extraJavaOptions").asText())
        .contains(own, "-Djava.io.tmpdir=" + scratch);
    assertThat(application.at("/executor/volumeMounts/0/mountPath").asText()).isEqualTo(scratch);
  }

  @Test
  void theStepOnEmrSubmitsACommandThatThereIs() throws Exception {
    JsonNode steps = JSON.readTree(DEPLOY.resolve("emr/steps.json").toFile());
    List<String> arguments = texts(steps.at("/0/HadoopJarStep/Args"));
    int bundle = arguments.indexOf("s3://BUCKET/reelspark/reelspark.jar");
    assertThat(arguments.get(arguments.indexOf("--class") + 1))
        .isEqualTo(Reelspark.class.getName());
    assertCommand(arguments.subList(bundle + 1, arguments.size()));
    Set<String> settings = new HashSet<>();
    for (int i = 0; i < bundle; i++) {
      if (arguments.get(i).equals("--conf")) {
        String setting = arguments.get(i + 1);
        settings.add(setting.substring(0, setting.indexOf('=')));
      }
    }
    assertSettings(settings);
  }

  /** As Amazon's guide to the release says, for which the README has the address. */
  @Test
  void yarnOnEmrHandsOutGpusByControlGroupsThatTheNodesMount() throws Exception {
    JsonNode cluster = JSON.readTree(DEPLOY.resolve("emr/cluster.json").toFile());
    Map<String, JsonNode> classes = classes(cluster.path("Configurations"));
    Map<String, JsonNode> executor =
        classes(classes.get("container-executor").path("Configurations"));
    JsonNode yarn = classes.get("yarn-site").path("Properties");
    JsonNode groups = executor.get("cgroups").path("Properties");
    String containers = "yarn.nodemanager.linux-container-executor.cgroups.";
    assertThat(texts(yarn, "yarn.resource-types", "yarn.nodemanager.resource-plugins"))
        .containsOnly("yarn.io/gpu");
    assertThat(texts(yarn, "yarn.nodemanager.container-executor.class"))
        .containsExactly("org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor");
    assertThat(executor.get("gpu").path("Properties").path("module.enabled").asText())
        .isEqualTo("true");
    assertThat(
            texts(yarn, containers + "mount", containers + "mount-path", containers + "hierarchy"))
        .containsExactly(
            "true", groups.path("root").asText(), groups.path("yarn-hierarchy").asText());
    assertThat(Files.readString(DEPLOY.resolve("emr/bootstrap.sh")))
        .contains(
            "mount -t cgroup -o devices cgroupv1-devices "
                + groups.path("root").asText()
                + "/devices");
    assertThat(classes.get("capacity-scheduler").path("Properties").toString())
        .contains("DominantResourceCalculator");
  }

  private static Map<String, JsonNode> classes(JsonNode configurations) {
    Map<String, JsonNode> classes = new HashMap<>();
    configurations.forEach(each -> classes.put(each.path("Classification").asText(), each));
    return classes;
  }

  @Test
  void theImageHasTheVersionsOfTheBuildAndNoRoot() throws Exception {
    String image = Files.readString(DEPLOY.resolve("docker/Dockerfile"));
    assertThat(image)
        .contains("apache/spark:" + version("spark") + "-scala2.12-java17")
        .contains("torch==" + version("libtorch") + " ")
        .contains("PYTORCH_VERSION=" + version("libtorch"));
    assertThat(found("NVIDIA_DRIVER_CAPABILITIES=(\\S+)", image))
        .containsExactly("compute,utility,video");
    assertThat(
            found(
                "ADD --checksum=sha256:[0-9a-f]{64} --chmod=0644 \\\\\\s+\\S+/(\\S+ \\S+)", image))
        .containsExactlyInAnyOrder(
            "hadoop-aws-" + version("hadoop.stock") + ".jar /opt/spark/jars/",
            "aws-java-sdk-bundle-" + version("awssdk.stock") + ".jar /opt/spark/jars/");
    for (String sources : found("(?m)^COPY --chown=\\S+ (.+) \\S+$", image)) {
      for (String source : sources.split(" ", -1)) {
        assertThat(source.startsWith("spark-jobs/target/") || Files.exists(HOME.resolve(source)))
            .as(source)
            .isTrue();
      }
    }
    List<String> users = new ArrayList<>();
    Matcher user = Pattern.compile("(?m)^USER (\\S+)$").matcher(image);
    user.results().map(result -> result.group(1)).forEach(users::add);
    assertThat(users).endsWith("spark");
    assertThat(Files.readString(DEPLOY.resolve("emr/bootstrap.sh")))
        .contains("torch==" + version("libtorch") + " ");
  }

  @Test
  void theSettingsInConfAreSparksOrOurs() throws Exception {
    assertSettings(found("(?m)^#? ?(spark\\.[A-Za-z0-9.]+) ", conf()));
  }

  @Test
  void theSettingsInTheReadmesAreSparksOrOurs() throws Exception {
    Set<String> names = new HashSet<>();
    for (String folder : List.of("airflow", "docker", "emr", "kubernetes")) {
      String readme = Files.readString(DEPLOY.resolve(folder).resolve("README.md"));
      names.addAll(found("`(spark\\.[A-Za-z0-9.]+)[`=]", readme));
    }
    assertSettings(names);
  }

  @Test
  void aMisspeltSettingIsNeitherSparksNorOurs() {
    for (String name :
        List.of(
            "spark.task.cpu",
            "spark.reelspark.gpu.taks",
            "spark.kubernetes.driver.podTemplate",
            "spark.hadoop.fs.s3a.multipart.sise")) {
      assertThat(isKnown(name)).as(name).isFalse();
    }
  }

  private static void assertCommand(List<String> arguments) {
    ParseResult parsed =
        Reelspark.commandLine().parseArgs(arguments.toArray(String[]::new)).subcommand();
    assertThat(parsed.commandSpec().name()).isEqualTo("restore");
  }

  /** Asserts that Spark knows the settings, or that they are ours. */
  private static void assertSettings(Set<String> names) {
    assertThat(names).isNotEmpty();
    for (String name : names) {
      assertThat(isKnown(name)).as("a setting named %s", name).isTrue();
    }
  }

  private static boolean isKnown(String name) {
    Stream.of(package$.MODULE$, UI$.MODULE$, Network$.MODULE$).forEach(Objects::requireNonNull);
    return ConfigEntry.findEntry(name) != null
        || name.equals(SparkLauncher.DRIVER_DEFAULT_JAVA_OPTIONS)
        || name.equals(SparkLauncher.EXECUTOR_DEFAULT_JAVA_OPTIONS)
        || NAMES.contains(name)
        || OTHERS.matcher(name).matches();
  }

  private static String conf() throws IOException {
    return Files.readString(HOME.resolve("conf/spark-defaults.conf"));
  }

  private static JsonNode yaml(String file) throws IOException {
    return new ObjectMapper(new YAMLFactory()).readTree(DEPLOY.resolve(file).toFile());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static List<String> texts(JsonNode object, String... names) {
    return Stream.of(names).map(name -> object.path(name).asText()).toList();
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new HashSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Set<String> found(String pattern, String text) {
    Set<String> found = new HashSet<>();
    for (MatchResult result : Pattern.compile(pattern).matcher(text).results().toList()) {
      found.add(result.group(1));
    }
    return found;
  }

  /** A setting in the form of {@code conf/spark-defaults.conf}. */
  private static String setting(String name, String settings) {
    Set<String> values = found("(?m)^" + Pattern.quote(name) + " +(.+)$", settings);
    assertThat(values).hasSize(1);
    return values.iterator().next();
  }

  /** A version of the parent POM. */
  private static String version(String name) throws IOException {
    Matcher version =
        Pattern.compile("<" + name + "\\.version>([^<]+)<")
            .matcher(Files.readString(HOME.resolve("pom.xml")));
    assertThat(version.find()).isTrue();
    return version.group(1);
  }
}
