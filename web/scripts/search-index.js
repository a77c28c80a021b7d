// @ts-check
/*
 * Finds records: loads the shards that a query needs, adds up their weights. No page elements.
 * The files are described in README.md, "Data"; the ways through forks and leaves in src/site/search_data/shards.rs.
 */
/** @typedef {{ title: string, url: string, kind: string, label: string, look: string, place: string, preview: string, facts: string[] }} SearchRecord */
/** @typedef {{ revision: string, records: number, looks: string[], blocks: number[], terms: (string | number)[], titles: (string | number)[] }} SearchIndex */
/** @typedef {{ looks: string, first: number[], records: any[][], titles: string[][] | null }} SearchJump */
/** @typedef {{ ids: number[], counts: Map<string, number>, needles: string[], near: boolean, ready: Map<number, SearchRecord> }} SearchAnswer `ready` are records that are here already. */

/** Of equal titles these come first; terms have it in their weights. @type {{ [look: string]: number }} */
const LIFT = { svc: 16, inc: 6, guide: 10 };

/** @returns {Promise<SearchIndex>} */
function loadIndex() { return load("i").then((index) => { version = index.revision; return index; }); }
/** @returns {Promise<[SearchIndex, SearchJump]>} */
function loadJump() { return loadIndex().then((index) => load("m").then((jump) => [index, jump])); }

/** The name of a shard's file, as `file_name` in Rust. @param {string} kind @param {string} prefix */
function shardName(kind, prefix) {
  return kind + "-" + Array.from(prefix, (c) => (/[a-z0-9]/.test(c) ? c : "_" + /** @type {number} */ (c.codePointAt(0)).toString(16) + "_")).join("");
}

/**
 * The shard for a word: the leaf that holds it, or the fork that it is, or with `open` the highest one below it.
 * @param {(string | number)[]} shards @param {string} word @param {boolean} open
 * @returns {{ prefix: string, files: number } | null}
 */
function shardOf(shards, word, open) {
  let best = null;
  for (let n = 0; n < shards.length; n += 2) {
    const prefix = String(shards[n]), files = Number(shards[n + 1]);
    if (files === 0 ? word.startsWith(prefix) : word === prefix) return { prefix, files };
    if (open && prefix.startsWith(word) && (!best || prefix.length < best.prefix.length)) best = { prefix, files };
  }
  return best;
}

/** Adds postings to `into`, keeping the best score. @param {Map<number, number>} into @param {number[]} list @param {number} factor */
function gather(into, list, factor) {
  let id = 0;
  for (let n = 0; n < list.length; n += 2) {
    id += list[n];
    const score = list[n + 1] * factor;
    if (score > (into.get(id) || 0)) into.set(id, score);
  }
}

/**
 * Records that have a term; with `open` also those with a longer one.
 * @param {SearchIndex} index @param {string} word @param {boolean} open
 * @returns {Promise<Map<number, number>>}
 */
async function postings(index, word, open) {
  /** @type {Map<number, number>} */
  const found = new Map();
  const shard = word.length > 1 || !/^[\x00-\x7f]*$/.test(word) ? shardOf(index.terms, word, open) : null;
  if (!shard) return found;
  if (shard.files === 0) {
    const terms = await load("t/" + shardName("p", shard.prefix));
    for (let n = 0; n < terms.length; n += 2) {
      if (terms[n] === word) gather(found, terms[n + 1], 1);
      else if (open && terms[n].startsWith(word)) gather(found, terms[n + 1], 0.8);
    }
    return found;
  }
  const parts = await Promise.all(Array.from({ length: shard.files }, (_, n) => load("t/" + shardName("x", shard.prefix) + "-" + n)));
  for (const [exact, all] of parts) {
    gather(found, exact, shard.prefix === word ? 1 : 0.8);
    if (open) gather(found, all, 0.8);
  }
  return found;
}

/** Records that have every one of the lists' ids, scores added. @param {Map<number, number>[]} lists */
function intersect(lists) {
  const sorted = lists.slice().sort((a, b) => a.size - b.size);
  /** @type {Map<number, number>} */
  const out = new Map();
  for (const [id, score] of sorted[0] || []) {
    let sum = score;
    for (let n = 1; n < sorted.length && sum; n += 1) { const more = sorted[n].get(id); sum = more ? sum + more : 0; }
    if (sum) out.set(id, sum);
  }
  return out;
}

/** @param {SearchIndex} index @param {Word} word @param {boolean} last */
async function oneWord(index, word, last) {
  const [whole, ...parts] = await Promise.all([
    word.whole ? postings(index, word.whole, last) : Promise.resolve(new Map()),
    ...word.parts.map((part, n) => postings(index, part, last && n === word.parts.length - 1)),
  ]);
  if (parts.length) {
    for (const [id, sum] of intersect(parts)) {
      const score = (sum * 0.7) / parts.length;
      if (score > (whole.get(id) || 0)) whole.set(id, score);
    }
  }
  return whole;
}

/** Titles that may fit: all of them, or those of one shard. @param {SearchIndex} index @param {SearchJump} jump @param {Word[]} words @returns {Promise<[number, string[]][]>} */
async function titlesFor(index, jump, words) {
  if (jump.titles) return jump.titles.map((names, id) => [id, names]);
  const word = words.map((w) => w.whole || w.parts[0]).sort((a, b) => b.length - a.length)[0] || "";
  const shard = shardOf(index.titles, word, false);
  if (!shard) return [];
  const list = await load("m/" + shardName(shard.files ? "x" : "p", shard.prefix));
  return Array.from({ length: list.length / 2 }, (_, n) => [list[2 * n], list[2 * n + 1]]);
}

/** How well a name answers: 0 not at all. @param {string} name folded @param {string} query folded @param {string[]} words */
function nameScore(name, query, words) {
  if (name === query) return 200;
  if (name.startsWith(query)) return 80 + (40 * query.length) / name.length;
  const own = wordsOf(name).flatMap((w) => [w.whole, ...w.parts]);
  return words.every((w) => own.some((o) => o.startsWith(w))) ? 48 : 0;
}

/**
 * @param {string} query
 * @param {string} look or "all"
 * @returns {Promise<SearchAnswer>}
 */
async function search(query, look) {
  const [index, jump] = await loadJump();
  const words = wordsOf(query);
  const lookOf = (/** @type {number} */ id) => index.looks[Number(jump.looks[id])];
  const lift = (/** @type {number} */ id) => LIFT[lookOf(id)] || 0;
  const needles = Array.from(new Set(words.flatMap((w) => [w.whole, ...w.parts]).filter(Boolean))).sort((a, b) => b.length - a.length);
  /** @type {Map<number, number>} */
  let scores = new Map();
  let near = false;
  if (!words.length) jump.first.forEach((id, n) => scores.set(id, 1000 - n));
  else {
    const telling = words.filter((w) => w.whole.length > 1 || w.parts.length || !/^[\x00-\x7f]*$/.test(w.whole));
    const open = /[\p{Alphabetic}\p{N}\p{M}\-_./:@]$/u.test(query);
    const [lists, titles] = await Promise.all([
      Promise.all(telling.map((w) => oneWord(index, w, open && w === words[words.length - 1]))),
      titlesFor(index, jump, words),
    ]);
    scores = intersect(lists);
    const whole = fold(query.trim()).replace(/\s+/g, " ");
    const wholes = words.map((w) => w.whole || w.parts.join(""));
    for (const [id, names] of titles) {
      const best = Math.max(...names.map((name) => nameScore(fold(name), whole, wholes)));
      if (best) scores.set(id, (scores.get(id) || 0) + best + lift(id));
    }
    if (!scores.size) {
      near = true;
      for (const [id, names] of titles) {
        const own = wordsOf(names.join(" ")).flatMap((w) => [w.whole, ...w.parts]);
        /* The fewer other words a name has, the closer it is. */
        if (wholes.every((w) => own.some((o) => o.startsWith(w) || (w.length > 3 && nearly(o, w))))) scores.set(id, 16 + 80 / (own.length + 1) + lift(id));
      }
    }
  }
  /** @type {Map<string, number>} */
  const counts = new Map([["all", scores.size]]);
  for (const id of scores.keys()) counts.set(lookOf(id), (counts.get(lookOf(id)) || 0) + 1);
  const ids = Array.from(scores.keys()).filter((id) => look === "all" || lookOf(id) === look);
  ids.sort((a, b) => /** @type {number} */ (scores.get(b)) - /** @type {number} */ (scores.get(a)) || a - b);
  const ready = new Map(words.length ? [] : jump.first.map((id, n) => [id, record(jump.records[n])]));
  return { ids, counts, needles, near, ready };
}

/** @param {any[]} row @returns {SearchRecord} */
function record([title, url, kind, label, look, at, preview, facts]) { return { title, url, kind, label, look, place: at, preview, facts }; }

/** @param {number[]} ids @returns {Promise<SearchRecord[]>} */
async function recordsOf(ids) {
  const index = await loadIndex();
  return Promise.all(ids.map(async (id) => {
    let block = 0, end = index.blocks.length - 1;
    while (block < end) { const middle = (block + end + 1) >> 1; if (index.blocks[middle] <= id) block = middle; else end = middle - 1; }
    const rows = await load("r/" + block);
    return record(rows[id - index.blocks[block]]);
  }));
}

/** The block of an address: FNV-1a of its bytes, as `block_of` in Rust. @param {string} url decoded @param {number} count */
function blockOf(url, count) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(url)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return ((hash ^ (hash >>> 15)) >>> 0) & (count - 1);
}

/** The record of a page. @param {string} url from the root, decoded @returns {Promise<SearchRecord | null>} */
async function recordAt(url) {
  const index = await loadIndex();
  const rows = await load("r/" + blockOf(url, index.blocks.length));
  const row = rows.find((/** @type {any[]} */ r) => decoded(r[1]) === url);
  return row ? record(row) : null;
}
