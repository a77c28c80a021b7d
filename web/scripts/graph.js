// @ts-check
/*
 * The graph page: camera, pointer, keys, filters, and the state in the hash.
 * Relies on: canvas#gc, and if they are there #gq, [data-z], [data-act=graph-all], [data-act=graph-near], .gbar .fchip.
 */
const canvas = /** @type {HTMLCanvasElement | null} */ (document.getElementById("gc"));
if (canvas && app) start(canvas);

/** @param {HTMLCanvasElement} canvas */
function start(canvas) {
  const paint = painter(canvas);
  /** @type {Camera} */
  const camera = { x: 0, y: 0, z: 1 };
  /** @type {Set<string>} */
  let off = new Set();
  /** @type {Graph | null} */
  let graph = null;
  /** @type {Mark | null} */
  let selected = null;
  /** @type {Mark | null} */
  let hovered = null;
  let shown = new Uint8Array(0), all = false, near = false, asked = false, resting = true, wanted = "";
  /** @type {number | undefined} */
  let restTimer;
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById("gq"));
  const allButton = app.one("[data-act=graph-all]"), nearButton = app.one("[data-act=graph-near]");
  const fillList = listing(() => (graph ? graph.order.filter((m) => shown[m.n]) : []), (mark) => pick(mark, true));

  function ask() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; if (graph) paint.draw({ graph, shown, selected, hovered, named: all }, camera, resting); });
  }

  /** The view moves: lines are drawn anew when it rests. */
  function move() {
    resting = false;
    clearTimeout(restTimer);
    restTimer = setTimeout(() => { resting = true; ask(); }, 140);
    ask();
  }

  function fit() {
    if (!graph) return;
    let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
    for (const m of graph.marks) if (shown[m.n]) { left = Math.min(left, m.x); right = Math.max(right, m.x); top = Math.min(top, m.y); bottom = Math.max(bottom, m.y); }
    if (left > right) return;
    const { width, height } = paint.size();
    camera.z = Math.max(0.02, Math.min(2, width / (right - left + 90), height / (bottom - top + 150)));
    camera.x = (left + right) / 2;
    camera.y = (top + bottom) / 2 - 22 / camera.z;
  }

  /** @param {number} factor @param {number} [px] @param {number} [py] */
  function zoom(factor, px, py) {
    const { width, height } = paint.size(), dx = (px ?? width / 2) - width / 2, dy = (py ?? height / 2) - height / 2;
    const x = dx / camera.z + camera.x, y = dy / camera.z + camera.y;
    camera.z = Math.max(0.02, Math.min(6, camera.z * factor));
    camera.x = x - dx / camera.z;
    camera.y = y - dy / camera.z;
    move();
  }

  function remember() {
    const p = new URLSearchParams();
    if (selected) p.set("node", selected.id);
    if (off.size) p.set("off", Array.from(off).sort().join(","));
    if (all) p.set("all", "1");
    if (near) p.set("near", "1");
    const hash = p.toString();
    history.replaceState(history.state, "", hash ? "#" + hash : location.href.split("#")[0]);
  }

  /** Filters or the selection changed. */
  function refresh() {
    if (!graph) return;
    shown = shownMarks(graph, off, near ? selected : null);
    paint.stale();
    tell(graph, shown, off);
    fillList();
    allButton?.setAttribute("aria-pressed", String(all));
    nearButton?.setAttribute("aria-pressed", String(near));
    ask();
  }

  /** @param {Mark | null} mark @param {boolean} [go] move the view there */
  function pick(mark, go) {
    if (!graph) return;
    selected = mark;
    if (mark && off.delete(mark.look)) refresh();
    if (near) { near = mark !== null; refresh(); if (near) fit(); }
    else if (mark && go) { camera.x = mark.x; camera.y = mark.y; camera.z = Math.max(camera.z, 0.9); }
    inspect(graph, mark, (m) => pick(m, true));
    remember();
    move();
  }

  function readHash() {
    const p = new URLSearchParams(location.hash.slice(1));
    off = new Set((p.get("off") || "").split(",").filter(Boolean));
    near = p.get("near") === "1";
    wanted = p.get("node") || "";
    return p.get("all") === "1";
  }

  /** @param {boolean} everything */
  async function open(everything) {
    const stat = app.one("#gstat");
    if (stat) stat.textContent = "Loading …";
    let data;
    try { data = await app.load(everything ? "gfull" : "g0"); } catch (error) { if (stat) stat.textContent = "The graph could not be loaded."; return; }
    graph = readGraph(data);
    all = everything;
    hovered = null;
    const mark = graph.byId.get(wanted) || null;
    /* What is not among the strongest is in the whole. */
    if (wanted && !mark && !everything && graph.leftOut) { open(true); return; }
    selected = mark || graph.order[0] || null;
    near = near && mark !== null;
    refresh();
    fit();
    if (mark && !near && graph.marks.length > 300) { camera.x = mark.x; camera.y = mark.y; camera.z = Math.max(camera.z, 0.9); }
    inspect(graph, selected, (m) => pick(m, true));
    if (mark) remember();
    ask();
  }

  /** @param {number} px @param {number} py */
  function markAt(px, py) {
    if (!graph) return null;
    const { width, height } = paint.size(), x = (px - width / 2) / camera.z + camera.x, y = (py - height / 2) / camera.z + camera.y;
    let best = null, least = 14 / camera.z;
    for (const m of graph.marks) {
      if (!shown[m.n]) continue;
      const far = Math.hypot(m.x - x, m.y - y) - m.r * 0.5;
      if (far < least) { least = far; best = m; }
    }
    return best;
  }

  /* pointer: one drags, two pinch */
  /** @type {Map<number, { x: number, y: number }>} */
  const pointers = new Map();
  let travelled = 0;
  const local = (/** @type {MouseEvent} */ e) => { const r = canvas.getBoundingClientRect(); return { x: e.clientX - r.left, y: e.clientY - r.top }; };
  canvas.addEventListener("pointerdown", (e) => {
    if (e.button) return;
    canvas.setPointerCapture(e.pointerId);
    if (!pointers.size) travelled = 0;
    pointers.set(e.pointerId, local(e));
    canvas.classList.add("drag");
  });
  canvas.addEventListener("pointermove", (e) => {
    const now = local(e), before = pointers.get(e.pointerId);
    if (!before) {
      const mark = e.pointerType === "mouse" ? markAt(now.x, now.y) : null;
      if (mark !== hovered) { hovered = mark; canvas.style.setProperty("cursor", mark ? "pointer" : ""); ask(); }
      return;
    }
    const dx = now.x - before.x, dy = now.y - before.y;
    travelled += Math.abs(dx) + Math.abs(dy);
    const other = Array.from(pointers).find(([id]) => id !== e.pointerId)?.[1];
    pointers.set(e.pointerId, now);
    camera.x -= dx / camera.z / (other ? 2 : 1);
    camera.y -= dy / camera.z / (other ? 2 : 1);
    if (other) zoom(Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y)), (now.x + other.x) / 2, (now.y + other.y) / 2);
    move();
  });
  const lift = (/** @type {PointerEvent} */ e) => {
    if (!pointers.delete(e.pointerId)) return;
    if (!pointers.size) canvas.classList.remove("drag");
    if (e.type === "pointerup" && travelled < 6) { const at = local(e), mark = markAt(at.x, at.y); if (mark) pick(mark); }
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerleave", () => { if (hovered) { hovered = null; ask(); } });
  canvas.addEventListener("dblclick", (e) => { const at = local(e), mark = markAt(at.x, at.y); if (mark && mark.url) location.href = app.toUrl(mark.url); else zoom(1.6, at.x, at.y); });
  canvas.addEventListener("wheel", (e) => { e.preventDefault(); const at = local(e); zoom(Math.exp(-e.deltaY * (e.deltaMode ? 0.05 : 0.0016)), at.x, at.y); }, { passive: false });

  /* keys, while the drawing has the focus */
  canvas.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const step = 60 / camera.z;
    if (e.key === "ArrowLeft") camera.x -= step;
    else if (e.key === "ArrowRight") camera.x += step;
    else if (e.key === "ArrowUp") camera.y -= step;
    else if (e.key === "ArrowDown") camera.y += step;
    else if (e.key === "+" || e.key === "=") zoom(1.25);
    else if (e.key === "-") zoom(0.8);
    else if (e.key === "0") fit();
    else if (e.key === "n" || e.key === "p") { if (graph) { const list = graph.order.filter((m) => shown[m.n]), at = selected ? list.indexOf(selected) : -1; pick(list[(at + (e.key === "n" ? 1 : list.length - 1)) % list.length] || null, true); } }
    else if (e.key === "Enter") { if (selected && selected.url) location.href = app.toUrl(selected.url); }
    else if (e.key === "Escape") { if (near) { near = false; refresh(); remember(); } else pick(null); }
    else return;
    e.preventDefault();
    move();
  });

  for (const button of app.every("[data-z]")) button.addEventListener("click", () => { const factor = Number(button.dataset.z); if (factor) zoom(factor); else { fit(); move(); } });
  for (const chip of app.every(".gbar .fchip[data-k]")) chip.addEventListener("click", () => { const look = chip.dataset.k; if (!off.delete(look)) off.add(look); refresh(); remember(); });
  allButton?.addEventListener("click", () => { wanted = selected ? selected.id : ""; const full = !all; open(full).then(() => { if (all !== full) wanted = ""; remember(); }); });
  nearButton?.addEventListener("click", () => { near = !near && selected !== null; refresh(); fit(); remember(); });
  if (field) {
    field.addEventListener("input", () => { if (graph) suggest(graph, field.value); });
    const find = () => { const mark = graph && markNamed(graph, field.value); if (mark) pick(mark, true); };
    field.addEventListener("change", find);
    field.addEventListener("keydown", (e) => { if (e.key === "Enter") { e.preventDefault(); find(); } });
  }

  const recolour = () => { paint.readColours(); ask(); };
  document.addEventListener("themechange", recolour);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  window.addEventListener("hashchange", () => { const full = readHash(); if (graph && full === all && graph.byId.has(wanted)) { selected = graph.byId.get(wanted) || null; refresh(); inspect(graph, selected, (m) => pick(m, true)); } else open(full); });
  let first = true;
  new ResizeObserver(() => { paint.resize(); if (first) { first = false; fit(); } ask(); }).observe(canvas);
  paint.readColours();
  paint.resize();
  open(readHash());
}
