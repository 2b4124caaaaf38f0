// Suggestions under the search box, as an ARIA combobox. Without this file the box is a plain form to /search/.
// GET /search/suggest?q= answers {"suggestions": [{"label", "note", "url"}]}; a copy of the site looks into its own index.

const PAUSE = 140; // milliseconds without typing before the question is sent

function suggestFor(form) {
  const input = form.querySelector('input[name="q"]');
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = `${input.id}-suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector("label").textContent);
  form.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }

  let timer = 0;
  let asked = new AbortController();
  let active = -1;

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    const options = [...list.children];
    active = (index + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    options[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[active].id);
  }

  function show(suggestions) {
    list.replaceChildren(...suggestions.map(({ label, note, url }, at) => {
      const option = document.createElement("li");
      const name = document.createElement("span");
      const place = document.createElement("small");
      name.textContent = label;
      place.textContent = note || "";
      option.append(name, place);
      option.id = `${list.id}-${at}`;
      option.dataset.url = url;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      return option;
    }));
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }

  async function ask() {
    const question = input.value.trim();
    asked.abort();
    if (!question) return close();
    asked = new AbortController();
    const { signal } = asked;
    try {
      if (form.dataset.searcher) {
        const { suggest } = await import(new URL(form.dataset.searcher, location.href));
        const found = await suggest(question, form.dataset.index);
        // Files of an index come in any order: an earlier question may be answered after a later one.
        if (!signal.aborted) show(found);
        return;
      }
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(question)}`, { signal });
      if (answer.ok) show((await answer.json()).suggestions);
      else close();
    } catch (error) {
      if (error.name !== "AbortError") close(); // the form still searches
    }
  }

  input.addEventListener("input", (event) => {
    if (event.isComposing) return; // half a pinyin syllable is not a question yet
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("compositionend", ask);
  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") choose(active + 1);
    else if (event.key === "ArrowUp") choose(active < 0 ? -1 : active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) location.assign(list.children[active].dataset.url);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("li");
    event.preventDefault(); // keeps the focus in the box
    if (option) location.assign(option.dataset.url);
  });
  input.addEventListener("blur", () => {
    // An answer still on its way would open the list over a page that is being read.
    clearTimeout(timer);
    asked.abort();
    close();
  });
}

for (const form of document.querySelectorAll("form[data-suggest], form[data-searcher]")) suggestFor(form);

// In a copy of the site no program answers the page of the search: the script that looks through its index does.
const copied = document.querySelector("form[data-searcher]");
if (copied && document.querySelector('main form[action$="/search/"]')) import(new URL(copied.dataset.searcher, location.href));
