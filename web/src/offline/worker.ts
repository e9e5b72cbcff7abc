// The service worker, where the browser has one and the address is safe enough for it.
import { at } from "../dom";

const IDLE_MS = 3000;

export function registerWorker(): void {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  const register = (): void => void navigator.serviceWorker.register(at("/sw.js")).catch(() => undefined);
  // What it keeps comes after what this page shows.
  const idle = window.requestIdleCallback ?? ((does: () => void) => setTimeout(does, 200));
  addEventListener("load", () => idle(register, { timeout: IDLE_MS }));
}
