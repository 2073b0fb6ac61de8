const { trained, validated } = data;
const decibels = (v) => v.toFixed(2) + " dB";

if (trained.length) {
  const run = steps(trained);
  const start = trained.length - 1;
  const parts = Object.keys(trained[start]).filter((field) => field.startsWith("loss.")).map((field) => field.slice(5));
  const losses = [["all", "loss", "all"], ...d3.zip(["one", "two", "three", "four", "five"], parts).map(([kind, part]) => [kind, "loss." + part, part])];
  along("loss", run, {
    summary: `Loss over the steps, ${few(trained[start].loss)} at the last`,
    legend: losses.map(([kind, , name]) => [kind, name]),
    range: [0, d3.max(trained, (p) => p.loss)],
    start,
    draw: ({ line }) => losses.forEach(([kind, field]) => line("line " + kind, (p) => p[field])),
    read: (p) => losses.map(([, field, name]) => `${name} ${p[field].toPrecision(3)}`).join(", "),
  });
  along("rate", run, {
    summary: "Learning rate over the steps",
    range: [0, d3.max(trained, (p) => p.rate)],
    start,
    draw: ({ line }) => line("line after", (p) => p.rate),
    read: (p) => p.rate.toExponential(2),
  });
}

if (validated.length) {
  const places = [
    ["one", "restored", "damaged", "whole picture"],
    ["two", "inside", "insideDamaged", "inside defects"],
    ["three", "outside", null, "outside defects"],
  ];
  const fields = places.flatMap(([, after, before]) => (before ? [after, before] : [after]));
  along("psnr", steps(validated), {
    summary: `Validation PSNR over the steps, ${decibels(validated[validated.length - 1].restored)} at the last`,
    legend: places.map(([kind, , , name]) => [kind, name]),
    format: "~s",
    range: [d3.min(validated, (p) => d3.min(fields, (f) => p[f])), d3.max(validated, (p) => d3.max(fields, (f) => p[f]))],
    start: validated.length - 1,
    draw: ({ line }) => {
      for (const [kind, after, before] of places) {
        if (before) line("dashed line " + kind, (p) => p[before]);
        line("line " + kind, (p) => p[after]);
      }
    },
    read: (p) => places.map(([, after, before, name]) => `${name} ${before ? decibels(p[before]) + " to " : ""}${decibels(p[after])}`).join(", "),
  });
}
