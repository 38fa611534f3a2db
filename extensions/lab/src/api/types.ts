/** Shapes of the server's answers; see workbench/server. */

export interface ITable {
  name: string;
  rows: number;
  columns: Record<string, string>;
  derived: boolean;
  watermark: string | null;
}

export interface ICheck {
  check: string;
  table: string;
  count: number;
  breaks: string;
  fix: string;
  blocking: boolean;
}

export interface IRun {
  id: string;
  spec: string;
  status: string;
  created?: string;
  kind?: string;
  /** The kind of model that a training run makes. */
  model?: string | null;
  error?: { message: string; hint?: string | null } | null;
  result?: IImported | null;
  metrics?: Record<string, any> | null;
  chart?: object | null;
  fraction?: number | null;
  message?: string | null;
}

/** What an import brought. */
export interface IImported {
  snapshot: string;
  tables: Record<string, number>;
  imported: string[][];
  hashed: string[];
  ignored: string[];
  dropped: Record<string, number>;
  matched: Record<string, number>;
  assumed: Record<string, number>;
  checks: ICheck[];
}

/** What can be imported, and what was. */
export interface IImports {
  formats: { adapter: string; about: string }[];
  tables: { name: string; columns: string[]; required: string[] }[];
  imports: { adapter: string; sources: string[]; tables: string[]; changed: boolean }[];
}

/** Files before they are imported. */
export interface ILook {
  name: string;
  columns: Record<string, string>;
  personal: string[];
  first: Record<string, unknown[]>;
  suggestions: {
    table: string;
    confidence: number;
    columns: { ours: string; theirs: string; confidence: number }[];
  }[];
}

export interface IStatus {
  version: string;
  project: string | null;
  why?: string;
  root?: string;
  snapshot?: { id: string; tables: ITable[]; checks: ICheck[] } | null;
  snapshots?: string[];
  metrics?: { name: string; direction: string; anchor: string; facts: string[] }[];
  experiments?: { name: string; readout: boolean }[];
  training?: string[];
  policies?: string[];
  runs?: IRun[];
  faults?: string[];
}

export interface IInsight {
  kind: string;
  spec: Record<string, any>;
  snapshot: string;
  sql: string;
  total: number | null;
  columns: string[];
  rows: Record<string, unknown>[];
  notes: string[];
  code: string;
  chart: object | null;
  /** False for an answer from the sample of users, which has an interval of each number. */
  exact: boolean;
  intervals: Record<string, [number, number]>[] | null;
}

export interface IFilter {
  column: string;
  op: string;
  value: string | number | boolean | null;
}

/** A saved view as it lies on disk. */
export interface ISaved {
  path: string;
  hash: string;
  title: string;
  snapshot: string;
  view: Record<string, any>;
}

export interface IListed {
  path: string;
  title: string;
  kind: string | null;
  snapshot: string | null;
  fault: string | null;
}

/** What was asked once. */
export interface IAsked {
  at: string;
  question: Record<string, any>;
  snapshot: string;
  status: string;
  seconds: number;
  rows: number | null;
  fault: string | null;
}

export interface IRows {
  columns: string[];
  rows: Record<string, unknown>[];
  truncated: boolean;
  total: number | null;
  seconds: number;
  snapshot: string;
}

/** A row of a profile. */
export interface IProfiled {
  column: string;
  type: string;
  rows: number;
  nulls: number;
  distinct: number;
  min: string | null;
  max: string | null;
  top: { value: string; count: number }[] | null;
  histogram: number[] | null;
}

export interface IEstimate {
  metric: string;
  role: string;
  segment: { column: string; value: string | null } | null;
  test: string;
  arm: string;
  method: string;
  n: number;
  n_control: number;
  mean: number | null;
  control_mean: number | null;
  effect: number | null;
  relative: number | null;
  relative_ci: [number | null, number | null];
  p: number | null;
  q: number | null;
  passed: boolean;
  class: string | null;
}

/** One check of an experiment's health. */
export interface IHealthCheck {
  name: string;
  level: 'ok' | 'info' | 'warning' | 'blocking';
  figures: { of: string; name: string; value: number | null; p: number | null; q: number | null }[];
  means: string;
  todo: string;
}

/** What the segments say together. */
export interface IExploration {
  method: string;
  why: string;
  level: number;
  tests: number;
  findings: number;
  words: string;
}

export interface IReadout {
  experiment: string;
  snapshot: string;
  status: string;
  health: {
    srm: { p: number | null; ok: boolean; counts: Record<string, number> };
    units: number;
    crossovers: number;
    warnings: string[];
    blocking: string[];
    checks: IHealthCheck[];
  };
  estimates: IEstimate[];
  exploration: IExploration | null;
  decision: { verdict: string; ship_arm: string | null; reasons: string[] };
  locked: boolean;
  look: number | null;
  /** How many looks are planned; null where they have no numbers. */
  planned: number | null;
  /** Whether the effects of this look were seen before: showing them again is none. */
  seen: boolean;
  cut: string | null;
  deviations: string[];
  chart: object | null;
  /** All charts with their words; the first one is `chart`. */
  pictures: { title: string; chart: object; words: string }[];
  code: string;
}

export interface IQuestion {
  name: string;
  type: string;
  label: string;
  help?: string | null;
  default?: string | number | boolean | null;
  choices?: string[] | null;
  /** Bounds of a number, or of the number of a percent. */
  least?: number | null;
  most?: number | null;
}

export interface ITemplates {
  templates: ITemplate[];
  /** A line for each template that cannot be used. */
  faults: string[];
  /** Names that a question of type `metric` or `metrics` may be answered with. */
  metrics: string[];
}

export interface ITemplate {
  name: string;
  title: string;
  when: string;
  when_not?: string;
  questions: IQuestion[];
}

/** A card of the assistant; the MIME type's data. */
export interface ICard {
  version: number;
  kind: string;
  title: string;
  status: string;
  checks?: { name: string; ok: boolean; detail?: string | null }[];
  yaml?: string | null;
  code?: string | null;
  chart?: object | null;
  table?: { columns: string[]; rows: Record<string, unknown>[] } | null;
  notes?: string[];
  /** What its buttons do; cards of older conversations have none. */
  actions?: {
    insert?: { code: string };
    save?: { path: string | null; into: string[] };
    run?: { code?: string; tool?: string; arguments?: Record<string, unknown> };
    explain?: { checks: { name: string; means?: string; ok: boolean; detail?: string | null }[] };
  };
}

/** A call of the assistant that waits for the person's word. */
export interface IApproval {
  thread: string;
  id: string;
  tool: string;
  arguments: Record<string, unknown>;
  says: string;
}
