// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { Where } from "./where";
import type { Step } from "../types";

const OTHER = "The picture shows the left.";
const step = (side: string, midline = false): Step =>
  ({ code: "ST36", side, midline, where: "Beside the shin.", limits: ["Stay off any vein."] }) as unknown as Step;
const both = (code: string, side: string): string => `/${code}?${side}`;
const leftOnly = (code: string, side: string): string | null => (side === "left" ? `/${code}` : null);

test("each side has a picture of its own, and what to stay off comes first", () => {
  const where = new Where(both, OTHER);
  where.show(step("right"));
  expect(where.picture.getAttribute("src")).toBe("/ST36?right");
  expect(where.line.textContent).toBe("Stay off any vein. Beside the shin.");
  where.show(step("left"));
  expect(where.picture.getAttribute("src")).toBe("/ST36?left");
  where.show(step("right", true));
  expect(where.picture.getAttribute("src")).toBe("/ST36?left");
  expect(where.line.textContent).not.toContain(OTHER);
});

test("where only the left is there, it is shown and says so", () => {
  const where = new Where(leftOnly, OTHER);
  where.show(step("right"));
  expect(where.picture.getAttribute("src")).toBe("/ST36");
  expect(where.line.textContent).toMatch(/^The picture shows the left\. Stay off/);
});

test("a right picture that does not come is replaced, and one that is nowhere is not spoken of", () => {
  const where = new Where(both, OTHER);
  where.show(step("right"));
  where.picture.dispatchEvent(new Event("error"));
  expect(where.picture.getAttribute("src")).toBe("/ST36?left");
  expect(where.line.textContent).toContain(OTHER);
  where.picture.dispatchEvent(new Event("error"));
  expect(where.picture.hasAttribute("hidden")).toBe(true);
  expect(where.line.textContent).not.toContain(OTHER);
});

test("the picture before is out of sight until the next one has come, and keeps its room", () => {
  const where = new Where(both, OTHER);
  const isSeen = (): boolean => where.picture.style.visibility !== "hidden" && !where.picture.hidden;
  where.show(step("left"));
  where.picture.dispatchEvent(new Event("load"));
  expect(isSeen()).toBe(true);
  where.show(step("left"));
  expect(isSeen()).toBe(true);
  where.show(step("right"));
  expect(isSeen()).toBe(false);
  expect(where.picture.hidden).toBe(false);
  where.picture.dispatchEvent(new Event("error"));
  expect(isSeen()).toBe(false);
  where.picture.dispatchEvent(new Event("load"));
  expect(isSeen()).toBe(true);
});
