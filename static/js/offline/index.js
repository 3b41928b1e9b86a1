// Use without a connection: queue entries, find known foods, and store seen pages.
import { onChange } from "./queue.js";
import { addBanner } from "./banner.js";
import { checkDay, isOutdated } from "./day_change.js";
import { searchHere } from "./htmx_fallback.js";
import { attempt, attemptNow, drawOutbox, isAnyShown } from "./outbox.js";
import { $, isTyping, member, shownDay, state } from "./page_state.js";
import { refreshPage } from "./refresh.js";
import { checkMember, enter } from "./session.js";
import { mealNow, open, today } from "./snapshot.js";

const MINUTE = 60000; // milliseconds

const pageCopy = () => import("./page_copy.js");
const renewIds = () => import("./entry_ids.js").then((ids) => ids.renewIds());

async function storePage() {
  if (state.isStored || isTyping() || !(shownDay() || ($("#symptom-list") && !location.search))) return;
  (await pageCopy()).storePage(member, shownDay(), state.seenAt);
}

document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  if (target.id === "day-symptoms") storePage();
  if (!["day-panel", "main"].includes(target.id)) return;
  state.seenAt = detail.requestConfig?.at ?? state.seenAt;
  if (state.isStored) {
    Object.assign(state, { isStored: false, reason: "" });
    delete document.documentElement.dataset.kept;
  }
  addBanner();
  drawOutbox().then(storePage);
}, true);

function listenToBrowser() {
  onChange(async (days) => {
    await drawOutbox();
    if (isAnyShown(days)) refreshPage();
  });
  addEventListener("online", attemptNow);
  addEventListener("offline", () => {
    state.reason = "offline";
    attemptNow();
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    checkMember(member);
    renewIds();
    if (shownDay() || $("#symptom-list")) refreshPage(); // it may be older than the last changes
  });
  document.addEventListener("visibilitychange", async () => {
    if (document.visibilityState !== "visible") return;
    await checkMember(member);
    if (isOutdated()) checkDay();
    else if (state.reason) attemptNow();
  });
  addEventListener("focus", () => checkMember(member));
  setInterval(checkDay, MINUTE);
}

// On a page that the service worker has stored.
function beginStoredDay() {
  if (mealNow()) $("#meal").value = mealNow();
  searchHere(); // something may have been typed before this was loaded
  renewIds();
  const symptoms = location.hash && $("#day-symptoms details"); // linked by the service worker
  if (!symptoms) return;
  symptoms.open = true;
  symptoms.scrollIntoView();
}

async function begin() {
  await enter(member, state.isStored);
  await open();
  state.meansToday = ["/", "/days/today/"].includes(location.pathname) || (!state.isStored && shownDay() === today());
  if (state.isStored && shownDay()) beginStoredDay();
  // Load now what is needed without a connection.
  if (shownDay()) await Promise.all([import("./local_search.js"), import("./queue_request.js")]).catch(() => {});
  addBanner();
  listenToBrowser();
  // The service worker may have sent entries after the server had drawn this page.
  const sent = (await drawOutbox()).filter((entry) => entry.sent);
  if (!state.isStored && isAnyShown(sent.map(({ day }) => day))) refreshPage();
  if ($("main form[action='/accounts/logout/']")) import("./sign_out_warning.js").then(({ warn }) => warn(member));
  await attempt();
  await storePage();
  if (state.isStored || !shownDay()) return;
  const { persistStorage, prepare } = await pageCopy();
  persistStorage();
  await prepare(member);
}

async function start() {
  const [, signedOut] = document.cookie.match(/leaving=([\w-]+)/) ?? [];
  if (signedOut) await import("./clear_after_sign_out.js").then(({ clear }) => clear(signedOut));
  if (member) await begin();
}

start().catch(() => {}); // the browser stores nothing
