import { UUID } from '@lumino/coreutils';
import * as React from 'react';

import { post } from '../api/request';
import { IPromotion, IRunShown } from '../api/training';
import { act } from '../models/training';
import { IWorkbench } from '../tokens';
import { Button, Fault, Waiting } from './parts';

const STAGES: Record<IPromotion['stage'], string> = {
  candidate: 'A candidate: it has not been compared with what answers now.',
  shadow: 'Compared; it does not answer yet.',
  champion: 'The champion: it answers for its spec.',
  former: 'It answered before; another one does now.'
};

/** The way of a model to answer: compared first, champion then, and back. Each step is signed and kept by git. */
export function Promotion(props: {
  workbench: IWorkbench;
  run: IRunShown;
  promotion: IPromotion;
  onChanged: () => Promise<void>;
}): JSX.Element {
  const { workbench, run, promotion } = props;
  const [reason, setReason] = React.useState('');
  const [asked, setAsked] = React.useState<string | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);

  const step = async (work: (id: string) => Promise<unknown>) => {
    const id = UUID.uuid4();
    setAsked(id);
    setFault(null);
    try {
      await work(id);
      setReason('');
      await props.onChanged();
    } catch (error) {
      setFault((error as Error).message);
    } finally {
      setAsked(null);
    }
  };
  const why = reason || undefined;
  const compare = () => step(id => act(workbench, run.id, 'promote', { id, reason: why }));
  const crown = () => step(() => act(workbench, run.id, 'promote', { champion: true, reason: why }));
  const back = () => step(() => post(workbench.settings, 'rollback', { name: run.spec, reason: why }));
  const { stage } = promotion;
  return (
    <section aria-label="Promotion">
      <h4>Promotion</h4>
      <p role="status">{STAGES[stage]}</p>
      {promotion.lines.map(one => (
        <p key={one} className="wb-Quiet">
          {one}
        </p>
      ))}
      <Fault text={promotion.fault ?? fault} />
      <div className="wb-Controls">
        {stage !== 'champion' && (
          <Button
            label={stage === 'shadow' ? 'Compare again' : 'Compare with the champion'}
            title="Both decide the last whole day; nothing is sent"
            disabled={asked !== null}
            onClick={() => void compare()}
          />
        )}
        {stage === 'shadow' && (
          <Button primary label="Make champion" disabled={asked !== null} onClick={() => void crown()} />
        )}
        {promotion.back && (
          <Button
            label="Roll back"
            title={`${promotion.back} answers again`}
            disabled={asked !== null}
            onClick={() => void back()}
          />
        )}
        {(stage === 'shadow' || promotion.back) && (
          <label className="wb-Field">
            <span>Why</span>
            <input
              className="jp-mod-styled"
              aria-label="Why"
              value={reason}
              onChange={event => setReason(event.target.value)}
            />
          </label>
        )}
        <Waiting
          workbench={workbench}
          id={asked}
          onCancel={() => void post(workbench.settings, 'cancel', { id: asked })}
        />
      </div>
    </section>
  );
}
