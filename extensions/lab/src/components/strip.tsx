import * as React from 'react';

import { brushText, edgesOf, IStrip, written } from '../models/crossfilter';
import { IBrush, ICounts, placeOf } from '../models/tile';
import { show } from './parts';

const WIDTH = 400;
const HEIGHT = 56;
const FEW = 30;

interface IProps {
  strip: IStrip;
  counts: ICounts;
  brush: IBrush | undefined;
  /** Edges a brush snaps to; the bins' own until the tile is there. */
  edges: (number | string | null)[] | null;
  rate: boolean;
  onBrush: (dimension: string, brush: IBrush | undefined) => void;
  onActivate: (dimension: string) => void;
}

/** One dimension: all its rows in grey, what the other brushes keep in colour. */
export const Strip = React.memo(function Strip(props: IProps): JSX.Element {
  const { strip, brush, onBrush, onActivate } = props;
  const enter = () => onActivate(strip.dimension);
  return (
    <section className="wb-Strip" aria-label={strip.dimension} onPointerEnter={enter} onFocus={enter}>
      <header>
        <strong>{strip.dimension}</strong>
        <span className="wb-Quiet">{brush ? brushText(brush) : ''}</span>
        {brush && (
          <button
            className="wb-Clear"
            aria-label={`Clear the brush of ${strip.dimension}`}
            onClick={() => onBrush(strip.dimension, undefined)}
          >
            ×
          </button>
        )}
      </header>
      {strip.text ? <Values {...props} /> : <Range {...props} />}
    </section>
  );
});

/** A bin's height: its count, or its rate. */
function height(counts: ICounts, i: number, rate: boolean): number {
  return rate ? (counts.n[i] > 0 ? counts.y![i] / counts.n[i] : 0) : counts.n[i];
}

/** The scale of a strip: counts against all rows; rates of few rows are drawn faint and do not set it. */
function highest(strip: IStrip, counts: ICounts, bins: number[], rate: boolean): number {
  const of = (some: ICounts) => bins.map(i => (rate && some.n[i] < FEW ? 0 : height(some, i, rate)));
  return Math.max(...of(strip.total), ...(rate ? of(counts) : []), 0) || 1;
}

function tip(counts: ICounts, total: ICounts, i: number, rate: boolean): string {
  const share = rate && counts.n[i] > 0 ? `, ${((100 * counts.y![i]) / counts.n[i]).toFixed(2)} %` : '';
  return `${show(counts.n[i])} of ${show(total.n[i])}${share}`;
}

/** Numbers and moments: brushed with the mouse, or with the arrow keys. */
function Range(props: IProps): JSX.Element {
  const { strip, counts, brush, rate } = props;
  const edges = props.edges ?? edgesOf(strip);
  const fine = edges.length - 1;
  const bins = strip.bins.length - 1;
  const per = Math.max(1, Math.round(fine / bins));
  const place = brush ? placeOf(edges, brush) ?? nearest(edges, brush) : null;
  const drag = React.useRef<{ mode: string; from: number; place: [number, number] | null; moved: boolean } | null>(null);

  const set = (from: number, to: number) => {
    const low = Math.max(0, Math.min(from, to));
    const high = Math.min(fine, Math.max(from, to));
    const whole = low === 0 && high === fine;
    props.onBrush(
      strip.dimension,
      // the ends of the axis are no limits: what lies beyond an open end belongs to the last bin
      low === high || whole ? undefined : { low: low === 0 ? null : edges[low], high: high === fine ? null : edges[high] }
    );
  };
  const at = (event: React.PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.round((fine * (event.clientX - box.left)) / box.width);
  };
  const down = (event: React.PointerEvent) => {
    if (event.button !== 0) {
      return;
    }
    event.currentTarget.setPointerCapture(event.pointerId);
    const from = at(event);
    const grip = fine / 60;
    const mode = !place
      ? 'new'
      : Math.abs(from - place[0]) <= grip
        ? 'low'
        : Math.abs(from - place[1]) <= grip
          ? 'high'
          : from > place[0] && from < place[1]
            ? 'move'
            : 'new';
    drag.current = { mode, from, place, moved: false };
  };
  const move = (event: React.PointerEvent) => {
    const one = drag.current;
    if (!one) {
      return;
    }
    const to = at(event);
    if (to === one.from && !one.moved) {
      return;
    }
    one.moved = true;
    if (one.mode === 'new') {
      set(one.from, to);
    } else if (one.mode === 'low') {
      set(to, one.place![1]);
    } else if (one.mode === 'high') {
      set(one.place![0], to);
    } else {
      const width = one.place![1] - one.place![0];
      const low = Math.max(0, Math.min(fine - width, one.place![0] + to - one.from));
      set(low, low + width);
    }
  };
  const up = () => {
    if (drag.current && !drag.current.moved) {
      props.onBrush(strip.dimension, undefined);
    }
    drag.current = null;
  };
  const key = (event: React.KeyboardEvent) => {
    const step = event.altKey ? 1 : per;
    if (event.key === 'Escape') {
      props.onBrush(strip.dimension, undefined);
    } else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      const by = event.key === 'ArrowRight' ? step : -step;
      if (!place) {
        by > 0 ? set(0, per) : set(fine - per, fine);
      } else if (event.shiftKey) {
        set(place[0], Math.max(place[0] + step, place[1] + by));
      } else {
        const width = place[1] - place[0];
        const low = Math.max(0, Math.min(fine - width, place[0] + by));
        set(low, low + width);
      }
    } else if ((event.key === 'Home' || event.key === 'End') && place) {
      const width = place[1] - place[0];
      event.key === 'Home' ? set(0, width) : set(fine - width, fine);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const most = highest(strip, counts, strip.bins.slice(0, bins).map((_, i) => i), rate);
  const width = WIDTH / bins;
  const bar = (of: ICounts, i: number) => Math.min(HEIGHT, (HEIGHT * height(of, i, rate)) / most);
  const off = (i: number) => place !== null && ((i + 1) * per <= place[0] || i * per >= place[1]);
  const look = (i: number) => `wb-Some ${off(i) ? 'wb-mod-off' : rate && counts.n[i] < FEW ? 'wb-mod-few' : ''}`;
  const none = strip.total.n[bins];
  return (
    <>
      <svg
        className="wb-Range"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        tabIndex={0}
        role="slider"
        aria-label={`Brush of ${strip.dimension}`}
        aria-valuemin={0}
        aria-valuemax={fine}
        aria-valuenow={place ? place[0] : 0}
        aria-valuetext={brushText(brush)}
        aria-keyshortcuts="ArrowLeft ArrowRight Shift+ArrowLeft Shift+ArrowRight Escape"
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onKeyDown={key}
      >
        {strip.bins.slice(0, bins).map((_, i) => (
          <React.Fragment key={i}>
            <rect
              className="wb-All"
              x={i * width}
              width={Math.max(1, width - 1)}
              y={HEIGHT - bar(strip.total, i)}
              height={bar(strip.total, i)}
            />
            <rect
              className={look(i)}
              x={i * width}
              width={Math.max(1, width - 1)}
              y={HEIGHT - bar(counts, i)}
              height={bar(counts, i)}
            >
              <title>{`${binText(strip, i)}: ${tip(counts, strip.total, i, rate)}`}</title>
            </rect>
          </React.Fragment>
        ))}
        {place && (
          <rect
            className="wb-Brush"
            x={(WIDTH * place[0]) / fine}
            width={Math.max(1, (WIDTH * (place[1] - place[0])) / fine)}
            y={0}
            height={HEIGHT}
          />
        )}
      </svg>
      <footer className="wb-Quiet">
        <span>{written(strip.bins[0]?.low ?? null)}</span>
        {none > 0 && <span title="rows without a value">none: {tip(counts, strip.total, bins, false)}</span>}
        <span>{written(strip.bins[bins - 1]?.high ?? null)}</span>
      </footer>
    </>
  );
}

function binText(strip: IStrip, i: number): string {
  const { low, high } = strip.bins[i];
  return `${written(low)} to ${written(high)}`;
}

/** Where a brush that lies between the edges is drawn. */
function nearest(edges: (number | string | null)[], brush: IBrush): [number, number] {
  const at = (limit: number | string | null | undefined, open: number) => {
    if (limit === null || limit === undefined) {
      return open;
    }
    const found = edges.findIndex(edge => edge !== null && edge >= limit);
    return found < 0 ? edges.length - 1 : found;
  };
  const low = at(brush.low, 0);
  return [low, Math.max(low, at(brush.high, edges.length - 1))];
}

/** Anything else: a button for each of the most frequent values. */
function Values(props: IProps): JSX.Element {
  const { strip, counts, brush, rate } = props;
  const others = strip.bins.length - 2;
  const none = strip.bins.length - 1;
  const kept = (i: number) =>
    i === others ? !!brush?.others : (brush?.values ?? []).includes(i === none ? null : strip.bins[i].value);
  const toggle = (i: number) => {
    const value = i === none ? null : strip.bins[i].value;
    const values = brush?.values ?? [];
    const next: IBrush =
      i === others
        ? { ...brush, others: !brush?.others }
        : { ...brush, values: kept(i) ? values.filter(one => one !== value) : [...values, value] };
    const empty = !next.others && !(next.values ?? []).length;
    props.onBrush(strip.dimension, empty ? undefined : { values: next.values ?? [], others: !!next.others });
  };
  const shown = strip.bins.map((_, i) => i).filter(i => strip.total.n[i] > 0);
  const most = highest(strip, counts, shown, rate);
  const part = (of: ICounts, i: number) => `${Math.min(100, (100 * height(of, i, rate)) / most)}%`;
  const clear = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape' && brush) {
      props.onBrush(strip.dimension, undefined);
      event.stopPropagation();
    }
  };
  return (
    <div className="wb-Values" role="group" aria-label={`Values of ${strip.dimension}`} onKeyDown={clear}>
      {shown.map(i => (
        <button
          key={i}
          className={`wb-Value ${brush && !kept(i) ? 'wb-mod-off' : ''}`}
          aria-pressed={kept(i)}
          aria-label={`${strip.bins[i].value}: ${tip(counts, strip.total, i, rate)}`}
          title={`${strip.bins[i].value}: ${tip(counts, strip.total, i, rate)}`}
          onClick={() => toggle(i)}
        >
          <span className="wb-ValueName">{strip.bins[i].value}</span>
          <span className="wb-Bar">
            <span className="wb-All" style={{ width: part(strip.total, i) }} />
            <span className={rate && counts.n[i] < FEW ? 'wb-Some wb-mod-few' : 'wb-Some'} style={{ width: part(counts, i) }} />
          </span>
          <span className="wb-ValueCount">
            {rate ? (counts.n[i] > 0 ? `${(100 * height(counts, i, true)).toFixed(1)} %` : '–') : show(counts.n[i])}
          </span>
        </button>
      ))}
    </div>
  );
}
