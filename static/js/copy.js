// «Copy»: buttons are hidden until this runs, because what they copy can always be copied by hand.

async function write(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  // Plain http, as on a township's own network, has no clipboard object: select and copy the old way.
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "vh";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

function tell(button, label) {
  const status = button.parentElement.querySelector("[data-copy-status]");
  button.textContent = button.dataset.done;
  if (status) status.textContent = button.dataset.done;
  setTimeout(() => {
    button.textContent = label;
    if (status) status.textContent = "";
  }, 2500);
}

// An exact decimal with its point moved, digit by digit: never through a floating-point number.
function moved(value, places) {
  const sign = value.startsWith("-") ? "-" : "";
  const [whole, part = ""] = value.replace("-", "").split(".");
  const digits = "0".repeat(Math.max(0, -places)) + whole + part + "0".repeat(Math.max(0, places));
  const point = Math.max(0, -places) + whole.length + places;
  const fraction = digits.slice(point).replace(/0+$/, "");
  return sign + (digits.slice(0, point).replace(/^0+(?=.)/, "") || "0") + (fraction ? `.${fraction}` : "");
}

// What a cell says: its amount with all digits, else its words without marks and bars.
function said(cell, places) {
  const amounts = cell.querySelectorAll("data.amount");
  if (amounts.length === 1 && cell.matches(".num") && !cell.querySelector(".official, .row-note")) {
    return moved(amounts[0].getAttribute("value"), places);
  }
  const copy = cell.cloneNode(true);
  for (const mark of copy.querySelectorAll(".src, .vh, svg")) mark.remove();
  for (const block of copy.querySelectorAll(".official, .row-note")) block.prepend(" ");
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function asText(table, places) {
  const caption = [...table.querySelectorAll("caption span")].map((part) => part.textContent.trim()).join("　");
  const rows = [...table.rows].map((row) => [...row.cells].map((cell) => said(cell, places)).join("\t"));
  return [caption, ...rows, location.href].join("\n");
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (await write(button.dataset.copy).catch(() => false)) tell(button, label);
  });
}

for (const button of document.querySelectorAll("[data-copy-table]")) {
  const label = button.textContent;
  const table = document.getElementById(button.dataset.copyTable);
  if (!table) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = asText(table, Number(button.dataset.places));
    if (await write(text).catch(() => false)) tell(button, label);
  });
}
