import { Dialog, showDialog } from '@jupyterlab/apputils';
import * as React from 'react';

import { IRunShown } from '../api/training';
import { CommandIDs } from '../commands';
import { ACTIVE, act, remove } from '../models/training';
import { IWorkbench } from '../tokens';
import { Chart } from './chart';
import { Button, Fault, Table } from './parts';
import { Promotion } from './promotion';
import { Watch } from './watch';

/** One run: how far it is, what it found, and what can be done with it. */
export function OneRun(props: {
  workbench: IWorkbench;
  run: IRunShown;
  /** The list is another now; which run is looked at next. */
  onChanged: (next: string | null) => Promise<void>;
  onFault: (error: Error) => void;
}): JSX.Element {
  const { workbench, run, onFault } = props;
  const [busy, setBusy] = React.useState(false);
  const active = ACTIVE.includes(run.status);
  const code = `import workbench as wb\n\nwb.open().train("${run.spec}")`;
  const doing = (work: Promise<unknown>, next: (value: any) => string | null = () => run.id) => {
    setBusy(true);
    void work.then(value => props.onChanged(next(value)), onFault).finally(() => setBusy(false));
  };

  const deleted = async () => {
    const asked = await showDialog({
      title: 'Delete the run?',
      body: `${run.id} and its model are removed for good.`,
      buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: 'Delete' })]
    });
    if (asked.button.accept) {
      doing(remove(workbench, run.id), () => null);
    }
  };
  return (
    <section aria-label="Run">
      <p>
        <code>{run.id}</code> <strong role="status">{run.status}</strong>{' '}
        <span className="wb-Quiet">
          {run.message}
          {active && run.eta ? `, about ${duration(run.eta)} left` : ''}
        </span>
      </p>
      {active && <progress aria-label="Training progress" value={run.fraction ?? undefined} max={1} />}
      {run.error && <Fault text={[run.error.message, run.error.hint].filter(Boolean).join(': ')} />}
      <div className="wb-Actions">
        {active && <Button label="Cancel" disabled={busy} onClick={() => doing(act(workbench, run.id, 'cancel'))} />}
        {run.resumable && (
          <Button label="Resume" disabled={busy} onClick={() => doing(act(workbench, run.id, 'resume'), one => one.id)} />
        )}
        {run.status === 'done' && (
          <Button
            label="Insert cell"
            onClick={() => void workbench.commands.execute(CommandIDs.insertCell, { code })}
          />
        )}
        {!active && <Button label="Delete" disabled={busy} onClick={() => void deleted()} />}
      </div>
      {active && run.chart && <Chart workbench={workbench} spec={run.chart} label="Loss by round" />}
      {!active && (
        <div className="wb-Beside">
          {run.tables?.map(one => (
            <section key={one.title} aria-label={one.title}>
              <h4>{one.title}</h4>
              <Table columns={one.columns} rows={one.rows} label={one.title} />
            </section>
          ))}
          {[...(run.chart ? [{ title: 'Loss by round', spec: run.chart }] : []), ...(run.charts ?? [])].map(one => (
            <section key={one.title} className="wb-mod-chart" aria-label={one.title}>
              <h4>{one.title}</h4>
              <Chart workbench={workbench} spec={one.spec} label={one.title} />
            </section>
          ))}
        </div>
      )}
      {run.promotion && (
        <Promotion
          workbench={workbench}
          run={run}
          promotion={run.promotion}
          onChanged={() => props.onChanged(run.id)}
        />
      )}
      {run.promotion?.stage === 'champion' && <Watch workbench={workbench} spec={run.spec} />}
      {run.card && (
        <details>
          <summary>Model card</summary>
          <pre className="wb-ModelCard">{run.card}</pre>
        </details>
      )}
    </section>
  );
}

/** Seconds as people say them. */
function duration(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
