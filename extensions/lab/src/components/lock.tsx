import { Dialog, showDialog } from '@jupyterlab/apputils';
import * as React from 'react';

import { ILock } from '../api/experiment';
import { post, request } from '../api/request';
import { CommandIDs } from '../commands';
import { IWorkbench } from '../tokens';
import { Button, Fault } from './parts';

/** The promise: spec, metrics, objectives and analysing code as they are before anybody sees an effect. */
export function LockPart(props: { workbench: IWorkbench; name: string }): JSX.Element {
  const { workbench, name } = props;
  const path = `experiments/${name}/lock`;
  const [lock, setLock] = React.useState<ILock | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);
  const [busy, setBusy] = React.useState(false);
  React.useEffect(() => {
    request<ILock>(workbench.settings, path).then(setLock, error => setFault(error.message));
  }, [workbench, path]);
  const promise = async () => {
    const asked = await showDialog({
      title: `Lock ${name}?`,
      body: 'Spec, metrics, objectives and notebooks are promised as they are now. What changes later is listed in the readout.',
      buttons: [Dialog.cancelButton(), Dialog.okButton({ label: 'Lock' })]
    });
    if (!asked.button.accept) {
      return;
    }
    setBusy(true);
    setFault(null);
    try {
      setLock(await post<ILock>(workbench.settings, path, {}));
      void workbench.commands.execute(CommandIDs.refresh);
    } catch (error) {
      setFault((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section aria-label="Promise">
      <h3>Promise</h3>
      {lock?.locked ? (
        <p role="status">Locked since {lock.locked.slice(0, 10)}.</p>
      ) : (
        <div className="wb-Actions">
          <Button label="Lock" disabled={busy || !lock} onClick={() => void promise()} />
          <span className="wb-Quiet">Before anybody sees an effect.</span>
        </div>
      )}
      {lock && lock.deviations.length > 0 && (
        <ul aria-label="Changed since the lock">
          {lock.deviations.map(one => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
      <Fault text={fault} />
    </section>
  );
}
