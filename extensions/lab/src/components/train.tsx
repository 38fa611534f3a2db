import { Dialog, showDialog } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import * as React from 'react';

import { post, request } from '../api/request';
import { IRun, IStatus } from '../api/types';
import { CommandIDs } from '../commands';
import { IPreflight } from '../api/training';
import { NO_SPEC, usePreflight, useRun, useRuns } from '../models/training';
import { IWorkbench } from '../tokens';
import { Button, Choice, Fault } from './parts';
import { OneRun } from './run';
import { RunList } from './runlist';
import { TrainForm } from './trainform';

/** Choose or edit a spec, train with one click, watch, compare, promote; runs outlive this page. */
export class TrainWidget extends ReactWidget {
  constructor(
    private readonly workbench: IWorkbench,
    private readonly name: string
  ) {
    super();
  }

  /** Whether it may be closed: a form that says something else than its file is asked about. */
  async mayClose(): Promise<boolean> {
    return !this._unsaved || discard(this._unsaved);
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._shown.emit();
  }

  protected render(): JSX.Element {
    return (
      <Train
        workbench={this.workbench}
        name={this.name}
        shown={this._shown}
        onUnsaved={name => {
          this._unsaved = name;
        }}
        onNamed={name => {
          this.title.label = name ? `Train: ${name}` : 'Train';
        }}
      />
    );
  }

  /** The spec whose form says something else than its file. */
  private _unsaved: string | null = null;
  private readonly _shown = new Signal<this, void>(this);
}

/** Ask whether what was changed in a form may go. */
async function discard(name: string): Promise<boolean> {
  const asked = await showDialog({
    title: 'Discard the changes?',
    body: `What was changed in the form of ${name} is not saved.`,
    buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: 'Discard' })],
    defaultButton: 0
  });
  return asked.button.accept;
}

function Train(props: {
  workbench: IWorkbench;
  name: string;
  shown: Signal<TrainWidget, void>;
  onUnsaved: (name: string | null) => void;
  onNamed: (name: string) => void;
}): JSX.Element {
  const { workbench } = props;
  const [specs, setSpecs] = React.useState<string[] | null>(null);
  const [name, setName] = React.useState(props.name);
  const [editing, setEditing] = React.useState(false);
  const [dirty, setDirty] = React.useState(false);
  const [chosen, setChosen] = React.useState<string | null>(null);
  const [starting, setStarting] = React.useState(false);
  const [fault, setFault] = React.useState<string | null>(null);
  const say = React.useCallback((error: Error) => setFault(error.message), []);
  const { runs, look, fault: unlisted } = useRuns(workbench);
  const [turn, setTurn] = React.useState(0);
  const gone = (error: Error) => {
    say(error);
    setChosen(null);
    void look();
  };
  const { run, fault: lost } = useRun(workbench, chosen, turn, gone);
  const [saved, setSaved] = React.useState(0);
  const before = usePreflight(workbench, name, saved);

  const named = React.useCallback(
    () =>
      request<IStatus>(workbench.settings, 'status').then(value => {
        setSpecs(value.training ?? []);
        setName(now => now || value.training?.[0] || '');
      }, say),
    [workbench]
  );
  React.useEffect(() => void named(), [named]);
  React.useEffect(() => props.onUnsaved(dirty ? name : null), [dirty, name]);
  React.useEffect(() => props.onNamed(name), [name]);
  React.useEffect(() => {
    // others write specs, start runs and delete them: what is shown again is looked at again
    const again = () => {
      setFault(null);
      setSaved(n => n + 1);
      setTurn(n => n + 1);
      void named();
      void look();
    };
    const saving = (_: CommandRegistry, done: CommandRegistry.ICommandExecutedArgs) =>
      void (done.id === 'docmanager:save' && done.result.then(again, () => undefined));
    props.shown.connect(again);
    workbench.commands.commandExecuted.connect(saving);
    return () => {
      props.shown.disconnect(again);
      workbench.commands.commandExecuted.disconnect(saving);
    };
  }, [workbench, named, look]);
  React.useEffect(() => setChosen(now => now ?? runs[0]?.id ?? null), [runs]);
  React.useEffect(() => {
    void look();
    void workbench.commands.execute(CommandIDs.refresh);
  }, [run?.status]);

  const train = async () => {
    setStarting(true);
    setFault(null);
    try {
      const started = await post<IRun>(workbench.settings, 'runs', { name });
      setChosen(started.id);
      await look();
    } catch (error) {
      say(error as Error);
    } finally {
      setStarting(false);
    }
  };
  const leave = async (next: string) => {
    if (!dirty || (await discard(name))) {
      setName(next);
    }
  };
  const close = async () => {
    if (!dirty || (await discard(name))) {
      setEditing(false);
    }
  };
  const said = fault ?? lost ?? unlisted;
  // one whose file has gone is named still: what is trained is never another than what is shown
  const options = !specs || !name || specs.includes(name) ? (specs ?? []) : [name, ...specs];
  return (
    <div>
      <div className="wb-Controls">
        <Choice label="Spec" value={name} options={options} onChange={next => void leave(next)} />
        <Button label="Edit" disabled={!name || editing} onClick={() => setEditing(true)} />
        <Button
          primary
          label="Train"
          disabled={!name || starting || dirty}
          title={dirty ? 'Save the form or close it first: what is trained is the file' : undefined}
          onClick={() => void train()}
        />
      </div>
      <Before found={before} />
      <Fault text={said === before ? null : said} />
      {specs?.length === 0 && <p className="wb-Quiet">{NO_SPEC}</p>}
      {editing && name && (
        <TrainForm
          key={name}
          workbench={workbench}
          name={name}
          onSaved={target => {
            setFault(null);
            setName(now => (now === name ? target : now));
            setSaved(turn => turn + 1);
            void named();
          }}
          onDirty={setDirty}
          onClose={() => void close()}
        />
      )}
      <RunList workbench={workbench} runs={runs} chosen={chosen} onChoose={setChosen} />
      {run && (
        <OneRun
          key={run.id}
          workbench={workbench}
          run={run}
          onChanged={async (next: string | null) => {
            setFault(null);
            // somebody may have chosen another one meanwhile
            setChosen(now => (now === run.id ? next : now));
            setTurn(n => n + 1);
            await look();
          }}
          onFault={say}
        />
      )}
    </div>
  );
}

/** One line of what is known before a run, and what speaks against it. */
function Before(props: { found: IPreflight | string | null }): JSX.Element {
  const { found } = props;
  if (found === null || typeof found === 'string') {
    return <Fault text={found} />;
  }
  const memory = `about ${(found.memory / 1024 ** 3).toFixed(1)} GiB`;
  return (
    <div aria-label="Before the run" role="group">
      <p className="wb-Quiet">
        {found.rows.toLocaleString('en')} rows in the table, {found.features} features, {memory}; {found.executor}:{' '}
        {found.reason}
      </p>
      {found.warnings.map(one => (
        <p key={one} className="wb-Quiet" role="note">
          {one}
        </p>
      ))}
      {found.faults.map(one => (
        <Fault key={one} text={one} />
      ))}
    </div>
  );
}
