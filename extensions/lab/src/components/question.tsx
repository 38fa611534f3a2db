import * as React from 'react';

import { EVENTS, IQuestion, KINDS, METHODS, RATES, UNITS } from '../models/question';
import { Choice } from './parts';

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
  const day = (text: string, field: keyof IQuestion, label = text) => (
    <label className="wb-Field">
      {text}
      <input
        type="date"
        className="jp-mod-styled"
        aria-label={label}
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
      {is('breakdown', 'frequency', 'compare') && pick('Rate', 'rate', RATES)}
      {is('user funnel') && pick('Order', 'order', ['any', 'ordered', 'increasing', 'strict'])}
      {is('user funnel') && asked.order !== 'any' && type('Within', 'within', 4)}
      {is('retention') && pick('First', 'start', EVENTS)}
      {is('retention') && pick('Back', 'back', EVENTS)}
      {is('retention', 'reachability') && pick('Per', 'unit', UNITS)}
      {is('frequency') && pick('Method', 'method', METHODS)}
      {is('frequency') &&
        asked.method === 'randomised' &&
        pick('Experiment', 'experiment', ['', ...props.experiments])}
      {is('compare') && (
        <>
          {day('A from', 'aFrom')}
          {day('to', 'aTo', 'A to')}
          {day('B from', 'bFrom')}
          {day('to', 'bTo', 'B to')}
        </>
      )}
      {is('timeline') && type('User', 'user', 16)}
      {is('funnel', 'breakdown', 'trend', 'compare') && pick('By', 'by', ['', ...props.columns])}
      {is('user funnel') && pick('By', 'by', ['', ...props.attributes])}
    </>
  );
}
