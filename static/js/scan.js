// Reads a barcode with the camera, and looks it up as if its digits had been typed.
const page = document.querySelector("#scan");
const video = page.querySelector("video");
const form = page.querySelector("form");
const again = page.querySelector("#scan-again");
const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e"];
const REFUSED = "The camera is switched off for this site. You can allow it in the browser, or type the digits.";
const MISSING = "There is no camera here. Please type the digits.";
const BUSY = "The camera does not start just now. You can try again, or type the digits.";
const NO_READER = "This browser cannot read barcodes by itself. Please type the digits.";

function say(words) {
  page.querySelector("#scan-status").textContent = words;
}

// The browser's own reader; or ours, which is loaded only here and only then.
async function makeReader() {
  const own = globalThis.BarcodeDetector;
  if ((await own?.getSupportedFormats())?.includes("ean_13")) return new own({ formats: FORMATS });
  const { script, wasm } = page.dataset;
  if (!script) return null;
  await new Promise((done, failed) => {
    const element = document.createElement("script");
    Object.assign(element, { src: script, onload: done, onerror: failed });
    document.head.append(element);
  });
  const { BarcodeDetector, prepareZXingModule } = globalThis.BarcodeDetectionAPI;
  prepareZXingModule({ overrides: { locateFile: () => wasm } });
  return new BarcodeDetector({ formats: FORMATS });
}

async function watch(reader) {
  while (video.srcObject?.active) {
    const [found] = video.readyState > 1 ? await reader.detect(video) : [];
    if (found) return found.rawValue;
    await new Promise((next) => setTimeout(next, 150));
  }
  throw new Error("The camera stopped.");
}

async function scan() {
  again.hidden = true;
  try {
    if (!navigator.mediaDevices) return say(MISSING);
    const reader = await makeReader();
    if (!reader) return say(NO_READER);
    say("Asking for the camera.");
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.hidden = false;
    say("Hold the bars in front of the camera, or type the digits.");
    form.q.value = await watch(reader);
    say(`Found ${form.q.value}.`);
    form.requestSubmit();
  } catch (error) {
    say({ NotAllowedError: REFUSED, NotFoundError: MISSING }[error.name] ?? BUSY);
    again.hidden = false;
  } finally {
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
    video.hidden = true;
  }
}

again.querySelector("button").addEventListener("click", scan);
// A page that comes back by "back" begins anew.
addEventListener("pageshow", scan);
