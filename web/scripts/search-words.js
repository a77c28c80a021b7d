// @ts-check
/*
 * What is typed becomes words, as src/site/search_data/words.rs does it to texts; change both or none.
 * Relies on nothing in the page.
 */
/** @typedef {{ whole: string, parts: string[] }} Word `parts` are the smallest ones; empty if there is only the whole. */

/** @param {string} text */
function bare(text) { return /^[\x00-\x7f]*$/.test(text) ? text : text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC"); }
/** @param {string} text */
function fold(text) { return bare(text).toLowerCase(); }

const RUN = /[\p{Alphabetic}\p{N}\p{M}\-_./:@]+/gu;
const IDEOGRAPHS = /([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3134f}]+)/u;
const HUMP = /(?<=[\p{Lowercase}\p{N}])(?=\p{Uppercase})|(?<=\p{Uppercase})(?=\p{Uppercase}\p{Lowercase})/u;

/** @param {string} text @returns {Word[]} */
function wordsOf(text) {
  /** @type {Word[]} */
  const words = [];
  for (const match of bare(text).matchAll(RUN)) {
    for (const run of match[0].split(IDEOGRAPHS)) {
      if (IDEOGRAPHS.test(run)) {
        const chars = Array.from(run);
        const pairs = chars.slice(1).map((c, n) => chars[n] + c);
        words.push(pairs.length < 2 ? { whole: run, parts: [] } : { whole: "", parts: pairs });
        continue;
      }
      const whole = run.replace(/^[-_./:@]+|[-_./:@]+$/g, "").toLowerCase();
      if (!whole) continue;
      const parts = run.split(/[-_./:@]+/).flatMap((part) => part.split(HUMP)).map((part) => part.toLowerCase()).filter((part) => part.length > 1);
      const plain = parts.length === 1 && parts[0] === whole;
      words.push({ whole, parts: plain ? [] : parts });
    }
  }
  return words;
}

/** Are two words one edit apart at most (a letter more, less, other, or two changed over)? @param {string} a @param {string} b */
function nearly(a, b) {
  if (Math.abs(a.length - b.length) > 1) return false;
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n += 1;
  const c = a.slice(n), d = b.slice(n);
  return c.slice(1) === d.slice(1) || c.slice(1) === d || c === d.slice(1) || (c[0] === d[1] && c[1] === d[0] && c.slice(2) === d.slice(2));
}

/**
 * Appends `text` to `node` with the beginnings of its words that were searched in <mark>.
 * @template {HTMLElement} T
 * @param {T} node @param {string} text @param {string[]} needles folded @returns {T}
 */
function marked(node, text, needles) {
  if (!needles.length) { node.append(text); return node; }
  /* A folded text may have other lengths: remember which character each folded one came from. */
  let folded = "";
  /** @type {number[]} */
  const from = [];
  let at = 0;
  for (const char of text) {
    const f = fold(char);
    for (let n = 0; n < f.length; n += 1) from.push(at);
    folded += f;
    at += char.length;
  }
  from.push(text.length);
  let done = 0;
  for (let n = 0; n < folded.length;) {
    const begins = n === 0 || !/[\p{Alphabetic}\p{N}]/u.test(folded[n - 1]) || /\p{Uppercase}/u.test(text[from[n]] || "") || IDEOGRAPHS.test(folded[n]);
    const needle = begins && needles.find((w) => folded.startsWith(w, n));
    if (!needle) { n += 1; continue; }
    const start = from[n], end = from[n + needle.length];
    if (start > done) node.append(text.slice(done, start));
    if (end > start) node.append(el("mark", "", text.slice(start, end)));
    done = Math.max(done, end);
    n += needle.length;
  }
  if (done < text.length) node.append(text.slice(done));
  return node;
}
