// @ts-check
/*
 * What a text gets: copy buttons, a table of contents that follows, wide tables that scroll, provenance in place.
 * Relies on: .code > pre, .code > .lang, .toc a, main table, .prov[popover] with [popovertarget].
 * Makes: button.copy, aria-current on .toc a, div.scroll.
 */

/** Puts a popover below (or above) a rectangle. @param {HTMLElement} box @param {DOMRect} near */
function place(box, near) {
  const width = box.offsetWidth, height = box.offsetHeight;
  const left = Math.max(12, Math.min(near.left, innerWidth - width - 12));
  let top = near.bottom + 8;
  if (top + height > innerHeight - 12) top = Math.max(12, near.top - height - 8);
  box.style.left = left + "px";
  box.style.top = top + "px";
}

onPage(() => {
  for (const pre of every(".code > pre")) {
    const frame = /** @type {HTMLElement} */ (pre.parentElement);
    if (one(".copy", frame)) continue;
    const button = el("button", "copy", "Copy");
    button.type = "button";
    button.addEventListener("click", () => {
      copyText(pre.innerText).then(() => { button.textContent = "Copied"; }, () => { button.textContent = "Not allowed"; });
      setTimeout(() => { button.textContent = "Copy"; }, 1400);
    });
    (one(":scope > .lang", frame) || frame).append(button);
  }
});

onPage(() => {
  for (const table of every("main table")) {
    const parent = table.parentElement;
    if (!parent || table.closest(".scroll") || table.offsetWidth <= parent.clientWidth + 1) continue;
    const frame = el("div", "scroll");
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", table.querySelector("caption")?.textContent || "Table");
    table.replaceWith(frame);
    frame.append(table);
  }
});

/** @type {IntersectionObserver | null} */
let reader = null;
onPage(() => {
  reader?.disconnect();
  const links = /** @type {HTMLAnchorElement[]} */ (every('.toc a[href^="#"]'));
  if (!links.length || !("IntersectionObserver" in window)) return;
  /** @type {Set<Element>} */
  const seen = new Set();
  const heads = links.map((link) => doc.getElementById(decoded(link.hash.slice(1))));
  reader = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) seen.add(entry.target); else seen.delete(entry.target);
    const current = heads.findIndex((head) => head && seen.has(head));
    if (current < 0) return;
    links.forEach((link, n) => { if (n === current) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current"); });
  }, { rootMargin: "-70px 0px -55% 0px" });
  for (const head of heads) if (head) reader.observe(head);
});

/* `toggle` does not bubble, it is only caught on its way down. */
doc.addEventListener("toggle", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLElement) || !box.matches(".prov[popover]") || CSS.supports("position-area: bottom")) return;
  const button = one('[popovertarget="' + CSS.escape(box.id) + '"]');
  if (button && box.matches(":popover-open")) place(box, button.getBoundingClientRect());
}, true);
