// @ts-check
/*
 * The graph as it came from the build, and what of it is shown. No page elements.
 * The file is described by GraphFile in src/site/graph_data.rs.
 */
const app = /** @type {any} */ (window).opslore;

/** @typedef {{ n: number, id: string, title: string, name: string, url: string, type: string, look: string, x: number, y: number, r: number, links: number[] }} Mark `links` are positions in `links` of the graph; `name` tells it from others of its title. */
/** @typedef {{ name: string, x: number, y: number, radius: number, size: number }} District */

/** @param {any} data */
function readGraph(data) {
  /** @type {Mark[]} */
  const marks = data.titles.map((/** @type {string} */ title, /** @type {number} */ n) => ({
    n, title, name: title, id: data.ids[n], url: data.urls[n],
    x: data.marks[4 * n], y: data.marks[4 * n + 1], look: data.looks[data.marks[4 * n + 2]], type: data.types[data.marks[4 * n + 3]], r: 3, links: [],
  }));
  /** @type {Map<string, number>} */
  const named = new Map();
  for (const mark of marks) named.set(mark.title, (named.get(mark.title) || 0) + 1);
  for (const mark of marks) if (named.get(mark.title) !== 1 && !mark.id.startsWith("component:")) mark.name = mark.title + ", " + mark.type.split(",")[0];
  const links = Int32Array.from(data.links);
  for (let i = 0; i < links.length; i += 3) { marks[links[i]].links.push(i); if (links[i] !== links[i + 1]) marks[links[i + 1]].links.push(i); }
  for (const mark of marks) mark.r = (mark.look === "svc" ? 4.6 : 2.8) + Math.min(6, Math.sqrt(mark.links.length) * 0.8);
  /** @type {District[]} */
  const districts = data.communities.map((/** @type {any[]} */ [name, x, y, radius, size]) => ({ name, x, y, radius, size }));
  return {
    marks, links, districts, looks: /** @type {string[]} */ (data.looks), relations: /** @type {string[][]} */ (data.relations),
    leftOut: /** @type {number} */ (data.left_out), linksLeftOut: /** @type {number} */ (data.links_left_out),
    byId: new Map(marks.map((mark) => [mark.id, mark])),
    order: marks.slice().sort((a, b) => b.links.length - a.links.length || a.n - b.n),
  };
}

/** @typedef {ReturnType<typeof readGraph>} Graph */

/** The other end of a link. @param {Graph} graph @param {Mark} mark @param {number} link */
function otherEnd(graph, mark, link) { const from = graph.links[link]; return graph.marks[from === mark.n ? graph.links[link + 1] : from]; }

/**
 * Which marks are shown: 1 or 0 for each.
 * @param {Graph} graph @param {Set<string>} off @param {Mark | null} near only this one and its neighbours
 */
function shownMarks(graph, off, near) {
  const shown = new Uint8Array(graph.marks.length);
  const list = near ? [near, ...near.links.map((link) => otherEnd(graph, near, link))] : graph.marks;
  for (const mark of list) if (!off.has(mark.look) || mark === near) shown[mark.n] = 1;
  return shown;
}

/** The best mark for a typed name. @param {Graph} graph @param {string} text */
function markNamed(graph, text) {
  const name = text.trim().toLowerCase();
  if (!name) return null;
  const of = (/** @type {(title: string) => boolean} */ fits) => graph.order.find((m) => fits(m.title.toLowerCase()));
  return graph.byId.get(text.trim()) || graph.order.find((m) => m.name.toLowerCase() === name) || of((t) => t === name) || of((t) => t.startsWith(name)) || of((t) => t.includes(name)) || null;
}
