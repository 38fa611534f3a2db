import * as React from 'react';

import { request } from '../api/request';
import { IWhy, IWhys } from '../api/experiment';
import { IEstimate, IReadout } from '../api/types';
import { CommandIDs } from '../commands';
import { IWorkbench } from '../tokens';
import { Ask } from './ask';
import { Button, Fault, useSeconds } from './parts';

const TITLES: Record<string, string> = {
  question: 'Asked',
  level: 'Level',
  boundary: 'Boundary',
  margin: 'Margin',
  goal: 'Goal',
  seen: 'Seen',
  needed: 'To pass',
  source: 'Source'
};

/** One row of the readout explained, from what is saved: no look is taken. */
export function Why(props: {
  workbench: IWorkbench;
  name: string;
  readout: IReadout;
  estimate: IEstimate;
}): JSX.Element {
  const { workbench, name, readout, estimate } = props;
  const [found, setFound] = React.useState<IWhys | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);
  const seconds = useSeconds(found === null && fault === null);
  const wanted = `${estimate.metric}/${estimate.arm}/${estimate.test}`;
  React.useEffect(() => {
    let over = false;
    setFound(null);
    setFault(null);
    request<IWhys>(workbench.settings, `experiments/${name}/why?row=${encodeURIComponent(wanted)}`).then(
      value => over || setFound(value),
      error => over || setFault(error.message)
    );
    return () => {
      over = true;
    };
  }, [workbench, name, wanted, readout]);
  if (fault !== null || found === null) {
    return fault !== null ? <Fault text={fault} /> : <span className="wb-Quiet">{seconds > 1 && 'Loading …'}</span>;
  }
  if (found.snapshot !== readout.snapshot || found.look !== readout.look) {
    return <span className="wb-Quiet">The saved readout is another one by now: show the effects again.</span>;
  }
  return (
    <>
      {found.why.map(one => (
        <Explained key={one.metric + one.arm + one.test} workbench={workbench} why={one} />
      ))}
      <Ask
        workbench={workbench}
        question={`/why #${name} #${estimate.metric} `}
        about={`${estimate.metric} in this readout`}
      />
    </>
  );
}

function Explained(props: { workbench: IWorkbench; why: IWhy }): JSX.Element {
  const { why } = props;
  return (
    <>
      <dl className="wb-Words">
        {why.words.map(one => (
          <React.Fragment key={one.what}>
            <dt>{TITLES[one.what] ?? one.what}</dt>
            <dd>{one.text}</dd>
          </React.Fragment>
        ))}
      </dl>
      {why.means_sql && <Sql workbench={props.workbench} title="SQL: the means of the arms" text={why.means_sql} />}
      <Sql workbench={props.workbench} title="SQL: a row per unit" text={why.sql} />
    </>
  );
}

function Sql(props: { workbench: IWorkbench; title: string; text: string }): JSX.Element {
  return (
    <details className="wb-Side">
      <summary>{props.title}</summary>
      <Button
        label="Copy"
        title={`Copy ${props.title}`}
        onClick={() => void props.workbench.commands.execute(CommandIDs.copy, { text: props.text })}
      />
      <pre className="wb-Code" tabIndex={0} aria-label={props.title}>
        {props.text}
      </pre>
    </details>
  );
}
