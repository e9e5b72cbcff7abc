// The service worker, where the browser has one and the address is safe enough for it.
import { at } from "../dom";

const IDLE_MS = 3000;

// `shown` is when the page has shown what it is for: the worker asks the server for hundreds of things.
export function registerWorker(shown: Promise<unknown>): void {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  const register = (): void => void navigator.serviceWorker.register(at("/sw.js")).catch(() => undefined);
  // What it keeps comes after what this page shows.
  const begin = (): void => {
    if ("requestIdleCallback" in window) requestIdleCallback(register, { timeout: IDLE_MS });
    else setTimeout(register, 200);
  };
  const loaded = new Promise((resolve) => addEventListener("load", resolve));
  void Promise.all([loaded, shown]).then(begin);
}
