import * as React from 'react';

import { FORMATS, IDecision, IExported } from '../api/experiment';
import { post, request, WorkbenchError } from '../api/request';
import { IReadout } from '../api/types';
import { CommandIDs } from '../commands';
import { IWorkbench } from '../tokens';
import { Button, Choice, Fault } from './parts';

const CHOICES = ['ship', 'do_not_ship', 'continue'];

/** What people decide on the readout, entry after entry. */
export function Decide(props: {
  workbench: IWorkbench;
  name: string;
  readout: IReadout;
  /** How often somebody came here to decide; then the form comes into sight. */
  deciding: number;
}): JSX.Element {
  const { workbench, name, deciding } = props;
  const form = React.useRef<HTMLFormElement>(null);
  React.useEffect(() => {
    if (deciding > 0) {
      form.current?.querySelector('select')?.focus({ preventScroll: true });
      form.current?.scrollIntoView({ block: 'center' });
    }
  }, [deciding]);
  const rule = props.readout.decision;
  const arms = [...new Set(props.readout.estimates.map(one => one.arm))];
  const path = `experiments/${name}/decisions`;
  const [verdict, setVerdict] = React.useState(CHOICES.includes(rule.verdict) ? rule.verdict : 'continue');
  const [arm, setArm] = React.useState(rule.ship_arm ?? arms[0] ?? '');
  const [reason, setReason] = React.useState('');
  const [override, setOverride] = React.useState('');
  const [refused, setRefused] = React.useState(false);
  const [busy, setBusy] = React.useState(false);
  const [fault, setFault] = React.useState<string | null>(null);
  const [made, setMade] = React.useState<IDecision[]>([]);
  const load = () =>
    request<{ decisions: IDecision[] }>(workbench.settings, path).then(
      value => setMade(value.decisions),
      error => setFault(error.message)
    );
  React.useEffect(() => void load(), [workbench, path]);
  const decide = async () => {
    setBusy(true);
    setFault(null);
    try {
      const chosen = verdict === 'ship' ? { arm } : {};
      await post<IDecision>(workbench.settings, path, { verdict, reason, ...chosen, ...(refused && { override }) });
      setReason('');
      setOverride('');
      setRefused(false);
      await load();
      void workbench.commands.execute(CommandIDs.refresh);
    } catch (error) {
      setRefused(now => now || (error instanceof WorkbenchError && error.status === 409));
      setFault((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section aria-label="Decision">
      <h3>Decision</h3>
      {made.length > 0 && (
        <ul>
          {made.map(one => (
            <li key={one.when + one.verdict}>
              {one.when.slice(0, 10)}: <strong>{inWords(one.verdict)}</strong> {one.arm ?? ''}, by {one.by}
              {one.deviates && ` (the rule said ${inWords(one.rule)})`}
              {one.reason && `: ${one.reason}`}
              {one.override && ` Decided all the same: ${one.override}`}
            </li>
          ))}
        </ul>
      )}
      <form
        ref={form}
        className="wb-Controls"
        onSubmit={event => {
          event.preventDefault();
          void decide();
        }}
      >
        <Choice label="Verdict" value={verdict} options={CHOICES} onChange={setVerdict} />
        {verdict === 'ship' && arms.length > 1 && <Choice label="Arm" value={arm} options={arms} onChange={setArm} />}
        <Line label="Reason" value={reason} onChange={setReason} />
        {refused && <Line label="Decide all the same, because" value={override} onChange={setOverride} />}
        <Button label="Decide" disabled={busy || (refused && !override.trim())} onClick={() => void decide()} />
      </form>
      <Fault text={fault} />
    </section>
  );
}

/** Take the saved readout away as a file. */
export function Exports(props: { workbench: IWorkbench; name: string; onFault: (text: string) => void }): JSX.Element {
  const take = async (form: string) => {
    try {
      const path = `experiments/${props.name}/export?format=${form}`;
      const found = await request<IExported>(props.workbench.settings, path);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([found.text], { type: 'application/octet-stream' }));
      link.download = found.file;
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) {
      props.onFault((error as Error).message);
    }
  };
  return (
    <>
      {Object.entries(FORMATS).map(([form, label]) => (
        <Button key={form} label={label} title={`Export the saved readout as ${label}`} onClick={() => void take(form)} />
      ))}
    </>
  );
}

function Line(props: { label: string; value: string; onChange: (value: string) => void }): JSX.Element {
  return (
    <label className="wb-Field wb-mod-text">
      <span>{props.label}</span>
      <input
        className="jp-mod-styled"
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      />
    </label>
  );
}

function inWords(verdict: string): string {
  return verdict.replace(/_/g, ' ');
}
