// State of the open page that these scripts share.
export const $ = (selector) => document.querySelector(selector);
export const { member } = document.body.dataset;
export const shownDay = () => $("#pick-day")?.defaultValue;
export const searchBox = () => $("#food-search");
export const isTyping = () => Boolean($("#day-panel form.amount"));

const { dataset } = document.documentElement;

export const state = {
  seenAt: Number(dataset.kept) || performance.timeOrigin, // when the server made what is shown
  isStored: "kept" in dataset, // the service worker answered, not the server
  reason: "kept" in dataset ? "offline" : "", // why entries can't be sent; see queue.js
  meansToday: false, // the page was opened as that of today
};
