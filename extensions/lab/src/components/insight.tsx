import * as React from 'react';

import { IInsight, IStatus } from '../api/types';
import { useAnswer } from '../models/asking';
import { IDocument, inWords } from '../models/document';
import { filtered, specOf } from '../models/question';
import { IWorkbench } from '../tokens';
import { Actions } from './actions';
import { Filters } from './filters';
import { Chart } from './chart';
import { Button, Choice, Fault, show, Table, Waiting } from './parts';
import { Question } from './question';

/** Typed insights: a question, its picture and its rows. */
export function Insight(props: {
  workbench: IWorkbench;
  status: IStatus | null;
  document: IDocument;
  onChange: (change: Partial<IDocument>, group?: string) => void;
  save: (spec: object) => void;
}): JSX.Element {
  const { workbench, status, onChange } = props;
  const { question, filters, snapshot, spec } = props.document;
  const { insight, running, fault, cancel, forget } = useAnswer(workbench, snapshot, spec);

  const tables = status?.snapshot?.tables ?? [];
  const columnsOf = (table: string) => Object.keys(tables.find(one => one.name === table)?.columns ?? {});
  const from = filtered(question);
  const columns = from ? columnsOf(from) : [];
  const next = specOf(question, from === null ? [] : filters);
  const asked = running !== null && JSON.stringify(next) === JSON.stringify(spec);
  return (
    <div>
      <form
        className="wb-Controls"
        aria-label="Insight"
        onSubmit={event => {
          event.preventDefault();
          forget(next);
          onChange({ spec: next });
        }}
      >
        <Question
          asked={question}
          tables={tables.map(one => one.name)}
          columns={columns}
          attributes={columnsOf('users').filter(one => one !== 'user_id')}
          experiments={(status?.experiments ?? []).map(one => one.name)}
          onChange={change => onChange({ question: { ...question, ...change } }, 'question')}
        />
        <button className="jp-Button jp-mod-styled jp-mod-accept" type="submit" disabled={asked || !status}>
          Show
        </button>
        <Waiting workbench={workbench} id={running} onCancel={cancel} />
      </form>
      {from !== null && <Filters columns={columns} filters={filters} onChange={next => onChange({ filters: next })} />}
      <Fault text={fault} />
      {insight && (
        <>
          <Actions
            workbench={workbench}
            sql={insight.sql}
            code={insight.code}
            save={() => props.save(spec!)}
            about={inWords(spec!)}
          />
          {insight.notes.map(note => (
            <p key={note} className="wb-Quiet">
              {note}
            </p>
          ))}
          {insight.chart && <Chart workbench={workbench} spec={insight.chart} label={`Chart: ${insight.kind}`} />}
          <Rows key={JSON.stringify([snapshot, spec])} insight={insight} onUsers={users => onChange({ spec: users })} />
        </>
      )}
    </div>
  );
}

/** The table, and the users behind a row of it. */
function Rows(props: { insight: IInsight; onUsers: (spec: Record<string, any>) => void }): JSX.Element {
  const { insight } = props;
  const [chosen, setChosen] = React.useState<number | null>(null);
  const steps = insight.spec.kind === 'funnel' ? insight.columns.filter(one => one !== insight.spec.by) : [];
  const [step, setStep] = React.useState(steps[0] ?? '');
  const row = chosen === null ? null : insight.rows[chosen];
  const at = row && pointOf(insight.spec, row, step);
  return (
    <>
      {at && (
        <div className="wb-Controls" role="group" aria-label="The chosen row">
          {steps.length > 0 && <Choice label="Step" value={step} options={steps} onChange={setStep} />}
          <Button
            label="Users behind this row"
            onClick={() => props.onUsers({ kind: 'users', of: insight.spec, at })}
          />
        </div>
      )}
      <Table
        columns={insight.columns}
        rows={insight.exact ? insight.rows : withIntervals(insight)}
        plain={insight.rows}
        label={`Rows: ${insight.kind}`}
        chosen={chosen}
        onChoose={insight.rows.length > 0 && pointOf(insight.spec, insight.rows[0], step) ? setChosen : undefined}
      />
    </>
  );
}

/** Estimates with their intervals behind them. */
function withIntervals(insight: IInsight): Record<string, unknown>[] {
  return insight.rows.map((row, i) => {
    const intervals = Object.entries(insight.intervals?.[i] ?? {});
    const written = intervals.map(([column, [low, high]]) => [
      column,
      `${show(row[column])} (${show(round(low))} to ${show(round(high))})`
    ]);
    return { ...row, ...Object.fromEntries(written) };
  });
}

function round(limit: number): number {
  return limit > 1 ? Math.round(limit) : limit;
}

/** The columns that say which point a row is; null where no users stand behind one. */
function pointOf(spec: Record<string, any>, row: Record<string, unknown>, step: string): Record<string, unknown> | null {
  const by = spec.by ? { [spec.by]: row[spec.by] } : {};
  switch (spec.kind) {
    case 'funnel':
      return { ...by, step };
    case 'breakdown':
      return by;
    case 'trend':
      return row[spec.by] === '(others)' ? null : { ...by, [spec.unit]: row[spec.unit] };
    case 'retention':
      return { cohort: row.cohort, period: row.period };
    case 'frequency':
      return spec.method === 'observed' ? { sends_before: row.sends_before } : null;
    default:
      return null;
  }
}

