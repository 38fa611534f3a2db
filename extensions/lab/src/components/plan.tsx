import * as React from 'react';

import { IFigures, IPlan } from '../api/experiment';
import { CommandIDs } from '../commands';
import { usePlan } from '../models/planning';
import { IWorkbench } from '../tokens';
import { Button, Fault, percent, Table, useSeconds } from './parts';
import { Slider } from './slider';

const MOST_LOOKS = 14;
/** Steps of the units' slider for a factor of ten. */
const STEPS = 20;

/** The plan with sliders: units, the first success metric's effect, power, alpha, looks. The server computes. */
export function PlanPart(props: { workbench: IWorkbench; name: string }): JSX.Element {
  const { workbench, name } = props;
  const [figures, setFigures] = React.useState<IFigures>({});
  const { plan, busy, fault } = usePlan(workbench, name, figures);
  const seconds = useSeconds(busy);
  // the ends of the sliders are those of the spec's plan: a track that moves under the thumb cannot be used
  const [first, setFirst] = React.useState<IPlan | null>(null);
  React.useEffect(() => setFirst(now => now ?? plan), [plan]);
  const set = (one: IFigures) => setFigures(now => ({ ...now, ...one }));
  return (
    <>
      {first && plan && <Sliders first={first} plan={plan} figures={figures} onChange={set} />}
      <div className="wb-Actions">
        <Button label="As in the spec" disabled={Object.keys(figures).length === 0} onClick={() => setFigures({})} />
        {plan && (
          <Button
            label="Copy command"
            title={plan.code}
            onClick={() => void workbench.commands.execute(CommandIDs.copy, { text: plan.code })}
          />
        )}
        {busy && seconds > 1 && (
          <>
            <progress aria-label="Planning" />
            <span className="wb-Quiet" role="status">
              {seconds.toFixed(0)} s …
            </span>
          </>
        )}
      </div>
      <Fault text={fault} />
      {plan && (
        <div className={busy || fault ? 'wb-mod-stale' : ''} aria-busy={busy}>
          <Found plan={plan} />
        </div>
      )}
    </>
  );
}

function Sliders(props: {
  first: IPlan;
  plan: IPlan;
  figures: IFigures;
  onChange: (figures: IFigures) => void;
}): JSX.Element {
  const { first, plan, figures, onChange } = props;
  const units = figures.units ?? plan.units;
  const middle = Math.round(STEPS * Math.log10(first.units));
  const metric = Object.keys(first.mde)[0];
  const track = amountTrack(first.mde[metric]);
  const mde = figures.mde?.[metric] ?? plan.mde[metric];
  const power = figures.power ?? plan.target;
  const alpha = figures.alpha ?? plan.alpha;
  const looks = figures.looks ?? Math.max(plan.looks.length, 1);
  return (
    <fieldset className="wb-Sliders" aria-label="Figures">
      <Slider
        label="Units"
        value={STEPS * Math.log10(units)}
        min={middle - 2 * STEPS}
        max={middle + 2 * STEPS}
        step={1}
        shown={whole(units)}
        onChange={at => onChange({ units: Number((10 ** (at / STEPS)).toPrecision(2)) })}
      />
      <Slider
        label={`Effect on ${metric}`}
        value={parseFloat(mde)}
        {...track}
        shown={mde}
        onChange={value => onChange({ mde: { [metric]: `${Number(value.toPrecision(4))}${track.unit}` } })}
      />
      <Slider
        label="Power"
        value={power}
        min={0.55}
        max={0.99}
        step={0.01}
        shown={share(power, 0)}
        onChange={value => onChange({ power: value })}
      />
      <Slider
        label="Alpha"
        value={alpha}
        min={0.005}
        max={0.2}
        step={0.005}
        shown={share(alpha, 1)}
        onChange={value => onChange({ alpha: value })}
      />
      <Slider
        label="Looks"
        value={looks}
        min={1}
        max={Math.max(MOST_LOOKS, first.looks.length)}
        step={1}
        shown={String(looks)}
        onChange={value => onChange({ looks: value })}
      />
    </fieldset>
  );
}

function Found(props: { plan: IPlan }): JSX.Element {
  const { plan } = props;
  const figures: [string, string, string][] = [
    ['Units needed', whole(plan.needed), `for ${share(plan.target, 0)} power of the whole rule`],
    ['Days of enrolment', whole(plan.days_needed), 'until they have come'],
    [
      'Power of the rule',
      share(plan.rule.ship, 1),
      `with ${whole(plan.units)} units${plan.days_final === null ? '' : `; last look after ${whole(plan.days_final)} days`}`
    ],
    ['Smallest effect', percent(plan.smallest), `that ${whole(plan.units)} units find`]
  ];
  return (
    <section aria-label="The plan">
      <dl className="wb-Figures" role="status" aria-label="What it comes to">
        {figures.map(([name, value, note]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
            <dd className="wb-Quiet">{note}</dd>
          </div>
        ))}
      </dl>
      <p className="wb-Quiet">
        The first success metric alone would ask for {whole(plan.naive)} units, the union bound for {whole(plan.union)}.
      </p>
      <h3>Power by metric</h3>
      <Table
        label="Power by metric"
        columns={['metric', 'role', 'effect or margin', 'level', 'power', 'units alone']}
        rows={plan.lines.map(one => ({
          metric: one.metric,
          role: one.role,
          'effect or margin': plan.mde[one.metric] ?? plan.margin[one.metric],
          level: `${share(one.level, 2)}, ${one.sides === 2 ? 'two sides' : 'one side'}`,
          power: share(one.power, 1),
          'units alone': whole(one.alone)
        }))}
      />
      {plan.weeks.length > 0 && (
        <>
          <h3>By weeks of enrolment</h3>
          <Table
            label="By weeks of enrolment"
            columns={['weeks', 'units', 'power of the rule', 'smallest effect']}
            rows={plan.weeks.map(one => ({
              weeks: one.weeks,
              units: whole(one.units),
              'power of the rule': share(one.power, 1),
              'smallest effect': percent(one.smallest)
            }))}
          />
        </>
      )}
      <p className="wb-Quiet">
        {plan.basis} · snapshot {plan.snapshot}
      </p>
    </section>
  );
}

/** The track of an amount's slider, around what the spec says. */
function amountTrack(amount: string): { min: number; max: number; step: number; unit: string } {
  const value = parseFloat(amount);
  return amount.endsWith('%')
    ? { min: 0.5, max: Math.max(20, 4 * value), step: 0.5, unit: '%' }
    : { min: value / 10, max: 4 * value, step: value / 10, unit: '' };
}

export function share(value: number, digits: number): string {
  return `${(100 * value).toFixed(digits)} %`;
}

function whole(value: number | null): string {
  return value === null ? '–' : Math.ceil(value).toLocaleString('en');
}
