// The script of every page: load the others. Pages work without them.
const root = document.documentElement;
root.classList.add("js");
if (navigator.mediaDevices) root.classList.add("camera");
if (navigator.mediaDevices && "BarcodeDetector" in globalThis) root.classList.add("detector");

// For the sign-up form.
for (const input of document.querySelectorAll("input[type=hidden][name=timezone]")) {
  input.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}

const ignore = () => {};
const isMember = Boolean(document.body.dataset.member);
import("./request_errors.js").catch(ignore);
if (isMember) import("./search_box.js").catch(ignore);
if (document.querySelector("#time-zone, select[name=timezone]")) import("./time_zone.js").catch(ignore);
if (document.querySelector("#pick-day")) import("./day_picker.js").catch(ignore);

// After first paint; also on the first page after signing out, to delete what is stored.
if (isMember || document.cookie.includes("leaving")) {
  addEventListener("load", () => import("./offline/index.js").catch(ignore));
}
