import { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { post, request, WorkbenchError } from '../api/request';
import { IApproval } from '../api/types';
import { IWorkbench } from '../tokens';
import { Button, Fault } from './parts';

export const APPROVAL_MIME = 'application/vnd.messaging-workbench.approval+json';

/** Asks for the person's word on a call of the assistant; every value is text. */
export class ApprovalWidget extends ReactWidget implements IRenderMime.IRenderer {
  constructor(private readonly workbench: IWorkbench) {
    super();
    this.addClass('wb-CardHost');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this._asked = model.data[APPROVAL_MIME] as unknown as IApproval;
    this.update();
    await this.renderPromise;
  }

  protected render(): JSX.Element | null {
    return this._asked ? <Approval workbench={this.workbench} asked={this._asked} /> : null;
  }

  private _asked: IApproval | null = null;
}

/** open: it waits; sent: the person decided and the answer comes; over: decided, or lapsed. */
type State = 'unknown' | 'open' | 'sent' | 'over';

function Approval(props: { workbench: IWorkbench; asked: IApproval }): JSX.Element {
  const { asked, workbench } = props;
  const { settings } = workbench;
  const [state, setState] = React.useState<State>('unknown');
  const [said, setSaid] = React.useState('');
  const [fault, setFault] = React.useState<string | null>(null);
  const look = React.useCallback(
    () =>
      void request<{ waiting: string[] }>(settings, `assistant/approvals?thread=${encodeURIComponent(asked.thread)}`).then(
        ({ waiting }) => setState(now => (now === 'sent' ? now : waiting.includes(asked.id) ? 'open' : 'over')),
        (error: Error) => setFault(error.message)
      ),
    [asked.thread, asked.id, settings]
  );
  React.useEffect(() => {
    // it may have been decided since, here, in another tab or by a person beside, or lapsed: looked at when it is seen
    look();
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, [look]);

  const decide = async (word: 'approve' | 'reject') => {
    setState('sent');
    setFault(null);
    setSaid(word === 'approve' ? 'approved' : 'rejected');
    try {
      const { thread, id } = asked;
      await post(settings, 'assistant/approvals', { thread, id, word });
      setState('over');
    } catch (error) {
      // nobody heard it, or it was decided already: what is not known to be done is not shown so
      const gone = error instanceof WorkbenchError && error.status === 404;
      setFault(gone ? null : (error as Error).message);
      setSaid('');
      setState(gone ? 'over' : 'open');
    }
  };
  return (
    <article className="wb-Card" aria-label={asked.says} onPointerEnter={state === 'open' ? look : undefined}>
      <header>
        <strong>{asked.says}</strong> <span className="wb-Status">{asked.tool.replace(/_/g, ' ')}</span>
      </header>
      <dl aria-label="Arguments">
        {Object.entries(asked.arguments).map(([name, value]) => (
          <React.Fragment key={name}>
            <dt>{name}</dt>
            {isWord(value) ? (
              <dd className="wb-mod-word">
                <code>{String(value)}</code>
              </dd>
            ) : (
              <dd>
                <pre className="wb-Code">{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>
              </dd>
            )}
          </React.Fragment>
        ))}
      </dl>
      <div className="wb-Actions">
        <Button primary label="Approve" disabled={state !== 'open'} onClick={() => void decide('approve')} />
        <Button label="Reject" disabled={state !== 'open'} onClick={() => void decide('reject')} />
        {said && <span role="status">{said}</span>}
        {state === 'over' && !said && <span className="wb-Quiet">decided already, or lapsed</span>}
      </div>
      <Fault text={fault} />
    </article>
  );
}

/** Whether a value is short enough to stand beside its name. */
function isWord(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && /^\S{1,60}$/.test(value));
}
