// The service worker, where the browser has one and the address is safe enough for it.
import { at } from "../dom";

const IDLE_MS = 3000;

export function registerWorker(): void {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  const register = (): void => void navigator.serviceWorker.register(at("/sw.js")).catch(() => undefined);
  // What it keeps comes after what this page shows.
  addEventListener("load", () => {
    if ("requestIdleCallback" in window) requestIdleCallback(register, { timeout: IDLE_MS });
    else setTimeout(register, 200);
  });
}
