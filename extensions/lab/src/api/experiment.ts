/** Shapes of the server's answers about one experiment; see workbench/server/experiments.py and designs.py. */

/** What one experiment needs. */
export interface IStanding {
  experiment: string;
  /** draft, locked, running, readout, decided; or unreadable. */
  state: string;
  phase: string;
  looks: number;
  planned: number | null;
  needs: { kind: string; words: string; urgent: boolean; do: string | null }[];
}

export interface IToday {
  experiments: IStanding[];
  urgent: number;
}

/** One row of the readout explained. */
export interface IWhy {
  metric: string;
  arm: string;
  test: string;
  words: { what: string; text: string }[];
  /** A row per unit. */
  sql: string;
  /** The means of the arms; null where they are not one statement. */
  means_sql: string | null;
}

export interface IWhys {
  snapshot: string;
  look: number | null;
  why: IWhy[];
}

/** What is other than in the spec. */
export interface IFigures {
  units?: number;
  power?: number;
  alpha?: number;
  mde?: Record<string, string>;
  margin?: Record<string, string>;
  looks?: number;
  split?: Record<string, number>;
  traffic?: number;
  /** Its days and the share of users in them; an empty list is none. */
  ramp?: { days: number; enrolled: number } | [];
}

/** What a plan comes to; amounts are null where no number of units reaches them. */
export interface IPlan {
  basis: string;
  snapshot: string;
  units: number;
  target: number;
  alpha: number;
  rule: { ship: number };
  looks: string[];
  needed: number | null;
  union: number | null;
  naive: number | null;
  smallest: number | null;
  days: number | null;
  days_needed: number | null;
  days_final: number | null;
  /** Amounts as the spec writes them: `5%` or `0.01`. */
  mde: Record<string, string>;
  margin: Record<string, string>;
  control: string;
  /** Of the units, by arm. */
  shares: Record<string, number>;
  /** Of the users that the experiment may enrol. */
  traffic: number;
  /** The group whose slot it has, which then is its traffic. */
  slot: string | null;
  /** Days 0 is none; null for a ramp that has more to it. */
  plain_ramp: { days: number; enrolled: number } | null;
  /** Days of enrolment. */
  enrolment: number | null;
  /** What the project's files would say. */
  pasted: { file: string; text: string }[];
  lines: { metric: string; role: string; level: number; sides: number; power: number; alone: number | null }[];
  weeks: { weeks: number; units: number; power: number; smallest: number | null }[];
  /** The same question in a shell. */
  code: string;
}

export interface IRate {
  share: number;
  low: number;
  high: number;
}

export interface IRehearsal {
  replays: number;
  units: number;
  users: number;
  source: string;
  snapshot: string;
  alpha: number;
  outcomes: {
    scenario: string;
    kind: 'false_ship' | 'power';
    words: string;
    ship: IRate;
    predicted: number;
    limit: number | null;
    ok: boolean;
  }[];
  blocked: IRate;
  notes: string[];
  ok: boolean;
  /** Whether it is of the spec and snapshot of today. */
  current: boolean;
}

/** What an experiment promised before anybody saw an effect. */
export interface ILock {
  /** Since when; null without a lock. */
  locked: string | null;
  /** What is another now, in words. */
  deviations: string[];
}

export interface IDecision {
  when: string;
  by: string;
  verdict: string;
  arm: string | null;
  reason: string | null;
  rule: string;
  deviates: boolean;
  override: string | null;
}

export const FORMATS = { html: 'HTML', md: 'Markdown', json: 'JSON' } as const;

export interface IExported {
  file: string;
  text: string;
}

/** How the effects hang together; see workbench.experiments.decision.tradeoff. */
export interface ITradeOff {
  criteria: { words: string[] }[];
  notes: string[];
  /** The charts with their words. */
  charts: { chart: object; words: string }[];
}
