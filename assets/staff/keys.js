// Single keys of the console. They follow links and move the focus, so that a screen reader comes along, are
// silent while somebody types, and can be turned off (WCAG 2.1.4). Every one has a way without them.
{
  let on = true, went = -Infinity;
  try { on = localStorage.getItem("keys") !== "off"; } catch { /* nothing is kept here */ }
  const find = (selector) => document.querySelector(selector);
  const follow = (path) => find(`.console .tabs a[href="${path}"]`)?.click();
  const step = (by) => {
    const links = [...document.querySelectorAll(".cases tbody th a")];
    const at = links.indexOf(document.activeElement);
    links[at < 0 ? 0 : Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    o: () => { if (document.activeElement.matches(".cases tbody th a")) document.activeElement.click(); },
    "/": () => { const field = find("#find"); if (field) field.select(); else location.assign("/staff#find"); },
    "?": () => { const help = find("#keys-help"); if (help) help.showModal(); else find("main").focus(); },
    g: (event) => { went = event.timeStamp; },
    q: (event) => { if (event.timeStamp - went < 1500) follow("/staff"); },
    b: (event) => { if (event.timeStamp - went < 1500) follow("/staff/board"); },
  };
  for (const box of document.querySelectorAll("[data-keys]")) {
    const tick = box.querySelector("input");
    box.hidden = false;
    tick.checked = on;
    tick.addEventListener("change", () => {
      on = tick.checked;
      try { localStorage.setItem("keys", on ? "on" : "off"); } catch { /* it holds for this page */ }
    });
  }
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    const busy = event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat && !"jk".includes(key);
    if (!on || busy || !Object.hasOwn(keys, key) || target.closest("input, textarea, select, dialog")) return;
    event.preventDefault();
    keys[key](event);
    if (key !== "g") went = -Infinity;
  });
}
