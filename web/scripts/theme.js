// @ts-check
/* Blocking and tiny: sets the stored theme before the first paint, so that nothing flashes. Relies on nothing. */
try { var t = localStorage.getItem("opslore-theme"); if (t === "dark" || t === "light") document.documentElement.dataset.theme = t; } catch (e) { /* no storage: the system's theme */ }
