// @ts-check
/* Blocking and tiny: sets the stored theme before the first paint, so that nothing flashes. Relies on nothing. */
try { var t = localStorage.getItem("opslore-theme"); if (t === "dark" || t === "light") document.documentElement.dataset.theme = t; } catch (e) { /* no storage: the system's theme */ }
/* A transition between pages that is skipped is no error, whatever the console would say. */
["pageswap", "pagereveal"].forEach(function (name) { addEventListener(name, function (event) { var v = /** @type {any} */ (event).viewTransition; if (v) { [v.ready, v.finished, v.updateCallbackDone].forEach(function (p) { p.catch(function () {}); }); } }); });
