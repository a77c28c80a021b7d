// @ts-check
/*
 * A card about the page behind a link, for a resting pointer or the keyboard's focus. It repeats what is one click
 * away, goes with Escape, and stays while the pointer is on it.
 * Relies on: a.l, a[data-preview]; [data-preview=off] switches it off. Makes: #preview.
 */
/** @type {number | undefined} */
let previewTimer;
/** @type {HTMLAnchorElement | null} */
let previewed = null;

/** @param {EventTarget | null} target @returns {HTMLAnchorElement | null} */
function previewLink(target) {
  const link = target instanceof Element ? target.closest("a.l[href], a[data-preview][href]") : null;
  return link instanceof HTMLAnchorElement && !link.closest("[data-preview=off]") ? link : null;
}

/** @param {HTMLAnchorElement} link */
async function showPreview(link) {
  const [href, hash] = link.href.split("#");
  if (!href.startsWith(base) || href === location.href.split(/[?#]/)[0]) return;
  const url = decoded(href.slice(base.length).split("?")[0]);
  const found = await (hash ? recordAt(url + "#" + decoded(hash)).then((r) => r || recordAt(url)) : recordAt(url)).catch(() => null);
  if (!found || previewed !== link || !link.isConnected) return;
  let box = one("#preview");
  if (!box) { box = el("div"); box.id = "preview"; box.setAttribute("popover", "manual"); doc.body.append(box); }
  box.className = "t-" + found.look;
  const chip = el("span", "chip");
  chip.append(el("span", "g"), found.label);
  const meta = el("p", "meta");
  meta.append(el("span", "mut", found.place));
  box.replaceChildren(chip, el("h3", "", found.title));
  if (found.preview) box.append(el("p", "", found.preview));
  box.append(meta);
  if (!box.matches(":popover-open")) box.showPopover();
  place(box, link.getBoundingClientRect());
}

function hidePreview() {
  clearTimeout(previewTimer);
  previewed = null;
  const box = one("#preview");
  if (box && box.matches(":popover-open")) box.hidePopover();
}

/** @param {HTMLAnchorElement} link @param {number} delay */
function plan(link, delay) { clearTimeout(previewTimer); previewed = link; previewTimer = setTimeout(showPreview, delay, link); }

if ("showPopover" in HTMLElement.prototype) {
  if (matchMedia("(hover: hover)").matches) {
    doc.addEventListener("pointerover", (event) => {
      const link = previewLink(event.target);
      if (link) { if (link !== previewed) plan(link, 250); else clearTimeout(previewTimer), previewTimer = setTimeout(showPreview, 250, link); }
      else if (event.target instanceof Element && event.target.closest("#preview")) clearTimeout(previewTimer);
      else if (previewed) { clearTimeout(previewTimer); previewTimer = setTimeout(hidePreview, 160); }
    });
  }
  doc.addEventListener("focusin", (event) => { const link = previewLink(event.target); if (link && link.matches(":focus-visible")) plan(link, 500); else hidePreview(); });
  doc.addEventListener("focusout", hidePreview);
  doc.addEventListener("scroll", hidePreview, { passive: true });
  doc.addEventListener("click", hidePreview);
  doc.addEventListener("opslore:page", hidePreview);
  doc.addEventListener("keydown", (event) => { if (event.key === "Escape") hidePreview(); });
}
