import { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { ICard } from '../api/types';
import { CommandIDs } from '../commands';
import { IWorkbench } from '../tokens';
import { Chart } from './chart';
import { Button, Choice, Fault, Table } from './parts';

export const CARD_MIME = 'application/vnd.messaging-workbench.card+json';

/** Renders one card of the assistant; every value is text. */
export class CardWidget extends ReactWidget implements IRenderMime.IRenderer {
  constructor(private readonly workbench: IWorkbench) {
    super();
    this.addClass('wb-CardHost');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this._card = model.data[CARD_MIME] as unknown as ICard;
    this.update();
    await this.renderPromise;
  }

  protected render(): JSX.Element | null {
    return this._card ? <Card workbench={this.workbench} card={this._card} /> : null;
  }

  private _card: ICard | null = null;
}

function Card(props: { workbench: IWorkbench; card: ICard }): JSX.Element {
  const { card, workbench } = props;
  const [saved, setSaved] = React.useState<string | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);
  const [into, setInto] = React.useState('');
  const [explained, setExplained] = React.useState(false);
  const actions: NonNullable<ICard['actions']> = card.actions ?? {
    ...(card.code ? { insert: { code: card.code } } : {}),
    ...(card.yaml ? { save: { path: null, into: [] } } : {})
  };
  const targets = actions.save?.path ? [] : (actions.save?.into ?? []);
  const target = targets.length > 0 ? into || targets[0] : '';
  const save = async (): Promise<boolean> => {
    setFault(null);
    try {
      const draft = { kind: card.kind, yaml: card.yaml ?? '', ...(target ? { into: target } : {}) };
      setSaved(String(await workbench.commands.execute(CommandIDs.saveDraft, draft)));
      return true;
    } catch (error) {
      setFault((error as Error).message);
      return false;
    }
  };
  const train = async () => {
    if (saved !== null || (await save())) {
      await workbench.commands.execute(CommandIDs.train, { name: String(actions.run?.arguments?.name ?? '') });
    }
  };
  return (
    <article className="wb-Card" aria-label={card.title}>
      <header>
        <strong>{card.title}</strong> <span className={`wb-Status wb-mod-${card.status}`}>{card.status}</span>
      </header>
      {card.checks && card.checks.length > 0 && (
        <ul className="wb-Checks">
          {card.checks.map(check => (
            <li key={check.name}>
              {check.ok ? '✓' : '✗'} {check.name}
              {check.detail && <span className="wb-Quiet"> {check.detail}</span>}
            </li>
          ))}
        </ul>
      )}
      {card.chart && <Chart workbench={workbench} spec={card.chart} label={card.title} />}
      {card.table && <Table columns={card.table.columns} rows={card.table.rows} label={card.title} />}
      {card.notes?.map(note => (
        <p key={note} className="wb-Quiet">
          {note}
        </p>
      ))}
      {card.yaml && <pre className="wb-Code">{card.yaml}</pre>}
      {card.kind === 'code' && card.code && <pre className="wb-Code">{card.code}</pre>}
      <div className="wb-Actions">
        {actions.insert && (
          <Button
            label="Insert"
            title="Insert a cell that gives this"
            onClick={() => void workbench.commands.execute(CommandIDs.insertCell, { code: actions.insert?.code ?? '' })}
          />
        )}
        {targets.length > 1 && <Choice label="Experiment" value={target} options={targets} onChange={setInto} />}
        {actions.save && (
          <Button
            label="Save"
            title={`To ${actions.save.path ?? (target ? `experiments/${target}` : 'the project')}`}
            disabled={saved !== null}
            onClick={() => void save()}
          />
        )}
        {actions.run?.tool === 'start_training' && (
          <Button
            label="Run"
            title="Save the spec and open it in the Train page; nothing is started before you press Train there"
            onClick={() => void train()}
          />
        )}
        {actions.run?.code && (
          <Button
            label="Run"
            title="Insert the cell and run it"
            onClick={() =>
              void workbench.commands.execute(CommandIDs.insertCell, { code: actions.run?.code ?? '', run: true })
            }
          />
        )}
        {actions.explain && (
          <Button label="Explain" title="What each check means" onClick={() => setExplained(now => !now)} />
        )}
        {saved && <span className="wb-Quiet">saved {saved}</span>}
      </div>
      {explained && (
        <dl aria-label="What each check means">
          {actions.explain?.checks.map(one => (
            <React.Fragment key={one.name}>
              <dt>
                {one.ok ? '✓' : '✗'} {one.name}
              </dt>
              <dd>
                {one.means} {one.detail && <span className="wb-Quiet">{one.detail}</span>}
              </dd>
            </React.Fragment>
          ))}
        </dl>
      )}
      <Fault text={fault} />
    </article>
  );
}
