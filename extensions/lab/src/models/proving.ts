import * as React from 'react';

import { IMetricCheck, IMetricPreview } from '../api/metric';
import { IWorkbench } from '../tokens';
import { ask, IAsking } from './asking';

export interface IProving {
  check: IMetricCheck | null;
  preview: IMetricPreview | null;
  /** The name of what runs, for progress and cancel; null when all is said. */
  running: string | null;
  fault: string | null;
  cancel: () => void;
  again: () => void;
}

/** A metric's proof, then its preview; each is shown as it comes. */
export function useProof(workbench: IWorkbench, name: string): IProving {
  const [check, setCheck] = React.useState<IMetricCheck | null>(null);
  const [preview, setPreview] = React.useState<IMetricPreview | null>(null);
  const [running, setRunning] = React.useState<string | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);
  const [turn, setTurn] = React.useState(0);
  const now = React.useRef<IAsking<unknown> | null>(null);
  React.useEffect(() => {
    let over = false;
    const question = <T>(path: string): Promise<T> => {
      const asking = ask<T>(workbench.settings, path, { name });
      now.current = asking;
      setRunning(asking.id);
      return asking.answer;
    };
    const prove = async () => {
      setCheck(null);
      setPreview(null);
      setFault(null);
      try {
        const found = await question<IMetricCheck>('metric/check');
        if (over) {
          return;
        }
        setCheck(found);
        if (found.of === null) {
          const shown = await question<IMetricPreview>('metric/preview');
          if (!over) {
            setPreview(shown);
          }
        }
      } catch (error) {
        if (!over) {
          setFault((error as Error).message);
        }
      }
      if (!over) {
        setRunning(null);
      }
    };
    void prove();
    return () => {
      over = true;
      now.current?.drop();
    };
  }, [workbench, name, turn]);
  return { check, preview, running, fault, cancel: () => now.current?.cancel(), again: () => setTurn(n => n + 1) };
}
