// The one call that leaves the page: where was tapped, as text.
import { at } from "../dom";
import type { Answer, Question } from "./told";

export class OfflineError extends Error {}
export class RefusedError extends Error {}

const rounded = (value: number): number => Math.round(value * 10) / 10;

export async function fitOf(question: Question): Promise<Answer> {
  const taps = question.taps.map((each) => ({ ...each, x: rounded(each.x), y: rounded(each.y) }));
  const answer = await fetch(at("/api/photo/fit"), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...question, taps }),
  }).catch(() => {
    throw new OfflineError();
  });
  if (answer.ok) return (await answer.json()) as Answer;
  const said = (await answer.json().catch(() => ({}))) as { error?: string };
  throw new RefusedError(said.error ?? answer.statusText);
}
