import * as React from 'react';

import { request } from '../api/request';
import { IComparison } from '../api/training';
import { IRun } from '../api/types';
import { ask, useQuestion } from '../models/asking';
import { IWorkbench } from '../tokens';
import { Chart } from './chart';
import { Button, Fault, Table } from './parts';

/** Every training run: choose one to see it, tick several to compare them. */
export function RunList(props: {
  workbench: IWorkbench;
  runs: IRun[];
  chosen: string | null;
  onChoose: (id: string) => void;
}): JSX.Element | null {
  const { workbench, runs } = props;
  const [ticked, setTicked] = React.useState<readonly string[]>([]);
  const [found, setFound] = React.useState<IComparison | null>(null);
  const { id, fault, put } = useQuestion();
  const there = ticked.filter(id => runs.some(run => run.id === id));

  const compare = () => {
    const query = there.map(one => `run=${encodeURIComponent(one)}`).join('&');
    return put(
      () =>
        ask<IComparison>(workbench.settings, `runs/compare?${query}`, {}, (settings, where, _, signal) =>
          request(settings, where, { signal })
        ),
      setFound
    );
  };
  if (runs.length === 0) {
    return null;
  }
  return (
    <section aria-label="Runs">
      <div className="wb-Scroll wb-mod-short">
        <table className="wb-Table" aria-label="Runs">
          <thead>
            <tr>
              <td />
              <th>run</th>
              <th>status</th>
              <th>model</th>
              <th>begun</th>
            </tr>
          </thead>
          <tbody>
            {runs.map(run => (
              <tr key={run.id} className={run.id === props.chosen ? 'wb-mod-chosen' : ''}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Compare ${run.id}`}
                    checked={ticked.includes(run.id)}
                    onChange={event =>
                      setTicked(all =>
                        event.target.checked ? [...all, run.id] : all.filter(one => one !== run.id)
                      )
                    }
                  />
                </td>
                <td>
                  <button
                    type="button"
                    className="wb-More"
                    aria-pressed={run.id === props.chosen}
                    onClick={() => props.onChoose(run.id)}
                  >
                    {run.id}
                  </button>
                </td>
                <td>{run.status}</td>
                <td>{run.model ?? '–'}</td>
                <td>{when(run.created)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {runs.length > 1 && (
        <div className="wb-Actions">
          <Button
            label="Compare"
            disabled={there.length < 2 || id !== null}
            title={there.length < 2 ? 'Tick two runs or more' : undefined}
            onClick={() => void compare()}
          />
          {found && <Button label="Close comparison" onClick={() => setFound(null)} />}
        </div>
      )}
      <Fault text={fault} />
      {found && (
        <section aria-label="Comparison">
          {!found.same_rows && (
            <p className="wb-Fault" role="note">
              Not measured on the same rows: their figures are of different people or days.
            </p>
          )}
          {found.tables.map(one => (
            <React.Fragment key={one.title}>
              <h4>{one.title}</h4>
              <Table columns={one.columns} rows={one.rows} label={one.title} />
            </React.Fragment>
          ))}
          {found.chart && <Chart workbench={workbench} spec={found.chart} label="Loss of each run" />}
        </section>
      )}
    </section>
  );
}

/** A moment as short text in the reader's own time. */
function when(text: string | undefined): string {
  return text ? new Date(text).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' }) : '–';
}
