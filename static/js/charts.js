// Charts: plotly is fetched only when a chart comes near the view. The table below is the same data, so a failure is quiet.
// An element [data-chart] names the address of a figure {data, layout, config}; a point's customdata is the address it leads to.

const NEAR = "600px";
const NARROW = 560; // px: a phone, or a column of a page
const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const LATIN = /^[ -\u024f]+$/;
const drawn = new Set();
const walked = new WeakMap(); // the place of the keyboard in a chart
let pointer = "mouse"; // what the reader points with
let touched = null; // the chart whose label a finger left standing
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

// 大字 enlarges the text of charts as it does that of the page.
const USUAL = 17; // px: the page's own size
function enlarged(size) {
  return Math.round((size * parseFloat(getComputedStyle(document.documentElement).fontSize)) / USUAL);
}

// The page decides about ground, ink and type; the figure about the rest.
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
    font: { family: token("--sans"), color: token("--ink"), ...layout.font, size: enlarged(14) },
    margin: data.some(({ type }) => type === "sankey") ? { l: 2, r: 2, t: 18, b: 18 } : { l: 0, r: 0, t: 4, b: 4, ...layout.margin },
    hoverlabel: { bgcolor: token("--sheet"), bordercolor: token("--rule"), font: { family: token("--sans"), color: token("--ink"), size: enlarged(14) }, align: "left", namelength: -1 },
  };
  // What does not fit into its part of the drawing stands in the words and the table alone.
  if (layout.barmode === "stack" || data.some(({ type }) => type === "treemap")) clothes.uniformtext = { minsize: 11, mode: "hide" };
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

// On a phone names would push the picture off the page: fold them to short lines of equal length.
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
  return { tickvals: names, ...axis, ticktext, tickfont: { size: enlarged(12) }, tickangle: 0 };
}

// Where bars go both ways: how far the axis reaches for every amount to stand whole behind its bar.
function reach({ x, text = [] }, low, room) {
  const behind = (value, at) => (value > 0 ? (text[at] || "").length * enlarged(8) : 0);
  return Math.max(...x.map((value, at) => low + ((Math.max(value, 0) - low) * room) / (room - behind(value, at) - 8)));
}

function fitted(axes, data, width) {
  const [trace] = data;
  const across = trace && (trace.type === "heatmap" || (trace.type === "bar" && trace.orientation === "h"));
  if (!across || width > NARROW) return axes;
  const fit = { ...axes, yaxis: folded(axes.yaxis || {}, trace.y, 8) };
  // The amount behind the longest bar needs a larger part of a narrow drawing.
  if (axes.xaxis && axes.xaxis.range) {
    const [low, high] = axes.xaxis.range;
    fit.xaxis = { ...axes.xaxis, range: [low, Math.max(high * 1.25, low < 0 ? reach(trace, low, width * 0.72) : 0)] };
  }
  // A heading wider than its column would be left out by plotly.
  const room = Math.floor((width * 0.62) / trace.x.length / enlarged(12));
  if (trace.type === "heatmap") fit.xaxis = { ...folded(axes.xaxis || {}, trace.x, Math.max(2, Math.min(5, room))), ticklabeloverflow: "allow" };
  return fit;
}

// On a phone the last bar's name must not be cut off by the edge.
function readable([{ type }]) {
  return type === "bar" ? { margin: { l: 0, r: 0, t: 8, b: 12 } } : {};
}

// So that the name of a small tile need not shrink.
function narrowed(trace) {
  const most = Math.max(...trace.values);
  const labels = trace.labels.map((name, at) => (trace.values[at] * 10 > most ? name : fold(name, trace.values[at] * 30 > most ? 4 : 3)));
  return { ...trace, labels };
}

// A river's names stand beside its nodes: on a phone the amount goes under the name, or is left to the words.
function roomy(trace, width) {
  if (trace.type === "treemap") {
    const textfont = { ...trace.textfont, size: enlarged(15) };
    return { ...(width <= NARROW ? narrowed(trace) : trace), textfont };
  }
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
  return { ...trace, node: { ...trace.node, label, pad: 20 }, textfont: { size: enlarged(width > NARROW ? 14 : 12), ...trace.textfont } };
}

function address(point) {
  const target = [].concat(point.customdata || [])[0];
  return typeof target === "string" && target.startsWith("/") ? target : "";
}

// A copy of the site may stand below another address.
function inCopy(target) {
  return (document.documentElement.dataset.root || "") + target;
}

// What leads somewhere or has an amount: its name, and the amount to the 分.
function parts(plot) {
  const found = [];
  for (const trace of plot.data) {
    const all = trace.type === "sankey" ? trace.node : trace;
    const cells = trace.type === "heatmap" ? all.customdata.flatMap((line) => line.map((cell) => [cell, cell[2]])) : (all.customdata || []).map((cell, at) => [cell, cell[2] || (all.labels || all.label || [])[at] || ""]);
    for (const [cell, name] of cells) if (cell && cell[1]) found.push({ name: [trace.name, name].filter(Boolean).join(" · "), amount: cell[1], target: address({ customdata: cell }) });
  }
  return found;
}

// The line below a chart says what a part is.
function say(plot, all, at) {
  walked.set(plot, at);
  plot.nextElementSibling.textContent = `${at + 1}/${all.length} ${all[at].name.replace(/<br>/g, "")} ${all[at].amount}`;
}

// A finger's first touch shows what a part is, as the mouse does on its way to it; the second leads on.
function follow(event) {
  const [point] = event.points || [];
  const target = point ? address(point) : "";
  const plot = this;
  if (target && (pointer !== "touch" || plot.dataset.touched === target)) location.assign(inCopy(target));
  plot.dataset.touched = target;
  const all = parts(plot);
  const at = target ? all.findIndex((part) => part.target === target) : -1;
  if (pointer === "touch" && at >= 0) say(plot, all, at);
  return false; // a tile leads to its own page and never zooms in place
}

// By keyboard: the arrows go from part to part, Enter leads on.
function walk(event) {
  const plot = event.currentTarget;
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const all = parts(plot);
  if (!all.length) return;
  if (event.key === "Enter" && walked.has(plot)) {
    const { target } = all[walked.get(plot)];
    if (target) location.assign(inCopy(target));
  }
  if (!step) return;
  event.preventDefault();
  const at = walked.has(plot) ? (walked.get(plot) + step + all.length) % all.length : 0;
  say(plot, all, at);
}

function walkable(plot) {
  plot.tabIndex = 0;
  const line = document.createElement("p");
  line.className = "walked";
  line.setAttribute("role", "status");
  plot.after(line);
  plot.addEventListener("keydown", walk);
  plot.addEventListener("mouseout", keep, { capture: true });
}

// A finger's label stands until the next press or a mouse truly moves: one that rests is moved «again» by what is drawn anew.
function keep(event) {
  if (touched === this) event.stopPropagation();
}

addEventListener("pointerdown", ({ pointerType, target }) => {
  pointer = pointerType;
  const plot = pointer === "touch" ? target.closest("[data-chart]") : null;
  if (touched && touched !== plot) {
    touched.dataset.touched = "";
    touched.querySelector(".hoverlayer").replaceChildren();
  }
  touched = plot;
}, { capture: true });
addEventListener("pointermove", ({ pointerType, movementX, movementY }) => {
  if (pointerType === "mouse" && (movementX || movementY)) touched = null;
}, { capture: true });

async function draw(plot) {
  // Of two drawings under way at once only the later one may show itself.
  const turn = plot.turn = (plot.turn || 0) + 1;
  // A copy of the site without a program has a file for each of the two.
  const { chart, chartDark } = plot.dataset;
  const source = new URL((theme() === "dark" && chartDark) || chart, location.href);
  if (!chartDark) source.searchParams.set("theme", theme());
  try {
    const [Plotly, answer] = await Promise.all([plotly(), fetch(source)]);
    if (!answer.ok) throw new Error(`${answer.status} ${source}`);
    const figure = await answer.json();
    if (plot.turn !== turn) return;
    const config = { displayModeBar: false, responsive: true, scrollZoom: false, locale: "zh-CN", ...figure.config };
    await Plotly.react(plot, figure.data.map((trace) => roomy(trace, plot.clientWidth)), dressed(figure, plot), config);
    if (!drawn.has(plot)) {
      drawn.add(plot);
      plot.classList.add("drawn");
      walkable(plot);
      plot.on("plotly_click", follow.bind(plot));
      plot.on("plotly_treemapclick", follow.bind(plot));
    }
  } catch (error) {
    if (plot.turn === turn) plot.classList.add("failed");
    console.debug(error);
  }
}

// Before the reader moves, only a chart of which half is to be seen is worth its half second of work.
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

watch({ threshold: 0.5 });
addEventListener("scroll", () => watch({ rootMargin: NEAR }), { once: true, passive: true });

function redraw() {
  for (const plot of asked) draw(plot);
}
document.addEventListener("themechange", redraw);
document.addEventListener("textchange", redraw);
dark.addEventListener("change", redraw);
