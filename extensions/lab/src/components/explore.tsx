import { ReactWidget } from '@jupyterlab/ui-components';
import { UUID } from '@lumino/coreutils';
import * as React from 'react';

import { post, request } from '../api/request';
import { IFilter, IInsight, IStatus } from '../api/types';
import { CommandIDs } from '../commands';
import { IWorkbench } from '../tokens';
import { Button, Chart, Choice, Fault, Table, useSeconds } from './parts';
import { FIRST, filtered, IQuestion, Question, specOf } from './question';

const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', 'contains'];

/** Typed insights of a snapshot; each view can be copied as SQL or inserted as a cell. */
export class ExploreWidget extends ReactWidget {
  constructor(private readonly workbench: IWorkbench) {
    super();
  }

  protected render(): JSX.Element {
    return <Explore workbench={this.workbench} />;
  }
}

function Explore(props: { workbench: IWorkbench }): JSX.Element {
  const { workbench } = props;
  const [status, setStatus] = React.useState<IStatus | null>(null);
  const [snapshot, setSnapshot] = React.useState('');
  const [asked, setAsked] = React.useState<IQuestion>(FIRST);
  const [filters, setFilters] = React.useState<IFilter[]>([]);
  const [insight, setInsight] = React.useState<IInsight | null>(null);
  const [running, setRunning] = React.useState<string | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);
  const seconds = useSeconds(running !== null);
  React.useEffect(() => {
    request<IStatus>(workbench.settings, 'status').then(
      value => {
        setStatus(value);
        setSnapshot(value.snapshot?.id ?? '');
        const messages = value.snapshot?.tables.some(one => one.name === 'message_facts');
        setAsked(now => ({
          ...now,
          table: value.snapshot?.tables[0]?.name ?? '',
          kind: messages ? now.kind : 'profile'
        }));
      },
      error => setFault(error.message)
    );
  }, [workbench]);

  const tables = status?.snapshot?.tables ?? [];
  const columnsOf = (table: string) => Object.keys(tables.find(one => one.name === table)?.columns ?? {});
  const from = filtered(asked);
  const columns = from ? columnsOf(from) : [];
  const show = async () => {
    const id = UUID.uuid4();
    setRunning(id);
    setFault(null);
    const spec = specOf(asked, from === null ? [] : filters);
    try {
      setInsight(await post<IInsight>(workbench.settings, 'insight', { spec, snapshot, id }));
    } catch (error) {
      setInsight(null);
      setFault((error as Error).message);
    } finally {
      setRunning(null);
    }
  };
  const run = (command: string, args: Record<string, string>) => void workbench.commands.execute(command, args);
  if (status && !status.snapshot) {
    return <p className="wb-Quiet">There is no snapshot yet: import a log first.</p>;
  }
  return (
    <div>
      <form
        className="wb-Controls"
        aria-label="Insight"
        onSubmit={event => {
          event.preventDefault();
          void show();
        }}
      >
        <Choice label="Snapshot" value={snapshot} options={status?.snapshots ?? []} onChange={setSnapshot} />
        <Question
          asked={asked}
          tables={tables.map(one => one.name)}
          columns={columns}
          attributes={columnsOf('users').filter(one => one !== 'user_id')}
          experiments={(status?.experiments ?? []).map(one => one.name)}
          onChange={change => setAsked(now => ({ ...now, ...change }))}
        />
        <button className="jp-Button jp-mod-styled jp-mod-accept" type="submit" disabled={running !== null || !status}>
          Show
        </button>
        {running !== null && seconds > 1 && <span className="wb-Quiet">{seconds.toFixed(0)} s …</span>}
        {running !== null && seconds > 5 && (
          <Button label="Cancel" onClick={() => void post(workbench.settings, 'cancel', { all: true })} />
        )}
      </form>
      {from !== null && <Filters columns={columns} filters={filters} onChange={setFilters} />}
      <Fault text={fault} />
      {insight && (
        <>
          <div className="wb-Actions">
            <Button label="Copy SQL" onClick={() => run(CommandIDs.copy, { text: insight.sql })} />
            <Button label="Insert cell" onClick={() => run(CommandIDs.insertCell, { code: insight.code })} />
          </div>
          {insight.notes.map(note => (
            <p key={note} className="wb-Quiet">
              {note}
            </p>
          ))}
          {insight.chart && <Chart workbench={workbench} spec={insight.chart} label={`Chart: ${insight.kind}`} />}
          <Table columns={insight.columns} rows={insight.rows} label={`Rows: ${insight.kind}`} />
        </>
      )}
    </div>
  );
}

function Filters(props: {
  columns: string[];
  filters: IFilter[];
  onChange: (filters: IFilter[]) => void;
}): JSX.Element {
  const [column, setColumn] = React.useState('');
  const [op, setOp] = React.useState('=');
  const [value, setValue] = React.useState('');
  const add = () => {
    if (column) {
      const number = value.trim() !== '' && !Number.isNaN(Number(value)) && op !== 'contains';
      props.onChange([...props.filters, { column, op, value: number ? Number(value) : value }]);
      setValue('');
    }
  };
  return (
    <div className="wb-Controls" role="group" aria-label="Filters">
      {props.filters.map((one, i) => (
        <button
          key={i}
          className="wb-Chip"
          title="Remove this filter"
          onClick={() => props.onChange(props.filters.filter((_, j) => j !== i))}
        >
          {one.column} {one.op} {String(one.value)} ×
        </button>
      ))}
      <Choice label="Filter" value={column} options={['', ...props.columns]} onChange={setColumn} />
      {column && (
        <>
          <Choice label="is" value={op} options={OPERATORS} onChange={setOp} />
          <input
            className="jp-mod-styled"
            aria-label="Filter value"
            value={value}
            onChange={event => setValue(event.target.value)}
            onKeyDown={event => event.key === 'Enter' && add()}
          />
          <Button label="Add filter" onClick={add} />
        </>
      )}
    </div>
  );
}
