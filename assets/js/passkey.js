// Buttons that only this script can serve are shown by it.
if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-needs-passkeys]")) form.hidden = false;
}
// Passkeys: the form carries the options, the device's answer goes into its hidden field.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const failed = form.querySelector("[role=alert]");
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const ask = async () => {
    const publicKey = JSON.parse(form.dataset.options);
    publicKey.challenge = bytes(publicKey.challenge);
    if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
    for (const list of [publicKey.allowCredentials, publicKey.excludeCredentials]) {
      for (const one of list ?? []) one.id = bytes(one.id);
    }
    const made = await navigator.credentials[form.dataset.passkey]({ publicKey });
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[name]) response[name] = text(made.response[name]);
    }
    return { id: made.id, rawId: text(made.rawId), type: made.type, response, extensions: made.getClientExtensionResults() };
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      form.querySelector("[name=credential]").value = JSON.stringify(await ask());
      form.submit();
    } catch { failed.hidden = false; }
  });
}
