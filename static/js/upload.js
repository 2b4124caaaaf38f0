// The upload of the desk: files dropped on the page, and how far they have come. Without it the form works as it is.

const MEGABYTE = 1024 * 1024;
const UNKNOWN = "上传中断了，不知道有没有存成。请先到首页看看有没有这份草稿，没有再重新上传。";
const CHANGED = "选好以后，文件又改过、移走了，或者正被别的程序占用，浏览器读不到，什么都没有保存。请重新选择文件，再上传。";

function show(form, said, share) {
  const box = form.querySelector("[data-progress]");
  const bar = box.querySelector("progress");
  box.hidden = false;
  box.querySelector("[data-said]").textContent = said;
  if (share === null) bar.removeAttribute("value");
  else bar.value = share;
}

function fail(form, sentence) {
  show(form, sentence, 0);
  for (const button of form.querySelectorAll("input[type=submit]")) button.disabled = false;
}

// A browser gives out no file that changed on the disk since it was chosen, and calls that what it calls a lost network.
async function sayWhy(form) {
  const input = form.querySelector("input[type=file]");
  try {
    for (const file of input.files) await file.slice(0, 1).arrayBuffer();
  } catch {
    input.value = "";
    name(form, input);
    return fail(form, CHANGED);
  }
  return fail(form, "上传中断了，什么都没有保存。请检查网络后重新上传。");
}

function send(form) {
  const request = new XMLHttpRequest();
  let sent = false;
  request.open("POST", form.action);
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const share = Math.round((100 * event.loaded) / event.total);
    show(form, share < 100 ? `正在上传，已完成 ${share}%` : "已上传，正在读取和核对，大的工作簿需要半分钟", share < 100 ? share : null);
  });
  request.upload.addEventListener("load", () => { sent = true; });
  request.addEventListener("load", () => {
    // A gateway that gave up waiting does not know what the site did with the file.
    if (request.status > 500) return fail(form, UNKNOWN);
    if (request.status === 500) return fail(form, "服务器没有办成，什么都没有保存。请过几分钟再试。");
    if (request.status === 413) return fail(form, "文件太大，没有上传。");
    // Only the address of the draft is told, so that the browser loads it once, and what it says of the upload is read.
    if (request.status === 201) return location.assign(request.getResponseHeader("Location"));
    // Whoever was logged out meanwhile was led elsewhere; else the answer is the form with what is wrong. No answer has the
    // part behind «#» that a link to a place of this page leaves in its address.
    if (request.responseURL !== location.href.split("#")[0]) return location.assign(request.responseURL);
    const fresh = new DOMParser().parseFromString(request.responseText, "text/html").getElementById("content");
    // Something before the desk has answered, a firewall for example, with a page of its own.
    if (!fresh) return fail(form, `没有上传（${request.status}）。请刷新这一页，再重新上传；仍然不行，请告诉网站的管理员。`);
    document.getElementById("content").replaceWith(fresh);
    start();
    document.querySelector(".errorlist")?.scrollIntoView({ block: "center" });
  });
  for (const name of ["error", "abort"]) {
    request.addEventListener(name, () => (sent ? fail(form, UNKNOWN) : sayWhy(form)));
  }
  for (const button of form.querySelectorAll("input[type=submit]")) button.disabled = true;
  show(form, "正在上传", 0);
  request.send(new FormData(form));
}

function name(form, input) {
  const files = [...input.files].map((file) => `${file.name}（${(file.size / MEGABYTE).toFixed(2)} MB）`);
  form.querySelector("[data-chosen]").textContent = files.length ? `已选：${files.join("、")}` : "";
}

function start() {
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
    name(form, input);
  });
  input.addEventListener("change", () => name(form, input));
  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    send(form);
  });
}

start();
