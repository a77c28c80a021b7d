// @ts-check
/*
 * Search in a dialog on every page, and on a page of its own; the last part finds names for 404.
 * Relies on: dialog#search or #search-page with input, .s-list[id], and if they are there .s-filters button[data-k],
 * .s-pre, [role=status], a[data-all]; [data-act=search]; #nearest. Makes: li[role=option] in .s-list.
 */
const SHOWN = 12;

/** A search box in `frame`. @param {HTMLElement} frame @param {boolean} alone on a page of its own */
function searchBox(frame, alone) {
  const input = /** @type {HTMLInputElement | null} */ (one("input", frame));
  const list = one(".s-list", frame);
  if (!input || !list || !list.id) return null;
  const field = input, hits = list, side = one(".s-pre", frame), status = one("[role=status]", frame);
  const buttons = every(".s-filters button[data-k]", frame), all = /** @type {HTMLAnchorElement | null} */ (one("a[data-all]", frame));
  let look = "all", selected = -1, shown = SHOWN, turn = 0;
  /** @type {SearchRecord[]} */
  let records = [];
  /** @type {SearchAnswer} */
  let answer = { ids: [], counts: new Map(), needles: [], near: false, ready: new Map() };

  function state() { const p = new URLSearchParams(); if (field.value.trim()) p.set("q", field.value.trim()); if (look !== "all") p.set("k", look); return p.toString(); }

  function remember() {
    if (alone) { const hash = state(); history.replaceState(history.state, "", hash ? "#" + hash : location.href.split("#")[0]); }
    else store.set("search", state(), true);
    if (all) all.href = (all.dataset.to || (all.dataset.to = all.getAttribute("href") || "")) + (state() ? "#" + state() : "");
  }

  /** @param {string} text as state() wrote it */
  function restore(text) { const p = new URLSearchParams(text); field.value = p.get("q") || ""; choose(p.get("k") || "all"); }

  /** @param {string} key */
  function choose(key) {
    look = buttons.some((b) => b.dataset.k === key) ? key : "all";
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.k === look));
  }

  // Whoever types fast presses Enter before the answer is there.
  let latest = Promise.resolve();
  function run() { latest = find(); }

  async function find() {
    const mine = ++turn;
    remember();
    try {
      const found = await search(field.value, look);
      const wanted = found.ids.slice(0, shown);
      const rows = found.ready.size ? wanted.flatMap((id) => found.ready.get(id) || []) : await recordsOf(wanted);
      if (mine !== turn) return;
      answer = found;
      records = rows;
      draw();
    } catch (error) {
      if (mine !== turn) return;
      answer = { ids: [], counts: new Map(), needles: [], near: false, ready: new Map() };
      records = [];
      draw();
      if (status) status.textContent = "The search data could not be loaded.";
    }
  }

  function draw() {
    const typed = field.value.trim() !== "";
    hits.replaceChildren(...records.map((r, n) => {
      const item = el("li", "t-" + r.look);
      item.id = hits.id + "-" + n;
      item.setAttribute("role", "option");
      item.append(el("span", "g"), marked(el("span", "ttl"), r.title, answer.needles), el("span", "kind", r.label), marked(el("span", "ex"), r.preview || r.place, answer.needles));
      return item;
    }));
    const left = answer.ids.length - records.length;
    if (left > 0) {
      const more = el("li", "more");
      more.id = hits.id + "-" + records.length;
      more.setAttribute("role", "option");
      more.append(el("span", "g"), el("span", "ttl", left + " more"));
      hits.append(more);
    }
    for (const button of buttons) {
      let count = one(".num", button);
      if (!count) { count = el("span", "num"); button.append(" ", count); }
      count.textContent = typed ? String(answer.counts.get(button.dataset.k || "") || 0) : "";
    }
    field.setAttribute("aria-expanded", String(hits.children.length > 0));
    if (status) {
      const n = answer.ids.length;
      status.textContent = !typed ? "" : !n ? "Nothing matches. Try fewer words, or all types." : (answer.near ? "Nothing has these words. Close: " : "") + n + (n === 1 ? " result" : " results");
    }
    select(Math.max(0, Math.min(selected, hits.children.length - 1)), false);
  }

  /** @param {number} n @param {boolean} [scroll] */
  function select(n, scroll = true) {
    selected = hits.children.length ? n : -1;
    Array.from(hits.children).forEach((item, i) => { item.setAttribute("aria-selected", String(i === selected)); if (i === selected && scroll) item.scrollIntoView({ block: "nearest" }); });
    if (selected >= 0) field.setAttribute("aria-activedescendant", hits.id + "-" + selected); else field.removeAttribute("aria-activedescendant");
    if (!side) return;
    side.replaceChildren();
    const r = records[selected];
    if (!r) return;
    const card = el("div", "t-" + r.look), chip = el("span", "chip"), facts = el("dl", "facts");
    chip.append(el("span", "g"), r.label);
    card.append(chip, el("h3", "", r.title));
    if (r.preview) card.append(marked(el("p"), r.preview, answer.needles));
    card.append(el("p", "src", r.place));
    for (let i = 0; i + 1 < r.facts.length; i += 2) facts.append(el("dt", "", r.facts[i]), el("dd", "", r.facts[i + 1]));
    if (r.facts.length) card.append(facts);
    side.append(card);
  }

  /** @param {number} n @param {boolean} apart in a tab of its own */
  function go(n, apart) {
    const r = records[n];
    if (!r) { if (n === records.length && answer.ids.length > n) { shown += 2 * SHOWN; selected = n; run(); } return; }
    if (apart) { window.open(toUrl(r.url), "_blank", "noopener"); return; }
    if (frame instanceof HTMLDialogElement) frame.close();
    location.href = toUrl(r.url);
  }

  field.setAttribute("aria-controls", hits.id);
  field.addEventListener("input", () => { shown = SHOWN; selected = 0; run(); });
  for (const button of buttons) button.addEventListener("click", () => { choose(button.dataset.k || "all"); shown = SHOWN; selected = 0; run(); field.focus(); });
  field.addEventListener("keydown", (event) => {
    const last = hits.children.length - 1, control = event.ctrlKey || event.metaKey;
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || (event.ctrlKey && event.key === "n")) select(Math.min(last, selected + 1));
    else if (event.key === "ArrowUp" || (event.ctrlKey && event.key === "p")) select(Math.max(0, selected - 1));
    else if (event.key === "PageDown") select(Math.min(last, selected + 8));
    else if (event.key === "PageUp") select(Math.max(0, selected - 8));
    else if (event.key === "Enter") latest.then(() => go(selected, control));
    else if (event.key === "Escape" && frame instanceof HTMLDialogElement) frame.close();
    else return;
    event.preventDefault();
  });
  const at = (/** @type {Event} */ event) => (event.target instanceof Element ? Array.from(hits.children).indexOf(/** @type {Element} */ (event.target.closest("[role=option]"))) : -1);
  hits.addEventListener("click", (event) => { const n = at(event); if (n >= 0) go(n, event.ctrlKey || event.metaKey); });
  hits.addEventListener("auxclick", (event) => { const n = at(event); if (n >= 0 && event.button === 1) { event.preventDefault(); go(n, true); } });
  hits.addEventListener("pointermove", (event) => { const n = at(event); if (n >= 0 && n !== selected) select(n, false); });
  doc.addEventListener("opslore:data", () => { if (alone || (frame instanceof HTMLDialogElement && frame.open)) run(); });
  return { run, restore, field };
}

const searchDialog = /** @type {HTMLDialogElement | null} */ (one("dialog#search"));
const dialogBox = searchDialog ? searchBox(searchDialog, false) : null;
const pageFrame = one("#search-page");
const pageBox = pageFrame ? searchBox(pageFrame, true) : null;

function openSearch() {
  if (pageBox) { pageBox.field.focus(); pageBox.field.select(); return; }
  if (!searchDialog || !dialogBox || searchDialog.open) return;
  searchDialog.showModal();
  dialogBox.restore(store.get("search", true) || "");
  dialogBox.field.focus();
  dialogBox.field.select();
  dialogBox.run();
}

doc.addEventListener("click", (event) => { if (event.target instanceof Element && event.target.closest("[data-act=search]")) { event.preventDefault(); openSearch(); } });
if (searchDialog) searchDialog.addEventListener("click", (event) => { if (event.target === searchDialog) searchDialog.close(); });
if (pageBox) {
  const again = () => { pageBox.restore(location.hash.slice(1)); pageBox.run(); };
  again();
  window.addEventListener("hashchange", again);
}

onPage(() => {
  const nearest = one("#nearest");
  if (!nearest) return;
  const name = decoded(location.pathname.replace(/\/+$/, "").split("/").pop() || "").replace(/\.html$/, "");
  search(name, "all").then((found) => recordsOf(found.ids.slice(0, 6))).then((records) => {
    nearest.replaceChildren(...records.map((r) => {
      const item = el("li"), link = el("a", "row t-" + r.look);
      link.href = toUrl(r.url);
      link.append(el("span", "g"), el("b", "", r.title), el("span", "sub", r.label));
      item.append(link);
      return item;
    }));
  }, () => { /* the page says enough without */ });
});
