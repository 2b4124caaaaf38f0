// The search of a copy of the site: looks through its index as the program looks through its database.
// A thing is [kind, code, name, place, address, «2026 年预算», 分, names, sounds]; a sound begins with «=», or «-» from a later syllable on.

const MOST_BODIES = 24; // whose files are fetched for one question
const FEW = 8;
const SHOWN = 40;
const fetched = new Map();
const root = document.documentElement.dataset.root || "";

function load(address) {
  if (!fetched.has(address)) {
    fetched.set(address, fetch(address).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} ${address}`);
      return answer.json();
    }));
  }
  return fetched.get(address);
}

function folded(text) {
  return (text.normalize("NFKC").toLowerCase().match(/[\p{L}\p{N}]/gu) || []).join("");
}

// As the program ranks: by code, by the whole name, by its beginning, by sound, by a part, by what neighbours call it.
function rank(code, names, sounds, asked) {
  const { whole, sound, words, meant } = asked;
  if (code && code.toLowerCase() === whole) return 0;
  if (names.includes(whole)) return 1;
  if (names.some((name) => name.startsWith(whole)) || (/^[\x00-\x7f]+$/.test(whole) && code.toLowerCase().startsWith(whole))) return 2;
  if (sound && sounds.includes(`=${sound}`)) return 3;
  if (names.some((name) => name.includes(whole))) return 4;
  if (sound && sounds.some((each) => each.startsWith(`=${sound}`))) return 5;
  if (sound && sounds.some((each) => each.startsWith(`-${sound}`))) return 6;
  if (words.length > 1 && words.every((word) => names.some((name) => name.includes(word)))) return 7;
  if (meant.some((word) => names.some((name) => name.includes(word)))) return 8;
  return -1;
}

function question(text, words) {
  const whole = folded(text);
  const known = new Map(words.map(([word, ...means]) => [word, means]));
  const sound = /^[a-z0-9]*[a-z][a-z0-9]*$/.test(whole) && whole.length > 1 ? whole : "";
  return { whole, sound, words: text.split(/\s+/).map(folded).filter(Boolean), meant: known.get(whole) || [] };
}

function amount(fen) {
  const wan = BigInt(fen);
  const sign = wan < 0n ? "-" : "";
  const digits = String(wan < 0n ? -wan : wan).padStart(7, "0");
  const whole = digits.slice(0, -6).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${sign}${whole}.${digits.slice(-6).replace(/0{1,4}$/, "")} 万元`;
}

// Everything that a question finds, best first, and whether it had to leave bodies out.
export async function find(text, index) {
  const common = await load(`${index}index.json`);
  const typed = text.split(/\s+/).map(folded).filter(Boolean);
  const named = typed.length > 1 ? common.bodies.filter(({ names }) => names.some((name) => typed.includes(name))) : [];
  const rest = named.length ? text.split(/\s+/).filter((word) => !named.some(({ names }) => names.includes(folded(word)))).join(" ") : text;
  const asked = question(rest, common.words);
  if (!asked.whole) return { found: [], bodies: [], isCut: false };
  const all = named.length ? named : common.bodies;
  const searched = all.slice(0, MOST_BODIES);
  const lists = await Promise.all(searched.map(({ slug }) => load(`${index}${slug}.json`)));
  const found = [];
  lists.forEach((things, at) => {
    for (const [kind, code, name, place, url, when, fen, names, sounds] of things) {
      const ranked = rank(code, names, sounds, asked);
      if (ranked >= 0) found.push({ kind, code, name, place, url: root + url, note: `${searched[at].short || searched[at].name} ${when}`, amount: fen === null || ranked > 6 ? "" : amount(fen), ranked });
    }
  });
  for (const { name, url, text: said, names, sounds } of common.terms) {
    const ranked = rank("", names, sounds, asked);
    if (ranked >= 0) found.push({ kind: "term", code: "", name, place: said, url: root + url, note: "", amount: "", ranked });
  }
  found.sort((one, other) => one.ranked - other.ranked);
  const bodies = common.bodies.filter(({ names }) => names.some((name) => name.includes(asked.whole)));
  return { found, bodies, labels: common.labels, isCut: searched.length < all.length };
}

export async function suggest(text, index) {
  const { found } = await find(text, index);
  return found.slice(0, FEW).map(({ code, name, note, amount: much, url }) => ({ label: `${code} ${name}`.trim(), note: [note, much].filter(Boolean).join(" · "), url }));
}

function element(tag, text, attributes = {}) {
  return Object.assign(document.createElement(tag), { textContent: text, ...attributes });
}

function line({ code, name, place, url, note, amount: much }) {
  const item = document.createElement("li");
  const words = element("span", "", { className: "found" });
  if (code) words.append(element("span", code, { className: "code" }), " ");
  words.append(element("a", name, { href: url }));
  if (place) words.append(element("small", place, { className: "where" }));
  item.append(words);
  if (note || much) {
    const beside = element("span", much, { className: "found-amount" });
    if (note) beside.append(element("small", note, { className: "where" }));
    item.append(beside);
  }
  return item;
}

function section(title, items) {
  const made = document.createElement("section");
  const list = element("ul", "", { className: "results" });
  list.append(...items);
  made.append(element("h2", title), list);
  return made;
}

// On the page of the search itself: the answer to the question in the address.
async function answer(form) {
  const text = (new URLSearchParams(location.search).get("q") || "").trim().slice(0, 100);
  if (!text) return;
  for (const box of document.querySelectorAll('input[name="q"]')) box.value = text;
  const main = document.querySelector("main");
  const { found, bodies, labels, isCut } = await find(text, form.dataset.index);
  main.querySelector("h1").textContent = `搜索“${text}”`;
  main.querySelector(".lead").textContent = found.length ? `找到 ${found.length} 条。` : "没有找到：公开的预算里没有单列这一项。";
  for (const old of main.querySelectorAll("section")) old.remove();
  if (isCut) main.append(element("p", "单位太多，只在前面的一部分里查找；请在问题前写上单位的名称。", { className: "note" }));
  if (bodies.length) main.append(section("单位", bodies.map(({ slug, name }) => line({ name, url: `${root}/${slug}/` }))));
  for (const kind of new Set(found.map((each) => each.kind))) {
    const some = found.filter((each) => each.kind === kind);
    main.append(section(`${labels[kind]} ${some.length}`, some.slice(0, SHOWN).map(line)));
  }
}

const form = document.querySelector("form[data-searcher]");
if (form && document.querySelector('main form[action$="/search/"]')) answer(form);
