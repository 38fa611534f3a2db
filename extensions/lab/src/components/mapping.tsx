import * as React from 'react';

import { IImports, ILook } from '../api/types';
import { Choice, Table } from './parts';

/** What the person has chosen so far. */
export interface IDraft {
  /** A canonical table, or null for a table of its own. */
  table: string | null;
  /** The name of a table of its own. */
  name: string;
  /** Our column: the file's; only chosen ones. */
  columns: Record<string, string>;
  /** Personal columns that come in as they are. */
  keep: string[];
}

/** The likeliest table and its columns. */
export function toDraft(look: ILook): IDraft {
  const best = look.suggestions[0];
  return { ...chosen(look, best?.table ?? null), name: look.name, keep: [] };
}

function chosen(look: ILook, table: string | null): { table: string | null; columns: Record<string, string> } {
  const found = look.suggestions.find(one => one.table === table);
  return { table, columns: Object.fromEntries((found?.columns ?? []).map(one => [one.ours, one.theirs])) };
}

/** Needed columns of the table that nothing is chosen for. */
function missing(draft: IDraft, known: IImports | null): string[] {
  const table = known?.tables.find(one => one.name === draft.table);
  return (table?.required ?? []).filter(column => !draft.columns[column]);
}

/** What the server is asked for; null while something is missing. */
export function asRequest(draft: IDraft, look: ILook, known: IImports | null): object | null {
  if (draft.table === null) {
    return draft.name.trim() ? { name: draft.name.trim(), keep: draft.keep } : null;
  }
  if (missing(draft, known).length) {
    return null;
  }
  const renamed = Object.entries(draft.columns).filter(([ours, theirs]) => theirs && theirs !== ours);
  return { name: draft.table, mapping: Object.fromEntries(renamed), keep: draft.keep };
}

function firstOf(look: ILook, column: string): string {
  // as they stand in the file: a number may be an id
  return (look.first[column] ?? []).map(one => (one === null ? '–' : String(one))).join(', ');
}

const OWN = 'a table of its own';

/** Which table the files are, and which of their columns is which. */
export function Mapping(props: {
  look: ILook;
  draft: IDraft;
  known: IImports | null;
  onChange: (draft: IDraft) => void;
}): JSX.Element {
  const { look, draft, known, onChange } = props;
  const sure = (table: string) => {
    const found = look.suggestions.find(one => one.table === table);
    return found ? `${table} (${Math.round(100 * found.confidence)} % sure)` : table;
  };
  const names = look.suggestions.map(one => one.table);
  const options = [...names, ...(known?.tables ?? []).map(one => one.name).filter(one => !names.includes(one))];
  const lacks = missing(draft, known);
  const taken = new Set(Object.values(draft.columns));
  const kept = (column: string) => draft.table === null || taken.has(column);
  return (
    <section aria-label="Mapping">
      <div className="wb-Controls">
        <Choice
          label="Table"
          value={draft.table === null ? OWN : sure(draft.table)}
          options={[...options.map(sure), OWN]}
          onChange={text =>
            onChange({ ...draft, ...chosen(look, text === OWN ? null : options.find(one => sure(one) === text)!) })
          }
        />
        {draft.table === null && (
          <label className="wb-Field">
            <span>Name</span>
            <input
              className="jp-mod-styled"
              aria-label="Name"
              value={draft.name}
              onChange={event => onChange({ ...draft, name: event.target.value })}
            />
          </label>
        )}
      </div>
      {draft.table !== null ? (
        <Columns look={look} draft={draft} known={known} onChange={onChange} />
      ) : (
        <Table
          label="Columns"
          columns={['column', 'type', 'first values']}
          rows={Object.entries(look.columns).map(([column, type]) => ({ column, type, 'first values': firstOf(look, column) }))}
        />
      )}
      {lacks.length > 0 && <p className="wb-Warn">Choose a column for {lacks.join(', ')}.</p>}
      {look.personal.filter(kept).map(column => (
        <label key={column} className="wb-Field wb-mod-line">
          <input
            type="checkbox"
            checked={!draft.keep.includes(column)}
            onChange={event =>
              onChange({
                ...draft,
                keep: event.target.checked ? draft.keep.filter(one => one !== column) : [...draft.keep, column]
              })
            }
          />
          <span>
            <code>{column}</code> looks personal: keep a keyed hash instead
          </span>
        </label>
      ))}
      {draft.table !== null && Object.keys(look.columns).some(column => !taken.has(column)) && (
        <p className="wb-Quiet">
          Not in {draft.table}:{' '}
          {Object.keys(look.columns)
            .filter(column => !taken.has(column))
            .join(', ')}
        </p>
      )}
    </section>
  );
}

/** Each column of ours, the file's, how sure the suggestion is, and the first values. */
function Columns(props: {
  look: ILook;
  draft: IDraft;
  known: IImports | null;
  onChange: (draft: IDraft) => void;
}): JSX.Element {
  const { look, draft, known, onChange } = props;
  const table = known?.tables.find(one => one.name === draft.table);
  const found = look.suggestions.find(one => one.table === draft.table);
  const rows = (table?.columns ?? []).filter(
    column => draft.columns[column] !== undefined || table?.required.includes(column)
  );
  const more = (table?.columns ?? []).filter(column => !rows.includes(column));
  const set = (ours: string, theirs: string) => onChange({ ...draft, columns: { ...draft.columns, [ours]: theirs } });
  return (
    <>
      <div className="wb-Scroll">
        <table className="wb-Table" aria-label="Columns">
          <thead>
            <tr>
              <th>our column</th>
              <th>the file&apos;s</th>
              <th className="wb-Number">sure</th>
              <th>first values</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(ours => {
              const theirs = draft.columns[ours] ?? '';
              const suggested = found?.columns.find(one => one.ours === ours && one.theirs === theirs);
              return (
                <tr key={ours}>
                  <td>
                    {ours}
                    {table?.required.includes(ours) && <span title="needed"> *</span>}
                  </td>
                  <td>
                    <select
                      className="jp-mod-styled"
                      aria-label={`Column for ${ours}`}
                      value={theirs}
                      onChange={event => set(ours, event.target.value)}
                    >
                      {!(ours in look.columns) && <option value="">–</option>}
                      {Object.keys(look.columns).map(column => (
                        <option key={column}>{column}</option>
                      ))}
                    </select>
                  </td>
                  <td className="wb-Number">{suggested ? `${Math.round(100 * suggested.confidence)} %` : ''}</td>
                  <td className="wb-Quiet">{firstOf(look, theirs)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {more.length > 0 && (
        <Choice
          label="Another column"
          value=""
          options={['', ...more]}
          onChange={column => column && set(column, column in look.columns ? column : '')}
        />
      )}
    </>
  );
}
