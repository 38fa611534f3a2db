import { IFilter, IStatus } from '../api/types';
import { FIRST, IQuestion, questionOf } from './question';
import { firstDimensions, ICrossfilter, specOfCrossfilter } from './crossfilter';

export const TABS = ['Insight', 'Crossfilter', 'SQL', 'History', 'Checks'] as const;
export type Tab = (typeof TABS)[number];

/** What the Explore document holds; numbers come from the server. */
export interface IDocument {
  tab: Tab;
  snapshot: string;
  question: IQuestion;
  filters: IFilter[];
  /** The insight that is shown; the form may have moved on. */
  spec: Record<string, any> | null;
  crossfilter: ICrossfilter;
  sql: string;
}

export const EMPTY: IDocument = {
  tab: 'Insight',
  snapshot: '',
  question: FIRST,
  filters: [],
  spec: null,
  crossfilter: { table: '', dimensions: [], measure: 'count', brushes: {}, filters: [] },
  sql: ''
};

/** A document's beginning, from what the project holds. */
export function begin(status: IStatus): Partial<IDocument> {
  const tables = status.snapshot?.tables ?? [];
  const messages = tables.find(one => one.name === 'message_facts');
  const first = messages ?? tables[0];
  return {
    snapshot: status.snapshot?.id ?? '',
    question: { ...FIRST, table: tables[0]?.name ?? '', kind: messages ? FIRST.kind : 'profile' },
    crossfilter: { ...EMPTY.crossfilter, table: first?.name ?? '', dimensions: firstDimensions(first) },
    sql: first ? `SELECT *\nFROM ${quoted(first.name)}\nLIMIT 100` : ''
  };
}

/** The part of a document that shows a view: an insight, a crossfilter, or SQL. */
export function showing(view: Record<string, any>): Partial<IDocument> {
  if (view.kind === 'sql') {
    return { tab: 'SQL', sql: view.sql };
  }
  if (view.kind === 'crossfilter') {
    const { kind, ...rest } = view;
    return { tab: 'Crossfilter', crossfilter: { ...EMPTY.crossfilter, table: 'message_facts', ...(rest as object) } };
  }
  return { tab: 'Insight', spec: view, ...questionOf(view) };
}

/** The other way round: the view that a document shows; null where it shows none. */
export function viewOf(document: IDocument): Record<string, any> | null {
  switch (document.tab) {
    case 'Insight':
      return document.spec;
    case 'Crossfilter':
      return document.crossfilter.table ? specOfCrossfilter(document.crossfilter) : null;
    case 'SQL':
      return document.sql ? { kind: 'sql', sql: document.sql } : null;
    default:
      return null;
  }
}

/** A view in words, for a name and for the assistant. */
export function inWords(view: Record<string, any>): string {
  if (view.kind === 'sql') {
    return 'a query';
  }
  const of = view.kind === 'users' ? ` behind a ${view.of.kind}` : view.kind === 'timeline' ? ` of ${view.user}` : '';
  const rate = view.rate ?? (view.kind === 'crossfilter' && view.measure !== 'count' ? view.measure : null);
  const by = view.by ?? (view.kind === 'crossfilter' ? view.dimensions.join(', ') : null);
  const filters = ((view.filters ?? []) as IFilter[]).map(one => `${one.column} ${one.op ?? '='} ${one.value}`);
  const table = ['profile', 'trend'].includes(view.kind) && view.table ? ` of ${view.table}` : '';
  return (
    `${rate ? `${String(rate).replace(/_/g, ' ')} ` : ''}${view.per === 'user' ? 'user ' : ''}${view.kind}${of}${table}` +
    `${by ? ` by ${by}` : ''}${filters.length ? ` where ${filters.join(' and ')}` : ''}`
  );
}

/** A file name of some words. */
export function nameOf(words: string): string {
  return words.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60) || 'view';
}

export function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replace(/"/g, '""')}"`;
}
