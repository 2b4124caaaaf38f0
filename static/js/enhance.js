// Display settings without a round trip, and drawers that close themselves. Every page works without this file.

const root = document.documentElement;
const YEAR = 365 * 24 * 3600; // seconds

function keep(name, value) {
  // Over HTTPS under a name that a browser takes from this host alone, as the program sets it.
  const [own, secure] = location.protocol === "https:" ? ["__Host-", "; Secure"] : ["", ""];
  document.cookie = `${own}${name}=${value}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
}

function apply(name, value) {
  if (name === "theme") {
    if (value === "auto") delete root.dataset.theme;
    else root.dataset.theme = value;
    document.dispatchEvent(new CustomEvent("themechange"));
    return;
  }
  if (value === "large") root.dataset.text = "large";
  else delete root.dataset.text;
  document.dispatchEvent(new CustomEvent("textchange"));
}

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-set]");
  if (choice && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    const [name, value] = choice.dataset.set.split("=");
    keep(name, value);
    apply(name, value);
    for (const other of choice.parentElement.querySelectorAll("[data-set]")) other.removeAttribute("aria-current");
    choice.setAttribute("aria-current", "true");
    return;
  }
  for (const drawer of document.querySelectorAll("details.drawer[open]")) {
    if (!drawer.contains(event.target)) drawer.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const drawer = document.querySelector("details.drawer[open]");
  if (drawer) {
    drawer.open = false;
    drawer.querySelector("summary").focus();
  }
});

// A letter about a page, or the address to tell on the telephone, names the cell that the page was opened at.
const letter = document.querySelector("[data-report]");
const place = document.querySelector("[data-place]");
if (letter || place) {
  const begun = letter ? letter.href : place.textContent;
  const name = () => {
    if (letter) letter.href = begun + encodeURIComponent(location.hash);
    else place.textContent = begun + location.hash;
  };
  addEventListener("hashchange", name);
  name();
}

// From the sheet of a figure, the way back to where its mark was; without scripts the browser's own key does it.
const back = document.querySelector("[data-back]");
if (back && document.referrer.startsWith(`${location.origin}/`) && document.referrer.split("#")[0] !== location.href.split("#")[0]) {
  back.href = document.referrer;
  back.parentElement.hidden = false;
  back.addEventListener("click", (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.back(); // to the very place on the page, not to its top
  });
}

// Browsers keep how far a page was scrolled for who comes back, but not a frame within it: a wide table would begin anew.
const frames = [...document.querySelectorAll(".scroll")];
document.addEventListener("click", (event) => {
  if (!event.target.closest(".scroll a")) return;
  history.replaceState({ ...history.state, frames: frames.map((frame) => [frame.scrollLeft, frame.scrollTop]) }, "");
});
for (const [number, [left, top]] of ((history.state || {}).frames || []).entries()) {
  if (frames[number]) frames[number].scrollTo(left, top);
}

// A long sheet is shown in pages: where an address names a cell without its page, go on to the page that has its row.
const sheet = document.querySelector("[data-rows]");
const row = (/^#[A-Z]+(\d+)$/.exec(location.hash) || [])[1];
if (sheet && row && Number(row) <= Number(sheet.dataset.last) && !document.getElementById(location.hash.slice(1))) {
  const there = new URL(location.href);
  const page = String(Math.ceil(row / sheet.dataset.rows));
  if (page !== (there.searchParams.get("page") || "1")) {
    there.searchParams.set("page", page);
    location.replace(there);
  }
}
