// The shapes that Python writes (tables.py). Nothing here decides anything.
import type { WordTable } from "./words/table";


export interface Phase {
  name: string;
  seconds: number;
  cue: string;
}

export interface Step {
  code: string;
  side: "left" | "right";
  technique: string;
  seconds: number;
  cue: string;
  place: string;
  limits: string[];
  where: string;
  pace_per_minute: number;
  phases: Phase[];
}

export interface Beat {
  step: number;
  name: string;
  cue: string;
  seconds: number;
  begins_seconds: number;
}

export interface Technique {
  name: string;
  how: string;
  sit: string;
  stiff: string;
  breathe: string;
}

export type Words = Record<string, string>;

export interface Session {
  complaint: string;
  name: string;
  context: string | null;
  rate_before: boolean;
  steps: Step[];
  beats: Beat[];
  techniques: Record<string, Technique>;
  hurts: { pain: string; numb: string };
  review: string;
  words: Words;
}

export interface Done {
  code: string;
  side: string;
  technique: string;
  seconds: number;
}

export interface SessionRecord {
  id: string;
  at: string;
  complaint: string;
  context: string | null;
  done: Done[];
  stopped: string | null;
  hurt: string | null;
  before: number | null;
  after: number | null;
}

export interface Care {
  id: string;
  do: string;
  why: string;
  before: string;
  after: string;
}

export interface Finding {
  code: string;
  level: string;
  message: string;
  source: string;
}

export interface PlanStep {
  code: string;
  side: "left" | "right";
  technique: string;
  seconds: number;
  cue: string;
  place: string;
  limits: string[];
  why: string;
}

export interface Plan {
  status: "ready" | "needs_answers" | "stop" | "see_clinician";
  complaint: string;
  context: string | null;
  findings: Finding[];
  headline: string;
  first_line: Care[];
  steps: PlanStep[];
  routine: { name: string; how_often: string; note: string } | null;
  tracking: { primary: string; items: string[]; review: string } | null;
  evidence: { says: string }[];
  standing: string[];
  reviewed: boolean;
}

export interface Pool {
  keys: string[];
  items: ({ v: unknown } | { l: number[] })[];
  plans: number[][];
}

export interface Tables {
  complaints: {
    id: string;
    name: string;
    questions: string[];
    asks: Record<string, string[]>; // the signs of each question
    signs: Record<string, Record<string, number>>; // the stop that a sign calls for, by its answer
    rows: Record<string, Record<string, number>>;
  }[];
  pool: Pool;
  sessions: Record<string, Session>;
  sessions_a_day: number;
  day_cap: string;
  hurt: string;
  missing: Plan;
  words: Words;
  emergency_line: string;
  hosted: boolean;
  reader: WordTable;
  asking: Record<string, string>;
  headlines: Record<string, string>;
  holds: string[]; // the conditions that the guide was made for
  help_lines: {
    emergency_say: string;
    crisis_say: string;
    own_crisis: string;
    anywhere: { country: string; emergency: string[] };
    countries: Record<string, { name: string; emergency: string[]; crisis: { name: string; number: string } | null }>;
    languages: Record<string, string>;
  };
}
