import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { post, request } from '../api/request';
import { IRun, IStatus } from '../api/types';
import { CommandIDs } from '../commands';
import { IWorkbench } from '../tokens';
import { Chart } from './chart';
import { Button, Choice, Fault, Table } from './parts';

const ACTIVE = ['queued', 'running'];
const POLL_MS = 1000;

/** Choose a spec, train with one click, watch, cancel, see the result; runs outlive this page. */
export class TrainWidget extends ReactWidget {
  constructor(
    private readonly workbench: IWorkbench,
    private readonly name: string
  ) {
    super();
  }

  protected render(): JSX.Element {
    return <Train workbench={this.workbench} name={this.name} />;
  }
}

function Train(props: { workbench: IWorkbench; name: string }): JSX.Element {
  const { workbench } = props;
  const [specs, setSpecs] = React.useState<string[]>([]);
  const [name, setName] = React.useState(props.name);
  const [runs, setRuns] = React.useState<IRun[]>([]);
  const [chosen, setChosen] = React.useState<string | null>(null);
  const [run, setRun] = React.useState<IRun | null>(null);
  const [starting, setStarting] = React.useState(false);
  const [fault, setFault] = React.useState<string | null>(null);
  const say = (error: Error) => setFault(error.message);

  const list = React.useCallback(async () => {
    const every = (await request<{ runs: IRun[] }>(workbench.settings, 'runs')).runs;
    const found = every.filter(one => one.kind === 'training');
    setRuns(found);
    setChosen(now => now ?? found[0]?.id ?? null);
  }, [workbench]);
  React.useEffect(() => {
    request<IStatus>(workbench.settings, 'status').then(value => {
      setSpecs(value.training ?? []);
      setName(now => now || value.training?.[0] || '');
    }, say);
    list().catch(say);
  }, [workbench, list]);

  const active = run !== null && ACTIVE.includes(run.status);
  React.useEffect(() => {
    if (!chosen) {
      return;
    }
    let over = false;
    const look = () =>
      request<IRun>(workbench.settings, `runs/${encodeURIComponent(chosen)}`).then(value => {
        if (!over) {
          setRun(value);
        }
      }, say);
    void look();
    const timer = window.setInterval(() => void look(), POLL_MS);
    return () => {
      over = true;
      window.clearInterval(timer);
    };
  }, [chosen, active, workbench]);
  React.useEffect(() => {
    list().catch(say);
    void workbench.commands.execute(CommandIDs.refresh);
  }, [run?.status]);

  const train = async () => {
    setStarting(true);
    setFault(null);
    try {
      const started = await post<IRun>(workbench.settings, 'runs', { name });
      setRun(started);
      setChosen(started.id);
    } catch (error) {
      say(error as Error);
    } finally {
      setStarting(false);
    }
  };
  return (
    <div>
      <div className="wb-Controls">
        <Choice label="Spec" value={name} options={specs} onChange={setName} />
        <Button primary label="Train" disabled={!name || starting} onClick={() => void train()} />
        {active && run && (
          <Button
            label="Cancel"
            onClick={() => void post(workbench.settings, `runs/${encodeURIComponent(run.id)}/cancel`, {}).catch(say)}
          />
        )}
        {runs.length > 0 && (
          <Choice label="Run" value={chosen ?? ''} options={runs.map(one => one.id)} onChange={setChosen} />
        )}
      </div>
      <Fault text={fault} />
      {specs.length === 0 && <p className="wb-Quiet">No spec in training/ yet.</p>}
      {run && <OneRun workbench={workbench} run={run} />}
    </div>
  );
}

function OneRun(props: { workbench: IWorkbench; run: IRun }): JSX.Element {
  const { run } = props;
  const code = `import workbench as wb\n\nwb.open().train("${run.spec}")`;
  return (
    <section aria-label="Run">
      <p>
        <code>{run.id}</code> <strong role="status">{run.status}</strong>{' '}
        <span className="wb-Quiet">{run.message}</span>
      </p>
      {ACTIVE.includes(run.status) && (
        <progress aria-label="Training progress" value={run.fraction ?? undefined} max={1} />
      )}
      {run.chart && <Chart workbench={props.workbench} spec={run.chart} label="Loss by round" />}
      {run.metrics && <Table columns={['metric', 'value', 'interval']} rows={figures(run.metrics)} label="Result" />}
      {run.status === 'done' && (
        <div className="wb-Actions">
          <Button
            label="Insert cell"
            onClick={() => void props.workbench.commands.execute(CommandIDs.insertCell, { code })}
          />
        </div>
      )}
    </section>
  );
}

/** The numbers of a run's metrics that stand alone, with their intervals where they have one. */
function figures(metrics: Record<string, any>): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  const walk = (prefix: string, value: any, depth: number) => {
    if (typeof value === 'number') {
      found.push({ metric: prefix, value, interval: null });
    } else if (value && typeof value === 'object' && !Array.isArray(value) && depth < 3) {
      if (typeof value.value === 'number' && Array.isArray(value.ci)) {
        const ci = value.ci.map((x: number) => x?.toPrecision(4)).join(' to ');
        found.push({ metric: prefix, value: value.value, interval: ci });
        return;
      }
      for (const [key, inner] of Object.entries(value).filter(([one]) => one !== 'version')) {
        walk(prefix ? `${prefix} ${key}` : key, inner, depth + 1);
      }
    }
  };
  walk('', metrics, 0);
  return found.slice(0, 30);
}
