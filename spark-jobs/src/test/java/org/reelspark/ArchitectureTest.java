package org.reelspark;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who may import whom: the table of packages in docs/architecture.md, row by row. A rule that turns
 * out wrong is changed here and there, with a reason.
 *
 * <p>A row's {@code mayImport} is complete: besides what it names, a package sees itself and the
 * JDK, nothing else. Its {@code neverImports} says again what the table says, so that nobody widens
 * the first by accident.
 */
@AnalyzeClasses(
    packages = "org.reelspark",
    importOptions = {
      ImportOption.DoNotIncludeTests.class,
      ArchitectureTest.DoNotIncludeTestJars.class
    })
class ArchitectureTest {
  /** The test films of film-core come in a jar, which ArchUnit would take for code that ships. */
  static final class DoNotIncludeTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final String AMAZON = "software.amazon.awssdk..";
  private static final String DJL = "ai.djl..";
  private static final String JNA = "com.sun.jna..";
  private static final String MACHINE = "com.sun.management..";
  private static final String FFMPEG = "org.bytedeco..";
  private static final String HADOOP = "org.apache.hadoop..";
  private static final String JSON = "com.fasterxml.jackson..";
  private static final String LOGGING = "org.slf4j..";
  private static final String METRICS = "com.codahale.metrics..";
  private static final String OPTIONS = "picocli..";
  private static final String PARQUET = "org.apache.parquet..";
  private static final String PICKLE = "net.razorvine..";
  private static final String PROGRESS = "me.tongfei.progressbar..";
  private static final String SPARK = "org.apache.spark..";
  private static final String SPARK_SQL = "org.apache.spark.sql..";
  private static final String SCALA = "scala..";
  private static final String TEXT = "org.apache.commons.text..";

  private static final String CORE = "core..";
  private static final String JOBS = "jobs..";
  private static final String TRAINING = "training..";

  // film-core

  @ArchTest
  static final ArchRule frame =
      in("core.frame..").mayImport().neverImports(DJL, FFMPEG, SPARK, LOGGING);

  /** {@code core.io} because a film's fingerprint, part of the plan, is read from its source. */
  @ArchTest
  static final ArchRule plan =
      in("core.plan..")
          .mayImport("core.frame..", "core.io..", JSON)
          .neverImports(FFMPEG, DJL, SPARK);

  @ArchTest
  static final ArchRule io = in("core.io..").mayImport().neverImports(DJL, FFMPEG, SPARK, LOGGING);

  /** JNA because only the system's loader knows whether the GPU's driver is there. */
  @ArchTest
  static final ArchRule video =
      in("core.video..")
          .mayImport("core.frame..", "core.plan..", "core.io..", FFMPEG, JNA, LOGGING)
          .neverImports(DJL);

  @ArchTest
  static final ArchRule analysis =
      in("core.analysis..").mayImport("core.frame..", "core.plan..").neverImports(FFMPEG, DJL);

  @ArchTest
  static final ArchRule defect = in("core.defect..").mayImport("core.plan..").neverImports(SPARK);

  @ArchTest
  static final ArchRule damage = in("core.damage..").mayImport("core.frame..").neverImports(SPARK);

  /** JNA, which DJL has too, because DJL has no call for a switch of libtorch's. */
  @ArchTest
  static final ArchRule network =
      in("core.network..").mayImport("core.plan..", DJL, JNA, LOGGING).neverImports(FFMPEG);

  /**
   * {@code core.analysis} because windows end at its cuts and are equalised by its gains; JNA
   * because only the system's loader knows whether the GPU's driver is there.
   */
  @ArchTest
  static final ArchRule restore =
      in("core.restore..")
          .mayImport(
              "core.frame..", "core.plan..", "core.analysis..", "core.network..", DJL, JNA, LOGGING)
          .neverImports(FFMPEG, SPARK);

  @ArchTest
  static final ArchRule quality =
      in("core.quality..").mayImport("core.frame..").neverImports(SPARK);

  /** {@code core.quality} because the page of an evaluation shows its figures. */
  @ArchTest
  static final ArchRule report =
      in("core.report..")
          .mayImport("core.plan..", "core.frame..", "core.quality..", JSON)
          .neverImports(SPARK, DJL);

  // model-training

  /** Pickles because TorchScript has them. */
  @ArchTest
  static final ArchRule training =
      in(TRAINING).mayImport(CORE, DJL, JSON, LOGGING, OPTIONS, PICKLE).neverImports(SPARK, HADOOP);

  // spark-jobs

  @ArchTest
  static final ArchRule storage =
      in("jobs.storage..")
          .mayImport("core.io..", "core.plan..", AMAZON, HADOOP, JSON, LOGGING)
          .neverImports(DJL, FFMPEG);

  /**
   * {@code jobs.storage} because a task describes its segment in the work folder before it commits
   * it.
   */
  @ArchTest
  static final ArchRule infer =
      in("jobs.infer..")
          .mayImport(CORE, "jobs.storage..", DJL, SPARK, SCALA, LOGGING, METRICS)
          .neverImports(SPARK_SQL);

  /**
   * Every package of jobs that isn't one of the three above and below: restore, preview, doctor and
   * so on.
   */
  @ArchTest
  static final ArchRule jobs =
      in(JOBS)
          .except("jobs.storage..", "jobs.infer..", "jobs.cli..", "jobs.dataset..", "jobs.bench..")
          .mayImport(JOBS, CORE, DJL, HADOOP, JSON, LOGGING, MACHINE, PARQUET, SCALA, SPARK)
          .neverImports(FFMPEG);

  /**
   * The two jobs that also see the trainer's data and loop. Parquet because a dataset's table has
   * pictures, which Spark SQL would shuffle.
   */
  @ArchTest
  static final ArchRule jobsThatTrain =
      in("jobs.dataset..", "jobs.bench..")
          .mayImport(JOBS, CORE, TRAINING, DJL, HADOOP, JSON, LOGGING, PARQUET, SCALA, SPARK)
          .neverImports(FFMPEG);

  /** JNA tells whether there is a terminal. */
  @ArchTest
  static final ArchRule cli =
      in("jobs.cli..")
          .mayImport(
              JOBS,
              CORE,
              "training.cli..",
              "training.data..",
              JNA,
              LOGGING,
              OPTIONS,
              PROGRESS,
              TEXT)
          .neverImports("core.video..");

  // everything

  @ArchTest
  static final ArchRule everyPackageHasARow =
      classes()
          .should()
          .resideInAnyPackage(
              full(
                  "core.frame..",
                  "core.plan..",
                  "core.io..",
                  "core.video..",
                  "core.analysis..",
                  "core.damage..",
                  "core.defect..",
                  "core.network..",
                  "core.restore..",
                  "core.quality..",
                  "core.report..",
                  "training.*..",
                  "jobs.*.."))
          .because("a package without a row in the table has no rules")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("org.reelspark.(*).(*)..").should().beFreeOfCycles().allowEmptyShould(true);

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      noClasses()
          .should()
          .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl)(\\$.*)?")
          .because("a name says what a thing is for")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule packagesSayWhatTheyAreFor =
      noClasses()
          .should()
          .resideInAnyPackage(
              "..util..", "..utils..", "..helpers..", "..managers..", "..impl..", "..common..")
          .because("packages are cut by capability, never by kind")
          .allowEmptyShould(true);

  /** Except for processes of the bench: it reads what they print. */
  @ArchTest
  static final ArchRule nothingPrintsButTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.reelspark.jobs.cli..", "org.reelspark.training.cli..")
          .and()
          .doNotHaveFullyQualifiedName("org.reelspark.jobs.bench.Child")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .because("the console belongs to the command line")
          .allowEmptyShould(true);

  /** Begins a row of the table. */
  private static Row in(String... packages) {
    return new Row(resideInAnyPackage(full(packages)), List.of(packages));
  }

  /** One row: the classes that it is about, and what they may import. */
  private record Row(DescribedPredicate<JavaClass> subject, List<String> packages) {
    Row except(String... excluded) {
      return new Row(
          subject.and(DescribedPredicate.not(resideInAnyPackage(full(excluded)))), packages);
    }

    Rule mayImport(String... allowed) {
      DescribedPredicate<JavaClass> seen =
          subject
              .or(resideInAnyPackage("java..", "javax..", ""))
              .or(resideInAnyPackage(full(allowed)));
      return new Rule(
          this,
          classes()
              .that(subject)
              .should()
              .onlyDependOnClassesThat(seen)
              .as(
                  String.join(" and ", packages)
                      + " may import "
                      + String.join(", ", allowed)
                      + " and the JDK")
              .allowEmptyShould(true));
    }
  }

  /** The first half of a row. */
  private record Rule(Row row, ArchRule may) {
    ArchRule neverImports(String... forbidden) {
      ArchRule never =
          noClasses()
              .that(row.subject())
              .should()
              .dependOnClassesThat(resideInAnyPackage(full(forbidden)))
              .allowEmptyShould(true);
      return CompositeArchRule.of(may).and(never);
    }
  }

  /** Puts our own prefix before our own packages, as the table leaves it out. */
  private static String[] full(String... packages) {
    return Stream.of(packages)
        .map(name -> name.matches("(core|training|jobs)\\..*") ? "org.reelspark." + name : name)
        .toArray(String[]::new);
  }
}
