// The table that Python compiled (taichong.atlas.words.WordTable), and what is read by it.
export interface WordTable {
  forms: Record<string, string>;
  left_alone: string;
  spellings: Record<string, string[]>;
  numbers: Record<string, number>;
  number_classes: Record<string, [number, number]>;
  clause_words: string[];
  units: Record<string, number>;
  had_is_now: string[];
  terms: { says: string; words: string }[];
  term_starts: Record<string, number[]>;
  rules: { kind: string; id: string; pattern: string; sure?: boolean; days?: number }[];
  rule_starts: Record<string, number[]>;
  flags: Record<string, { level: string; message: string; sign: string; within_days: number | null; doubt_stays: boolean; done_by_another: boolean }>;
  conditions: Record<string, string>;
  complaints: Record<string, string>;
  offers: Record<string, string[]>;
  known: Record<string, [string, boolean]>;
  channels: Record<string, string>;
  points: Record<string, string>;
  point_names: Record<string, string[]>;
  bystander: string;
  say: Record<string, string>;
}

export interface Reading {
  kind: "help" | "ask_now" | "plan" | "point" | "choose" | "known" | "nothing";
  red_flags: string[];
  complaints: string[];
  points: string[];
  conditions: string[];
  known: string[];
  other: boolean;
  say: string;
}
