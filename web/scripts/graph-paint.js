// @ts-check
/*
 * Draws the graph on a canvas. Lines are drawn on a picture of their own, which is only moved and scaled while the view
 * moves; drawing thousands of lines for each frame is what makes graphs slow.
 * Relies on: custom properties --<look>-m, --ink, --ink-2, --ink-3, --line-2, --sunken, --control.
 */
/** @typedef {{ x: number, y: number, z: number }} Camera */
/** @typedef {{ graph: Graph, shown: Uint8Array, selected: Mark | null, hovered: Mark | null, named: boolean }} Scene */

/** How far the picture of the lines reaches over the view, on each side, as a part of it. */
const OVER = 0.3;
const TAU = Math.PI * 2;

/** @param {HTMLCanvasElement} canvas */
function painter(canvas) {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const picture = document.createElement("canvas"), linePen = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d"));
  /** @type {Map<string, string>} */
  const colours = new Map();
  /** @type {Map<string, number>} */
  const widths = new Map();
  /** @type {Camera & { good: boolean }} */
  const drawn = { x: 0, y: 0, z: 1, good: false };
  let width = 0, height = 0, ratio = 1, font = "sans-serif";

  function readColours() {
    const probe = document.createElement("i");
    document.body.append(probe);
    const value = (/** @type {string} */ name) => { probe.style.setProperty("color", "var(" + name + ", var(--ink-3, gray))"); return getComputedStyle(probe).color; };
    for (const look of ["task", "done", "ref", "guide", "mon", "svc", "inc"]) colours.set(look, value("--" + look + "-m"));
    colours.set("etc", value("--control"));
    for (const name of ["ink", "ink-2", "ink-3", "line-2", "sunken"]) colours.set(name, value("--" + name));
    probe.remove();
    font = getComputedStyle(document.body).fontFamily;
    widths.clear();
    drawn.good = false;
  }

  function resize() {
    ratio = Math.min(2, window.devicePixelRatio || 1);
    width = canvas.clientWidth;
    height = canvas.clientHeight;
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
    drawn.good = false;
  }

  const colour = (/** @type {string} */ name) => colours.get(name) || "gray";

  /** @param {CanvasRenderingContext2D} on @param {Camera} camera @param {number} w @param {number} h */
  function look(on, camera, w, h) {
    on.setTransform(ratio, 0, 0, ratio, 0, 0);
    on.clearRect(0, 0, w, h);
    on.translate(w / 2, h / 2);
    on.scale(camera.z, camera.z);
    on.translate(-camera.x, -camera.y);
  }

  /** @param {Scene} scene @param {Camera} camera */
  function drawLines(scene, camera) {
    const w = width * (1 + 2 * OVER), h = height * (1 + 2 * OVER), { marks, links } = scene.graph;
    picture.width = Math.max(1, Math.round(w * ratio));
    picture.height = Math.max(1, Math.round(h * ratio));
    look(linePen, camera, w, h);
    const left = camera.x - w / 2 / camera.z, right = camera.x + w / 2 / camera.z, top = camera.y - h / 2 / camera.z, bottom = camera.y + h / 2 / camera.z;
    linePen.strokeStyle = colour("line-2");
    linePen.lineWidth = 0.9 / camera.z;
    linePen.globalAlpha = Math.max(0.16, Math.min(0.85, 0.85 * Math.sqrt(4500 / Math.max(1, links.length))));
    linePen.beginPath();
    for (let i = 0, count = 0; i < links.length; i += 3) {
      const a = marks[links[i]], b = marks[links[i + 1]];
      if (!scene.shown[a.n] || !scene.shown[b.n] || (a.x < left && b.x < left) || (a.x > right && b.x > right) || (a.y < top && b.y < top) || (a.y > bottom && b.y > bottom)) continue;
      linePen.moveTo(a.x, a.y);
      linePen.lineTo(b.x, b.y);
      /* Long paths cost more than many short ones. */
      if (++count % 100 === 0) { linePen.stroke(); linePen.beginPath(); }
    }
    linePen.stroke();
    Object.assign(drawn, camera, { good: true });
  }

  /** Is the picture of the lines too small or too coarse for this view? @param {Camera} camera */
  function poor(camera) {
    const scale = camera.z / drawn.z;
    return !drawn.good || scale > 2.2 || scale < 0.62 || Math.abs(camera.x - drawn.x) * camera.z > width * (OVER + (scale - 1) / 2) || Math.abs(camera.y - drawn.y) * camera.z > height * (OVER + (scale - 1) / 2);
  }

  /** @param {string} kind @param {number} x @param {number} y @param {number} r */
  function shape(kind, x, y, r) {
    switch (kind) {
      case "ref": pen.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76); break;
      case "guide": pen.moveTo(x, y - r * 1.25); pen.lineTo(x + r * 1.25, y); pen.lineTo(x, y + r * 1.25); pen.lineTo(x - r * 1.25, y); pen.closePath(); break;
      case "mon": pen.moveTo(x, y - r * 1.15); pen.lineTo(x + r * 1.15, y + r * 0.95); pen.lineTo(x - r * 1.15, y + r * 0.95); pen.closePath(); break;
      case "svc": polygon(x, y, r, 6, 0); break;
      case "inc": polygon(x, y, r * 1.1, 8, Math.PI / 8); break;
      case "etc": pen.moveTo(x + r * 0.72, y); pen.arc(x, y, r * 0.72, 0, TAU); break;
      default: pen.moveTo(x + r, y); pen.arc(x, y, r, 0, TAU);
    }
  }

  /** @param {number} x @param {number} y @param {number} r @param {number} corners @param {number} turn */
  function polygon(x, y, r, corners, turn) {
    for (let n = 0; n < corners; n += 1) { const a = turn + (n * TAU) / corners; if (n) pen.lineTo(x + r * Math.sin(a), y - r * Math.cos(a)); else pen.moveTo(x + r * Math.sin(a), y - r * Math.cos(a)); }
    pen.closePath();
  }

  /** @param {Scene} scene @param {Camera} camera @param {Set<Mark> | null} near @param {number} up */
  function drawMarks(scene, camera, near, up) {
    const left = camera.x - width / 2 / camera.z - 20, right = camera.x + width / 2 / camera.z + 20, top = camera.y - height / 2 / camera.z - 20, bottom = camera.y + height / 2 / camera.z + 20;
    const seen = scene.graph.marks.filter((m) => scene.shown[m.n] && m.x > left && m.x < right && m.y > top && m.y < bottom);
    for (const kind of scene.graph.looks) {
      for (const bright of near ? [false, true] : [true]) {
        pen.globalAlpha = bright ? 1 : 0.22;
        pen.fillStyle = pen.strokeStyle = colour(kind);
        pen.beginPath();
        let count = 0;
        const paint = () => {
          if (kind === "task") { pen.lineWidth = 2.2 * up; pen.fillStyle = colour("sunken"); pen.fill(); pen.stroke(); } else pen.fill();
          pen.beginPath();
        };
        for (const m of seen) {
          if (m.look !== kind || (near !== null && near.has(m) !== bright)) continue;
          if (m.r * up * camera.z < 2) pen.rect(m.x - m.r * up, m.y - m.r * up, m.r * 2 * up, m.r * 2 * up); else shape(kind, m.x, m.y, m.r * up);
          if (++count % 200 === 0) paint();
        }
        paint();
      }
    }
    pen.globalAlpha = 1;
    return seen;
  }

  /** Names: those with most links first, left out where they would overlap. @param {Scene} scene @param {Camera} camera @param {Mark[]} first @param {boolean} few @param {number} up */
  function drawNames(scene, camera, first, few, up) {
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.lineJoin = "round";
    /** @type {number[][]} */
    const used = [];
    const name = (/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ y, /** @type {boolean} */ big, /** @type {string} */ ink) => {
      const style = (big ? "600 12px " : "450 11px ") + font, key = style + text;
      pen.font = style;
      const short = text.length > 42 ? text.slice(0, 40) + "…" : text;
      let w = widths.get(key);
      if (w === undefined) { w = pen.measureText(short).width; widths.set(key, w); }
      const box = [x - w / 2 - 4, y - 1, x + w / 2 + 4, y + 15];
      if (used.some((u) => box[0] < u[2] && box[2] > u[0] && box[1] < u[3] && box[3] > u[1])) return false;
      used.push(box);
      pen.lineWidth = 3.5;
      pen.strokeStyle = colour("sunken");
      pen.strokeText(short, x, y);
      pen.fillStyle = colour(ink);
      pen.fillText(short, x, y);
      return true;
    };
    let count = 0;
    if (scene.named && !few) {
      for (const d of scene.graph.districts) {
        if (d.radius * camera.z < 26 || camera.z > 0.9 || !d.name) continue;
        if (name(d.name, (d.x - camera.x) * camera.z + width / 2, (d.y - d.radius - camera.y) * camera.z + height / 2 - 8, true, "ink-2")) count += 1;
      }
    }
    for (const m of first) {
      if (count >= 70) break;
      if (!scene.shown[m.n]) continue;
      const service = m.look === "svc", chosen = m === scene.selected;
      if (!few && !chosen && m.links.length * camera.z < (service ? 1.5 : 6.5) && camera.z < 2) continue;
      const x = (m.x - camera.x) * camera.z + width / 2, y = (m.y - camera.y) * camera.z + height / 2 + m.r * up * camera.z + 4;
      if (x < -80 || x > width + 80 || y < -20 || y > height + 20) continue;
      if (name(m.name, x, y, service || chosen, service || chosen ? "ink" : "ink-2")) count += 1;
    }
  }

  /** @param {Scene} scene @param {Camera} camera @param {boolean} resting */
  function draw(scene, camera, resting) {
    if (!width || !height) return;
    const moved = drawn.x !== camera.x || drawn.y !== camera.y || drawn.z !== camera.z;
    if (!drawn.good || (moved && resting) || (scene.graph.links.length < 12000 && poor(camera))) drawLines(scene, camera);
    const focus = scene.hovered, near = focus ? new Set([focus, ...focus.links.map((l) => otherEnd(scene.graph, focus, l))]) : null;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const scale = camera.z / drawn.z, w = width * (1 + 2 * OVER) * scale, h = height * (1 + 2 * OVER) * scale;
    pen.globalAlpha = near ? 0.35 : 1;
    pen.drawImage(picture, width / 2 + (drawn.x - camera.x) * camera.z - w / 2, height / 2 + (drawn.y - camera.y) * camera.z - h / 2, w, h);
    pen.globalAlpha = 1;
    pen.translate(width / 2, height / 2);
    pen.scale(camera.z, camera.z);
    pen.translate(-camera.x, -camera.y);
    const up = Math.max(1, Math.min(1.6, 0.95 / camera.z)), chosen = focus || scene.selected;
    if (chosen && scene.shown[chosen.n]) {
      pen.strokeStyle = colour("ink-2");
      pen.lineWidth = 1.2 / camera.z;
      pen.globalAlpha = Math.max(0.2, Math.min(0.9, Math.sqrt(60 / Math.max(1, chosen.links.length))));
      pen.beginPath();
      for (const link of chosen.links) { const other = otherEnd(scene.graph, chosen, link); if (scene.shown[other.n]) { pen.moveTo(chosen.x, chosen.y); pen.lineTo(other.x, other.y); } }
      pen.stroke();
    }
    drawMarks(scene, camera, near, up);
    if (chosen && scene.shown[chosen.n]) {
      pen.strokeStyle = colour("ink");
      pen.lineWidth = 1.6 / camera.z;
      pen.beginPath();
      pen.arc(chosen.x, chosen.y, chosen.r * up + 4.5 / camera.z, 0, TAU);
      pen.stroke();
    }
    const first = near && focus ? [focus, ...Array.from(near).sort((a, b) => b.links.length - a.links.length)] : scene.selected ? [scene.selected, ...scene.graph.order] : scene.graph.order;
    drawNames(scene, camera, first, near !== null, up);
  }

  return { draw, resize, readColours, stale() { drawn.good = false; }, size() { return { width, height }; } };
}
