/** Shapes of the server's answers about one metric; see workbench/server/metrics.py. */

/** The proof of a metric. */
export interface IMetricCheck {
  name: string;
  /** Of a metric that is declared by a column: the metrics that it is, and nothing else is said. */
  of: string[] | null;
  ok: boolean;
  anchor: string;
  fan_out_safe: boolean;
  compared: number | null;
  warnings: string[];
  blocking: string[];
  sql: string;
}

/** How a metric would behave in an experiment. */
export interface IMetricPreview {
  metric: string;
  snapshot: string;
  units: string;
  spread: {
    n: number;
    immature: number;
    missing: number;
    value: number | null;
    variance: number | null;
    skew: number | null;
    share_zero: number | null;
  };
  false_positives: {
    adjusted: boolean;
    alpha: number;
    splits: number;
    rate: number | null;
    interval: [number, number] | null;
    compatible: boolean | null;
  }[];
  covariate: 'declared' | 'tried' | null;
  lookback_days: number | null;
  reduction: number | null;
  detectable: {
    weeks: number | null;
    units: number;
    readout: number | null;
    effect: number | null;
    relative: number | null;
    adjusted: number | null;
    adjusted_relative: number | null;
  }[];
  company: { metric: string; correlation: number | null; units: number; reason: string | null }[];
  notes: string[];
  /** The same question in a shell. */
  code: string;
}
