import * as React from 'react';

import { post, request, WorkbenchError } from '../api/request';
import { IPreflight, IRunShown } from '../api/training';
import { IRun } from '../api/types';
import { IWorkbench } from '../tokens';
import { ACTIVE, repeat } from './running';

export { ACTIVE };

/** What a project without training specs is told: no button makes one yet. */
export const NO_SPEC =
  'No spec in training/ yet: write training/NAME.yaml as docs/training-data.md shows; the click_24h.yaml of ' +
  '`workbench demo` is one to start from.';

/** The training runs of the project, the newest first. */
export interface IRuns {
  runs: IRun[];
  fault: string | null;
  look: () => Promise<void>;
}

export function useRuns(workbench: IWorkbench): IRuns {
  const [runs, setRuns] = React.useState<IRun[]>([]);
  const [fault, setFault] = React.useState<string | null>(null);
  const asked = React.useRef(0);
  const look = React.useCallback(async () => {
    const turn = ++asked.current;
    try {
      const every = (await request<{ runs: IRun[] }>(workbench.settings, 'runs')).runs;
      // what was asked later knows more
      if (turn === asked.current) {
        setRuns(every.filter(one => one.kind === 'training'));
        setFault(null);
      }
    } catch (error) {
      if (turn === asked.current) {
        setFault((error as Error).message);
      }
    }
  }, [workbench]);
  React.useEffect(() => void look(), [look]);
  return { runs, fault, look };
}

/** One run, followed while it goes. */
export interface IOneRun {
  run: IRunShown | null;
  fault: string | null;
}

/** `turn` counts what was done to the run; `gone` is called where somebody deleted it. */
export function useRun(
  workbench: IWorkbench,
  id: string | null,
  turn: number,
  gone: (error: Error) => void
): IOneRun {
  const [run, setRun] = React.useState<IRunShown | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);
  const active = run !== null && run.id === id && ACTIVE.includes(run.status);
  React.useEffect(() => {
    setFault(null);
    if (!id) {
      setRun(null);
      return;
    }
    let over = false;
    const look = () =>
      request<IRunShown>(workbench.settings, path(id)).then(
        value => {
          if (!over) {
            setRun(value);
            setFault(null);
          }
        },
        (error: Error) => {
          if (!over && error instanceof WorkbenchError && error.status === 404) {
            gone(error);
          } else if (!over) {
            setFault(error.message);
          }
        }
      );
    const stop = active ? repeat(look) : () => undefined;
    if (!active) {
      void look();
    }
    return () => {
      over = true;
      stop();
    };
  }, [id, active, turn, workbench]);
  return { run: run?.id === id ? run : null, fault };
}

/** What is known before the spec is trained; `turn` counts how often its file may have changed. */
export function usePreflight(workbench: IWorkbench, name: string, turn: number): IPreflight | string | null {
  const [found, setFound] = React.useState<{ name: string; said: IPreflight | string } | null>(null);
  React.useEffect(() => {
    let over = false;
    if (name) {
      post<IPreflight>(workbench.settings, 'runs/preflight', { name }).then(
        said => over || setFound({ name, said }),
        (error: Error) => over || setFound({ name, said: error.message })
      );
    }
    return () => {
      over = true;
    };
  }, [workbench, name, turn]);
  return found?.name === name ? found.said : null;
}

/** Do something with a run: cancel, resume. */
export function act(workbench: IWorkbench, id: string, what: string): Promise<IRunShown> {
  return post<IRunShown>(workbench.settings, `${path(id)}/${what}`, {});
}

/** Remove an ended run. */
export function remove(workbench: IWorkbench, id: string): Promise<unknown> {
  return request(workbench.settings, path(id), { method: 'DELETE' });
}

/** Where a run is asked about. */
export function path(id: string): string {
  return `runs/${encodeURIComponent(id)}`;
}
