// Who is signed in in this browser: pages of anybody else are locked, in every tab.
import { send } from "./queue.js";
import { setSignedIn, signedIn } from "./store.js";

const tabs = new BroadcastChannel("session");
const page = () => import("./offline/lock.js");
const unlock = async () => document.querySelector("#locked") && (await page()).unlock();

// `other` is the member that the server has named instead.
export async function lock(other) {
  if (other) await setSignedIn(other);
  (await page()).lock();
}

// On a page of `member`. One that was kept tells nobody: the server did not make it now.
export async function enter(member, isKept) {
  if (!isKept) {
    await setSignedIn(member);
    tabs.postMessage(member);
  }
  tabs.onmessage = ({ data }) => (data === member ? unlock() : lock());
}

export async function checkMember(member) {
  if ((await signedIn()) === member) return unlock();
  const { member: who } = await send(true);
  if (who !== member) return lock();
  await setSignedIn(member);
  return unlock();
}
