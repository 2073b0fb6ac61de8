package org.reelspark.core.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.DefectCounts;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.Precision;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.Verification;
import org.reelspark.core.plan.VideoInfo;

/**
 * What became of a film, as one HTML page with all that it shows inside it: for screens of any
 * width, light or dark, for the keyboard and for paper.
 *
 * @param parts of the film in order, as many as a chart has room for
 * @param cuts when new scenes begin, in seconds
 * @param worst frames with much damage, the worst first
 * @param chunks in order
 */
public record FilmPage(
    RestoreReport report,
    List<FilmPart> parts,
    List<Double> cuts,
    List<WorstFrame> worst,
    List<ChunkWork> chunks) {
  private static final int MOST_NAMED = 12;
  private static final List<String> SECONDS = List.of("stage", "seconds");

  /** Those of a job and those of its tasks, as they follow each other. */
  private static final List<String> STAGES =
      List.of(
          "start", "index", "analyse", "restore", "stitch", "verify", "total", "decode", "infer",
          "encode");

  private static final Map<String, ToDoubleFunction<FilmPart>> SHAPES = new LinkedHashMap<>();

  static {
    SHAPES.put("specks", FilmPart::specks);
    SHAPES.put("hairs", FilmPart::hairs);
    SHAPES.put("upright lines", FilmPart::lines);
    SHAPES.put("bars", FilmPart::bars);
    SHAPES.put("blotches", FilmPart::blotches);
  }

  /** What the charts are drawn from. */
  private record Data(List<FilmPart> parts, List<Double> cuts, List<Bar> chunks) {}

  /** A chunk on the time line: seconds since work began, times when nothing ran left out. */
  private record Bar(
      int chunk, int frames, String executor, int lane, double from, double to, int attempt) {}

  public FilmPage {
    parts = List.copyOf(parts);
    cuts = List.copyOf(cuts);
    worst = List.copyOf(worst);
    chunks = List.copyOf(chunks);
  }

  public String html() {
    String name = name(report.film().name());
    Html page = new Html(name + ", restored");
    page.open("header").element("h1", name).line();
    page.element("p", subtitle()).close("header").line().open("main").line();
    warnings(page);
    figures(page);
    worstFrames(page);
    charts(page);
    film(page);
    work(page);
    page.close("main").line();
    page.open("footer").element("p", "Made by Reelspark. Plan " + report.plan().hash() + ".");
    page.close("footer").line();
    page.charts(new Data(parts, cuts, bars()), FilmPage.class, "film.js");
    return page.end();
  }

  private String subtitle() {
    return "Restored with the model %s into %s".formatted(report.model(), report.out());
  }

  private void warnings(Html page) {
    List<String> warnings = new ArrayList<>();
    report.streams().losses().forEach(loss -> warnings.add("Lost: " + loss));
    List<Integer> concealed = report.concealed();
    if (!concealed.isEmpty()) {
      String which =
          String.join(
              ", ", concealed.stream().limit(MOST_NAMED).map(f -> Integer.toString(f)).toList());
      warnings.add(
          "The decoder filled in damage in %s: %s%s"
              .formatted(
                  Numbers.plural(concealed.size(), "frame"),
                  which,
                  concealed.size() > MOST_NAMED ? ", ..." : ""));
    }
    RestoreReport.Work work = report.work();
    if (work.decoderRestarts() > 0) {
      warnings.add(
          "Decoding had to begin again further back %s; every frame was found"
              .formatted(Numbers.plural(work.decoderRestarts(), "time")));
    }
    if (work.retries() > 0) {
      warnings.add(
          work.retries() == 1
              ? "1 task failed and was tried again"
              : work.retries() + " tasks failed and were tried again");
    }
    if (report.verification().offset() != 0) {
      warnings.add(
          "All times are %s s later: the container allows none before 0"
              .formatted(Numbers.decimal(report.verification().offset(), 3)));
    }
    page.open("section", "id", "warnings", "class", warnings.isEmpty() ? "good" : "bad");
    if (warnings.isEmpty()) {
      page.element("h2", "Nothing was lost");
    } else {
      page.element("h2", warnings.size() == 1 ? "A warning" : warnings.size() + " warnings");
      page.open("ul").line();
      warnings.forEach(warning -> page.element("li", warning).line());
      page.close("ul");
    }
    page.element("p", verified(report.verification()));
    page.close("section").line();
  }

  private static String verified(Verification found) {
    String others =
        found.streams() == 0
            ? "; there is no other stream"
            : ", and %s of %s"
                .formatted(
                    Numbers.plural(found.packets(), "packet"),
                    Numbers.plural(found.streams(), "other stream"));
    return "Before it was published the film was compared with its source: %s at their times%s."
        .formatted(Numbers.plural(found.frames(), "frame"), others);
  }

  private void figures(Html page) {
    double frames = 0;
    double area = 0;
    double defects = 0;
    for (FilmPart part : parts) {
      frames += part.frames();
      area += part.area() * part.frames();
      for (ToDoubleFunction<FilmPart> shape : SHAPES.values()) {
        defects += shape.applyAsDouble(part) * part.frames();
      }
    }
    page.open("section", "id", "figures");
    page.element("h2", "In figures").open("dl", "class", "tiles").line();
    page.term("frames", Numbers.whole(report.to() - report.from()));
    if (report.masks()) {
      page.term("defects found", Numbers.whole(Math.round(defects)));
      page.term("of the picture replaced", Numbers.percent(area / Math.max(1, frames)));
    }
    if (report.plan().analysed()) {
      page.term("scene cuts", Numbers.whole(cuts.size()));
    }
    page.term("taken", Numbers.duration(report.work().wallSeconds().getOrDefault("total", 0.0)));
    page.term("frames a second", Numbers.decimal(report.work().framesPerSecond(), 1));
    page.close("dl").close("section").line();
  }

  private void worstFrames(Html page) {
    page.open("section", "id", "worst");
    if (!report.masks()) {
      page.element("h2", "Nothing is said of defects");
      page.element("p", "This model gives whole frames and does not say where they were damaged.");
      page.close("section").line();
      return;
    }
    page.element("h2", "The frames with the most damage");
    if (worst.isEmpty()) {
      page.element("p", "No defect was found in any frame.").close("section").line();
      return;
    }
    page.element(
        "p",
        "The worst frame of each stretch of the film, the worst first: left before, right after,"
            + " before encoding.");
    page.open("div", "class", "frames").line();
    for (WorstFrame frame : worst) {
      figure(frame).write(page);
    }
    page.close("div").close("section").line();
  }

  private static FrameFigure figure(WorstFrame frame) {
    FramePictures pictures = frame.pictures();
    return new FrameFigure(
        pictures.frame(),
        frame.seconds(),
        pictures.width(),
        pictures.height(),
        List.of(
            new FrameFigure.Side("before", pictures.before()),
            new FrameFigure.Side("after", pictures.after())),
        pictures.mask(),
        "%s replaced: %s".formatted(Numbers.percent(frame.area()), shapes(frame.defects())));
  }

  private static String shapes(DefectCounts defects) {
    List<String> all = new ArrayList<>();
    some(all, defects.specks(), "speck", "specks");
    some(all, defects.hairs(), "hair", "hairs");
    some(all, defects.lines(), "upright line", "upright lines");
    some(all, defects.bars(), "bar", "bars");
    some(all, defects.blotches(), "blotch", "blotches");
    return String.join(", ", all);
  }

  private static void some(List<String> all, int count, String one, String several) {
    if (count > 0) {
      all.add(count + " " + (count == 1 ? one : several));
    }
  }

  private void charts(Html page) {
    if (report.masks()) {
      defects(page);
    }
    page.open("section", "id", "brightness").element("h2", "Brightness over time").line();
    page.chart(
        "luma",
        "Mean luma of the frames, before and after",
        "In the film's own sample values, 0 to %d. Each shade reaches from the darkest to the brightest"
                .formatted((1 << report.film().video().format().bitDepth()) - 1)
            + " frame: where flicker was taken out, the one after is narrower. Ticks below are"
            + " scene cuts.");
    page.element("p", scenes()).close("section").line();
  }

  private void defects(Html page) {
    page.open("section", "id", "defects").element("h2", "Defects over time").line();
    page.chart(
        "shapes",
        "Defects in a frame, by shape",
        "Specks are small, hairs thin, lines upright, bars level, and blotches all else.");
    page.chart(
        "area",
        "Share of the picture that was replaced",
        "The line is the mean, the shade reaches up to the worst frame.");
    totals(page);
    page.close("section").line();
  }

  private String scenes() {
    if (!report.plan().analysed()) {
      return "Nobody looked for scene cuts: neither the model nor the settings asked for them.";
    }
    String times =
        cuts.stream().limit(MOST_NAMED).map(Numbers::time).collect(Collectors.joining(", "));
    return cuts.isEmpty()
        ? "No scene cut was found."
        : "%s: %s%s"
            .formatted(
                Numbers.plural(cuts.size(), "scene cut"),
                times,
                cuts.size() > MOST_NAMED ? ", ..." : "");
  }

  private void totals(Html page) {
    double frames = Math.max(1, parts.stream().mapToInt(FilmPart::frames).sum());
    List<List<String>> rows = new ArrayList<>();
    SHAPES.forEach(
        (shape, count) -> {
          double sum =
              parts.stream().mapToDouble(part -> count.applyAsDouble(part) * part.frames()).sum();
          rows.add(
              List.of(shape, Numbers.whole(Math.round(sum)), Numbers.decimal(sum / frames, 2)));
        });
    page.table("All defects of the film", List.of("shape", "found", "in a frame"), rows);
  }

  private void film(Html page) {
    FilmInfo film = report.film();
    VideoInfo video = film.video();
    PictureFormat format = video.format();
    page.open("section", "id", "film").element("h2", "Film, model and settings");
    page.open("dl", "class", "facts").line();
    page.term("Film", film.name());
    page.term("Restored film", report.out());
    for (RestoreReport.CompanionFilm companion : report.companions()) {
      page.term(
          title(companion.kind()),
          companion.losses().isEmpty()
              ? companion.out()
              : companion.out() + "; lost in it: " + String.join("; ", companion.losses()));
    }
    page.term(
        "Picture",
        "%d x %d, %s, %s frames a second, %s"
            .formatted(
                format.width(),
                format.height(),
                video.pixelFormat(),
                rate(video.frameRate()),
                video.codec()));
    if (report.scale() > 1) {
      PictureFormat large = format.enlarged(report.scale());
      page.term("Restored picture", "%d x %d".formatted(large.width(), large.height()));
    }
    page.term(
        "Frames",
        "%s, indexed by %s"
            .formatted(
                numbers(report.from(), report.to()),
                report.indexedBy().toLowerCase(Locale.ROOT).replace('_', ' ')));
    page.term("Model", report.model());
    page.term("Its hash", report.modelHash());
    if (report.settings().precision() == Precision.HALF) {
      page.term("Precision", "half");
    }
    page.term("Flicker", report.settings().flicker().toString());
    page.term("Grain reduction", Numbers.decimal(report.settings().grainReduction(), 2));
    if (report.settings().square() > 0) {
      page.term("Stretched for the model to", "%1$d x %1$d".formatted(report.settings().square()));
    }
    page.term("On damage", word(report.settings().damage()));
    page.term("Fields", word(report.settings().interlaced()));
    page.term(
        "Encoder",
        "%s, %s, %s"
            .formatted(
                report.encoder().encoder(),
                report.encoder().pixelFormat(),
                options(report.encoder().options())));
    page.term("Table of frames", report.frameTable());
    page.close("dl").close("section").line();
  }

  private static String numbers(int from, int to) {
    return to - from == 1 ? Integer.toString(from) : "%d to %d".formatted(from, to - 1);
  }

  private static String title(Companion.Kind kind) {
    return switch (kind) {
      case MASK -> "Film of the defect mask";
      case SIDE_BY_SIDE -> "Before and after, side by side";
      case DIVIDER -> "Before and after, with a divider";
    };
  }

  private void work(Html page) {
    RestoreReport.Work work = report.work();
    page.open("section", "id", "work").element("h2", "What it took").line();
    page.chart(
        "chunks",
        "Chunks over executors",
        "A row for each chunk that an executor had at a time. Times when nothing ran are left out;"
            + " chunks that were tried again are hatched.");
    page.element(
        "p",
        "%s, %d of them from an earlier run; %s, %s."
            .formatted(
                Numbers.plural(work.chunks(), "chunk"),
                work.resumed(),
                Numbers.plural(work.retries(), "retry").replace("retrys", "retries"),
                Numbers.plural(work.decoderRestarts(), "decoder restart")));
    page.open("div", "class", "tables").line();
    page.table("Wall time by stage", SECONDS, seconds(work.wallSeconds()));
    page.table("Work of all tasks", SECONDS, seconds(work.taskSeconds()));
    page.close("div").close("section").line();
  }

  private static List<List<String>> seconds(Map<String, Double> stages) {
    List<List<String>> rows = new ArrayList<>();
    stages.entrySet().stream()
        .sorted(Comparator.comparing(stage -> STAGES.indexOf(stage.getKey())))
        .forEach(stage -> rows.add(List.of(stage.getKey(), Numbers.decimal(stage.getValue(), 1))));
    return rows;
  }

  /** Chunks as bars in lanes, so that none covers another. */
  private List<Bar> bars() {
    List<ChunkWork> byTime = new ArrayList<>(chunks);
    byTime.sort((a, b) -> Long.compare(a.began(), b.began()));
    Map<String, List<Long>> lanes = new TreeMap<>();
    List<Bar> bars = new ArrayList<>();
    long idle = byTime.isEmpty() ? 0 : byTime.get(0).began();
    long busyUntil = idle;
    for (ChunkWork chunk : byTime) {
      idle += Math.max(0, chunk.began() - busyUntil);
      busyUntil = Math.max(busyUntil, chunk.ended());
      List<Long> ends = lanes.computeIfAbsent(chunk.executor(), e -> new ArrayList<>());
      int lane = 0;
      while (lane < ends.size() && ends.get(lane) > chunk.began()) {
        lane++;
      }
      if (lane == ends.size()) {
        ends.add(chunk.ended());
      } else {
        ends.set(lane, chunk.ended());
      }
      bars.add(
          new Bar(
              chunk.chunk(),
              chunk.frames(),
              chunk.executor(),
              lane,
              (chunk.began() - idle) / 1e3,
              (chunk.ended() - idle) / 1e3,
              chunk.attempt()));
    }
    return bars;
  }

  private static String name(String location) {
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String options(Map<String, String> options) {
    List<String> all = new ArrayList<>();
    options.forEach((name, value) -> all.add(name + "=" + value));
    return String.join(" ", all);
  }

  private static String rate(Rational rate) {
    return rate.den() == 0 || rate.num() == 0
        ? "unknown"
        : Numbers.decimal((double) rate.num() / rate.den(), 3).replaceAll("\\.?0+$", "");
  }
}
