import * as React from 'react';

import { IPromotion, IRunShown } from '../api/training';
import { ask, useQuestion } from '../models/asking';
import { path } from '../models/training';
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
  const { id, fault, cancel, put } = useQuestion();

  const step = (where: string, body: object) =>
    put(
      () => ask(workbench.settings, where, { ...body, reason: reason.trim() || undefined }),
      async () => {
        setReason('');
        await props.onChanged();
      }
    );
  const compare = () => step(`${path(run.id)}/promote`, {});
  const crown = () => step(`${path(run.id)}/promote`, { champion: true });
  const back = () => step('rollback', { name: run.spec });
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
            disabled={id !== null}
            onClick={() => void compare()}
          />
        )}
        {stage === 'shadow' && (
          <Button primary label="Make champion" disabled={id !== null} onClick={() => void crown()} />
        )}
        {promotion.back && (
          <Button
            label="Roll back"
            title={`${promotion.back} answers again`}
            disabled={id !== null}
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
        <Waiting workbench={workbench} id={id} onCancel={cancel} />
      </div>
    </section>
  );
}
