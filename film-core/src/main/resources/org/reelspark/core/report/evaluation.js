const { parts } = data;
const film = stretches(parts);
const films = parts.length && parts[0].before ? ["before", "after"] : ["after"];
const start = d3.minIndex(parts, (p) => p.after.psnr.low);
const MOST_DECIBELS = 60;

/**
 * A chart of a figure that is better the higher it is.
 * room: what lies below its top at least.
 */
function nearness(id, what, summary, format, top, room, say) {
  along(id, film, {
    summary,
    legend: films.map((f) => [f, f]),
    format,
    range: [Math.min(top - room, d3.min(parts, (p) => d3.min(films, (f) => p[f][what].low))), top],
    start,
    draw: ({ band, line }) => {
      for (const f of films) {
        band("band " + f, (p) => p[f][what].low, (p) => p[f][what].mean);
        line("line " + f, (p) => p[f][what].mean);
      }
    },
    read: (p) =>
      films
        .map((f) =>
          p.frames === 1
            ? `${say(p[f][what].mean)} ${f}`
            : `${say(p[f][what].mean)} in the mean, ${say(p[f][what].low)} at the worst ${f}`)
        .join("; "),
  });
}

if (parts.length) {
  const best = d3.max(parts, (p) => d3.max(films, (f) => p[f].psnr.mean));
  nearness("psnr", "psnr", "PSNR of luma over the film", "~s", Math.min(MOST_DECIBELS, best), 10, (v) => v.toFixed(2) + " dB");
  nearness("ssim", "ssim", "SSIM of luma over the film", undefined, 1, 0.01, (v) => v.toFixed(4));
  const shown = [...films.map((f) => [f, (p) => p[f].luma]), ["clean", (p) => p.clean]];
  along("luma", film, {
    summary: `Mean luma of the frames ${shown.map((s) => s[0]).join(", ")} over the film`,
    legend: shown.map((s) => [s[0], s[0]]),
    format: "~s",
    range: lumaRange(d3.min(parts, (p) => d3.min(shown, (s) => s[1](p).low)), d3.max(parts, (p) => d3.max(shown, (s) => s[1](p).high))),
    start,
    draw: ({ band, line }) => {
      for (const [kind, of] of shown) {
        band("band " + kind, (p) => of(p).low, (p) => of(p).high);
        line("line " + kind, (p) => of(p).mean);
      }
    },
    read: (p) => shown.map(([kind, of]) => `${few(of(p).mean)} ${kind}`).join(", "),
  });
}
