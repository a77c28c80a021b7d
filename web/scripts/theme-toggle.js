// @ts-check
/* Light or dark. Relies on: [data-act=theme], html[data-theme]. Sends: themechange on document. */
function isDark() { return html.dataset.theme ? html.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches; }

function flipTheme() {
  const theme = isDark() ? "light" : "dark";
  html.dataset.theme = theme;
  store.set("theme", theme);
  doc.dispatchEvent(new Event("themechange"));
}

doc.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-act=theme]")) flipTheme();
});
