import * as React from 'react';

import { request } from '../api/request';
import { IAsked } from '../api/types';
import { inWords } from '../models/document';
import { IWorkbench } from '../tokens';
import { Fault, show } from './parts';

/** What was asked of the log; a click asks it again. */
export function History(props: {
  workbench: IWorkbench;
  onOpen: (question: Record<string, any>) => void;
}): JSX.Element {
  const [asked, setAsked] = React.useState<IAsked[] | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);
  React.useEffect(() => {
    request<{ questions: IAsked[] }>(props.workbench.settings, 'history').then(
      value => setAsked(value.questions),
      error => setFault(error.message)
    );
  }, [props.workbench]);
  return (
    <>
      <Fault text={fault} />
      {asked?.length === 0 && <p className="wb-Quiet">Nothing was asked yet.</p>}
      <ul className="wb-List" aria-label="History">
        {asked?.map((one, i) => (
          <li key={i}>
            <button className="wb-Open" title={one.fault ?? JSON.stringify(one.question)} onClick={() => props.onOpen(one.question)}>
              {one.question.kind === 'sql' ? String(one.question.sql) : inWords(one.question)}
            </button>
            <span className={one.status === 'done' ? 'wb-Quiet' : 'wb-Warn'}>
              {one.status === 'done' ? `${show(one.rows)} rows, ${one.seconds.toFixed(1)} s` : one.status} ·{' '}
              {new Date(one.at).toLocaleString()}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
