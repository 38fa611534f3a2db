import * as React from 'react';

import { useProgress } from '../models/asking';
import { IWorkbench } from '../tokens';

/** A value as short text; nothing from a log is ever markup. */
export function show(value: unknown): string {
  if (value === null || value === undefined) {
    return '–';
  }
  if (typeof value === 'number') {
    return Number.isInteger(value) ? value.toLocaleString('en') : value.toPrecision(4);
  }
  if (Array.isArray(value)) {
    return value.map(one => ('count' in Object(one) ? `${show(one.value)} (${show(one.count)})` : show(one))).join(', ');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function percent(value: number | null, digits = 2): string {
  return value === null ? '–' : `${value >= 0 ? '+' : ''}${(100 * value).toFixed(digits)} %`;
}

/** A share in per cent. */
export function share(value: number, digits: number): string {
  return `${(100 * value).toFixed(digits)} %`;
}

/** A number of whole things, rounded up. */
export function whole(value: number | null): string {
  return value === null ? '–' : Math.ceil(value).toLocaleString('en');
}

/** A figure's name, its value, and what there is to know of it. */
export type Figure = [name: string, value: string, note: string];

/** The few figures that matter; `live` ones are said to who does not see them change. */
export function Figures(props: { label: string; figures: Figure[]; live?: boolean }): JSX.Element {
  return (
    <dl className="wb-Figures" role={props.live ? 'status' : undefined} aria-label={props.label}>
      {props.figures.map(([name, value, note]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          <dd className="wb-Quiet">{note}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Rows as a table; numbers to the right. */
export function Table(props: {
  columns: string[];
  rows: Record<string, unknown>[];
  label: string;
  /** The rows as numbers, where `rows` has them written out. */
  plain?: Record<string, unknown>[];
  /** Makes rows choosable; `chosen` is the index of the one that is. */
  onChoose?: (row: number | null) => void;
  chosen?: number | null;
  /** What can be unfolded below a row: the button's word, its name for who does not see the row, and what is shown. */
  more?: { label: string; of: (row: number) => string; show: (row: number) => JSX.Element };
}): JSX.Element {
  const { onChoose, chosen, more } = props;
  const [unfolded, setUnfolded] = React.useState<readonly number[]>([]);
  const id = React.useId();
  const limit = 200;
  const plain = props.plain ?? props.rows;
  const empty = (value: unknown) => value === null || value === undefined;
  const numeric = new Set(
    props.columns.filter(
      column =>
        plain.some(row => typeof row[column] === 'number') &&
        plain.every(row => empty(row[column]) || typeof row[column] === 'number')
    )
  );
  const aligned = (column: string) => (numeric.has(column) ? 'wb-Number' : '');
  return (
    <div className="wb-Scroll">
      <table className="wb-Table" aria-label={props.label}>
        <thead>
          <tr>
            {props.columns.map(column => (
              <th key={column} className={aligned(column)}>
                {column}
              </th>
            ))}
            {more && <td />}
          </tr>
        </thead>
        <tbody>
          {props.rows.slice(0, limit).map((row, i) => (
            <React.Fragment key={i}>
              <tr
                {...(onChoose && {
                  tabIndex: 0,
                  'aria-selected': chosen === i,
                  className: chosen === i ? 'wb-mod-chosen' : 'wb-mod-choosable',
                  onClick: () => onChoose(chosen === i ? null : i),
                  onKeyDown: (event: React.KeyboardEvent) => event.key === 'Enter' && onChoose(chosen === i ? null : i)
                })}
              >
                {props.columns.map(column => (
                  <td key={column} className={aligned(column)}>
                    {show(row[column])}
                  </td>
                ))}
                {more && (
                  <td>
                    <button
                      type="button"
                      className="wb-More"
                      aria-label={more.of(i)}
                      aria-expanded={unfolded.includes(i)}
                      aria-controls={unfolded.includes(i) ? `${id}${i}` : undefined}
                      onClick={() => setUnfolded(all => (all.includes(i) ? all.filter(one => one !== i) : [...all, i]))}
                    >
                      {more.label}
                    </button>
                  </td>
                )}
              </tr>
              {more && unfolded.includes(i) && (
                <tr className="wb-Unfolded" id={`${id}${i}`}>
                  <td colSpan={props.columns.length + 1}>{more.show(i)}</td>
                </tr>
              )}
            </React.Fragment>
          ))}
        </tbody>
      </table>
      {props.rows.length > limit && (
        <p className="wb-Quiet">
          The first {limit} of {props.rows.length.toLocaleString('en')} rows
        </p>
      )}
    </div>
  );
}

export function Fault(props: { text: string | null }): JSX.Element | null {
  return props.text ? (
    <p className="wb-Fault" role="alert">
      {props.text}
    </p>
  ) : null;
}

export function Button(props: {
  label: string;
  onClick: () => void;
  disabled?: boolean;
  primary?: boolean;
  title?: string;
}): JSX.Element {
  return (
    <button
      type="button" // without it a button in a form submits it
      className={`jp-Button jp-mod-styled ${props.primary ? 'jp-mod-accept' : 'jp-mod-minimal wb-Plain'}`}
      disabled={props.disabled}
      title={props.title}
      onClick={props.onClick}
    >
      {props.label}
    </button>
  );
}

/** A labelled choice. */
export function Choice(props: {
  label: string;
  value: string;
  options: string[];
  onChange: (value: string) => void;
}): JSX.Element {
  return (
    <label className="wb-Field">
      <span>{props.label}</span>
      <select
        className="jp-mod-styled"
        aria-label={props.label}
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      >
        {props.options.map(option => (
          <option key={option} value={option}>
            {option || '(none)'}
          </option>
        ))}
      </select>
    </label>
  );
}

/** How long a query has run and how far it is; after `patience` seconds a way to stop it. */
export function Waiting(props: {
  workbench: IWorkbench;
  /** The query's name; null while nothing runs. */
  id: string | null;
  patience?: number;
  onCancel: () => void;
}): JSX.Element | null {
  const seconds = useSeconds(props.id);
  const said = useProgress(props.workbench.settings, props.id, seconds);
  if (props.id === null) {
    return null;
  }
  return (
    <>
      {seconds > 1 && (
        <span className="wb-Quiet" role="status">
          {seconds.toFixed(0)} s … {said}
        </span>
      )}
      {seconds >= (props.patience ?? 5) && <Button label="Cancel" onClick={props.onCancel} />}
    </>
  );
}

/** Seconds since something began, for work over a second. */
export function useSeconds(running: boolean | string | null): number {
  const [seconds, setSeconds] = React.useState(0);
  React.useEffect(() => {
    setSeconds(0);
    if (running === false || running === null) {
      return;
    }
    const began = Date.now();
    const timer = window.setInterval(() => setSeconds((Date.now() - began) / 1000), 500);
    return () => window.clearInterval(timer);
  }, [running]);
  return seconds;
}
