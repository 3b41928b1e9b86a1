// Read a barcode with the camera, and look it up as if its digits had been typed.
import { gettext } from "./translation.js";

const page = document.querySelector("#scan");
const video = page.querySelector("video");
const form = page.querySelector("form");
const again = page.querySelector("#scan-again");
const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e"];
const REFUSED = gettext("This site can’t use your camera. Allow it in your browser, or enter the digits.");
const MISSING = gettext("We couldn’t find a camera. Enter the digits.");
const BUSY = gettext("The camera didn’t start. Try again, or enter the digits.");
const NO_READER = gettext("This browser can’t read barcodes. Enter the digits.");

function showStatus(sentence) {
  page.querySelector("#scan-status").textContent = sentence;
}

// The browser's own reader, or else ours.
async function loadReader() {
  const Native = globalThis.BarcodeDetector;
  if ((await Native?.getSupportedFormats())?.includes("ean_13")) return new Native({ formats: FORMATS });
  const { script, wasm } = page.dataset;
  if (!script) return null;
  await new Promise((onload, onerror) => {
    const element = document.createElement("script");
    Object.assign(element, { src: script, onload, onerror });
    document.head.append(element);
  });
  const { BarcodeDetector, prepareZXingModule } = globalThis.BarcodeDetectionAPI;
  prepareZXingModule({ overrides: { locateFile: () => wasm } });
  return new BarcodeDetector({ formats: FORMATS });
}

async function readBarcode(reader) {
  while (video.srcObject?.active) {
    const [found] = video.readyState > 1 ? await reader.detect(video) : [];
    if (found) return found.rawValue;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new Error("The camera stopped.");
}

async function scan() {
  again.hidden = true;
  try {
    if (!navigator.mediaDevices) return showStatus(MISSING);
    const reader = await loadReader();
    if (!reader) return showStatus(NO_READER);
    showStatus(gettext("Starting the camera…"));
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.hidden = false;
    showStatus(gettext("Point the camera at the barcode, or enter the digits."));
    form.q.value = await readBarcode(reader);
    showStatus(gettext("Found %(digits)s.", { digits: form.q.value }));
    form.requestSubmit();
  } catch (error) {
    showStatus({ NotAllowedError: REFUSED, NotFoundError: MISSING }[error.name] ?? BUSY);
    again.hidden = false;
  } finally {
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
    video.hidden = true;
  }
}

again.querySelector("button").addEventListener("click", scan);
// Also when the browser goes back to this page.
addEventListener("pageshow", scan);
