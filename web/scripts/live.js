// @ts-check
/*
 * Given out by `serve` only, as d/live.js: when the vault changes, the page changes in place.
 * Relies on: /-/live (server-sent events), <main>, .foot. Sends: opslore:page on document after <main> was replaced.
 */
const site = /** @type {any} */ (window).opslore;
if (site && "EventSource" in window && location.protocol !== "file:") follow();

function follow() {
  let lost = false, fetching = false, again = false;
  /** The revision that is shown, or how it begins. */
  let shown = document.querySelector(".foot code")?.textContent || "";
  /** @type {EventSource | null} */
  let source = null;

  turn();
  document.addEventListener("visibilitychange", turn);

  /** A browser keeps six connections to a host: a page that nobody sees gives its own back. */
  function turn() {
    if (document.hidden) { if (source) source.close(); source = null; } else if (!source) source = listen();
  }

  function listen() {
    const live = new EventSource("/-/live");
    live.addEventListener("hello", (event) => heard(event, false));
    live.addEventListener("change", (event) => heard(event, true));
    live.addEventListener("open", () => { if (lost) { lost = false; site.notice("Connected again"); } });
    live.addEventListener("error", () => { if (!lost) { lost = true; site.notice("The server does not answer; this page no longer follows changes."); } });
    return live;
  }

  /** @param {MessageEvent} event @param {boolean} changed */
  function heard(event, changed) {
    const revision = String(JSON.parse(event.data).revision);
    const other = changed || (shown !== "" && !revision.startsWith(shown));
    shown = revision;
    if (other) { site.forget(); renew(); }
  }

  /** A document by XMLHttpRequest: it is parsed without running anything. */
  function renew() {
    if (fetching) { again = true; return; }
    fetching = true;
    const request = new XMLHttpRequest();
    request.open("GET", location.href.split("#")[0]);
    request.responseType = "document";
    request.onload = () => { done(); if (request.responseXML && request.status < 500) replace(request.responseXML, request.status); };
    request.onerror = done;
    request.send();
  }

  function done() { fetching = false; if (again) { again = false; renew(); } }

  /** @param {Document} fresh @param {number} status */
  function replace(fresh, status) {
    const main = document.querySelector("main"), next = fresh.querySelector("main");
    if (!main || !next) return;
    if (status === 404) { site.notice("This page is no longer there.", "Home", () => { location.href = site.toUrl("index.html"); }); return; }
    if (main.querySelector("canvas#gc, #search-page")) { site.notice("The vault has changed.", "Reload", () => location.reload()); return; }
    const keep = keepsake(main);
    for (const script of next.querySelectorAll("script")) script.remove();
    main.replaceWith(document.adoptNode(next));
    const foot = document.querySelector(".foot"), nextFoot = fresh.querySelector(".foot");
    if (foot && nextFoot) foot.replaceWith(document.adoptNode(nextFoot));
    document.title = fresh.title;
    /* First what scripts add, because focus is found by counting. */
    document.dispatchEvent(new Event("opslore:page"));
    keep(next);
    site.notice("Updated");
  }

  /** Remembers what a reader had opened; the answer puts it back. @param {Element} main @returns {(next: Element) => void} */
  function keepsake(main) {
    const left = scrollX, top = scrollY;
    const details = names(main, "details").map(([name, d]) => [name, /** @type {HTMLDetailsElement} */ (d).open]);
    const popovers = Array.from(main.querySelectorAll("[popover]")).filter((p) => p.matches(":popover-open")).map((p) => p.id);
    const focus = document.activeElement && main.contains(document.activeElement) ? way(main, document.activeElement) : null;
    return (next) => {
      const now = new Map(names(next, "details"));
      for (const [name, open] of details) { const d = now.get(/** @type {string} */ (name)); if (d) /** @type {HTMLDetailsElement} */ (d).open = open === true; }
      for (const id of popovers) { const p = id ? document.getElementById(id) : null; if (p && p.hasAttribute("popover")) p.showPopover(); }
      const target = focus && focus(next);
      if (target instanceof HTMLElement) target.focus({ preventScroll: true });
      scrollTo({ left, top, behavior: "instant" });
    };
  }

  /** Elements with a name: their first line, and a number if it comes again. @param {Element} within @param {string} selector @returns {[string, Element][]} */
  function names(within, selector) {
    /** @type {Map<string, number>} */
    const seen = new Map();
    return Array.from(within.querySelectorAll(selector), (e) => {
      const text = (e.querySelector("summary")?.textContent || "").trim(), n = (seen.get(text) || 0) + 1;
      seen.set(text, n);
      return [text + "/" + n, e];
    });
  }

  /** How to find an element again: by id, by address, by place. @param {Element} main @param {Element} element @returns {(next: Element) => Element | null} */
  function way(main, element) {
    if (element.id) return () => document.getElementById(element.id);
    const selector = element instanceof HTMLAnchorElement ? 'a[href="' + CSS.escape(element.getAttribute("href") || "") + '"]' : element.localName;
    const n = Array.from(main.querySelectorAll(selector)).indexOf(element);
    return (next) => { const found = next.querySelectorAll(selector); return found[Math.min(n, found.length - 1)] || null; };
  }
}
