import { UUID } from '@lumino/coreutils';
import * as React from 'react';

import { post, postForBytes } from '../api/request';
import { IInsight, ITable } from '../api/types';
import {
  addsUp,
  canCut,
  EXACT_ROWS,
  firstDimensions,
  ICrossfilter,
  INumbers,
  IStrip,
  measuresOf,
  numbersOf,
  readStrips,
  specOfCrossfilter,
  toggled
} from '../models/crossfilter';
import { IBrush, ITile, readTile } from '../models/tile';
import { IWorkbench } from '../tokens';
import { Actions } from './actions';
import { Button, Choice, Fault, show, useSeconds } from './parts';
import { Strip } from './strip';

const WAIT_MS = 80;
const KEPT_TILES = 12;

/** Strips of a table's columns, each brushed against all others. */
export function Crossfilter(props: {
  workbench: IWorkbench;
  snapshot: string;
  tables: ITable[];
  asked: ICrossfilter;
  onChange: (change: Partial<ICrossfilter>, group?: string) => void;
  save: (spec: object) => void;
}): JSX.Element {
  const { workbench, snapshot, asked, onChange } = props;
  const table = props.tables.find(one => one.name === asked.table);
  const [active, setActive] = React.useState<string | null>(null);
  const shown = useNumbers(workbench, snapshot, asked, active, table);
  const seconds = useSeconds(shown.waiting);
  const rate = asked.measure.endsWith('_rate');
  const now = React.useRef(asked);
  now.current = asked;
  const brush = React.useCallback(
    (dimension: string, value: IBrush | undefined) => {
      const { [dimension]: _, ...others } = now.current.brushes;
      onChange({ brushes: value ? { ...others, [dimension]: value } : others }, `brush ${dimension}`);
    },
    [onChange]
  );
  const columns = Object.entries(table?.columns ?? {}).filter(([, type]) => canCut(type)).map(([name]) => name);
  const pick = (name: string) => {
    const chosen = props.tables.find(one => one.name === name);
    onChange({ table: name, measure: 'count', dimensions: firstDimensions(chosen), brushes: {}, filters: [] });
  };
  const brushed = Object.keys(asked.brushes).length > 0;
  const { strips, numbers, insight } = shown;
  return (
    <div>
      <div className="wb-Controls" role="group" aria-label="Crossfilter">
        <Choice label="Table" value={asked.table} options={props.tables.map(one => one.name)} onChange={pick} />
        <Choice
          label="Measure"
          value={asked.measure}
          options={measuresOf(table)}
          onChange={measure => onChange({ measure })}
        />
        <Choice
          label="Add dimension"
          value=""
          options={['', ...columns.filter(one => !asked.dimensions.includes(one))]}
          onChange={one => one && onChange(toggled(asked, one))}
        />
        {asked.dimensions.map(one => (
          <button
            key={one}
            className="wb-Chip"
            title={`Remove the dimension ${one}`}
            disabled={asked.dimensions.length <= 2}
            onClick={() => onChange(toggled(asked, one))}
          >
            {one} ×
          </button>
        ))}
        {shown.waiting && seconds > 1 && <span className="wb-Quiet">{seconds.toFixed(0)} s …</span>}
        {shown.waiting && seconds > 5 && <Button label="Cancel" onClick={shown.cancel} />}
      </div>
      <Fault text={shown.fault} />
      {asked.dimensions.length < 2 && <p className="wb-Quiet">Add a second dimension.</p>}
      {numbers && strips && (
        <>
          <p className="wb-Line" role="status" aria-label="Selected">
            <span>
              {insight?.exact === false && 'about '}
              <strong>{show(numbers.all.n)}</strong> of {show(shown.total)} {nounOf(asked)}
              {insight?.exact === false && ` · from one user in 64${between(insight)}`}
            </span>
            {rate && (
              <>
                {' · '}
                {asked.measure} <strong>{share(numbers.all)}</strong>
              </>
            )}
            {brushed && <Button label="Clear all" onClick={() => onChange({ brushes: {} })} />}
          </p>
          {insight && notesOf(insight).map(note => (
            <p key={note} className="wb-Quiet">
              {note}
            </p>
          ))}
          <div className={`wb-Strips ${shown.stale ? 'wb-mod-stale' : ''}`}>
            {strips.map(strip => (
              <Strip
                key={strip.dimension}
                strip={strip}
                counts={numbers.strips.get(strip.dimension) ?? strip.total}
                brush={asked.brushes[strip.dimension]}
                edges={shown.tile?.active === strip.dimension ? shown.tile.edges : null}
                rate={rate}
                onBrush={brush}
                onActivate={setActive}
              />
            ))}
          </div>
          {insight && (
            <Actions
              workbench={workbench}
              sql={() => fresh(workbench, snapshot, asked).then(one => one.sql)}
              code={() => fresh(workbench, snapshot, asked).then(one => one.code)}
              save={() => props.save(specOfCrossfilter(asked))}
              about={`the crossfilter of ${asked.table} by ${asked.dimensions.join(', ')}`}
            />
          )}
        </>
      )}
    </div>
  );
}

function nounOf(asked: ICrossfilter): string {
  return asked.measure === 'users' ? 'users' : asked.table === 'message_facts' ? 'messages' : 'rows';
}

/** What a reader must know; that an answer is approximate stands in the line above. */
function notesOf(insight: IInsight): string[] {
  return insight.exact ? insight.notes : insight.notes.slice(1);
}

/** The interval of what is selected, for an answer from the sample. */
function between(insight: IInsight): string {
  const found = insight.intervals?.[0]?.selected;
  return found ? `, 95 % between ${show(Math.round(found[0]))} and ${show(Math.round(found[1]))}` : '';
}

function share(all: { n: number; y: number }): string {
  return all.n > 0 ? `${((100 * all.y) / all.n).toFixed(2)} %` : '–';
}

/** The insight for the brushes as they are now: brush steps ask the server nothing, a copy does. */
function fresh(workbench: IWorkbench, snapshot: string, asked: ICrossfilter): Promise<IInsight> {
  return post<IInsight>(workbench.settings, 'insight', { spec: specOfCrossfilter(asked), snapshot, quiet: true });
}

interface IShown {
  strips: IStrip[] | null;
  numbers: INumbers | null;
  total: number;
  tile: ITile | null;
  insight: IInsight | null;
  waiting: boolean;
  /** The numbers are those of an earlier choice; the right ones are on their way. */
  stale: boolean;
  fault: string | null;
  cancel: () => void;
}

/** Strips for what was asked, then a tile for the dimension under the pointer; brush steps come from the tile. */
function useNumbers(
  workbench: IWorkbench,
  snapshot: string,
  asked: ICrossfilter,
  active: string | null,
  table: ITable | undefined
): IShown {
  const [strips, setStrips] = React.useState<{ base: string; key: string; insight: IInsight; strips: IStrip[]; numbers: INumbers } | null>(null);
  const [tiles, setTiles] = React.useState<ReadonlyMap<string, ITile>>(new Map());
  const [waiting, setWaiting] = React.useState(0);
  const [fault, setFault] = React.useState<{ key: string; text: string } | null>(null);
  const last = React.useRef<INumbers | null>(null);
  const running = React.useRef<(() => void) | null>(null);

  const { brushes, ...rest } = asked;
  const base = JSON.stringify([snapshot, rest]);
  const key = JSON.stringify([base, brushes]);
  const brushing = active !== null && addsUp(asked) && asked.dimensions.includes(active) ? active : null;
  const others = brushing === null ? brushes : { ...brushes, [brushing]: undefined };
  const tileKey = brushing === null ? null : JSON.stringify([base, brushing, others]);
  const tile = (tileKey && tiles.get(tileKey)) || null;
  const fromTile = React.useMemo(
    () => (tile && brushing ? numbersOf(tile, brushes[brushing]) : null),
    [tile, brushing && brushes[brushing]]
  );
  const known = strips?.base === base;
  const numbers = fromTile ?? (strips?.key === key ? strips.numbers : null);
  if (numbers) {
    last.current = numbers;
  } else if (!known) {
    last.current = null;
  }

  // strips first; afterwards a tile, unless the brush lies where no tile answers
  const need = !snapshot || asked.dimensions.length < 2 ? null : !known || (!numbers && (!tileKey || tile)) ? key : tile ? null : tileKey;
  React.useEffect(() => {
    if (!need) {
      return;
    }
    const id = UUID.uuid4();
    const abort = new AbortController();
    let sent = false;
    const body = { spec: specOfCrossfilter(asked), snapshot, id };
    const ask = async () => {
      sent = true;
      setWaiting(n => n + 1);
      try {
        if (need === key) {
          const approximate = !addsUp(asked) && (table?.rows ?? 0) > EXACT_ROWS;
          const insight = await post<IInsight>(workbench.settings, 'insight', { ...body, approximate }, abort.signal);
          const [cut, found] = readStrips(insight, table?.columns ?? {});
          setStrips({ base, key, insight, strips: cut, numbers: found });
        } else {
          const found = readTile(
            await postForBytes(workbench.settings, 'tile', { ...body, active: brushing }, abort.signal)
          );
          setTiles(one => new Map([...[...one].slice(1 - KEPT_TILES), [need, found]]));
        }
        setFault(null);
      } catch (error) {
        if (!abort.signal.aborted) {
          setFault({ key: base, text: (error as Error).message });
        }
      } finally {
        sent = false;
        setWaiting(n => n - 1);
      }
    };
    const stop = () => {
      abort.abort();
      if (sent) {
        void post(workbench.settings, 'cancel', { id }).catch(() => undefined);
      }
    };
    const timer = window.setTimeout(() => void ask(), known ? WAIT_MS : 0);
    running.current = () => {
      stop();
      setFault({ key: base, text: 'cancelled' });
    };
    return () => {
      window.clearTimeout(timer);
      stop();
    };
  }, [need]);

  return {
    strips: known ? strips.strips : null,
    numbers: numbers ?? last.current,
    total: known ? total(strips.insight) : 0,
    tile,
    insight: known ? strips.insight : null,
    waiting: waiting > 0,
    stale: numbers === null,
    fault: fault?.key === base ? fault.text : null,
    cancel: () => running.current?.()
  };
}

function total(insight: IInsight): number {
  return Number(insight.rows[0]?.total ?? 0);
}
