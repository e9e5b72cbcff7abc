// Which question comes next without the server: a danger that was missed, what is due, then a few new ones a day.
export interface Card {
  id: string;
  asks: string;
  choices: string[];
  right: number;
  danger: boolean;
  owed: boolean;
  due: string | null;
  says: string[][];
  picture?: string; // the address of the still of its point; older ones have none
  shows?: string;
}

export interface Cards {
  day: string;
  new_today: number;
  kept: boolean;
  cards: Card[];
}

export interface Given {
  id: string;
  at: string;
  score: string;
  off_mm: number | null;
}

const NEW_A_DAY = 8;

const dayOf = (moment: string): string => new Date(moment).toISOString().slice(0, 10);

// A danger that was missed comes back until it is right; whatever else was answered here waits for the server to space it.
export function next(cards: Cards, given: Given[], now: Date): Card | undefined {
  const last = new Map(given.map((each) => [each.id, each.score]));
  const owes = (each: Card): boolean => each.danger && (last.has(each.id) ? last.get(each.id) === "wrong" : each.owed);
  const open = cards.cards.filter((each) => !last.has(each.id));
  const today = now.toISOString().slice(0, 10);
  const isNew = new Set(cards.cards.filter((each) => each.due === null).map((each) => each.id));
  const begun = new Set(given.filter((each) => isNew.has(each.id) && dayOf(each.at) === today).map((each) => each.id));
  const left = NEW_A_DAY - begun.size - (cards.day === today ? cards.new_today : 0);
  return (
    cards.cards.find(owes) ??
    open.find((each) => each.due !== null && new Date(each.due) <= now) ??
    (left > 0 ? open.find((each) => each.due === null) : undefined)
  );
}
