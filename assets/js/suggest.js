// Suggestions while typing: an enhancement of the search form, which works without it.
for (const form of document.querySelectorAll("form[data-suggest]")) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = input.id + "-suggestions";
  list.hidden = true;
  form.append(list);
  input.setAttribute("aria-controls", list.id);
  let timer, latest = 0;

  const close = () => { list.hidden = true; };
  const show = (titles) => {
    list.replaceChildren(...titles.map(({ title, url }) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = url;
      link.textContent = title;
      item.append(link);
      return item;
    }));
    list.hidden = titles.length === 0;
  };
  const ask = async () => {
    const question = input.value.trim(), mine = ++latest;
    if (question.length < 2) return close();
    try {
      const answer = await fetch(form.dataset.suggest + "?q=" + encodeURIComponent(question));
      const titles = answer.ok ? await answer.json() : [];
      if (mine === latest) show(titles);
    } catch { close(); }
  };
  input.addEventListener("input", (event) => {
    if (event.isComposing) return; // wait until the Chinese characters are chosen
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("compositionend", () => { clearTimeout(timer); timer = setTimeout(ask, 50); });
  form.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")], at = links.indexOf(document.activeElement);
    if (event.key === "Escape") { close(); input.focus(); }
    else if (event.key === "ArrowDown" && !list.hidden) { event.preventDefault(); (links[at + 1] ?? links[0]).focus(); }
    else if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); (links[at - 1] ?? input).focus(); }
  });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) close(); });
}
