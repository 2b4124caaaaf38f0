// In a copy of the site without a program: what the program does elsewhere with cookies and with choices in an address.

(() => {
  const root = document.documentElement;
  const kept = Object.fromEntries(document.cookie.split("; ").map((pair) => pair.split("=")));
  const chosen = (name) => kept[`__Host-${name}`] || kept[name];
  if (["light", "dark"].includes(chosen("theme"))) root.dataset.theme = chosen("theme");
  if (chosen("text_size") === "large") root.dataset.text = "large";

  // An address of the living site, «?edition=2»: go on to the file for it, or to the words on what a copy has not.
  const ORDER = ["lang", "edition", "basis", "cross", "against", "with", "scheme", "level", "sort", "page", "unit", "amounts", "chart", "theme"];
  const asked = new URLSearchParams(location.search);
  const wanted = ORDER.filter((name) => asked.get(name)).map((name) => `~${name}=${asked.get(name)}`).join("");
  if (wanted && !location.pathname.includes("/search/") && !location.pathname.includes("~")) {
    // An address may begin with two slashes, which the server takes for one: the browser would take what follows for a host.
    const here = location.pathname.replace(/^\/+/, "/").replace(/index\.html$/, "");
    location.replace(`${here}${wanted}/${location.hash}`);
  }
})();
