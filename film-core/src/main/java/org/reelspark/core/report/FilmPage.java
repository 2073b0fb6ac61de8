package org.reelspark.core.report;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.CanonicalJson;
import org.reelspark.core.plan.DefectCounts;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.Rational;
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
  private static final int MOST_CONCEALED = 12;

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
    page.open("footer").element("p", "Made by Reelspark. Plan " + report.plan() + ".");
    page.close("footer").line();
    String data = CanonicalJson.write(new Data(parts, cuts, bars()));
    return page.charts(data, Html.resource("page.js")).end();
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
              ", ",
              concealed.stream().limit(MOST_CONCEALED).map(f -> Integer.toString(f)).toList());
      warnings.add(
          "The decoder filled in damage in %d frames: %s%s"
              .formatted(
                  concealed.size(), which, concealed.size() > MOST_CONCEALED ? ", ..." : ""));
    }
    RestoreReport.Work work = report.work();
    if (work.decoderRestarts() > 0) {
      warnings.add(
          "Decoding had to begin again further back %d times; every frame was found"
              .formatted(work.decoderRestarts()));
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
              .formatted(number(report.verification().offset(), 3)));
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
    page.element(
        "p",
        "Before it was published the film was compared with its source: %s frames at their times, and"
                .formatted(whole(report.verification().frames()))
            + " %s packets of %s."
                .formatted(
                    whole(report.verification().packets()),
                    plural(report.verification().streams(), "other stream")));
    page.close("section").line();
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
    tile(page, "frames", whole(report.to() - report.from()));
    tile(page, "defects found", whole(Math.round(defects)));
    tile(page, "of the picture replaced", percent(area / Math.max(1, frames)));
    tile(page, "scene cuts", whole(cuts.size()));
    tile(page, "taken", duration(report.work().wallSeconds().getOrDefault("total", 0.0)));
    tile(page, "frames a second", number(report.work().framesPerSecond(), 1));
    page.close("dl").close("section").line();
  }

  private static void tile(Html page, String what, String figure) {
    page.open("div").element("dt", what).element("dd", figure).close("div").line();
  }

  private void worstFrames(Html page) {
    page.open("section", "id", "worst");
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
      figure(page, frame);
    }
    page.close("div").close("section").line();
  }

  private void figure(Html page, WorstFrame frame) {
    FramePictures pictures = frame.pictures();
    String name = "frame " + pictures.frame();
    String width = Integer.toString(pictures.width());
    String height = Integer.toString(pictures.height());
    page.open("figure");
    page.open(
        "div",
        "class",
        "slider",
        "style",
        "aspect-ratio: %s / %s".formatted(pictures.width(), pictures.height()));
    picture(page, "before", "image/jpeg", pictures.before(), name + " before", width, height);
    picture(page, "after", "image/jpeg", pictures.after(), name + " after", width, height);
    picture(page, "mask", "image/png", pictures.mask(), name + ", defects", width, height);
    page.open("span", "class", "edge", "aria-hidden", "true").close("span");
    page.open(
        "input",
        "type",
        "range",
        "min",
        "0",
        "max",
        "100",
        "value",
        "50",
        "aria-label",
        "Where " + name + " turns from before to after, in percent of its width");
    page.close("div").line();
    page.open("figcaption");
    page.element("span", "Frame %d at %s".formatted(pictures.frame(), Html.time(frame.seconds())));
    page.element(
        "span", "%s replaced: %s".formatted(percent(frame.area()), shapes(frame.defects())));
    page.open("label").open("input", "type", "checkbox", "class", "toggle");
    page.text(" Show the defects").close("label");
    page.close("figcaption").close("figure").line();
  }

  private static void picture(
      Html page, String kind, String type, byte[] bytes, String text, String width, String height) {
    page.open(
        "img",
        "class",
        kind,
        "width",
        width,
        "height",
        height,
        "alt",
        text,
        "src",
        "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes));
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
    page.open("section", "id", "defects").element("h2", "Defects over time").line();
    chart(
        page,
        "shapes",
        "Defects in a frame, by shape",
        "Specks are small, hairs thin, lines upright, bars level, and blotches all else.");
    chart(
        page,
        "area",
        "Share of the picture that was replaced",
        "The line is the mean, the shade reaches up to the worst frame.");
    totals(page);
    page.close("section").line();
    page.open("section", "id", "brightness").element("h2", "Brightness over time").line();
    chart(
        page,
        "luma",
        "Mean luma of the frames, before and after",
        "Each shade reaches from the darkest to the brightest frame: where flicker was taken out,"
            + " the one after is narrower. Ticks below are scene cuts.");
    page.close("section").line();
  }

  private static void chart(Html page, String id, String title, String caption) {
    page.open("figure", "class", "chart").element("h3", title, "id", id + "-title");
    page.open("div", "class", "plot", "id", id).open("noscript");
    page.text("The chart needs JavaScript; the figures are in the tables.").close("noscript");
    page.close("div").element("figcaption", caption).close("figure").line();
  }

  private void totals(Html page) {
    page.open("table").element("caption", "All defects of the film").line();
    page.open("thead").open("tr").element("th", "shape", "scope", "col");
    page.element("th", "found", "scope", "col").element("th", "in a frame", "scope", "col");
    page.close("tr").close("thead").open("tbody").line();
    double frames = Math.max(1, parts.stream().mapToInt(FilmPart::frames).sum());
    SHAPES.forEach(
        (shape, count) -> {
          double sum =
              parts.stream().mapToDouble(part -> count.applyAsDouble(part) * part.frames()).sum();
          page.open("tr").element("th", shape, "scope", "row");
          page.element("td", whole(Math.round(sum))).element("td", number(sum / frames, 2));
          page.close("tr").line();
        });
    page.close("tbody").close("table").line();
  }

  private void film(Html page) {
    FilmInfo film = report.film();
    VideoInfo video = film.video();
    PictureFormat format = video.format();
    page.open("section", "id", "film").element("h2", "Film, model and settings");
    page.open("dl", "class", "facts").line();
    fact(page, "Film", film.name());
    fact(page, "Restored film", report.out());
    fact(
        page,
        "Picture",
        "%d x %d, %s, %s frames a second, %s"
            .formatted(
                format.width(),
                format.height(),
                video.pixelFormat(),
                rate(video.frameRate()),
                video.codec()));
    fact(
        page,
        "Frames",
        "%d to %d, indexed by %s"
            .formatted(
                report.from(),
                report.to() - 1,
                report.indexedBy().toLowerCase(Locale.ROOT).replace('_', ' ')));
    fact(page, "Model", report.model());
    fact(page, "Its hash", report.modelHash());
    fact(page, "Flicker", report.settings().flicker().toString());
    fact(page, "Grain reduction", number(report.settings().grainReduction(), 2));
    fact(page, "On damage", word(report.settings().damage()));
    fact(page, "Fields", word(report.settings().interlaced()));
    fact(
        page,
        "Encoder",
        "%s, %s, %s"
            .formatted(
                report.encoder().encoder(),
                report.encoder().pixelFormat(),
                options(report.encoder().options())));
    fact(page, "Table of frames", report.frameTable());
    page.close("dl").close("section").line();
  }

  private static void fact(Html page, String what, String value) {
    page.open("div").element("dt", what).element("dd", value).close("div").line();
  }

  private void work(Html page) {
    RestoreReport.Work work = report.work();
    page.open("section", "id", "work").element("h2", "What it took").line();
    chart(
        page,
        "chunks",
        "Chunks over executors",
        "A row for each chunk that an executor had at a time. Times when nothing ran are left out;"
            + " chunks that were tried again are hatched.");
    page.element(
        "p",
        "%s, %d of them from an earlier run; %s, %s."
            .formatted(
                plural(work.chunks(), "chunk"),
                work.resumed(),
                plural(work.retries(), "retry").replace("retrys", "retries"),
                plural(work.decoderRestarts(), "decoder restart")));
    page.open("div", "class", "tables").line();
    seconds(page, "Wall time by stage", work.wallSeconds());
    seconds(page, "Work of all tasks", work.taskSeconds());
    page.close("div").close("section").line();
  }

  private static void seconds(Html page, String title, Map<String, Double> seconds) {
    page.open("table").element("caption", title).line();
    page.open("thead").open("tr").element("th", "stage", "scope", "col");
    page.element("th", "seconds", "scope", "col").close("tr").close("thead").open("tbody").line();
    new TreeMap<>(seconds)
        .forEach(
            (stage, spent) -> {
              page.open("tr").element("th", stage, "scope", "row");
              page.element("td", number(spent, 1)).close("tr").line();
            });
    page.close("tbody").close("table").line();
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
        : number((double) rate.num() / rate.den(), 3).replaceAll("\\.?0+$", "");
  }

  private static String plural(long count, String what) {
    return whole(count) + " " + what + (count == 1 ? "" : "s");
  }

  private static String whole(long count) {
    return String.format(Locale.ROOT, "%,d", count).replace(',', '\u202f');
  }

  private static String number(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private static String percent(double share) {
    return number(100 * share, share < 0.0995 ? 2 : 1) + " %";
  }

  private static String duration(double seconds) {
    return seconds < 60 ? number(seconds, 1) + " s" : Html.time(seconds);
  }
}
