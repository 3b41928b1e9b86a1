// Send a form with data-passkey once the browser has made a passkey ("create") or used one ("get").
// Its options are on the page, or at a URL.
async function loadOptions(form) {
  const { options, optionsUrl } = form.dataset;
  if (options) return JSON.parse(document.getElementById(options).textContent);
  const response = await fetch(optionsUrl, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

async function makeCredential(form) {
  const options = await loadOptions(form);
  if (form.dataset.passkey === "get") return window.webauthnJSON.get(options.request_options);
  const { creation_options: creation } = options;
  Object.assign(creation.publicKey.authenticatorSelection, {
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  });
  return window.webauthnJSON.create(creation);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const error = form.querySelector("[role=alert]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await makeCredential(form));
      form.submit();
    } catch {
      error.hidden = false;
    }
  });
  form.hidden = false;
}
