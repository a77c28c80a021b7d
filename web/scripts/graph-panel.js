// @ts-check
/*
 * What stands beside the drawing, and says the same in words.
 * Relies on: #insp, #gstat, .gbar .fchip[data-k] with [data-n], #gqs, #glist in a <details>.
 */
/** Links of one kind shown before "more". */
const ROWS = 8;

/** @param {string} word */
function spoken(word) { const text = word.replace(/_/g, " "); return text.charAt(0).toUpperCase() + text.slice(1); }

/** @param {Mark} mark @param {(mark: Mark) => void} pick @param {string} note */
function markRow(mark, pick, note) {
  const item = app.el("li"), row = app.el("a", "row t-" + mark.look);
  row.href = "#node=" + encodeURIComponent(mark.id);
  row.append(app.el("span", "g"), app.el("b", "", mark.title), app.el("span", "sub", note));
  row.addEventListener("click", (/** @type {Event} */ event) => { event.preventDefault(); pick(mark); });
  item.append(row);
  return item;
}

/** Says all about a mark. @param {Graph} graph @param {Mark | null} mark @param {(mark: Mark) => void} pick */
function inspect(graph, mark, pick) {
  const box = app.one("#insp");
  if (!box) return;
  box.replaceChildren();
  if (!mark) { box.append(app.el("p", "", "Choose a mark to see what it is linked with.")); return; }
  const head = app.el("div", "t-" + mark.look), chip = app.el("span", "chip"), act = app.el("p", "do");
  chip.append(app.el("span", "g"), mark.type);
  const others = new Set(mark.links.map((link) => otherEnd(graph, mark, link)));
  head.append(chip, app.el("h2", "", mark.title), app.el("p", "", others.size === 0 ? "Linked with nothing shown here." : "Linked with " + others.size + (others.size === 1 ? " thing." : " things.")));
  if (mark.url) { const open = app.el("a", "btn pri", "Open"); open.href = app.toUrl(mark.url); act.append(open); head.append(act); }
  box.append(head);
  /** @type {Map<string, Mark[]>} */
  const groups = new Map();
  for (let kind = 0; kind < graph.relations.length; kind += 1) for (const word of graph.relations[kind]) groups.set(word, []);
  for (const link of mark.links) {
    const [forward, backward] = graph.relations[graph.links[link + 2]];
    groups.get(graph.links[link] === mark.n ? forward : backward)?.push(otherEnd(graph, mark, link));
  }
  for (const [word, marks] of groups) {
    if (!marks.length) continue;
    marks.sort((a, b) => b.links.length - a.links.length || a.n - b.n);
    const list = app.el("ul", "rows"), rows = marks.map((m) => markRow(m, pick, m.type));
    list.append(...rows.slice(0, ROWS));
    box.append(app.el("h3", "", spoken(word)), list);
    if (rows.length > ROWS) {
      const more = app.el("button", "src", rows.length - ROWS + " more");
      more.type = "button";
      more.addEventListener("click", () => { list.append(...rows.slice(ROWS)); more.remove(); list.children[ROWS].querySelector("a").focus(); });
      box.append(more);
    }
  }
}

/** Counts of the filters, and the sentence about it all. @param {Graph} graph @param {Uint8Array} shown @param {Set<string>} off */
function tell(graph, shown, off) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const mark of graph.marks) counts.set(mark.look, (counts.get(mark.look) || 0) + 1);
  for (const chip of app.every(".gbar .fchip[data-k]")) {
    const n = counts.get(chip.dataset.k) || 0, number = chip.querySelector("[data-n]");
    if (number) number.textContent = String(n);
    chip.hidden = n === 0;
    chip.setAttribute("aria-pressed", String(!off.has(chip.dataset.k)));
  }
  let marks = 0, links = 0;
  for (const one of shown) marks += one;
  for (let i = 0; i < graph.links.length; i += 3) if (shown[graph.links[i]] && shown[graph.links[i + 1]]) links += 1;
  const words = [count(marks, "mark") + ", " + count(links, "link")];
  if (marks < graph.marks.length) words.push(number(graph.marks.length - marks) + " hidden here");
  if (graph.leftOut) words.push(number(graph.leftOut) + " weaker or other things and " + count(graph.linksLeftOut, "link") + " left out");
  const stat = app.one("#gstat");
  if (stat) stat.textContent = words.join("; ");
}

/** @param {number} n */
function number(n) { return n.toLocaleString("en").replace(/,/g, "\u202f"); }
/** @param {number} n @param {string} noun */
function count(n, noun) { return number(n) + " " + noun + (n === 1 ? "" : "s"); }

/** All marks as a list, made when somebody opens it. @param {() => Mark[]} marks @param {(mark: Mark) => void} pick */
function listing(marks, pick) {
  const list = app.one("#glist"), frame = list && list.closest("details");
  if (!list) return () => {};
  const fill = () => { if (!frame || frame.open) list.replaceChildren(...marks().map((m) => markRow(m, pick, m.type + ", " + m.links.length))); };
  if (frame) frame.addEventListener("toggle", fill);
  return fill;
}

/** Names for the search field. @param {Graph} graph @param {string} typed */
function suggest(graph, typed) {
  const names = app.one("#gqs"), text = typed.trim().toLowerCase();
  if (!names) return;
  const fitting = text ? graph.order.filter((m) => m.name.toLowerCase().includes(text)).slice(0, 12) : [];
  names.replaceChildren(...fitting.map((m) => { const option = app.el("option"); option.value = m.name; return option; }));
}
