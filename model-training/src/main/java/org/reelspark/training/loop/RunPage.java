package org.reelspark.training.loop;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.reelspark.core.report.Html;
import org.reelspark.core.report.Numbers;

/**
 * A run's learning curves and validation pictures as one HTML page with all that it shows inside
 * it, and each curve as a PNG beside it, {@code model.loss.png} for {@code model.html}.
 */
final class RunPage {
  /** Fields of the log that are drawn as PNGs. */
  private static final List<String> CURVES =
      List.of("loss", "rate", "restored", "inside", "outside");

  /** Points that a chart shows. */
  private static final int POINTS = 500;

  /** Validations that are shown in pictures and figures. */
  private static final int VALIDATIONS = 40;

  /** Also reads the log of a run whose loss is no number any more. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private static final TypeReference<Map<String, Double>> LINE = new TypeReference<>() {};

  /** What the charts are drawn from: by name of a field of the log. */
  private record Data(List<Map<String, Double>> trained, List<Map<String, Double>> validated) {}

  private final TrainSettings settings;
  private final CourseFacts facts;
  private final List<Map<String, Double>> trained;
  private final List<Map<String, Double>> validated;
  private final List<Path> pictures;

  private RunPage(
      TrainSettings settings,
      CourseFacts facts,
      List<Map<String, Double>> log,
      List<Path> pictures) {
    this.settings = settings;
    this.facts = facts;
    this.trained = log.stream().filter(line -> line.containsKey("loss")).toList();
    this.validated = log.stream().filter(line -> line.containsKey("restored")).toList();
    this.pictures = some(pictures, VALIDATIONS);
  }

  static void write(TrainSettings settings, CourseFacts facts, RunFiles files) throws IOException {
    List<String> lines = Files.readAllLines(files.log());
    for (String field : CURVES) {
      Curve curve = Curve.of(lines, field);
      if (!curve.points().isEmpty()) {
        curve.write(files.curve(field));
      }
    }
    List<Map<String, Double>> log = new ArrayList<>();
    for (String line : lines) {
      Map<String, Double> noted = JSON.readValue(line, LINE);
      if (noted.values().stream().allMatch(Double::isFinite)) {
        log.add(noted);
      }
    }
    Files.writeString(files.page(), new RunPage(settings, facts, log, files.pictures()).html());
  }

  private String html() throws IOException {
    String name = settings.out().getFileName().toString();
    Html page = new Html(name + ", training");
    page.open("header").element("h1", name).line();
    page.element("p", "How the training of this model went").close("header").line();
    page.open("main").line();
    tiles(page);
    pictures(page);
    curves(page);
    settings(page);
    page.close("main").line();
    page.open("footer").element("p", "Made by Reelspark.").close("footer").line();
    Data data = new Data(thinned(trained), thinned(validated));
    return page.charts(data, RunPage.class, "run.js").end();
  }

  private void tiles(Html page) {
    Map<String, Double> last = validated.get(validated.size() - 1);
    page.open("section", "id", "figures").element("h2", "In figures");
    page.open("dl", "class", "tiles").line();
    page.term("steps done", Numbers.whole(last.get("step").longValue()));
    if (!trained.isEmpty()) {
      Map<String, Double> now = trained.get(trained.size() - 1);
      page.term("steps in all", Numbers.whole(now.get("steps").longValue()));
      page.term("trained", Numbers.duration(now.get("seconds")));
    }
    page.term("PSNR of luma, from " + decibels(last, "damaged"), decibels(last, "restored"));
    page.term("inside defects, from " + decibels(last, "insideDamaged"), decibels(last, "inside"));
    page.term("outside defects", decibels(last, "outside"));
    page.term("brighter than it should be, of 255", Numbers.decimal(last.get("shift"), 2));
    page.close("dl").close("section").line();
  }

  private void pictures(Html page) throws IOException {
    page.open("section", "id", "pictures").element("h2", "Validation pictures");
    page.element("p", "The same windows after more and more steps, a row for each.");
    page.open("figure", "class", "by-step").open("div", "class", "columns");
    facts.columns().forEach(column -> page.element("span", column));
    page.close("div").line();
    for (int i = 0; i < pictures.size(); i++) {
      picture(page, pictures.get(i), i == pictures.size() - 1);
    }
    String last = Integer.toString(pictures.size() - 1);
    String label = "Validation that is shown, from the first to the last";
    page.open(
        "input", "type", "range", "min", "0", "max", last, "value", last, "aria-label", label);
    page.element("output", "").close("figure").close("section").line();
  }

  private void picture(Html page, Path file, boolean shown) throws IOException {
    long step = RunFiles.step(file);
    String at = "Step " + Numbers.whole(step);
    String found =
        validated.stream()
            .filter(line -> line.get("step") == step)
            .findFirst()
            .map(
                line ->
                    ": PSNR %s to %s, inside defects %s to %s"
                        .formatted(
                            decibels(line, "damaged"),
                            decibels(line, "restored"),
                            decibels(line, "insideDamaged"),
                            decibels(line, "inside")))
            .orElse("");
    List<String> attributes = new ArrayList<>();
    attributes.addAll(
        List.of("alt", at + ": validation windows " + String.join(", ", facts.columns())));
    attributes.addAll(List.of("src", Html.inlined("image/jpeg", Files.readAllBytes(file))));
    attributes.addAll(List.of("data-says", at + found));
    if (!shown) {
      attributes.addAll(List.of("hidden", ""));
    }
    page.open("img", attributes.toArray(String[]::new)).line();
  }

  private void curves(Html page) {
    page.open("section", "id", "curves").element("h2", "Learning curves").line();
    page.chart(
        "loss",
        "Loss and its parts",
        "Means over the steps since the point before. " + facts.partsExplained());
    page.chart("rate", "Learning rate", "The schedule's, at that step.");
    page.chart(
        "psnr",
        "PSNR of luma on the validation windows, dB",
        "Dashed is the damaged picture, which stays the same over the run.");
    page.table(
        "PSNR of luma, dB",
        List.of("step", "whole picture", "inside defects", "outside defects"),
        some(validated, VALIDATIONS).stream().map(RunPage::row).toList());
    page.close("section").line();
  }

  private static List<String> row(Map<String, Double> line) {
    return List.of(
        Numbers.whole(line.get("step").longValue()),
        Numbers.decimal(line.get("restored"), 2),
        Numbers.decimal(line.get("inside"), 2),
        Numbers.decimal(line.get("outside"), 2));
  }

  private void settings(Html page) {
    page.open("section", "id", "settings").element("h2", "Settings");
    page.open("dl", "class", "facts").line();
    page.term("Model", settings.out().toString());
    facts.settings().forEach(page::term);
    page.term("Device", settings.device());
    page.close("dl").close("section").line();
  }

  private static String decibels(Map<String, Double> line, String field) {
    return Numbers.decimal(line.get(field), 2) + " dB";
  }

  /** At most so many of them, evenly, the last among them. */
  private static <T> List<T> some(List<T> all, int most) {
    int count = Math.min(most, all.size());
    List<T> some = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      some.add(all.get((int) ((long) i * all.size() / count) - 1));
    }
    return some;
  }

  /** As many lines as a chart has room for: means over neighbours, at the last one's step. */
  private static List<Map<String, Double>> thinned(List<Map<String, Double>> lines) {
    int count = Math.min(POINTS, lines.size());
    List<Map<String, Double>> thin = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Map<String, Double>> group =
          lines.subList(
              (int) ((long) i * lines.size() / count),
              (int) ((long) (i + 1) * lines.size() / count));
      Map<String, Double> last = group.get(group.size() - 1);
      Map<String, Double> means = new LinkedHashMap<>();
      for (String field : last.keySet()) {
        means.put(
            field,
            group.stream()
                .mapToDouble(line -> line.getOrDefault(field, last.get(field)))
                .average()
                .orElseThrow());
      }
      means.put("step", last.get("step"));
      thin.add(means);
    }
    return thin;
  }
}
