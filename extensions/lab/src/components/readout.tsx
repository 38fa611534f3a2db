import { URLExt } from '@jupyterlab/coreutils';
import * as React from 'react';

import { request } from '../api/request';
import { IEstimate, IHealthCheck, IReadout } from '../api/types';
import { CommandIDs } from '../commands';
import { IWorkbench } from '../tokens';
import { Ask } from './ask';
import { Chart } from './chart';
import { Decide, Exports } from './decide';
import { Button, Fault, percent, Table, useSeconds } from './parts';
import { TradeOff } from './tradeoff';
import { Why } from './why';

const VERDICTS: Record<string, string> = {
  ship: 'Ship',
  do_not_ship: 'Do not ship',
  continue: 'Continue: no decision yet',
  blocked: 'Blocked: the numbers may not be used'
};
const TESTS: Record<string, string> = {
  superiority: 'superior?',
  non_inferiority: 'within margin?',
  deterioration: 'harm?',
  none: 'monitor'
};

/** An experiment's readout: the verdict with its reasons, the effects, the health they rest on. */
export function Readout(props: {
  workbench: IWorkbench;
  name: string;
  /** How often somebody came here to decide. */
  deciding: number;
}): JSX.Element {
  const { workbench, name, deciding } = props;
  const [readout, setReadout] = React.useState<IReadout | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);
  const [busy, setBusy] = React.useState(false);
  const seconds = useSeconds(busy);
  const load = React.useCallback(
    async (healthOnly: boolean) => {
      setBusy(true);
      setFault(null);
      try {
        const query = healthOnly ? '?health_only=1' : '';
        setReadout(await request<IReadout>(workbench.settings, `experiments/${name}/readout${query}`));
      } catch (error) {
        setFault((error as Error).message);
      } finally {
        setBusy(false);
      }
    },
    [workbench, name]
  );
  // effects are shown only on request: showing them is a look
  React.useEffect(() => void load(true), [load]);
  const shown = readout !== null && readout.estimates.length > 0;
  const seen = readout?.seen ?? false;
  React.useEffect(() => {
    // what was seen is shown to who comes to decide: it is no further look
    if (deciding > 0 && seen && !shown) {
      void load(false);
    }
  }, [deciding, seen, shown, load]);
  const page = URLExt.join(workbench.settings.baseUrl, 'workbench/api/experiments', name, 'page');
  return (
    <div>
      <div className="wb-Actions">
        <Button
          primary
          label={deciding > 0 && !shown ? 'Show effects and decide' : 'Show effects'}
          disabled={busy}
          onClick={() => void load(false)}
        />
        {readout && !shown && <span className="wb-Quiet">{taking(readout)}</span>}
        {readout && shown && (
          <>
            <Button
              label="Insert cell"
              onClick={() => void workbench.commands.execute(CommandIDs.insertCell, { code: readout.code })}
            />
            <a className="wb-Link" href={page} target="_blank" rel="noreferrer noopener">
              Open as a page
            </a>
            <Exports workbench={workbench} name={name} onFault={setFault} />
          </>
        )}
        {readout && <Ask workbench={workbench} question={`/why #${name} `} about="this readout" />}
        {busy && seconds > 1 && <span className="wb-Quiet">{seconds.toFixed(0)} s …</span>}
      </div>
      <Fault text={fault} />
      {readout && <Body workbench={workbench} name={name} readout={readout} deciding={deciding} />}
    </div>
  );
}

/** What showing effects is. */
function taking(readout: IReadout): string {
  const { look, planned, seen, status } = readout;
  if (status === 'blocked' || (look === null && planned !== null)) {
    return '';
  }
  if (seen) {
    return 'They were seen before: no new look.';
  }
  return planned === null ? 'It takes the look.' : `It takes look ${look} of ${planned}.`;
}

function Body(props: { workbench: IWorkbench; name: string; readout: IReadout; deciding: number }): JSX.Element {
  const { decision, health, estimates, exploration, chart, pictures, look, cut, deviations } = props.readout;
  const everybody = estimates.filter(one => one.segment === null);
  const segments = estimates.filter(
    one => one.segment !== null && ['superiority', 'non_inferiority'].includes(one.test)
  );
  return (
    <>
      <div className={`wb-Verdict wb-mod-${decision.verdict}`} role="status">
        <strong>
          {VERDICTS[decision.verdict] ?? decision.verdict} {decision.ship_arm ?? ''}
        </strong>
        <ul>
          {decision.reasons.map(reason => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </div>
      {cut !== null && (
        <p className="wb-Quiet">
          {look === null ? '' : `Look ${look}: `}rows up to {cut.slice(0, 16)} UTC
        </p>
      )}
      {deviations.length > 0 && (
        <>
          <h3>Not as promised</h3>
          <ul>
            {deviations.map(text => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      )}
      {everybody.length > 0 && (
        <>
          <h3>Effects</h3>
          <Table
            columns={COLUMNS}
            rows={everybody.map(row)}
            label="Effects"
            more={{
              label: 'Why',
              of: i => `Why: ${everybody[i].metric} ${everybody[i].arm} ${TESTS[everybody[i].test] ?? ''}`,
              show: i => (
                <Why
                  workbench={props.workbench}
                  name={props.name}
                  readout={props.readout}
                  estimate={everybody[i]}
                />
              )
            }}
          />
          {everybody.some(one => one.method.endsWith('+cuped')) && (
            <p className="wb-Quiet">
              Control and treatment are plain means; effects are adjusted for the time before exposure (CUPED).
            </p>
          )}
        </>
      )}
      {chart && <Chart workbench={props.workbench} spec={chart} label="Relative effects with their intervals" />}
      {pictures.length > 1 && <Pictures workbench={props.workbench} name={props.name} pictures={pictures.slice(1)} />}
      {everybody.length > 0 && <TradeOff workbench={props.workbench} name={props.name} />}
      <h3>Health</h3>
      <ul>
        <li>
          {health.units.toLocaleString('en')} units:{' '}
          {Object.entries(health.srm.counts)
            .map(([arm, n]) => `${arm} ${n.toLocaleString('en')}`)
            .join(', ')}
        </li>
        <li>sample ratio p = {health.srm.p === null ? '–' : health.srm.p.toPrecision(3)}</li>
        <li>{health.crossovers.toLocaleString('en')} units in more than one arm</li>
        {health.warnings
          .filter(text => health.checks.every(one => one.means !== text))
          .map(text => (
            <li key={text}>{text}</li>
          ))}
      </ul>
      <Checks checks={health.checks} />
      {segments.length > 0 && (
        <details>
          <summary>By segment (exploration only: segments never enter the decision)</summary>
          {exploration && <p>{exploration.words}.</p>}
          {exploration && (
            <p className="wb-Quiet">
              q by {exploration.method}: {exploration.why}.
            </p>
          )}
          <Table
            columns={['segment', ...COLUMNS.slice(0, -1), 'q', 'outcome']}
            rows={segments.map(row)}
            label="Effects by segment"
          />
        </details>
      )}
      {everybody.length > 0 && <Decide {...props} />}
      <p className="wb-Quiet">
        snapshot {props.readout.snapshot} · {props.readout.locked ? 'locked' : 'not locked'} before the data
      </p>
    </>
  );
}

/** The other charts, drawn once somebody asks for them; their words are what they show. */
function Pictures(props: { workbench: IWorkbench; name: string; pictures: IReadout['pictures'] }): JSX.Element {
  const { workbench, name } = props;
  const [open, setOpen] = React.useState(false);
  return (
    <details onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>More charts: {props.pictures.map(one => one.title).join('; ')}</summary>
      {open &&
        props.pictures.map(one => (
          <figure key={one.title} className="wb-Picture">
            <figcaption>
              {one.title}{' '}
              <Ask
                workbench={workbench}
                question={`About "${one.title}" of #${name}: `}
                about={one.title}
                selected={{ title: one.title, kind: 'chart', spec: { experiment: name } }}
              />
            </figcaption>
            <Chart workbench={workbench} spec={one.chart} label={one.words} />
          </figure>
        ))}
    </details>
  );
}

/** What was checked: those that say something, with what to do; the others folded away. */
function Checks(props: { checks: IHealthCheck[] }): JSX.Element {
  const loud = props.checks.filter(one => one.level !== 'ok');
  const calm = props.checks.filter(one => one.level === 'ok');
  const shown = (one: IHealthCheck): Record<string, unknown> => ({
    check: one.name.replace(/_/g, ' '),
    level: one.level,
    'what it means': one.means,
    'what to do': one.todo
  });
  return (
    <>
      {loud.length > 0 && <Table columns={CHECKS} rows={loud.map(shown)} label="Checks that say something" />}
      {calm.length > 0 && (
        <details>
          <summary>{calm.length} checks found nothing</summary>
          <Table columns={CHECKS.slice(0, -1)} rows={calm.map(shown)} label="Checks that found nothing" />
        </details>
      )}
    </>
  );
}

const CHECKS = ['check', 'level', 'what it means', 'what to do'];
const COLUMNS = ['metric', 'arm', 'test', 'control', 'treatment', 'relative', 'interval', 'p', 'outcome'];

function row(one: IEstimate): Record<string, unknown> {
  const [low, high] = one.relative_ci;
  const outcome =
    one.test === 'non_inferiority'
      ? one.passed
        ? 'within'
        : 'not shown'
      : one.test === 'deterioration'
        ? one.passed
          ? 'deteriorated'
          : 'no sign'
        : (one.class ?? '').replace('_', ' ');
  return {
    segment: one.segment ? `${one.segment.column} = ${one.segment.value}` : '',
    metric: one.metric,
    arm: one.arm,
    test: TESTS[one.test] ?? one.test,
    control: one.control_mean,
    treatment: one.mean,
    relative: percent(one.relative),
    interval: `[${low === null ? '…' : percent(low)}, ${high === null ? '…' : percent(high)}]`,
    p: one.p === null ? '–' : one.p.toPrecision(3),
    q: one.q === null ? '–' : one.q.toPrecision(3),
    outcome
  };
}
