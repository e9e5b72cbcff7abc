// What was written without the server, and waits to be sent: forms of the diary, answers of Learn. Whatever the server
// cannot take stays here and is shown, so that nothing that a person wrote is lost.
import { entries, put } from "./store";

export interface Waiting {
  id: string;
  to: string; // the address, from the root of the pages
  fields: [string, string][] | null; // a form, or
  told: unknown; // a document
  written: number; // [ms since the epoch]
  refused: boolean;
}

const WAITS = "waits ";

export const waiting = (to = ""): Waiting[] =>
  entries(WAITS)
    .map(([, value]) => value as Waiting)
    .filter((each) => each.to.startsWith(to))
    .sort((one, other) => one.written - other.written);

export const keepWaiting = (each: Waiting): Promise<boolean> => put(WAITS + each.id, each);

export const forgetWaiting = (each: Waiting): Promise<boolean> => put(WAITS + each.id, undefined);

let sending: Promise<number> = Promise.resolve(0);

// Send what waits, one after the other; how many the server took.
export function sendWaiting(at: (address: string) => string): Promise<number> {
  sending = sending.then(() => sendAll(at), () => sendAll(at));
  return sending;
}

async function sendAll(at: (address: string) => string): Promise<number> {
  let taken = 0;
  for (const each of waiting().filter((one) => !one.refused)) {
    const answer = await post(at(each.to), each).catch(() => null);
    // No server, a busy one, or one that wants a password first: it waits.
    if (!answer || answer.status >= 500 || [401, 403].includes(answer.status) || new URL(answer.url).pathname === at("/login")) break;
    if (answer.ok) taken += 1;
    await (answer.ok ? forgetWaiting(each) : keepWaiting({ ...each, refused: true }));
  }
  return taken;
}

function post(address: string, each: Waiting): Promise<Response> {
  const body = each.fields ? new URLSearchParams(each.fields) : JSON.stringify(each.told);
  const headers: HeadersInit = each.fields ? {} : { "content-type": "application/json" };
  return fetch(address, { method: "POST", headers, body });
}
