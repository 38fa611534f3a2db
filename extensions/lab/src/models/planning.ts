import * as React from 'react';

import { post } from '../api/request';
import { IFigures, IPlan } from '../api/experiment';
import { IWorkbench } from '../tokens';

const SETTLE_MS = 250;

export interface IPlanning {
  plan: IPlan | null;
  /** Whether `plan` is of the figures that were asked for last. */
  busy: boolean;
  fault: string | null;
}

/** The plan with some figures. One question at a time: a slider that moves on is asked about when the server is free. */
export function usePlan(workbench: IWorkbench, name: string, figures: IFigures): IPlanning {
  const [plan, setPlan] = React.useState<IPlan | null>(null);
  const [answered, setAnswered] = React.useState('');
  const [fault, setFault] = React.useState<string | null>(null);
  const asking = React.useRef(false);
  const [turn, setTurn] = React.useState(0);
  const key = JSON.stringify(figures);
  const shown = React.useRef(true);
  React.useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  React.useEffect(() => {
    if (key === answered || asking.current) {
      return;
    }
    const timer = window.setTimeout(
      () => {
        asking.current = true;
        post<IPlan>(workbench.settings, `experiments/${name}/plan`, figures)
          .then(
            value => {
              if (shown.current) {
                setPlan(value);
                setFault(null);
              }
            },
            error => shown.current && setFault(error.message)
          )
          .finally(() => {
            asking.current = false;
            if (shown.current) {
              setAnswered(key);
              setTurn(n => n + 1);
            }
          });
      },
      answered === '' ? 0 : SETTLE_MS
    );
    return () => window.clearTimeout(timer);
  }, [key, answered, turn, workbench, name]);
  return { plan, busy: key !== answered, fault };
}
