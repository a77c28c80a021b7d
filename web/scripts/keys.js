// @ts-check
/*
 * Keys. Those of one letter can be switched off (WCAG 2.1.4), and are not for fields and dialogs.
 * Relies on: dialog#keys, #keysw, [data-act=keys], [data-go], [data-act=source], link[rel=canonical], main headings.
 */
const keysDialog = /** @type {HTMLDialogElement | null} */ (one("dialog#keys"));
const keysSwitch = /** @type {HTMLInputElement | null} */ (one("#keysw"));
let keysOn = store.get("keys") !== "off", pending = -Infinity;
/** @type {{ [letter: string]: string }} */
const PLACES = { h: "index.html", s: "services/index.html", i: "incidents/index.html", g: "graph.html", d: "health.html" };

if (keysSwitch) {
  keysSwitch.checked = keysOn;
  keysSwitch.addEventListener("change", () => { keysOn = keysSwitch.checked; store.set("keys", keysOn ? "on" : "off"); });
}

function headings() { return every("main :is(h1, h2, h3, h4)").filter((h) => h.offsetParent !== null); }

/** The heading that was jumped to last, and when. @type {{ head: HTMLElement | null, at: number }} */
const jump = { head: null, at: 0 };

/** @param {number} by @param {number} now */
function toHeading(by, now) {
  const all = headings();
  /* While the page still glides to the last one, places say nothing. */
  const last = jump.head && (now - jump.at < 900 || jump.head === doc.activeElement) ? all.indexOf(jump.head) : -1;
  const top = last >= 0 ? all[last].getBoundingClientRect().top : 0;
  let n = last + by;
  if (last < 0 || (now - jump.at >= 900 && (top < 0 || top > innerHeight))) {
    const next = all.findIndex((h) => h.getBoundingClientRect().top > (by > 0 ? 96 : 40));
    n = by > 0 ? (next < 0 ? all.length : next) : Math.max(0, (next < 0 ? all.length : next) - 1);
  }
  const target = all[n];
  if (!target) return;
  jump.head = target;
  jump.at = now;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "start" });
}

function copyAddress() {
  const canonical = /** @type {HTMLLinkElement | null} */ (one("link[rel=canonical]"));
  const reached = headings().filter((h) => h.id && h.getBoundingClientRect().top < 120).pop();
  const page = (canonical ? canonical.href : location.href).split("#")[0];
  const hash = reached && reached.tagName !== "H1" ? "#" + encodeURIComponent(reached.id) : location.hash;
  copyText(page + hash).then(() => notice("Address copied"), () => notice(page + hash));
}

/** @param {string} letter */
function goTo(letter) {
  const link = /** @type {HTMLAnchorElement | null} */ (one('a[data-go="' + CSS.escape(letter) + '"]'));
  const url = link ? link.href : Object.hasOwn(PLACES, letter) ? toUrl(PLACES[letter]) : "";
  if (url) location.href = url;
  return url !== "";
}

doc.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") { event.preventDefault(); openSearch(); return; }
  const target = /** @type {Element} */ (event.target);
  if (!keysOn || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
  // A field keeps the focus for a moment after its dialog was closed.
  const gone = target instanceof Element && target.closest("dialog:not([open])");
  if (!gone && target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))) return;
  const after = event.timeStamp - pending < 1500;
  pending = -Infinity;
  if (after && goTo(event.key)) { event.preventDefault(); return; }
  switch (event.key) {
    case "/": event.preventDefault(); openSearch(); break;
    case "?": keysDialog?.showModal(); break;
    case "t": flipTheme(); break;
    case "g": pending = event.timeStamp; break;
    case "j": toHeading(1, event.timeStamp); break;
    case "k": toHeading(-1, event.timeStamp); break;
    case "y": copyAddress(); break;
    case "e": /** @type {HTMLElement | null} */ (one("[data-act=source]"))?.click(); break;
  }
});
doc.addEventListener("click", (event) => { if (event.target instanceof Element && event.target.closest("[data-act=keys]")) keysDialog?.showModal(); });
if (keysDialog) keysDialog.addEventListener("click", (event) => { if (event.target === keysDialog) keysDialog.close(); });
