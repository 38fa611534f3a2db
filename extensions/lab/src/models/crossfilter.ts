import { IFilter, IInsight, ITable } from '../api/types';
import { countsOf, IBrush, ICounts, ITile, ownCounts, runsOf } from './tile';

/** What the person chose; the server's `Crossfilter`. */
export interface ICrossfilter {
  table: string;
  dimensions: string[];
  measure: string;
  brushes: Record<string, IBrush>;
  filters: IFilter[];
}

const RATES = ['click_rate', 'open_rate', 'delivery_rate', 'conversion_rate', 'opt_out_rate'];
/** Distinct users of a table beyond so many rows come from the sample. */
export const EXACT_ROWS = 1_000_000;
const OFTEN = ['ts', 'channel', 'domain', 'sends_before_7d', 'hours_since_last', 'kind', 'action', 'platform', 'day'];
const MOST = 8;

export function measuresOf(table: ITable | undefined): string[] {
  const messages = table?.name === 'message_facts' ? RATES : [];
  return ['count', ...messages, ...('user_id' in (table?.columns ?? {}) ? ['users'] : [])];
}

/** Counts and rates add up over bins, so a tile answers; distinct users do not. */
export function addsUp(asked: ICrossfilter): boolean {
  return asked.measure !== 'users';
}

/** One bin of a strip: text, or a range; open ends are null. */
export interface IBin {
  value: string | null;
  low: number | string | null;
  high: number | string | null;
}

/** How a dimension is cut, and all its rows. */
export interface IStrip {
  dimension: string;
  text: boolean;
  bins: IBin[];
  total: ICounts;
}

/** What is kept now: all in all, and in each bin of each dimension under the brushes of the others. */
export interface INumbers {
  all: { n: number; y: number };
  strips: Map<string, ICounts>;
}

export function specOfCrossfilter(asked: ICrossfilter): object {
  const { table, dimensions, measure, brushes, filters } = asked;
  return { kind: 'crossfilter', table, dimensions, measure, brushes, filters };
}

/** Dimensions to begin with: those a squad asks for first, then whatever can be cut. */
export function firstDimensions(table: ITable | undefined): string[] {
  const columns = Object.keys(table?.columns ?? {}).filter(one => canCut(table!.columns[one]));
  const known = OFTEN.filter(one => columns.includes(one));
  const plain = columns.filter(one => !known.includes(one) && !one.endsWith('_id') && !one.endsWith('_ts'));
  return [...known, ...plain].slice(0, 5);
}

export function canCut(type: string): boolean {
  return !type.endsWith(']') && !/^(STRUCT|MAP|UNION|JSON)/.test(type);
}

/** Add a dimension, or take it away; its brush goes with it. */
export function toggled(asked: ICrossfilter, dimension: string): Partial<ICrossfilter> {
  const { [dimension]: _, ...brushes } = asked.brushes;
  const without = asked.dimensions.filter(one => one !== dimension);
  return without.length < asked.dimensions.length
    ? { dimensions: without, brushes }
    : { dimensions: [...asked.dimensions, dimension].slice(-MOST) };
}

/** A column of any table as a dimension, from the catalog. */
export function including(asked: ICrossfilter, table: ITable, column: string): Partial<ICrossfilter> {
  if (asked.table !== table.name) {
    const dimensions = [column, ...firstDimensions(table).filter(one => one !== column)].slice(0, 5);
    return { table: table.name, measure: 'count', dimensions, brushes: {}, filters: [] };
  }
  return asked.dimensions.includes(column) ? {} : toggled(asked, column);
}

/** The strips and numbers in an insight of kind crossfilter. */
export function readStrips(insight: IInsight, types: Record<string, string>): [IStrip[], INumbers] {
  const [first, ...rows] = insight.rows as Record<string, any>[];
  const reached = insight.columns.find(one => one.startsWith('selected_'));
  const y = (row: Record<string, any>, prefix: string) => row[`${prefix}_${reached!.slice('selected_'.length)}`];
  const strips: IStrip[] = [];
  const numbers: INumbers = {
    all: { n: first.selected, y: reached ? y(first, 'selected') : 0 },
    strips: new Map()
  };
  for (const dimension of new Set(rows.map(row => row.dimension as string))) {
    const own = rows.filter(row => row.dimension === dimension);
    const text = own.every(row => row.value !== null);
    const moment = /^(TIMESTAMP|DATE)/.test(types[dimension] ?? '');
    const edge = (limit: string | null) => (limit === null || moment ? limit : Number(limit));
    strips.push({
      dimension,
      text,
      bins: own.map(row => ({ value: row.value, low: edge(row.low), high: edge(row.high) })),
      total: { n: own.map(row => row.total), y: reached ? own.map(row => y(row, 'total')) : null }
    });
    numbers.strips.set(dimension, {
      n: own.map(row => row.selected),
      y: reached ? own.map(row => y(row, 'selected')) : null
    });
  }
  return [strips, numbers];
}

/** The numbers under a brush of the tile's dimension; null where the tile cannot answer it. */
export function numbersOf(tile: ITile, brush: IBrush | undefined): INumbers | null {
  const runs = runsOf(tile, brush);
  if (!runs) {
    return null;
  }
  const all = countsOf(tile, tile.active, runs);
  const strips = new Map<string, ICounts>();
  for (const dimension of tile.views.keys()) {
    strips.set(dimension, dimension === tile.active ? ownCounts(tile) : countsOf(tile, dimension, runs));
  }
  return { all: { n: all.n[0], y: all.y?.[0] ?? 0 }, strips };
}

/** The edges of a strip's bins, where no tile has come yet. */
export function edgesOf(strip: IStrip): (number | string | null)[] {
  const ranged = strip.bins.filter(one => one.value === null);
  return ranged.length ? [ranged[0].low, ...ranged.map(one => one.high)] : [];
}

/** A limit as a person reads it. */
export function written(limit: number | string | null): string {
  if (limit === null) {
    return '…';
  }
  return typeof limit === 'string' ? limit.replace(/( 00:00)?:00$/, '') : String(Number(limit.toPrecision(6)));
}

/** A brush as a person reads it. */
export function brushText(brush: IBrush | undefined): string {
  if (!brush) {
    return 'all';
  }
  if (brush.values || brush.others) {
    const named = (brush.values ?? []).map(one => one ?? '(none)');
    return [...named, ...(brush.others ? ['(others)'] : [])].join(', ') || 'nothing';
  }
  const low = brush.low ?? null;
  const high = brush.high ?? null;
  return low === null ? `below ${written(high)}` : high === null ? `from ${written(low)}` : `${written(low)} to ${written(high)}`;
}
