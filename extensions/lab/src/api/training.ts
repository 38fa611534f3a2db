import { IRun } from './types';

/** A training spec as a form: what it says, and the schema that the form is made of. */
export interface ISpecForm {
  name: string;
  text: string;
  value: Record<string, any>;
  schema: Record<string, any>;
}

/** What is known before a run: where it would go and why, what would stop it. */
export interface IPreflight {
  rows: number;
  features: number;
  memory: number;
  workers: number;
  threads: number;
  executor: string;
  reason: string;
  faults: string[];
  warnings: string[];
}

/** Runs side by side. */
export interface IComparison {
  runs: string[];
  /** Whether all measured on the same rows. */
  same_rows: boolean;
  /** One table each: how good, what was set, which data. */
  tables: { title: string; columns: string[]; rows: Record<string, unknown>[] }[];
  chart: object | null;
}

/** One run with everything that it left. */
export interface IRunShown extends IRun {
  eta?: number | null;
  resumable?: boolean;
  /** Loss, calibration, importance and what else its model is shown by. */
  charts?: { title: string; spec: object }[];
  tables?: { title: string; columns: string[]; rows: Record<string, unknown>[] }[];
  card?: string | null;
  promotion?: IPromotion | null;
}

/** How far a run's model is on its way to answer. */
export interface IPromotion {
  stage: 'candidate' | 'shadow' | 'champion' | 'former';
  /** What its comparison with the champion said. */
  lines: string[];
  /** The run that a rollback would bring back. */
  back: string | null;
  fault: string | null;
}

/** Whether what a model was taught still holds. */
export interface IWatched {
  spec: string | null;
  run: string | null;
  verdict: string;
  reference: [string, string];
  current: [string, string];
  checks: { kind: string; subject: string; verdict: string; value: number | null; why: string }[];
  pictures: { title: string; chart: object; words: string }[];
}
