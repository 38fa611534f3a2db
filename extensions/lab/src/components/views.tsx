import * as React from 'react';

import { request } from '../api/request';
import { IListed } from '../api/types';
import { IWorkbench } from '../tokens';
import { Fault } from './parts';

/** The project's saved views. */
export function Views(props: {
  workbench: IWorkbench;
  /** Another number: list them again. */
  turn: number;
  open: string | null;
  onOpen: (path: string) => void;
}): JSX.Element {
  const [views, setViews] = React.useState<IListed[]>([]);
  const [fault, setFault] = React.useState<string | null>(null);
  React.useEffect(() => {
    request<{ views: IListed[] }>(props.workbench.settings, 'views').then(
      value => setViews(value.views),
      error => setFault(error.message)
    );
  }, [props.workbench, props.turn]);
  return (
    <details open className="wb-Side">
      <summary>Saved views</summary>
      <Fault text={fault} />
      {views.length === 0 && <p className="wb-Quiet">None yet: save one.</p>}
      <ul className="wb-List" aria-label="Saved views">
        {views.map(one => (
          <li key={one.path}>
            {one.fault ? (
              <span className="wb-Warn" title={one.fault}>
                {one.path}
              </span>
            ) : (
              <button
                className="wb-Open"
                title={`${one.path}: ${one.title}`}
                aria-current={one.path === props.open}
                onClick={() => props.onOpen(one.path)}
              >
                {one.path.replace(/^explore\//, '').replace(/\.explore\.json$/, '')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
