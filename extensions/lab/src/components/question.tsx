import * as React from 'react';

import { Choice } from './parts';

export const KINDS = [
  'funnel',
  'user funnel',
  'breakdown',
  'trend',
  'retention',
  'frequency',
  'reachability',
  'timeline',
  'profile'
];
const RATES = ['click_rate', 'open_rate', 'delivery_rate', 'conversion_rate', 'opt_out_rate'];
const EVENTS = ['session', 'sent', 'delivered', 'opened', 'clicked', 'converted', 'opted_out'];
const METHODS = ['observed', 'within_user', 'weighted', 'randomised'];
const UNITS = ['day', 'week', 'month'];

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
  user: ''
};

/** The typed spec of a question, as the server reads it. */
export function specOf(asked: IQuestion, filters: object[]): object {
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

/** The controls of one kind of insight. */
export function Question(props: {
  asked: IQuestion;
  tables: string[];
  columns: string[];
  attributes: string[];
  experiments: string[];
  onChange: (change: Partial<IQuestion>) => void;
}): JSX.Element {
  const { asked, onChange } = props;
  const is = (...kinds: string[]) => kinds.includes(asked.kind);
  const pick = (label: string, field: keyof IQuestion, options: string[]) => (
    <Choice label={label} value={asked[field]} options={options} onChange={value => onChange({ [field]: value })} />
  );
  const type = (label: string, field: keyof IQuestion, size: number) => (
    <label className="wb-Field">
      {label}
      <input
        className="jp-mod-styled"
        size={size}
        value={asked[field]}
        onChange={event => onChange({ [field]: event.target.value })}
      />
    </label>
  );
  return (
    <>
      <Choice
        label="Insight"
        value={asked.kind}
        options={KINDS}
        onChange={kind => onChange({ kind, by: '' })}
      />
      {is('profile', 'trend') && pick('Table', 'table', props.tables)}
      {is('breakdown', 'frequency') && pick('Rate', 'rate', RATES)}
      {is('user funnel') && pick('Order', 'order', ['any', 'ordered', 'increasing', 'strict'])}
      {is('user funnel') && asked.order !== 'any' && type('Within', 'within', 4)}
      {is('retention') && pick('First', 'start', EVENTS)}
      {is('retention') && pick('Back', 'back', EVENTS)}
      {is('retention', 'reachability') && pick('Per', 'unit', UNITS)}
      {is('frequency') && pick('Method', 'method', METHODS)}
      {is('frequency') &&
        asked.method === 'randomised' &&
        pick('Experiment', 'experiment', ['', ...props.experiments])}
      {is('timeline') && type('User', 'user', 16)}
      {is('funnel', 'breakdown', 'trend') && pick('By', 'by', ['', ...props.columns])}
      {is('user funnel') && pick('By', 'by', ['', ...props.attributes])}
    </>
  );
}
