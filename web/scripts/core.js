// @ts-check
/*
 * What every other script uses: elements, storage, the registrar of data files, the notice.
 * Relies on: html[data-root]. Makes: window.opslore, #notice.
 */
const doc = document;
const html = doc.documentElement;
/** Relative way to the site's root, empty or with a slash at its end. */
const root = html.dataset.root || "";
/** Address of the site's root. */
const base = new URL(root || "./", doc.baseURI).href;

/**
 * @template {Element} [T=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {T | null}
 */
function one(selector, within) { return (within || doc).querySelector(selector); }

/**
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement[]}
 */
function every(selector, within) { return Array.from((within || doc).querySelectorAll(selector)); }

/**
 * An element with a class and a text.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [cls]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[K]}
 */
function el(tag, cls, text) {
  const node = doc.createElement(tag);
  if (cls) node.className = cls;
  if (text != null) node.textContent = text;
  return node;
}

/** Storage that may be forbidden, full or missing. Keys are prefixed: all local files share one storage. */
const store = {
  /** @param {string} key @param {boolean} [tab] */
  get(key, tab) { try { return (tab ? sessionStorage : localStorage).getItem("opslore-" + key); } catch (e) { return null; } },
  /** @param {string} key @param {string} value @param {boolean} [tab] */
  set(key, value, tab) { try { (tab ? sessionStorage : localStorage).setItem("opslore-" + key, value); } catch (e) { /* not kept */ } },
};

/** @param {string} text */
function decoded(text) { try { return decodeURIComponent(text); } catch (e) { return text; } }

/** @param {string} url from the site's root */
function toUrl(url) { return base + url; }

/* ---- data files: script tags, because fetch is blocked on file:// ---- */

/** @type {Map<string, Promise<any>>} */
let loading = new Map();
/** @type {Map<string, (data: any) => void>} */
let waiting = new Map();
let version = "";
let generation = 0;

const policy = (() => {
  const types = /** @type {any} */ (window).trustedTypes;
  if (!types) return null;
  try { return types.createPolicy("opslore", { createScriptURL: (/** @type {string} */ url) => { if (!url.startsWith(base + "d/")) throw new TypeError("not a data file"); return url; } }); } catch (e) { return null; }
})();

/**
 * The data of `d/<name>.js`, loaded once.
 * @param {string} name
 * @returns {Promise<any>}
 */
function load(name) {
  const known = loading.get(name);
  if (known) return known;
  const promise = new Promise((resolve, reject) => {
    if (!/^[a-z0-9]+(\/[a-z0-9_-]+)?$/.test(name)) { reject(new Error("no data file has this name")); return; }
    waiting.set(name, resolve);
    const script = doc.createElement("script");
    const query = name === "i" ? (generation ? "?g=" + generation : "") : version ? "?v=" + encodeURIComponent(version) : "";
    const url = base + "d/" + name + ".js" + query;
    script.src = policy ? policy.createScriptURL(url) : url;
    script.onload = () => { script.remove(); if (waiting.delete(name)) reject(new Error(name + " holds no data")); };
    script.onerror = () => { script.remove(); waiting.delete(name); loading.delete(name); reject(new Error(name + " is missing")); };
    doc.head.append(script);
  });
  loading.set(name, promise);
  return promise;
}

/** Drops what was loaded: the site has changed. */
function forget() { loading = new Map(); waiting = new Map(); version = ""; generation += 1; doc.dispatchEvent(new Event("opslore:data")); }

/* ---- the notice ---- */

/** @type {number | undefined} */
let noticeTimer;

/**
 * Says something at the corner of the page; with a button it stays.
 * @param {string} text
 * @param {string} [label]
 * @param {() => void} [act]
 */
function notice(text, label, act) {
  let box = one("#notice");
  if (!box) { box = el("div", "notice"); box.id = "notice"; box.setAttribute("role", "status"); doc.body.append(box); }
  const place = box;
  place.replaceChildren(el("span", "", text));
  if (label && act) { const button = el("button", "btn", label); button.type = "button"; button.addEventListener("click", act); place.append(button); }
  clearTimeout(noticeTimer);
  if (!act) noticeTimer = setTimeout(() => place.replaceChildren(), 4000);
}

/** @param {string} text @returns {Promise<void>} */
function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = el("textarea");
  area.value = text;
  doc.body.append(area);
  area.select();
  const done = doc.execCommand("copy");
  area.remove();
  return done ? Promise.resolve() : Promise.reject(new Error("copying is not allowed"));
}

/**
 * Runs now and again whenever `<main>` is replaced.
 * @param {() => void} enhance
 */
function onPage(enhance) { enhance(); doc.addEventListener("opslore:page", enhance); }

/** @type {any} */ (window).opslore = {
  /** @param {string} name @param {any} data */
  put(name, data) { const resolve = waiting.get(name); if (resolve) { waiting.delete(name); resolve(data); } },
  load, forget, notice, el, one, every, decoded, toUrl,
};
