import { tableFromIPC } from '@uwdata/flechette';

/** What is kept of a dimension, as the server reads it. */
export interface IBrush {
  low?: number | string | null;
  high?: number | string | null;
  values?: (string | null)[];
  others?: boolean;
}

/** Counts of a view's bins: rows and, with a rate, those that reached its step. */
export interface ICounts {
  n: ArrayLike<number>;
  y: ArrayLike<number> | null;
}

/** All that brushing one dimension needs; see `workbench/explore/crossfilter.py: Tile`. */
export interface ITile {
  active: string;
  form: 'number' | 'whole' | 'moment' | 'text';
  /** Fine bins to a bin. */
  per: number;
  /** Edges of the fine bins; null where the axis is open. Empty for text. */
  edges: (number | string | null)[];
  values: string[];
  /** Active bins, the ones for others and none included. */
  fine: number;
  /** By dimension: (fine + 1) x bins sums over the active bins before. */
  views: Map<string, { bins: number } & ICounts>;
}

export function readTile(bytes: ArrayBuffer): ITile {
  const table = tableFromIPC(new Uint8Array(bytes));
  const about = JSON.parse(table.schema.metadata?.get('workbench') ?? '{}');
  const names = table.getChild('dimension').toArray() as string[];
  const bins = table.getChild('bins').toArray() as ArrayLike<number>;
  const n = table.getChild('n').toArray() as ArrayLike<number>[];
  const y = table.getChild('y')?.toArray() as ArrayLike<number>[] | undefined;
  const views: ITile['views'] = new Map();
  for (let i = 0; i < names.length; i++) {
    views.set(names[i], { bins: bins[i], n: n[i], y: y ? y[i] : null });
  }
  const fine = (views.get(about.active)?.n.length ?? 1) - 1;
  return { ...about, fine, views };
}

/** The runs [from, to) of active bins that a brush keeps; null where it lies between the tile's edges. */
export function runsOf(tile: ITile, brush: IBrush | undefined): [number, number][] | null {
  if (!brush) {
    return [[0, tile.fine]];
  }
  if (tile.form === 'text') {
    const found: [number, number][] = [];
    for (const value of brush.values ?? []) {
      const at = value === null ? tile.values.length + 1 : tile.values.indexOf(value);
      if (at < 0) {
        return null;
      }
      found.push([at, at + 1]);
    }
    return brush.others ? [...found, [tile.values.length, tile.values.length + 1]] : found;
  }
  const range = placeOf(tile.edges, brush);
  return range && [range];
}

/** [from, to) of a brush among edges; null where it lies between them. */
export function placeOf(edges: ITile['edges'], brush: IBrush): [number, number] | null {
  const at = (limit: number | string | null | undefined, open: number) =>
    limit === null || limit === undefined ? open : edges.indexOf(limit);
  const found: [number, number] = [at(brush.low, 0), at(brush.high, edges.length - 1)];
  return found[0] < 0 || found[1] < 0 ? null : found;
}

/** The counts of a view's bins under the brush of the active dimension: differences of two rows each. */
export function countsOf(tile: ITile, dimension: string, runs: [number, number][]): ICounts {
  const view = tile.views.get(dimension)!;
  const sum = (sums: ArrayLike<number>): number[] => {
    const found = new Array<number>(view.bins).fill(0);
    for (const [from, to] of runs) {
      const a = from * view.bins;
      const b = to * view.bins;
      for (let i = 0; i < view.bins; i++) {
        found[i] += sums[b + i] - sums[a + i];
      }
    }
    return found;
  };
  return { n: sum(view.n), y: view.y && sum(view.y) };
}

/** The active dimension's own bins, which its brush does not touch. */
export function ownCounts(tile: ITile): ICounts {
  const view = tile.views.get(tile.active)!;
  const ends: number[] = [];
  for (let i = 0; i < tile.fine - 1; i += tile.per) {
    ends.push(Math.min(i + tile.per, tile.fine - 1));
  }
  ends.push(tile.fine);
  const cut = (sums: ArrayLike<number>) => ends.map((end, i) => sums[end] - sums[i === 0 ? 0 : ends[i - 1]]);
  return { n: cut(view.n), y: view.y && cut(view.y) };
}
