import { IFilter } from '../api/types';

export const KINDS = [
  'funnel',
  'user funnel',
  'breakdown',
  'trend',
  'retention',
  'frequency',
  'reachability',
  'compare',
  'timeline',
  'profile'
];
export const RATES = ['click_rate', 'open_rate', 'delivery_rate', 'conversion_rate', 'opt_out_rate'];
export const EVENTS = ['session', 'sent', 'delivered', 'opened', 'clicked', 'converted', 'opted_out'];
export const METHODS = ['observed', 'within_user', 'weighted', 'randomised'];
export const UNITS = ['day', 'week', 'month'];

/** What the person chose; fields that a kind does not use keep their value for the next kind. */
export interface IQuestion {
  kind: string;
  table: string;
  by: string;
  rate: string;
  order: string;
  within: string;
  start: string;
  back: string;
  unit: string;
  method: string;
  experiment: string;
  user: string;
  /** The two periods of a comparison: [from, to). */
  aFrom: string;
  aTo: string;
  bFrom: string;
  bTo: string;
}

export const FIRST: IQuestion = {
  kind: 'funnel',
  table: '',
  by: '',
  rate: RATES[0],
  order: 'any',
  within: '7d',
  start: 'session',
  back: 'session',
  unit: 'week',
  method: 'observed',
  experiment: '',
  user: '',
  aFrom: '',
  aTo: '',
  bFrom: '',
  bTo: ''
};

/** The typed spec of a question, as the server reads it. */
export function specOf(asked: IQuestion, filters: IFilter[]): Record<string, any> {
  const by = asked.by ? { by: asked.by } : {};
  switch (asked.kind) {
    case 'profile':
      return { kind: 'profile', table: asked.table };
    case 'funnel':
      return { kind: 'funnel', ...by, filters };
    case 'user funnel': {
      const chain = asked.order === 'any' ? {} : { within: asked.within };
      return { kind: 'funnel', per: 'user', order: asked.order, ...chain, ...by, filters };
    }
    case 'breakdown':
      return { kind: 'breakdown', rate: asked.rate, by: asked.by || 'channel', filters };
    case 'trend':
      return { kind: 'trend', table: asked.table, ...by, filters };
    case 'retention':
      return { kind: 'retention', start: asked.start, back: asked.back, unit: asked.unit, filters };
    case 'frequency': {
      const arms = asked.method === 'randomised' ? { experiment: asked.experiment } : {};
      return { kind: 'frequency', rate: asked.rate, method: asked.method, ...arms, filters };
    }
    case 'reachability':
      return { kind: 'reachability', unit: asked.unit, filters };
    case 'compare':
      return {
        kind: 'compare',
        rate: asked.rate,
        a: period(asked.aFrom, asked.aTo),
        b: period(asked.bFrom, asked.bTo),
        ...by,
        filters
      };
    default:
      return { kind: 'timeline', user: asked.user };
  }
}

/** The table whose columns a filter may name. */
export function filtered(asked: IQuestion): string | null {
  switch (asked.kind) {
    case 'profile':
    case 'timeline':
      return null;
    case 'trend':
      return asked.table;
    case 'user funnel':
    case 'retention':
      return 'sends';
    case 'reachability':
      return 'reachability';
    default:
      return 'message_facts';
  }
}

function period(from: string, to: string): IFilter[] {
  return [
    ...(from ? [{ column: 'ts', op: '>=', value: from }] : []),
    ...(to ? [{ column: 'ts', op: '<', value: to }] : [])
  ];
}

/** The form for a spec; what the form has no place for stays in the spec. */
export function questionOf(spec: Record<string, any>): { question: IQuestion; filters: IFilter[] } {
  const kind = spec.kind === 'funnel' && spec.per === 'user' ? 'user funnel' : spec.kind;
  const known = Object.keys(FIRST) as (keyof IQuestion)[];
  const given = Object.fromEntries(known.filter(one => typeof spec[one] === 'string').map(one => [one, spec[one]]));
  const limit = (part: IFilter[] | undefined, op: string) =>
    String((part ?? []).find(one => one.column === 'ts' && one.op === op)?.value ?? '').slice(0, 10);
  const periods =
    kind === 'compare'
      ? { aFrom: limit(spec.a, '>='), aTo: limit(spec.a, '<'), bFrom: limit(spec.b, '>='), bTo: limit(spec.b, '<') }
      : {};
  return {
    question: { ...FIRST, ...given, ...periods, kind: KINDS.includes(kind) ? kind : FIRST.kind },
    filters: (spec.filters ?? []).map((one: Partial<IFilter>) => ({ op: '=', ...one }))
  };
}
