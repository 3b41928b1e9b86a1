// Ask a member once whose browser is in another time zone, and offer that zone first in the list.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const form = document.querySelector("#time-zone");
const select = document.querySelector("select[name=timezone]");
const place = zone.split("/").pop().replaceAll("_", " ");
// Two names may be of one zone: compare the clocks, now and in half a year.
const clocks = (timeZone) =>
  [0, 182].map((days) => new Date(Date.now() + days * 864e5).toLocaleString("sv", { timeZone })).join();
const isElsewhere = (own) => clocks(own) !== clocks(zone);

if (form && localStorage.keptZone !== zone && isElsewhere(form.dataset.zone)) {
  form.querySelector("b").textContent = place;
  form.querySelector("[type=button]").addEventListener("click", () => {
    localStorage.keptZone = zone;
    form.hidden = true;
  });
  form.hidden = false;
}
if (select && select.value !== zone) select.querySelector("optgroup").append(new Option(place, zone));
