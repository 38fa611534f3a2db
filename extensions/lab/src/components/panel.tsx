import { ReactWidget } from '@jupyterlab/ui-components';
import { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import * as React from 'react';

import { IToday } from '../api/experiment';
import { post, request } from '../api/request';
import { IStatus, ITemplate } from '../api/types';
import { CommandIDs } from '../commands';
import { NO_SPEC } from '../models/training';
import { IWorkbench } from '../tokens';
import { Button, Fault } from './parts';
import { Today } from './today';

const POLL_MS = 3000;

/** The left-hand panel. It asks again while it is visible and a run is active. */
export class PanelWidget extends ReactWidget {
  constructor(private readonly workbench: IWorkbench) {
    super();
    this.addClass('wb-Panel');
  }

  async refresh(): Promise<void> {
    this._asked.emit();
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this.refresh();
  }

  protected render(): JSX.Element {
    return <Panel workbench={this.workbench} asked={this._asked} />;
  }

  private readonly _asked = new Signal<this, void>(this);
}

/** Where in its life an experiment is; what it needs stands above, in Today. */
function stateOf(today: IToday | null, name: string): string {
  const state = today?.experiments.find(one => one.experiment === name)?.state ?? '';
  return state === 'readout' ? 'read out' : state;
}

function Panel(props: { workbench: IWorkbench; asked: Signal<any, void> }): JSX.Element {
  const { workbench } = props;
  const [status, setStatus] = React.useState<IStatus | null>(null);
  const [today, setToday] = React.useState<IToday | null>(null);
  const [templates, setTemplates] = React.useState<ITemplate[]>([]);
  const [fault, setFault] = React.useState<string | null>(null);
  const load = React.useCallback(async () => {
    try {
      const found = await request<IStatus>(workbench.settings, 'status');
      setStatus(found);
      if (found.experiments?.length) {
        setToday(await request<IToday>(workbench.settings, 'today'));
      }
      setTemplates((await request<{ templates: ITemplate[] }>(workbench.settings, 'templates')).templates);
      setFault(null);
    } catch (error) {
      setFault((error as Error).message);
    }
  }, [workbench]);
  React.useEffect(() => {
    void load();
    const slot = () => void load();
    props.asked.connect(slot);
    return () => {
      props.asked.disconnect(slot);
    };
  }, [load]);
  const active = (status?.runs ?? []).some(run => ['queued', 'running'].includes(run.status));
  React.useEffect(() => {
    if (!active) {
      return;
    }
    const timer = window.setInterval(() => void load(), POLL_MS);
    return () => window.clearInterval(timer);
  }, [active, load]);

  const run = (command: string, args: Record<string, string> = {}) =>
    void workbench.commands.execute(command, args);
  return (
    <div>
      <header className="wb-PanelHead">
        <h2>Workbench</h2>
        <Button label="Refresh" onClick={() => run(CommandIDs.refresh)} />
      </header>
      <Fault text={fault} />
      {!status && !fault && <p className="wb-Quiet">Loading …</p>}
      {status && !status.project && (
        <section>
          <p>This folder is not a project yet.</p>
          <p className="wb-Quiet">{status.why}</p>
          <Button
            primary
            label="Make it a project"
            onClick={() => void post(workbench.settings, 'init', {}).then(load, e => setFault(e.message))}
          />
        </section>
      )}
      {status?.project && (
        <>
          {today && <Today today={today} onOpen={(name, part) => run(CommandIDs.readout, { name, part })} />}
          <Section title="Snapshot">
            {status.snapshot ? (
              <>
                <p>
                  <code>{status.snapshot.id}</code>{' '}
                  <span className="wb-Quiet">
                    {status.snapshot.tables.reduce((sum, t) => sum + t.rows, 0).toLocaleString('en')} rows
                    {until(status)}
                  </span>
                </p>
                {findings(status).map(text => (
                  <p key={text} className="wb-Warn">
                    {text}
                  </p>
                ))}
                <div className="wb-Item">
                  <Button label="Explore" onClick={() => run(CommandIDs.explore)} />
                  <Button label="Import" onClick={() => run(CommandIDs.importFiles)} />
                </div>
              </>
            ) : (
              <>
                <p className="wb-Quiet">None yet: bring your logs.</p>
                <Button primary label="Import" onClick={() => run(CommandIDs.importFiles)} />
              </>
            )}
          </Section>
          <Section title="Experiments" empty="None yet: make one from a template below.">
            {status.experiments?.map(one => (
              <Item key={one.name} text={one.name} note={stateOf(today, one.name)}>
                <Button label="Readout" title={`Open the readout of ${one.name}`}
                  onClick={() => run(CommandIDs.readout, { name: one.name })} />
              </Item>
            ))}
          </Section>
          <Section title="Training" empty={NO_SPEC}>
            {status.training?.map(name => (
              <Item key={name} text={name}>
                <Button label="Open" title={`Open training of ${name}`}
                  onClick={() => run(CommandIDs.train, { name })} />
              </Item>
            ))}
          </Section>
          <Section title="Runs" empty="No run yet.">
            {status.runs?.slice(0, 8).map(one => (
              <Item key={one.id} text={one.id} note={one.status} />
            ))}
          </Section>
          <Section title="Metrics" empty="None yet: ask the assistant to draft one.">
            {status.metrics?.map(one => (
              <div key={one.name} className="wb-Item">
                <button
                  className="wb-Link wb-ItemText"
                  title={`Preview ${one.name}`}
                  onClick={() => run(CommandIDs.metric, { name: one.name })}
                >
                  {one.name}
                </button>
                <span className="wb-Quiet">{one.direction === 'up' ? '↑' : '↓'}</span>
              </div>
            ))}
          </Section>
          <Section title="Policies" empty="None yet.">
            {status.policies?.map(name => <Item key={name} text={name} />)}
          </Section>
          <Section title="Templates" empty="None found.">
            {templates.map(one => (
              <Item key={one.name} text={one.title}>
                <Button label="New" title={`New study from ${one.title}`}
                  onClick={() => run(CommandIDs.newStudy, { template: one.name })} />
              </Item>
            ))}
          </Section>
          {status.faults?.map(text => <Fault key={text} text={text} />)}
        </>
      )}
    </div>
  );
}

function until(status: IStatus): string {
  const marks = (status.snapshot?.tables ?? []).map(t => t.watermark).filter(Boolean) as string[];
  return marks.length ? `, complete to ${marks.sort()[marks.length - 1].slice(0, 16)}` : '';
}

function findings(status: IStatus): string[] {
  return (status.snapshot?.checks ?? [])
    .filter(one => one.count > 0)
    .map(one => `${one.table}: ${one.check} (${one.count.toLocaleString('en')})`);
}

function Section(props: { title: string; empty?: string; children?: React.ReactNode }): JSX.Element {
  const none = React.Children.count(props.children) === 0;
  return (
    <section aria-label={props.title}>
      <h3>{props.title}</h3>
      {none ? <p className="wb-Quiet">{props.empty}</p> : props.children}
    </section>
  );
}

function Item(props: { text: string; note?: string; children?: React.ReactNode }): JSX.Element {
  return (
    <div className="wb-Item">
      <span className="wb-ItemText" title={props.text}>
        {props.text}
      </span>
      {props.note && <span className="wb-Quiet">{props.note}</span>}
      {props.children}
    </div>
  );
}
