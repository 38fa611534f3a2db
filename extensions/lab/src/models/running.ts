import * as React from 'react';

import { post, request } from '../api/request';
import { IRun } from '../api/types';
import { IWorkbench } from '../tokens';

export const ACTIVE = ['queued', 'running'];
const POLL_MS = 1000;

/** Look, and again a second after each answer: a slow server is not asked twice. What is returned ends it. */
export function repeat(look: () => Promise<unknown>): () => void {
  let over = false;
  let timer = 0;
  const next = () =>
    void look().finally(() => {
      if (!over) {
        timer = window.setTimeout(next, POLL_MS);
      }
    });
  next();
  return () => {
    over = true;
    window.clearTimeout(timer);
  };
}

/** A run that is followed while it is active; it outlives the page. */
export interface IFollowed {
  run: IRun | null;
  active: boolean;
  fault: string | null;
  follow: (run: IRun) => void;
  cancel: () => void;
}

/** Follow the newest run of one kind on one spec, and those that are started from here. */
export function useRun(workbench: IWorkbench, kind: string, spec: string): IFollowed {
  const [run, setRun] = React.useState<IRun | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);
  const say = (error: Error) => setFault(error.message);
  const path = run && `runs/${encodeURIComponent(run.id)}`;
  const active = run !== null && ACTIVE.includes(run.status);
  React.useEffect(() => {
    let over = false;
    request<{ runs: IRun[] }>(workbench.settings, 'runs').then(({ runs }) => {
      const found = runs.find(one => one.kind === kind && one.spec === spec);
      if (!over && found) {
        setRun(now => now ?? found);
      }
    }, (error: Error) => over || say(error));
    return () => {
      over = true;
    };
  }, [workbench, kind, spec]);
  React.useEffect(() => {
    if (!active || !path) {
      return;
    }
    let over = false;
    const stop = repeat(() =>
      request<IRun>(workbench.settings, path).then(
        value => {
          if (!over) {
            setRun(value);
            setFault(null);
          }
        },
        (error: Error) => over || say(error)
      )
    );
    return () => {
      over = true;
      stop();
    };
  }, [active, path, workbench]);
  return {
    run,
    active,
    fault,
    follow: started => {
      setFault(null);
      setRun(started);
    },
    cancel: () => void (path && post<IRun>(workbench.settings, `${path}/cancel`, {}).then(setRun, say))
  };
}
