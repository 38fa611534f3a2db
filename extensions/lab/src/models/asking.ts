import { ServerConnection } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';
import * as React from 'react';

import { post, request } from '../api/request';
import { IInsight } from '../api/types';
import { IWorkbench } from '../tokens';

/** A question on its way. */
export interface IAsking<T> {
  /** The name by which the server watches and cancels it. */
  id: string;
  answer: Promise<T>;
  /** Stop the query; the answer says that it was cancelled. */
  cancel: () => void;
  /** Nobody waits for it any more: stop the query and hear nothing of it. */
  drop: () => void;
  dropped: () => boolean;
}

/** Ask the server something that may take long. */
export function ask<T>(
  settings: ServerConnection.ISettings,
  path: string,
  body: object,
  send: (...one: Parameters<typeof post>) => Promise<T> = post
): IAsking<T> {
  const id = UUID.uuid4();
  const abort = new AbortController();
  let over = false;
  const answer = send(settings, path, { ...body, id }, abort.signal).finally(() => {
    over = true;
  });
  const cancel = () => void (over || post(settings, 'cancel', { id }).catch(() => undefined));
  const drop = () => {
    cancel();
    abort.abort();
  };
  return { id, answer, cancel, drop, dropped: () => abort.signal.aborted };
}

/** One question at a time of a part of a page; who leaves drops it and hears nothing of it. */
export interface IOneQuestion {
  /** The name of what is asked; null while nothing is. */
  id: string | null;
  fault: string | null;
  cancel: () => void;
  /** Ask, and do something with the answer; nothing while another question waits for its own. */
  put: <T>(question: () => IAsking<T>, use: (answer: T) => unknown) => Promise<void>;
}

export function useQuestion(): IOneQuestion {
  const [id, setId] = React.useState<string | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);
  const now = React.useRef<IAsking<unknown> | null>(null);
  React.useEffect(() => () => now.current?.drop(), []);
  const put = async <T>(question: () => IAsking<T>, use: (answer: T) => unknown) => {
    if (now.current !== null) {
      return;
    }
    const one = question();
    now.current = one;
    setId(one.id);
    setFault(null);
    try {
      const answer = await one.answer;
      if (!one.dropped()) {
        await use(answer);
      }
    } catch (error) {
      if (!one.dropped()) {
        setFault((error as Error).message);
      }
    } finally {
      now.current = null;
      setId(null);
    }
  };
  return { id, fault, cancel: () => now.current?.cancel(), put };
}

/** How far a query is, in words; asked once a second. */
export function useProgress(settings: ServerConnection.ISettings, id: string | null, seconds: number): string {
  const [said, setSaid] = React.useState<{ id: string; text: string } | null>(null);
  // one at a time: a browser has six connections, and a cancel must find one free where the server is slow to say
  const waiting = React.useRef(false);
  React.useEffect(() => {
    if (id !== null && seconds >= 1 && !waiting.current) {
      waiting.current = true;
      request<{ fraction: number | null; what: string }>(settings, `progress?id=${encodeURIComponent(id)}`).then(
        ({ fraction, what }) => setSaid({ id, text: fraction === null ? what : `${what} ${Math.round(100 * fraction)} %` }),
        () => setSaid(null)
      ).finally(() => {
        waiting.current = false;
      });
    }
  }, [id, Math.floor(seconds)]);
  return said !== null && said.id === id ? said.text : '';
}

/** The answer to an insight, as far as it is known. */
export interface IAnswer {
  insight: IInsight | null;
  /** The name of the exact question while it runs. */
  running: string | null;
  fault: string | null;
  cancel: () => void;
  /** Ask this one again, though its answer is there. */
  forget: (spec: object) => void;
}

const KEPT = 20;
const PATIENCE_MS = 1500;
/** A profile takes longest, and its sample is asked once and not for each group. */
const PROFILE_MS = 300;
const SAMPLED = ['profile', 'funnel', 'breakdown', 'trend', 'retention', 'frequency', 'reachability'];

/** The exact answer; what has none after a while gets a first one from the sample of users. */
export function useAnswer(
  workbench: IWorkbench,
  snapshot: string,
  spec: Record<string, any> | null,
  quiet = false
): IAnswer {
  const { settings } = workbench;
  const [answers, setAnswers] = React.useState<ReadonlyMap<string, IInsight>>(new Map());
  const [running, setRunning] = React.useState<string | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);
  const [turn, setTurn] = React.useState(0);
  const [rough, setRough] = React.useState<{ key: string; insight: IInsight } | null>(null);
  const stop = React.useRef<() => void>(() => undefined);
  const key = JSON.stringify([snapshot, spec]);
  React.useEffect(() => {
    setFault(null);
    if (!spec || !snapshot || answers.has(key)) {
      return;
    }
    const exact = ask<IInsight>(settings, 'insight', { spec, snapshot, quiet });
    let first: IAsking<IInsight> | null = null;
    const begin = () => {
      first = ask<IInsight>(settings, 'insight', { spec, snapshot, approximate: true, quiet: true });
      first.answer.then(
        found => setRough({ key, insight: found }),
        () => undefined // the exact answer says what is wrong
      );
    };
    const patience = spec.kind === 'profile' ? PROFILE_MS : PATIENCE_MS;
    const timer = SAMPLED.includes(spec.kind) ? window.setTimeout(begin, patience) : 0;
    const over = () => {
      window.clearTimeout(timer);
      first?.drop();
    };
    setRunning(exact.id);
    exact.answer
      .then(
        found => setAnswers(all => new Map([...[...all].slice(1 - KEPT), [key, found]])),
        error => exact.dropped() || setFault(error.message)
      )
      .finally(() => {
        over();
        setRunning(now => (now === exact.id ? null : now));
      });
    stop.current = () => {
      over();
      exact.cancel();
    };
    return () => {
      over();
      exact.drop();
    };
  }, [key, turn]);
  return {
    insight: spec ? answers.get(key) ?? (rough?.key === key ? rough.insight : null) : null,
    running,
    fault,
    cancel: () => stop.current(),
    forget: old => {
      const gone = JSON.stringify([snapshot, old]);
      setAnswers(all => new Map([...all].filter(([one]) => one !== gone)));
      setRough(one => (one?.key === gone ? null : one));
      setTurn(n => n + 1);
    }
  };
}
