// Charts: plotly is fetched only when a chart comes near the view. The table below is the same data, so a failure is quiet.
// An element [data-chart] names the address of a figure {data, layout, config}; a point's customdata is the address it leads to.

const NEAR = "600px";
const NARROW = 560; // px: a phone, or a column of a page
const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const LATIN = /^[ -\u024f]+$/;
const HIERARCHIES = ["treemap", "sunburst", "icicle"];
const drawn = new Set();
const asked = new Set();
let library = null;

function plotly() {
  library = library || Promise.all([
    arrival("link", { rel: "stylesheet", href: document.body.dataset.plotlyStyles }),
    arrival("script", { src: document.body.dataset.plotly }),
  ]).then(() => window.Plotly);
  return library;
}

function arrival(tag, attributes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });
}

function theme() {
  return document.documentElement.dataset.theme || (dark.matches ? "dark" : "light");
}

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// The page decides about ground, ink and type; the figure decides about everything else.
function dressed({ data, layout = {} }, plot) {
  const axis = { gridcolor: token("--hair"), linecolor: token("--rule"), zerolinecolor: token("--rule"), tickcolor: token("--rule"), automargin: true, fixedrange: true };
  const axes = {};
  for (const key of Object.keys(layout)) if (/^[xy]axis\d*$/.test(key)) axes[key] = { ...axis, ...layout[key] };
  const clothes = {
    ...fitted(axes, data, plot.clientWidth),
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    height: Number(plot.dataset.height) || layout.height,
    autosize: true,
    dragmode: false,
    font: { family: token("--sans"), color: token("--ink"), size: 14, ...layout.font },
    margin: data.some(({ type }) => type === "sankey") ? { l: 2, r: 2, t: 18, b: 18 } : { l: 0, r: 0, t: 4, b: 4, ...layout.margin },
    hoverlabel: { bgcolor: token("--sheet"), bordercolor: token("--rule"), font: { family: token("--sans"), color: token("--ink"), size: 14 }, align: "left" },
  };
  if (plot.clientWidth <= NARROW) Object.assign(clothes, readable(data));
  if (still.matches) clothes.transition = { duration: 0 };
  return { ...layout, ...clothes };
}

// English breaks between words.
function wrapped(words, most) {
  const lines = [""];
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`.trim();
    if (line.length > most && lines.at(-1)) lines.push(word);
    else lines[lines.length - 1] = line;
  }
  return lines.length > 3 ? `${lines.slice(0, 3).join("<br>")}…` : lines.join("<br>");
}

// On a phone the names of bars and rows would push the picture off the page: fold them to short lines of equal length.
function fold(name, most) {
  if (LATIN.test(name)) return wrapped(name.split(" "), most * 2);
  const mixed = /^([ -~]+) (\S+)$/.exec(name); // «of which 公务用车购置费»
  if (mixed) return `${mixed[1]}<br>${fold(mixed[2], most)}`;
  const signs = [...(name.length > 22 ? `${name.slice(0, 21)}…` : name)];
  const length = Math.ceil(signs.length / Math.ceil(signs.length / most));
  return signs.map((sign, at) => (at && at % length === 0 ? `<br>${sign}` : sign)).join("");
}

function folded(axis, names, most) {
  const ticktext = (axis.ticktext || names).map((name) => fold(name, most));
  return { tickvals: names, ...axis, ticktext, tickfont: { size: 12 }, tickangle: 0 };
}

function fitted(axes, data, width) {
  const [trace] = data;
  const across = trace && (trace.type === "heatmap" || (trace.type === "bar" && trace.orientation === "h"));
  if (!across || width > NARROW) return axes;
  const fit = { ...axes, yaxis: folded(axes.yaxis || {}, trace.y, 8) };
  if (trace.type === "heatmap") fit.xaxis = folded(axes.xaxis || {}, trace.x, 5);
  return fit;
}

// On a phone a tile's text must not shrink until nobody can read it, nor the last bar's name be cut off by the edge.
function readable([{ type }]) {
  if (type === "treemap") return { uniformtext: { minsize: 11, mode: "hide" } };
  return type === "bar" ? { margin: { l: 0, r: 0, t: 8, b: 12 } } : {};
}

// The name of a small tile on a phone stands in short lines, so that it need not shrink.
function narrowed(trace) {
  const most = Math.max(...trace.values);
  const labels = trace.labels.map((name, at) => (trace.values[at] * 10 > most ? name : fold(name, trace.values[at] * 30 > most ? 4 : 3)));
  return { ...trace, labels };
}

// A river's names stand beside its nodes: give them room, and on a phone put the amount under the name, or leave it to the words.
function roomy(trace, width) {
  if (trace.type === "treemap" && width <= NARROW) return narrowed(trace);
  if (trace.type !== "sankey") return trace;
  const { source, target, value } = trace.link;
  const amount = trace.node.label.map((_, node) => {
    const through = (ends) => ends.reduce((sum, end, at) => sum + (end === node ? value[at] : 0), 0);
    return Math.max(through(source), through(target));
  });
  const most = Math.max(...amount);
  const label = trace.node.label.map((text, node) => {
    if (width > NARROW) return text;
    const [name, figure] = text.split(/ (?=\S+$)/u);
    if (amount[node] * 12 > most && figure) return `${fold(name, 5)}<br>${figure}`;
    return LATIN.test(name) && name.length > 16 ? `${name.slice(0, 15)}…` : name;
  });
  return { ...trace, node: { ...trace.node, label, pad: 20 }, textfont: { size: width > NARROW ? 14 : 12, ...trace.textfont } };
}

function address(point) {
  const target = [].concat(point.customdata || [])[0];
  return typeof target === "string" && target.startsWith("/") ? target : "";
}

function follow(event) {
  const target = event.points && event.points.length ? address(event.points[0]) : "";
  if (target) location.assign(target);
  return false; // a tile leads to its own page and never zooms in place
}

async function draw(plot) {
  const source = new URL(plot.dataset.chart, location.href);
  source.searchParams.set("theme", theme());
  try {
    const [Plotly, answer] = await Promise.all([plotly(), fetch(source)]);
    if (!answer.ok) throw new Error(`${answer.status} ${source}`);
    const figure = await answer.json();
    const config = { displayModeBar: false, responsive: true, scrollZoom: false, locale: "zh-CN", ...figure.config };
    await Plotly.react(plot, figure.data.map((trace) => roomy(trace, plot.clientWidth)), dressed(figure, plot), config);
    if (!drawn.has(plot)) {
      drawn.add(plot);
      plot.classList.add("drawn");
      plot.on("plotly_click", follow);
      for (const { type } of figure.data) if (HIERARCHIES.includes(type)) plot.on(`plotly_${type}click`, follow);
    }
  } catch (error) {
    plot.classList.add("failed");
    console.debug(error);
  }
}

// Before the reader moves, only a chart of which a good part is to be seen is worth its half second of work.
function watch(options) {
  const watcher = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || asked.has(target)) continue;
      asked.add(target);
      draw(target);
    }
  }, options);
  for (const plot of document.querySelectorAll("[data-chart]")) watcher.observe(plot);
}

watch({ threshold: 0.3 });
addEventListener("scroll", () => watch({ rootMargin: NEAR }), { once: true, passive: true });

function redraw() {
  for (const plot of drawn) draw(plot);
}
document.addEventListener("themechange", redraw);
dark.addEventListener("change", redraw);
