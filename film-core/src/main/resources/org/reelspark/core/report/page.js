"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { parts, cuts, chunks } = data;

  for (const slider of document.querySelectorAll(".slider")) {
    const range = slider.querySelector("input");
    range.addEventListener("input", () => slider.style.setProperty("--at", range.value + "%"));
    const toggle = slider.parentElement.querySelector(".toggle");
    toggle.addEventListener("change", () => slider.classList.toggle("masked", toggle.checked));
  }

  const margin = { top: 8, right: 10, bottom: 24, left: 46 };
  const pad = (n) => String(Math.floor(n)).padStart(2, "0");
  const clock = (s) =>
    s >= 3600 ? `${Math.floor(s / 3600)}:${pad((s / 60) % 60)}:${pad(s % 60)}` : `${Math.floor(s / 60)}:${pad(s % 60)}`;
  const end = (i) => (i + 1 < parts.length ? parts[i + 1].seconds : last);
  const last = (() => {
    if (parts.length < 2) return (parts.length ? parts[0].seconds : 0) + 1;
    const a = parts[0], b = parts[parts.length - 1];
    return b.seconds + ((b.seconds - a.seconds) / (b.frame - a.frame)) * b.frames;
  })();

  /** A chart that is drawn again whenever its place changes its width. */
  function chart(id, summary, height, draw) {
    const place = document.getElementById(id);
    place.replaceChildren();
    const holder = d3.select(place).append("div");
    let drawn = 0;
    const again = () => {
      const width = Math.floor(place.clientWidth);
      if (width === drawn || width === 0) return;
      drawn = width;
      holder.selectAll("*").remove();
      const svg = holder
        .append("svg")
        .attr("viewBox", `0 0 ${width} ${height}`)
        .attr("role", "img")
        .attr("aria-label", summary);
      draw(svg, width, height);
    };
    new ResizeObserver(again).observe(place);
    again();
    return place;
  }

  const timeAxis = (svg, x, width, height) =>
    svg
      .append("g")
      .attr("transform", `translate(0,${height - margin.bottom})`)
      .call(d3.axisBottom(x).ticks(Math.max(2, Math.min(10, width / 90))).tickFormat(clock).tickSizeOuter(0));
  const valueAxis = (svg, y, format) => {
    const axis = svg.append("g").attr("transform", `translate(${margin.left},0)`).call(d3.axisLeft(y).ticks(4, format));
    axis.select(".domain").remove();
    axis
      .selectAll(".tick line")
      .attr("x1", 0)
      .attr("x2", y.across);
  };

  /** The film from left to right; a slider below it reads the chart for the keyboard too. */
  function overTime(id, summary, legend, format, range, draw, read) {
    let cursor = () => {};
    let here = d3.maxIndex(parts, (p) => p.worst);
    const place = chart(id, summary, 220, (svg, width, height) => {
      const x = d3.scaleLinear([parts[0].seconds, last], [margin.left, width - margin.right]);
      const y = d3.scaleLinear(range, [height - margin.bottom, margin.top]).nice(4);
      y.across = width - margin.right - margin.left;
      valueAxis(svg, y, format);
      draw(svg, x, y, height);
      timeAxis(svg, x, width, height);
      const line = svg.append("line").attr("class", "cursor").attr("y1", margin.top).attr("y2", height - margin.bottom);
      cursor = (i) => {
        const at = x((parts[i].seconds + end(i)) / 2);
        line.attr("x1", at).attr("x2", at);
      };
      svg.on("pointermove", (event) => {
        const seconds = x.invert(d3.pointer(event)[0]);
        const i = Math.max(0, d3.bisector((p) => p.seconds).right(parts, seconds) - 1);
        show(i);
      });
      cursor(here);
    });
    if (legend.length) {
      const items = d3.select(place).append("ul").attr("class", "legend").selectAll("li").data(legend).join("li");
      items.append("i").attr("class", (d) => d[0]);
      items.append("span").text((d) => d[1]);
    }
    const box = d3.select(place);
    const reader = box
      .append("input")
      .attr("type", "range")
      .attr("class", "reader")
      .attr("min", 0)
      .attr("max", parts.length - 1)
      .attr("aria-label", "Place in the film where the chart is read")
      .node();
    const said = box.append("output").node();
    function show(i) {
      here = i;
      reader.value = i;
      cursor(i);
      const p = parts[i];
      const which = p.frames === 1 ? `frame ${p.frame}` : `frames ${p.frame} to ${p.frame + p.frames - 1}`;
      const text = `${clock(p.seconds)}, ${which}: ${read(p)}`;
      said.textContent = text;
      reader.setAttribute("aria-valuetext", text);
    }
    reader.addEventListener("input", () => show(Number(reader.value)));
    show(here);
  }

  const shapes = [
    ["specks", "specks"],
    ["hairs", "hairs"],
    ["lines", "upright lines"],
    ["bars", "bars"],
    ["blotches", "blotches"],
  ];
  const step = (x) => {
    const steps = (low, high) =>
      d3
        .area()
        .x((d) => d[0])
        .y0(low)
        .y1(high)(parts.flatMap((p, i) => [[x(p.seconds), i], [x(end(i)), i]]));
    return (low, high) => steps((d) => low(parts[d[1]], d[1]), (d) => high(parts[d[1]], d[1]));
  };
  const stepLine = (x, value) =>
    d3.line()(parts.flatMap((p, i) => [[x(p.seconds), value(p)], [x(end(i)), value(p)]]));
  const few = (v) => (v >= 100 ? d3.format(",")(Math.round(v)).replace(/,/g, "\u202f") : d3.format(".3~r")(v));
  const percent = (v) => (100 * v).toFixed(v < 0.0995 ? 2 : 1) + " %";

  if (parts.length) {
    const sum = (p) => d3.sum(shapes, (s) => p[s[0]]);
    const most = d3.max(parts, sum);
    overTime(
      "shapes",
      `Defects in a frame over the film, ${few(most)} at most`,
      shapes,
      "~s",
      [0, Math.max(1, most)],
      (svg, x, y) => {
        const area = step(x);
        const layers = d3.stack().keys(shapes.map((s) => s[0]))(parts);
        for (const layer of layers) {
          svg
            .append("path")
            .attr("class", layer.key)
            .attr("d", area((p, i) => y(layer[i][0]), (p, i) => y(layer[i][1])));
        }
      },
      (p) => shapes.map((s) => `${few(p[s[0]])} ${s[1]}`).join(", "),
    );
    const worst = d3.max(parts, (p) => p.worst);
    overTime(
      "area",
      `Share of the picture replaced over the film, ${percent(worst)} at most`,
      [],
      "~p",
      [0, Math.max(0.0001, worst)],
      (svg, x, y) => {
        svg.append("path").attr("class", "after-band").attr("d", step(x)((p) => y(0), (p) => y(p.worst)));
        svg.append("path").attr("class", "after-line").attr("d", stepLine(x, (p) => y(p.area)));
      },
      (p) => (p.frames === 1 ? percent(p.area) : `${percent(p.area)} in the mean, ${percent(p.worst)} at most`),
    );
    overTime(
      "luma",
      "Mean luma of the frames before and after over the film",
      [
        ["before-line", "before"],
        ["after-line", "after"],
      ],
      "~s",
      [
        d3.min(parts, (p) => Math.min(p.beforeLow, p.afterLow)),
        d3.max(parts, (p) => Math.max(p.beforeHigh, p.afterHigh)) + 0.01,
      ],
      (svg, x, y, height) => {
        for (const which of ["before", "after"]) {
          svg
            .append("path")
            .attr("class", which + "-band")
            .attr("d", step(x)((p) => y(p[which + "Low"]), (p) => y(p[which + "High"])));
          svg.append("path").attr("class", which + "-line").attr("d", stepLine(x, (p) => y(p[which])));
        }
        svg
          .append("g")
          .selectAll("line")
          .data(cuts)
          .join("line")
          .attr("class", "cut")
          .attr("x1", (c) => x(c))
          .attr("x2", (c) => x(c))
          .attr("y1", height - margin.bottom - 7)
          .attr("y2", height - margin.bottom);
      },
      (p) =>
        p.frames === 1
          ? `${few(p.before)} before, ${few(p.after)} after`
          : `${few(p.beforeLow)} to ${few(p.beforeHigh)} before, ${few(p.afterLow)} to ${few(p.afterHigh)} after`,
    );
  }

  if (chunks.length) {
    const rows = [...d3.group(chunks, (c) => c.executor + "\n" + c.lane).keys()].sort(d3.ascending);
    const names = rows.map((r) => r.split("\n")[0]);
    const height = margin.top + margin.bottom + 22 * rows.length;
    const until = d3.max(chunks, (c) => c.to);
    chart("chunks", `${chunks.length} chunks over ${new Set(names).size} executors in ${few(until)} seconds`, height, (svg, width) => {
      const left = margin.left + 20;
      const x = d3.scaleLinear([0, until], [left, width - margin.right]);
      const hatch = svg.append("defs").append("pattern").attr("id", "hatch").attr("width", 6).attr("height", 6);
      hatch.attr("patternUnits", "userSpaceOnUse").attr("patternTransform", "rotate(45)");
      hatch.append("rect").attr("width", 6).attr("height", 6).attr("class", "hairs");
      hatch.append("rect").attr("width", 3).attr("height", 6).attr("class", "chunk");
      svg
        .selectAll("text.executor")
        .data(rows)
        .join("text")
        .attr("class", "executor")
        .attr("x", 0)
        .attr("y", (r, i) => margin.top + 22 * i + 15)
        .text((r, i) => (i && names[i] === names[i - 1] ? "" : names[i]));
      svg
        .selectAll("rect.chunk-bar")
        .data(chunks)
        .join("rect")
        .attr("class", (c) => (c.attempt ? "chunk-bar again" : "chunk-bar chunk"))
        .attr("x", (c) => x(c.from))
        .attr("y", (c) => margin.top + 22 * rows.indexOf(c.executor + "\n" + c.lane) + 2)
        .attr("width", (c) => Math.max(1, x(c.to) - x(c.from)))
        .attr("height", 18)
        .append("title")
        .text((c) => `chunk ${c.chunk}: ${c.frames} frames in ${few(c.to - c.from)} s` + (c.attempt ? `, attempt ${c.attempt + 1}` : ""));
      svg
        .append("g")
        .attr("transform", `translate(0,${height - margin.bottom})`)
        .call(d3.axisBottom(x).ticks(Math.max(2, Math.min(10, width / 90))).tickFormat((s) => few(s) + " s").tickSizeOuter(0));
    });
  }
})();
