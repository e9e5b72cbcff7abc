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
  midline: boolean; // pressed once: it has no side
  technique: string;
  seconds: number;
  cue: string;
  place: string;
  limits: string[];
  change: string; // what is said before it, where it is on the other side
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
  hurts: { pain: string; numb: string; faint?: string }; // a session kept by an older version has no `faint`
  review: string;
  check: string; // the address of the questions that come before it
  healed?: string[]; // the points that hurt before, and have healed as the person said
  clock: { change_seconds: number; most_seen_seconds: number; over_after_seconds: number; shortest_seconds: number };
  words: Words;
}

export interface Place {
  code: string;
  side: string;
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
  hurt_at: Place | null;
  healed: string[];
  over: boolean;
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
  midline: boolean; // pressed once: it has no side
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
    told: Record<string, Record<string, number>>; // where all was no: the plan for one more condition, by context
  }[];
  pool: Pool;
  sessions_a_day: number;
  day_cap: string;
  hurt: string;
  numb: (string | null)[]; // what was felt, where it was numbness or was not told
  left_out: Record<string, Record<string, string>>; // by the point that went numb: those below it, and their common nerve
  missing: Plan;
  words: Words;
  emergency_line: string;
  hosted: boolean;
  reader?: WordTable; // beside the page where a server hosts it
  asking: Record<string, string>;
  headlines: Record<string, string>;
  own_headlines: Record<string, string>; // of the red flags that have one in place of their level's
  crisis: string[]; // the red flags that call for a crisis line before the emergency number
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
