const { parts, cuts, chunks } = data;
const film = stretches(parts);
const shapes = [
  ["one", "specks"],
  ["two", "hairs"],
  ["three", "lines", "upright lines"],
  ["four", "bars"],
  ["five", "blotches"],
];
const name = (shape) => shape[2] ?? shape[1];

if (parts.length) {
  const start = d3.maxIndex(parts, (p) => p.worst);
  const most = d3.max(parts, (p) => d3.sum(shapes, (s) => p[s[1]]));
  along("shapes", film, {
    summary: `Defects in a frame over the film, ${few(most)} at most`,
    legend: shapes.map((s) => [s[0], name(s)]),
    format: "~s",
    range: [0, Math.max(1, most)],
    start,
    draw: ({ band }) => {
      for (const layer of d3.stack().keys(shapes.map((s) => s[1]))(parts)) {
        band("area " + shapes[layer.index][0], (p, i) => layer[i][0], (p, i) => layer[i][1]);
      }
    },
    read: (p) => shapes.map((s) => `${few(p[s[1]])} ${name(s)}`).join(", "),
  });
  const worst = d3.max(parts, (p) => p.worst);
  along("area", film, {
    summary: `Share of the picture replaced over the film, ${percent(worst)} at most`,
    format: "~p",
    range: [0, Math.max(0.001, worst)],
    start,
    draw: ({ band, line }) => {
      band("band after", () => 0, (p) => p.worst);
      line("line after", (p) => p.area);
    },
    read: (p) => (p.frames === 1 ? percent(p.area) : `${percent(p.area)} in the mean, ${percent(p.worst)} at most`),
  });
  along("luma", film, {
    summary: "Mean luma of the frames before and after over the film",
    legend: [["before", "before"], ["after", "after"]],
    format: "~s",
    range: lumaRange(
      d3.min(parts, (p) => Math.min(p.beforeLow, p.afterLow)),
      d3.max(parts, (p) => Math.max(p.beforeHigh, p.afterHigh)),
    ),
    start,
    draw: ({ svg, x, height, band, line }) => {
      for (const which of ["before", "after"]) {
        band("band " + which, (p) => p[which + "Low"], (p) => p[which + "High"]);
        line("line " + which, (p) => p[which]);
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
    read: (p) =>
      p.frames === 1
        ? `${few(p.before)} before, ${few(p.after)} after`
        : `${few(p.beforeLow)} to ${few(p.beforeHigh)} before, ${few(p.afterLow)} to ${few(p.afterHigh)} after`,
  });
}

if (chunks.length) {
  const rows = [...d3.group(chunks, (c) => c.executor + "\n" + c.lane).keys()].sort(d3.ascending);
  const names = rows.map((r) => r.split("\n")[0]);
  const height = margin.top + margin.bottom + 22 * rows.length;
  const until = d3.max(chunks, (c) => c.to);
  const summary = `${chunks.length} chunks over ${new Set(names).size} executors in ${few(until)} seconds`;
  chart("chunks", summary, height, (svg, width) => {
    const x = d3.scaleLinear([0, until], [margin.left + 20, width - margin.right]);
    const hatch = svg.append("defs").append("pattern").attr("id", "hatch").attr("width", 6).attr("height", 6);
    hatch.attr("patternUnits", "userSpaceOnUse").attr("patternTransform", "rotate(45)");
    hatch.append("rect").attr("width", 6).attr("height", 6).attr("class", "area two");
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
    axisBelow(svg, x, width, height, (s) => few(s) + " s");
  });
}
