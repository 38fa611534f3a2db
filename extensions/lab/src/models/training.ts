import * as React from 'react';

import { post, request } from '../api/request';
import { IPreflight, IRunShown } from '../api/training';
import { IRun } from '../api/types';
import { IWorkbench } from '../tokens';

export const ACTIVE = ['queued', 'running'];
const POLL_MS = 1000;

/** The training runs of the project, the newest first, and how to look again. */
export function useRuns(workbench: IWorkbench, say: (error: Error) => void): [IRun[], () => Promise<void>] {
  const [runs, setRuns] = React.useState<IRun[]>([]);
  const look = React.useCallback(async () => {
    try {
      const every = (await request<{ runs: IRun[] }>(workbench.settings, 'runs')).runs;
      setRuns(every.filter(one => one.kind === 'training'));
    } catch (error) {
      say(error as Error);
    }
  }, [workbench]);
  React.useEffect(() => void look(), [look]);
  return [runs, look];
}

/** One run, looked at every second while it goes; `turn` counts what was done to it. */
export function useRun(
  workbench: IWorkbench,
  id: string | null,
  turn: number,
  say: (error: Error) => void
): IRunShown | null {
  const [run, setRun] = React.useState<IRunShown | null>(null);
  const active = run !== null && run.id === id && ACTIVE.includes(run.status);
  React.useEffect(() => {
    if (!id) {
      setRun(null);
      return;
    }
    let over = false;
    const look = () =>
      request<IRunShown>(workbench.settings, path(id)).then(value => {
        if (!over) {
          setRun(value);
        }
      }, say);
    void look();
    const timer = active ? window.setInterval(() => void look(), POLL_MS) : undefined;
    return () => {
      over = true;
      window.clearInterval(timer);
    };
  }, [id, active, turn, workbench]);
  return run;
}

/** What is known before the spec is trained; `turn` counts how often it was saved. */
export function usePreflight(workbench: IWorkbench, name: string, turn: number): IPreflight | string | null {
  const [found, setFound] = React.useState<IPreflight | string | null>(null);
  React.useEffect(() => {
    let over = false;
    setFound(null);
    if (name) {
      post<IPreflight>(workbench.settings, 'runs/preflight', { name }).then(
        value => !over && setFound(value),
        (error: Error) => !over && setFound(error.message)
      );
    }
    return () => {
      over = true;
    };
  }, [workbench, name, turn]);
  return found;
}

/** Do something with a run: cancel, resume, promote. */
export function act(workbench: IWorkbench, id: string, what: string, body: object = {}): Promise<IRunShown> {
  return post<IRunShown>(workbench.settings, `${path(id)}/${what}`, body);
}

/** Remove an ended run. */
export function remove(workbench: IWorkbench, id: string): Promise<unknown> {
  return request(workbench.settings, path(id), { method: 'DELETE' });
}

function path(id: string): string {
  return `runs/${encodeURIComponent(id)}`;
}
