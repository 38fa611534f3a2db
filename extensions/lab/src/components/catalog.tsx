import * as React from 'react';

import { IFilter, IProfiled, ITable } from '../api/types';
import { useAnswer } from '../models/asking';
import { canCut } from '../models/crossfilter';
import { IWorkbench } from '../tokens';
import { Button, Fault, show, Waiting } from './parts';

interface IProps {
  workbench: IWorkbench;
  snapshot: string;
  tables: ITable[];
  onDimension: (table: ITable, column: string) => void;
  onBy: (column: string) => void;
  onFilter: (filter: IFilter) => void;
  onQuery: (table: string) => void;
}

/** Tables and their columns; a table is profiled when it is opened, and not before. */
export const Catalog = React.memo(
  function Catalog(props: IProps): JSX.Element {
    return (
      <details open className="wb-Side" aria-label="Catalog">
        <summary>Catalog</summary>
        {props.tables.map(table => (
          <One key={`${props.snapshot} ${table.name}`} {...props} table={table} />
        ))}
      </details>
    );
  },
  // a brush step must not draw the catalog again: what is called is the same whenever it was made
  (a, b) => a.workbench === b.workbench && a.snapshot === b.snapshot && a.tables === b.tables
);

type IOne = IProps & { table: ITable };

function One(props: IOne): JSX.Element {
  const { table, workbench, snapshot } = props;
  const [open, setOpen] = React.useState(false);
  const [column, setColumn] = React.useState<string | null>(null);
  const spec = open ? { kind: 'profile', table: table.name } : null;
  const { insight, running, fault, cancel } = useAnswer(workbench, snapshot, spec, true);
  const profile = React.useMemo(
    () => new Map(((insight?.rows ?? []) as unknown as IProfiled[]).map(row => [row.column, row])),
    [insight]
  );
  return (
    <details className="wb-CatalogTable" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary title={`${table.name}: ${show(table.rows)} rows`}>
        {table.name} <span className="wb-Quiet">{show(table.rows)}</span>
      </summary>
      <button className="wb-Open wb-Link" title={`Query ${table.name}`} onClick={() => props.onQuery(table.name)}>
        query
      </button>
      <Waiting workbench={workbench} id={running} onCancel={cancel} />
      {insight?.exact === false && <p className="wb-Quiet">from one user in 64</p>}
      <Fault text={fault} />
      <ul className="wb-List wb-Columns" aria-label={`Columns of ${table.name}`}>
        {Object.entries(open ? table.columns : {}).map(([name, type]) => (
          <li key={name}>
            <button
              className="wb-Column"
              aria-expanded={column === name}
              title={facts(name, type, profile?.get(name))}
              onClick={() => setColumn(now => (now === name ? null : name))}
            >
              <span className="wb-ItemText">{name}</span>
              <Shape profiled={profile?.get(name)} />
              <span className="wb-Type wb-Quiet">{short(type)}</span>
            </button>
            {column === name && (
              <Column {...props} name={name} type={type} profiled={profile?.get(name)} />
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What a column can be used for, and its most frequent values as filters. */
function Column(props: IOne & { name: string; type: string; profiled?: IProfiled }): JSX.Element {
  const { name, table, profiled } = props;
  const messages = table.name === 'message_facts';
  return (
    <div className="wb-ColumnUse">
      {canCut(props.type) && (
        <Button label="Crossfilter" title={`${name} as a dimension`} onClick={() => props.onDimension(table, name)} />
      )}
      {messages && <Button label="By" title={`Break down by ${name}`} onClick={() => props.onBy(name)} />}
      {profiled && <p className="wb-Quiet">{facts(name, props.type, profiled)}</p>}
      {messages &&
        profiled?.top?.map(one => (
          <button
            key={one.value}
            className="wb-Chip"
            title="Add as a filter"
            onClick={() => props.onFilter({ column: name, op: '=', value: one.value })}
          >
            {one.value} {show(one.count)}
          </button>
        ))}
    </div>
  );
}

function facts(name: string, type: string, profiled: IProfiled | undefined): string {
  if (!profiled) {
    return `${name}: ${type}`;
  }
  const range = profiled.min === null ? '' : `, ${profiled.min} to ${profiled.max}`;
  return `${type}, ${show(profiled.distinct)} distinct, ${show(profiled.nulls)} without${range}`;
}

/** A column's histogram, or its most frequent values, small enough for a line. */
function Shape(props: { profiled?: IProfiled }): JSX.Element | null {
  const counts = props.profiled?.histogram ?? props.profiled?.top?.map(one => one.count);
  if (!counts?.length) {
    return <svg className="wb-Shape" aria-hidden />;
  }
  const most = Math.max(...counts, 1);
  return (
    <svg className="wb-Shape" viewBox={`0 0 ${counts.length} 10`} preserveAspectRatio="none" aria-hidden>
      {counts.map((n, i) => (
        <rect key={i} className="wb-Some" x={i} width={0.85} y={10 - (10 * n) / most} height={(10 * n) / most} />
      ))}
    </svg>
  );
}

function short(type: string): string {
  const known: Record<string, string> = { VARCHAR: 'text', BIGINT: 'int', INTEGER: 'int', DOUBLE: 'real', TIMESTAMP: 'time', BOOLEAN: 'bool' };
  return known[type] ?? type.toLowerCase();
}
