import { expect, test } from "vitest";
import { Asking } from "./asking";

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

// Answers come when they are let.
function slow(): { asking: Asking<number, number>; sent: number[]; told: number[]; failed: unknown[]; answer: (isGood?: boolean) => Promise<void> } {
  const sent: number[] = [];
  const told: number[] = [];
  const failed: unknown[] = [];
  let settle: (isGood: boolean) => void = () => undefined;
  const send = (question: number): Promise<number> => {
    sent.push(question);
    return new Promise((resolve, reject) => {
      settle = (isGood) => (isGood ? resolve(10 * question) : reject(new Error(String(question))));
    });
  };
  const asking = new Asking(send, (answer) => told.push(answer), (error) => failed.push(error));
  const answer = async (isGood = true): Promise<void> => {
    settle(isGood);
    await soon();
  };
  return { asking, sent, told, failed, answer };
}

test("one question is on its way at a time, and then the newest", async () => {
  const { asking, sent, told, answer } = slow();
  for (const each of [1, 2, 3, 4]) asking.ask(each);
  expect(sent).toEqual([1]);
  await answer();
  expect(sent).toEqual([1, 4]);
  await answer();
  expect(told).toEqual([10, 40]);
  asking.ask(5);
  expect(sent).toEqual([1, 4, 5]);
});

test("a failure is told, and the next question is asked all the same", async () => {
  const { asking, told, failed, answer } = slow();
  asking.ask(1);
  asking.ask(2);
  await answer(false);
  await answer();
  expect(failed).toHaveLength(1);
  expect(told).toEqual([20]);
});

test("what comes after it was forgotten is not told", async () => {
  const { asking, sent, told, answer } = slow();
  asking.ask(1);
  asking.ask(2);
  asking.forget();
  await answer();
  expect(sent).toEqual([1]);
  expect(told).toEqual([]);
});
