// The daily items as a chart that a finger can read, in the place of the drawing that the server made.
import uPlot from "uplot";
import css from "uplot/dist/uPlot.min.css?inline";

interface Series {
  name: string;
  day: string; // what a day is called in this language
  days: number[]; // seconds since 1970, at midnight UTC
  values: (number | null)[];
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// Our policy allows no style element; a sheet that a script of ours makes is allowed.
function style(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

function options(series: Series, width: number, height: number): uPlot.Options {
  const axis: uPlot.Axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
  return {
    width,
    height,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    padding: [null, null, null, 8], // the first day is written half to the left of its place
    scales: { y: { range: [0, 10] } },
    axes: [{ ...axis, values: "{YYYY}-{MM}-{DD}", space: 90 }, { ...axis, size: 32, splits: () => [0, 5, 10] }],
    series: [
      { value: "{YYYY}-{MM}-{DD}", label: series.day },
      { label: series.name, stroke: colour("--accent"), width: 2, points: { show: true, size: 7, fill: colour("--accent") } },
    ],
  };
}

function draw(): void {
  const data = document.getElementById("series");
  const place = document.querySelector<HTMLElement>("[data-plot]");
  const drawn = place?.querySelector("svg");
  if (!data?.textContent || !place || !drawn) return;
  const series = JSON.parse(data.textContent) as Series;
  const box = drawn.getBoundingClientRect();
  const legend = 28;
  style();
  const chart = document.createElement("div");
  chart.setAttribute("role", "group");
  chart.setAttribute("aria-label", drawn.getAttribute("aria-label") ?? series.name);
  drawn.before(chart);
  const plot = new uPlot(options(series, box.width, box.height - legend), [series.days, series.values], chart);
  drawn.remove();
  addEventListener("resize", () => plot.setSize({ width: place.clientWidth, height: box.height - legend }));
}

draw();
