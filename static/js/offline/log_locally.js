// Log foods that this device knows.
import { showDismissible } from "../notices.js";
import { clarifyDay } from "./entry_day.js";
import { newId } from "./entry_ids.js";
import { addToOutbox, NOT_STORED } from "./outbox.js";
import { $, member, searchBox } from "./page_state.js";
import { clearSearch } from "./refresh.js";
import { today } from "./snapshot.js";

// `foods` are { name, words, mg, sends }.
export async function logLocally(foods) {
  const day = await clarifyDay();
  const meal = $("#meal").value;
  const query = searchBox().value;
  try {
    await addToOutbox(foods.map((food) => ({ ...food, member, day, isToday: day === today(), meal, id: newId(), sends: { ...food.sends, meal } })));
  } catch {
    return showDismissible(NOT_STORED);
  }
  clearSearch(query);
  searchBox().focus();
}
