import * as React from 'react';

const MOST = 100;
const TOGETHER_MS = 1000;

interface IPast<T> {
  past: T[];
  now: T;
  future: T[];
  group: string;
  at: number;
}

/** A document's state with its way back. */
export interface IUndoable<T> {
  state: T;
  /** Changes of one group that follow each other closely (a drag, typing) are one step back. */
  change: (part: Partial<T>, group?: string) => void;
  /** A change that is no step of its own, such as what the server answered first. */
  settle: (part: Partial<T>) => void;
  undo: () => void;
  redo: () => void;
  canUndo: boolean;
  canRedo: boolean;
}

export function useUndoable<T extends object>(first: T): IUndoable<T> {
  const [all, set] = React.useState<IPast<T>>({ past: [], now: first, future: [], group: '', at: 0 });
  const change = React.useCallback((part: Partial<T>, group = '') => {
    const at = Date.now();
    set(({ past, now, ...last }) => {
      const joined = group !== '' && group === last.group && at - last.at < TOGETHER_MS;
      return { past: joined ? past : [...past.slice(-MOST), now], now: { ...now, ...part }, future: [], group, at };
    });
  }, []);
  const settle = React.useCallback((part: Partial<T>) => set(one => ({ ...one, now: { ...one.now, ...part } })), []);
  const undo = React.useCallback(
    () =>
      set(one => {
        const before = one.past[one.past.length - 1];
        return before === undefined
          ? one
          : { past: one.past.slice(0, -1), now: before, future: [one.now, ...one.future], group: '', at: 0 };
      }),
    []
  );
  const redo = React.useCallback(
    () =>
      set(one => {
        const [next, ...rest] = one.future;
        return next === undefined
          ? one
          : { past: [...one.past, one.now], now: next, future: rest, group: '', at: 0 };
      }),
    []
  );
  return { state: all.now, change, settle, undo, redo, canUndo: all.past.length > 0, canRedo: all.future.length > 0 };
}
