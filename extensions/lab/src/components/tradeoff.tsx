import * as React from 'react';

import { ITradeOff } from '../api/experiment';
import { request } from '../api/request';
import { IWorkbench } from '../tokens';
import { Chart } from './chart';
import { Fault, useSeconds } from './parts';

/** How the effects hang together and what they are worth; worked out once somebody asks for it. */
export function TradeOff(props: { workbench: IWorkbench; name: string }): JSX.Element {
  const { workbench, name } = props;
  const [open, setOpen] = React.useState(false);
  const [found, setFound] = React.useState<ITradeOff | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);
  const seconds = useSeconds(open && found === null && fault === null);
  React.useEffect(() => {
    if (!open || found !== null) {
      return;
    }
    let over = false;
    setFault(null);
    request<ITradeOff>(workbench.settings, `experiments/${name}/tradeoff`).then(
      value => over || setFound(value),
      error => over || setFault(error.message)
    );
    return () => {
      over = true;
    };
  }, [open, workbench, name]);
  return (
    <details onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>Trade-off</summary>
      <Fault text={fault} />
      {open && seconds > 1 && (
        <p className="wb-Quiet" role="status">
          {seconds.toFixed(0)} s …
        </p>
      )}
      {open && found && (
        <>
          <ul>
            {found.criteria.flatMap(one => one.words).map(text => (
              <li key={text}>{text}</li>
            ))}
          </ul>
          {found.charts.map(one => (
            <figure key={one.words} className="wb-Picture">
              <Chart workbench={workbench} spec={one.chart} label={one.words} />
              <figcaption>{one.words}</figcaption>
            </figure>
          ))}
          {found.notes.map(text => (
            <p key={text} className="wb-Quiet">
              {text}
            </p>
          ))}
        </>
      )}
    </details>
  );
}
