// The day to log to: unclear after midnight, in another time zone, or on a stored page of an earlier day.
import { shownDay, state } from "./page_state.js";
import { deviceToday, today } from "./snapshot.js";

let chosen;
let chosenFrom; // the possible days then

export const possibleDays = () => (state.meansToday ? [...new Set([today(), deviceToday(), shownDay()])] : [shownDay()]);
export const isUnclear = () => possibleDays().length > 1 && chosenFrom !== String(possibleDays());
export const chosenDay = () => chosen;
export const chooseDay = (day) => {
  [chosen, chosenFrom] = [day, String(possibleDays())];
};

// Resolve to the day.
export async function clarifyDay() {
  if (!isUnclear()) return possibleDays().length > 1 ? chosen : shownDay();
  const { askDay } = await import("./day_choice.js").catch(() => ({ askDay: shownDay }));
  chooseDay(await askDay(possibleDays()));
  return chosen;
}
