import * as React from 'react';

import { IRate, IRehearsal } from '../api/experiment';
import { post, request, WorkbenchError } from '../api/request';
import { IRun } from '../api/types';
import { CommandIDs } from '../commands';
import { useRun } from '../models/running';
import { IWorkbench } from '../tokens';
import { Ask } from './ask';
import { Button, Choice, Fault, share, Table } from './parts';

const REPLAYS = ['100', '400', '1000', '4000'];

/** The planned analysis on replays of the log: start, watch, cancel, and how often the rule shipped. */
export function RehearsePart(props: { workbench: IWorkbench; name: string }): JSX.Element {
  const { workbench, name } = props;
  const [replays, setReplays] = React.useState('400');
  const [units, setUnits] = React.useState('');
  const [found, setFound] = React.useState<IRehearsal | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);
  const [starting, setStarting] = React.useState(false);
  const { run, active, fault: lost, follow, cancel } = useRun(workbench, 'rehearsal', name);
  React.useEffect(() => {
    void workbench.commands.execute(CommandIDs.refresh);
    if (active) {
      return;
    }
    request<IRehearsal>(workbench.settings, `experiments/${name}/rehearsal`).then(setFound, error => {
      if (!(error instanceof WorkbenchError && error.status === 404)) {
        setFault(error.message);
      }
    });
  }, [workbench, name, active]);
  const start = async () => {
    setStarting(true);
    setFault(null);
    try {
      const asked = { replays: Number(replays), ...(units && { units: Number(units) }) };
      follow(await post<IRun>(workbench.settings, `experiments/${name}/rehearsal`, asked));
    } catch (error) {
      setFault((error as Error).message);
    } finally {
      setStarting(false);
    }
  };
  return (
    <>
      <div className="wb-Controls">
        <Button primary label="Rehearse" disabled={active || starting} onClick={() => void start()} />
        <Choice label="Replays" value={replays} options={REPLAYS} onChange={setReplays} />
        <label className="wb-Field">
          <span>Units</span>
          <input
            className="jp-mod-styled"
            type="number"
            min={2}
            placeholder="as in the log"
            value={units}
            onChange={event => setUnits(event.target.value)}
          />
        </label>
        {active && <Button label="Cancel" onClick={cancel} />}
        {found && <Ask workbench={workbench} question={`About the rehearsal of #${name}: `} about="this rehearsal" />}
      </div>
      <Fault text={fault ?? lost} />
      {run && (active || run.status !== 'done') && (
        <section aria-label="Run">
          <p>
            <code>{run.id}</code> <strong role="status">{run.status}</strong>{' '}
            <span className="wb-Quiet">{run.message}</span>
          </p>
          {active && <progress aria-label="Rehearsal progress" value={run.fraction ?? undefined} max={1} />}
          <Fault text={run.error?.message ?? null} />
        </section>
      )}
      {found ? (
        <Rates found={found} />
      ) : (
        !active && (
          <p className="wb-Quiet">
            Not rehearsed yet. A rehearsal replays the log with and without planted effects, and counts how often the
            rule would ship.
          </p>
        )
      )}
    </>
  );
}

function Rates(props: { found: IRehearsal }): JSX.Element {
  const { found } = props;
  return (
    <section aria-label="Rehearsal" className="wb-Wrapped">
      {!found.current && <p className="wb-Warn">Of an earlier spec or snapshot: rehearse again.</p>}
      <p role="status">
        {found.ok ? 'Every rate is as promised.' : 'Not every rate is as promised.'}{' '}
        <span className="wb-Quiet">
          {found.replays.toLocaleString('en')} replays of {Math.round(found.units).toLocaleString('en')} units, from{' '}
          {found.source} ({found.users.toLocaleString('en')})
        </span>
      </p>
      {(['false_ship', 'power'] as const).map(kind => {
        // a power is held against the plan's for the same size, which may promise little
        const kept = kind === 'power' ? 'as planned' : 'as promised';
        return (
          <React.Fragment key={kind}>
            <h3>{kind === 'power' ? 'Power' : 'False ships'}</h3>
            <Table
              label={kind === 'power' ? 'Power' : 'False ships'}
              columns={['world', 'ships', '95 % interval', 'plan', 'promised', kept]}
              rows={found.outcomes
                .filter(one => one.kind === kind)
                .map(one => ({
                  world: one.words,
                  ships: share(one.ship.share, 1),
                  '95 % interval': interval(one.ship),
                  plan: share(one.predicted, 1),
                  promised: one.limit === null ? '–' : `${kind === 'power' ? '' : 'at most '}${share(one.limit, 0)}`,
                  [kept]: one.ok ? 'yes' : 'NO'
                }))}
            />
          </React.Fragment>
        );
      })}
      <p className="wb-Quiet">
        Stopped by the sample ratio: {share(found.blocked.share, 1)}, {interval(found.blocked)}
      </p>
      {found.notes.map(text => (
        <p key={text} className="wb-Quiet">
          {text}
        </p>
      ))}
    </section>
  );
}

function interval(rate: IRate): string {
  return `${share(rate.low, 1)} to ${share(rate.high, 1)}`;
}
