// What every page does: its pictures answer to sliders, its charts are drawn and read.
const data = JSON.parse(document.getElementById("data").textContent);

for (const slider of document.querySelectorAll(".slider")) {
  const figure = slider.parentElement;
  const range = slider.querySelector("input");
  range.addEventListener("input", () => slider.style.setProperty("--at", range.value + "%"));
  const toggle = figure.querySelector(".toggle");
  toggle?.addEventListener("change", () => slider.classList.toggle("masked", toggle.checked));
  const pair = figure.querySelector(".pair");
  pair?.addEventListener("change", () => {
    const [left, right] = pair.value.split(" ");
    for (const picture of slider.querySelectorAll("img:not(.mask)")) {
      picture.classList.toggle("left", picture.classList.contains(left));
      picture.classList.toggle("right", picture.classList.contains(right));
    }
  });
}

for (const figure of document.querySelectorAll(".by-step")) {
  const pictures = [...figure.querySelectorAll("img")];
  const range = figure.querySelector("input");
  const said = figure.querySelector("output");
  const show = () => {
    pictures.forEach((picture, i) => (picture.hidden = i !== Number(range.value)));
    said.textContent = pictures[range.value].dataset.says;
    range.setAttribute("aria-valuetext", said.textContent);
  };
  range.addEventListener("input", show);
  show();
}

const margin = { top: 8, right: 24, bottom: 24, left: 54 };
const pad = (n) => String(Math.floor(n)).padStart(2, "0");
const clock = (s) =>
  s >= 3600 ? `${Math.floor(s / 3600)}:${pad((s / 60) % 60)}:${pad(s % 60)}` : `${Math.floor(s / 60)}:${pad(s % 60)}`;
const tenths = (s) => {
  const all = Math.round(10 * s);
  return `${clock(all / 10)}.${all % 10}`;
};
const few = (v) => (Math.abs(v) >= 100 ? d3.format(",")(Math.round(v)).replace(/,/g, "\u202f") : d3.format(".3~r")(v));
const percent = (v) => (100 * v).toFixed(v < 0.0995 ? 2 : 1) + " %";

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

const axisBelow = (svg, x, width, height, format) =>
  svg
    .append("g")
    .attr("transform", `translate(0,${height - margin.bottom})`)
    .call(d3.axisBottom(x).ticks(Math.max(2, Math.min(10, width / 90))).tickFormat(format).tickSizeOuter(0));

function axisLeft(svg, y, width, format) {
  const axis = svg.append("g").attr("transform", `translate(${margin.left},0)`).call(d3.axisLeft(y).ticks(4, format));
  axis.select(".domain").remove();
  axis.selectAll(".tick line").attr("x1", 0).attr("x2", width - margin.right - margin.left);
}

/** Seconds of a film whose chart is marked in parts of a second. */
const SHORT = 10;

/** Sample values that a chart of luma shows at least. */
const LUMA_STEPS = 8;

/** Least and most luma of an axis: a film without flicker is to look like one. */
const lumaRange = (low, high) => {
  const room = Math.max(0, (LUMA_STEPS - (high - low)) / 2);
  return [low - room, high + room];
};

/** The parts of a film: each reaches to where the next begins. */
function stretches(parts) {
  const last = (() => {
    if (parts.length < 2) return (parts.length ? parts[0].seconds : 0) + 1;
    const a = parts[0], b = parts[parts.length - 1];
    return b.seconds + ((b.seconds - a.seconds) / (b.frame - a.frame)) * b.frames;
  })();
  return {
    all: parts,
    domain: parts.length ? [parts[0].seconds, last] : [0, last],
    from: (i) => parts[i].seconds,
    to: (i) => (i + 1 < parts.length ? parts[i + 1].seconds : last),
    tick: parts.length < 2 ? () => "" : last < SHORT ? tenths : clock,
    what: "Place in the film where the chart is read",
    name: (p) =>
      tenths(p.seconds) + (p.frames === 1 ? `, frame ${p.frame}` : `, frames ${p.frame} to ${p.frame + p.frames - 1}`),
  };
}

/** What was noted at some steps of a run. */
function steps(points) {
  return {
    all: points,
    domain: [0, d3.max(points, (p) => p.step)],
    from: (i) => points[i].step,
    to: (i) => points[i].step,
    tick: (step) => (Number.isInteger(step) ? d3.format("~s")(step) : ""),
    dots: points.length < 100,
    what: "Step of the run where the chart is read",
    name: (p) => `step ${few(p.step)}`,
  };
}

/**
 * A chart over places from left to right; a slider below it reads it for the keyboard too.
 * draw: gets shapes that lie along the places. start: the place that is read at first.
 */
function along(id, places, { summary, legend = [], format, range, start, draw, read, nice = true }) {
  if (!document.getElementById(id)) return; // a model without masks
  let cursor = () => {};
  let here = start;
  const count = places.all.length;
  const place = chart(id, summary, 220, (svg, width, height) => {
    const x = d3.scaleLinear(places.domain, [margin.left, width - margin.right]);
    const y = d3.scaleLinear(range, [height - margin.bottom, margin.top]).clamp(true);
    if (nice) y.nice(4);
    axisLeft(svg, y, width, format);
    const edges = d3.range(count).flatMap((i) => [[x(places.from(i)), i], [x(places.to(i)), i]]);
    const at = (value) => (d) => y(value(places.all[d[1]], d[1]));
    const path = (kind, d) => svg.append("path").attr("class", kind).attr("d", d);
    draw({
      svg, x, y, height,
      band: (kind, low, high) => path(kind, d3.area((d) => d[0], at(low), at(high))(edges)),
      line: (kind, value) => {
        path(kind, d3.line((d) => d[0], at(value))(edges));
        if (places.dots) {
          const dot = svg.append("g").attr("class", kind).selectAll("circle").data(edges).join("circle");
          dot.attr("r", 1.5).attr("cx", (d) => d[0]).attr("cy", at(value));
        }
      },
    });
    axisBelow(svg, x, width, height, places.tick);
    const line = svg.append("line").attr("class", "cursor").attr("y1", margin.top).attr("y2", height - margin.bottom);
    cursor = (i) => {
      const middle = x((places.from(i) + places.to(i)) / 2);
      line.attr("x1", middle).attr("x2", middle);
    };
    const starts = d3.range(count).map(places.from);
    svg.on("pointermove", (event) => {
      show(Math.max(0, d3.bisectRight(starts, x.invert(d3.pointer(event)[0])) - 1));
    });
    cursor(here);
  });
  const box = d3.select(place);
  if (legend.length) {
    const items = box.append("ul").attr("class", "legend").selectAll("li").data(legend).join("li");
    items.append("i").attr("class", (d) => d[0]);
    items.append("span").text((d) => d[1]);
  }
  const reader = box
    .append("input")
    .attr("type", "range")
    .attr("class", "reader")
    .attr("min", 0)
    .attr("max", count - 1)
    .attr("aria-label", places.what)
    .node();
  const said = box.append("output").node();
  function show(i) {
    here = i;
    reader.value = i;
    cursor(i);
    const text = `${places.name(places.all[i])}: ${read(places.all[i])}`;
    said.textContent = text;
    reader.setAttribute("aria-valuetext", text);
  }
  reader.addEventListener("input", () => show(Number(reader.value)));
  show(here);
}
