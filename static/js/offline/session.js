// Who is signed in in this browser. Pages of other members are locked, in every tab.
import { send } from "./queue.js";
import { getSignedIn, setSignedIn } from "./store.js";

const tabs = new BroadcastChannel("session");
const lockedPage = () => import("./locked_page.js");
const unlock = async () => document.querySelector("#locked") && (await lockedPage()).unlock();

// `other` is the member that the server has named instead.
export async function lock(other) {
  if (other) await setSignedIn(other);
  (await lockedPage()).lock();
}

// On a page of `member`. A stored page doesn't say who is signed in now.
export async function enter(member, isStored) {
  if (!isStored) {
    await setSignedIn(member);
    tabs.postMessage(member);
  }
  tabs.onmessage = ({ data }) => (data === member ? unlock() : lock());
}

export async function checkMember(member) {
  if ((await getSignedIn()) === member) return unlock();
  const { member: actual } = await send(true);
  if (actual !== member) return lock();
  await setSignedIn(member);
  return unlock();
}
