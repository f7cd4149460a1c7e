// Progress of an upload: an enhancement of the form, which works without it.
for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", (event) => {
    const files = [...form.querySelector("input[type=file]").files];
    if (!files.length) return;
    event.preventDefault();
    const button = form.querySelector("button"), bar = document.createElement("progress");
    bar.className = "upload-progress";
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", button.textContent);
    button.before(bar);
    button.disabled = true;
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", ({ loaded, total }) => { bar.value = loaded / total; });
    request.addEventListener("load", () => {
      if (request.status < 400) return location.assign(request.responseURL);
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      document.title = answer.title;
      document.body.replaceWith(answer.body);
      document.querySelector(".errors")?.focus();
    });
    // Without an answer the browser's own way is tried, which says what is wrong.
    request.addEventListener("error", () => form.submit());
    request.send(new FormData(form));
  });
}
