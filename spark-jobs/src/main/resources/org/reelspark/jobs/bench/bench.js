{
  const all = data.flatMap((row) =>
    row.comparisons
      .filter((c) => c.ratio > 0)
      .map((c) => ({ ...c, label: row.name + ": " + c.what })),
  );
  const place = document.getElementById("ratios");
  const line = 30;
  const margin = { top: 26, right: 16, bottom: 8 };
  let drawn = 0;
  const draw = () => {
    const width = Math.floor(place.clientWidth);
    if (width === drawn || width === 0 || all.length === 0) return;
    drawn = width;
    place.replaceChildren();
    const left = 8;
    const height = margin.top + margin.bottom + 2 * line * all.length;
    const values = all.flatMap((c) => [c.least, c.most]).concat([0.5, 2]);
    const x = d3
      .scaleLog([Math.max(1e-4, d3.min(values) / 1.1), d3.max(values) * 1.1], [left, width - margin.right])
      .clamp(true);
    const svg = d3
      .select(place)
      .append("svg")
      .attr("viewBox", "0 0 " + width + " " + height)
      .attr("role", "img")
      .attr("aria-label", "Ratios of every comparison; the table below has the figures");
    svg
      .append("g")
      .attr("transform", "translate(0," + margin.top + ")")
      .call(d3.axisTop(x).ticks(width / 120, "~g").tickSizeOuter(0));
    svg
      .append("line")
      .attr("x1", x(1)).attr("x2", x(1))
      .attr("y1", margin.top).attr("y2", height)
      .style("stroke", "var(--rule)");
    const each = svg
      .selectAll(".ratio")
      .data(all)
      .join("g")
      .attr("class", "ratio")
      .attr("transform", (c, i) => "translate(0," + (margin.top + 2 * line * i + line) + ")");
    each.append("text").attr("x", left).style("fill", "var(--ink)").style("font-size", "13px").text((c) => c.label);
    const colour = (c) =>
      c.verdict === "MISSED" ? "var(--bad)" : c.verdict === "REACHED" ? "var(--good)" : "var(--accent)";
    const at = line / 2;
    each
      .append("line")
      .attr("x1", (c) => x(c.least)).attr("x2", (c) => x(c.most))
      .attr("y1", at).attr("y2", at)
      .style("stroke", colour).style("stroke-width", 2);
    each
      .append("circle")
      .attr("cx", (c) => x(c.ratio)).attr("cy", at).attr("r", 5)
      .style("fill", colour);
    const wanted = (c) => {
      const number = Number((c.target.match(/^at (?:least|most) (.*)$/) || [])[1]);
      return Number.isFinite(number) && number > 0 ? number : null;
    };
    each
      .filter((c) => wanted(c) !== null)
      .append("line")
      .attr("x1", (c) => x(wanted(c))).attr("x2", (c) => x(wanted(c)))
      .attr("y1", at - 8).attr("y2", at + 8)
      .style("stroke", "var(--ink)").style("stroke-width", 2);
  };
  new ResizeObserver(draw).observe(place);
  draw();
}
