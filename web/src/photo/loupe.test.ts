import { expect, test } from "vitest";
import { loupeBeside, RADIUS } from "./loupe";

const STAGE = { width: 358, height: 470 };
const THUMB = 40; // half of what a thumb covers [CSS pixels]

test("over the whole of a phone's stage the loupe is whole, and no thumb covers it", () => {
  for (let x = 0; x <= STAGE.width; x += 17.9)
    for (let y = 0; y <= STAGE.height; y += 23.5) {
      const at = loupeBeside({ x, y }, STAGE);
      expect(Math.min(at.x, at.y, STAGE.width - at.x, STAGE.height - at.y)).toBeGreaterThanOrEqual(RADIUS);
      expect(Math.hypot(at.x - x, at.y - y)).toBeGreaterThan(RADIUS + THUMB);
    }
});

test("it stands above the finger where there is room", () => {
  const { x, y } = loupeBeside({ x: 180, y: 300 }, STAGE);
  expect(x).toBeCloseTo(180);
  expect(y).toBeLessThan(300 - RADIUS);
});

test("on a stage too small for both it is in the far corner", () => {
  expect(loupeBeside({ x: 10, y: 10 }, { width: 150, height: 140 })).toEqual({ x: 150 - RADIUS, y: 140 - RADIUS });
});
