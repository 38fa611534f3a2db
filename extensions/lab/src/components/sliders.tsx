import * as React from 'react';

import { IFigures, IPlan } from '../api/experiment';
import { share, whole } from './parts';
import { Slider } from './slider';

const MOST_LOOKS = 14;
/** Steps of the units' slider for a factor of ten. */
const STEPS = 20;

interface IProps {
  /** The spec's own plan, which the ends of the tracks are made of. */
  first: IPlan;
  plan: IPlan;
  figures: IFigures;
  onChange: (figures: IFigures) => void;
}

/** The figures of a plan: those that are moved most, and below them those of metrics and of enrolment. */
export function Sliders(props: IProps): JSX.Element {
  return (
    <>
      <Main {...props} />
      <Amounts {...props} />
      <Enrolment {...props} />
    </>
  );
}

function Main(props: IProps): JSX.Element {
  const { first, plan, figures, onChange } = props;
  const units = figures.units ?? plan.units;
  const middle = Math.round(STEPS * Math.log10(first.units));
  const metric = Object.keys(first.mde)[0];
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
      <Effect {...props} metric={metric} />
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

/** The effect that a success metric is planned for. */
function Effect({ first, plan, figures, onChange, metric }: IProps & { metric: string }): JSX.Element {
  return (
    <AmountSlider
      label={`Effect on ${metric}`}
      first={first.mde[metric]}
      now={figures.mde?.[metric] ?? plan.mde[metric]}
      onChange={amount => onChange({ mde: { ...figures.mde, [metric]: amount } })}
    />
  );
}

/** Margins of the guardrails, effects of further success metrics. */
function Amounts(props: IProps): JSX.Element | null {
  const { first, plan, figures, onChange } = props;
  const further = Object.keys(first.mde).slice(1);
  const guards = Object.keys(first.margin);
  return further.length + guards.length === 0 ? null : (
    <details className="wb-Fold">
      <summary>Margins{further.length > 0 && ' and further effects'}</summary>
      <fieldset className="wb-Sliders" aria-label="Margins">
        {guards.map(metric => (
          <AmountSlider
            key={metric}
            label={`Margin of ${metric}`}
            first={first.margin[metric]}
            now={figures.margin?.[metric] ?? plan.margin[metric]}
            onChange={amount => onChange({ margin: { ...figures.margin, [metric]: amount } })}
          />
        ))}
        {further.map(metric => (
          <Effect key={metric} {...props} metric={metric} />
        ))}
      </fieldset>
    </details>
  );
}

/** Who gets which arm, and how many users come in from when on. */
function Enrolment({ first, plan, figures, onChange }: IProps): JSX.Element {
  const { control } = first;
  const others = Object.keys(first.shares).filter(arm => arm !== control);
  const kept = figures.split?.[control] ?? plan.shares[control];
  // the other arms keep their proportions
  const rest = 1 - first.shares[control];
  const split = (value: number) =>
    Object.fromEntries(
      Object.keys(first.shares).map(arm => [
        arm,
        Number((arm === control ? value : ((1 - value) * first.shares[arm]) / rest).toPrecision(6))
      ])
    );
  const traffic = figures.traffic ?? plan.traffic;
  const ramp = figures.ramp === undefined ? plan.plain_ramp : Array.isArray(figures.ramp) ? null : figures.ramp;
  const days = ramp?.days ?? 0;
  const most = first.enrolment === null ? 0 : Math.min(first.enrolment - 1, 28);
  const turn = (to: number, enrolled: number) => onChange({ ramp: to === 0 ? [] : { days: to, enrolled } });
  const early = ramp !== null && days > 0 ? ramp.enrolled : 0.1;
  return (
    <details className="wb-Fold">
      <summary>Split and traffic</summary>
      <fieldset className="wb-Sliders" aria-label="Split and traffic">
        <Slider
          label={`Share of ${control}`}
          value={kept}
          min={0.05}
          max={0.95}
          step={0.01}
          shown={share(kept, 0)}
          onChange={value => onChange({ split: split(value) })}
        />
        {others.length > 1 && (
          <p className="wb-Quiet">{others.join(', ')} share the rest as in the spec.</p>
        )}
        <Slider
          label="Traffic"
          value={traffic}
          min={0.01}
          max={1}
          step={0.01}
          shown={first.slot === null ? share(traffic, 0) : 'its slot'}
          disabled={first.slot !== null}
          onChange={value => onChange({ traffic: value })}
        />
        {most > 0 && first.plain_ramp !== null && (
          <>
            <Slider
              label="Ramp, days"
              value={days}
              min={0}
              max={most}
              step={1}
              shown={days === 0 ? 'none' : String(days)}
              onChange={value => turn(value, early)}
            />
            <Slider
              label="Enrolled in the ramp"
              value={early}
              min={0.01}
              max={1}
              step={0.01}
              shown={days === 0 ? '–' : share(early, 0)}
              disabled={days === 0}
              onChange={value => turn(days, value)}
            />
          </>
        )}
        {first.plain_ramp === null && (
          <p className="wb-Quiet">
            {plan.plain_ramp === null
              ? 'The ramp is as in allocation.yaml.'
              : 'The ramp leads to the split of the spec: it is left out.'}
          </p>
        )}
      </fieldset>
    </details>
  );
}

function AmountSlider(props: {
  label: string;
  /** As the spec writes it, and now. */
  first: string;
  now: string;
  onChange: (amount: string) => void;
}): JSX.Element {
  const track = amountTrack(props.first);
  return (
    <Slider
      label={props.label}
      value={parseFloat(props.now)}
      min={track.min}
      max={track.max}
      step={track.step}
      shown={props.now}
      onChange={value => props.onChange(`${Number(value.toPrecision(4))}${track.unit}`)}
    />
  );
}

/** The track of an amount's slider, around what the spec says; a small one has small steps. */
function amountTrack(amount: string): { min: number; max: number; step: number; unit: string } {
  const value = parseFloat(amount);
  if (!amount.endsWith('%')) {
    return { min: value / 10, max: 4 * value, step: value / 10, unit: '' };
  }
  return value < 2
    ? { min: 0.1, max: Math.max(5, 4 * value), step: 0.1, unit: '%' }
    : { min: 0.5, max: Math.max(20, 4 * value), step: 0.5, unit: '%' };
}
