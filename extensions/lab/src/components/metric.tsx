import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { IMetricCheck, IMetricPreview } from '../api/metric';
import { CommandIDs } from '../commands';
import { useProof } from '../models/proving';
import { IWorkbench } from '../tokens';
import { Ask } from './ask';
import { Button, Choice, Fault, Figure, Figures, percent, share, show, Table, Waiting } from './parts';

/** One metric: may it be used, and what would an experiment see of it. */
export class MetricWidget extends ReactWidget {
  constructor(
    private readonly workbench: IWorkbench,
    private readonly name: string
  ) {
    super();
  }

  protected render(): JSX.Element {
    return (
      <div className="wb-Experiment">
        <h2>{this.name}</h2>
        <MetricPart workbench={this.workbench} name={this.name} />
      </div>
    );
  }
}

/** The proof and the preview; of a metric by a column, of the one that is chosen. */
export function MetricPart(props: { workbench: IWorkbench; name: string }): JSX.Element {
  const { workbench, name } = props;
  const { check, preview, running, fault, cancel, again } = useProof(workbench, name);
  const [chosen, setChosen] = React.useState('');
  if (check?.of) {
    const one = chosen || check.of[0];
    return one ? (
      <>
        <div className="wb-Controls">
          <Choice label="Which" value={one} options={check.of} onChange={setChosen} />
        </div>
        <MetricPart key={one} workbench={workbench} name={one} />
      </>
    ) : (
      <p className="wb-Quiet">Its column has no value.</p>
    );
  }
  const copy = (text: string) => void workbench.commands.execute(CommandIDs.copy, { text });
  return (
    <section aria-label={`Metric ${name}`} aria-busy={running !== null}>
      <div className="wb-Actions">
        {check && <Button label="Copy SQL" title="Copy SQL: a row per unit" onClick={() => copy(check.sql)} />}
        {preview && <Button label="Copy command" title={preview.code} onClick={() => copy(preview.code)} />}
        <Ask workbench={workbench} question={`/explain #${name} `} about={name} />
        {running === null && fault && <Button label="Again" onClick={again} />}
        <Waiting workbench={workbench} id={running} onCancel={cancel} />
      </div>
      <Fault text={fault} />
      {check && <Proof check={check} />}
      {preview && <Shown preview={preview} />}
    </section>
  );
}

function Proof(props: { check: IMetricCheck }): JSX.Element {
  const { check } = props;
  const counted =
    check.compared === null ? '' : `, ${check.compared.toLocaleString('en')} units counted again one by one`;
  return (
    <>
      <p role="status" aria-label="Proof">
        <strong className={check.ok ? '' : 'wb-Warn'}>{check.ok ? 'Sound' : 'Not to be used'}</strong>
        {check.fan_out_safe && `: no join multiplies its rows${counted}.`}
      </p>
      {check.blocking.map(text => (
        <Fault key={text} text={text} />
      ))}
      {check.warnings.length > 0 && (
        <ul aria-label="To know">
          {check.warnings.map(text => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function Shown(props: { preview: IMetricPreview }): JSX.Element {
  const { spread, false_positives, detectable, company, notes, units, snapshot } = props.preview;
  const figures: Figure[] = [
    ['Value', show(spread.value), `${show(spread.n)} units`],
    ['Variance', show(spread.variance), 'of a unit'],
    ['Skewness', show(spread.skew), '0 is symmetric'],
    ['Zero', spread.share_zero === null ? '–' : share(spread.share_zero, 1), left(spread)]
  ];
  const known = company.filter(one => one.correlation !== null);
  return (
    <>
      <Figures label="How it is spread" figures={figures} />
      {detectable.length > 0 && (
        <>
          <h3>Smallest effect that two arms find</h3>
          <Table
            label="Smallest effect"
            columns={['enrolment', 'units', 'effect', 'with covariate', 'read out on day']}
            rows={detectable.map(one => ({
              enrolment: one.weeks === null ? 'all units' : `${one.weeks} weeks`,
              units: Math.round(one.units),
              effect: change(one.effect, one.relative),
              'with covariate': change(one.adjusted, one.adjusted_relative),
              'read out on day': one.readout === null ? null : Math.ceil(one.readout)
            }))}
          />
          <p className="wb-Quiet">
            At alpha 5 % and power 80 %.{covariate(props.preview)}
          </p>
        </>
      )}
      {false_positives.length > 0 && (
        <>
          <h3>Two halves that differ in nothing</h3>
          <Table
            label="False positives"
            columns={['test', 'found a difference', '99 % interval', 'splits', 'as promised']}
            rows={false_positives.map(one => ({
              test: one.adjusted ? 'adjusted' : 'plain',
              'found a difference': one.rate === null ? '–' : share(one.rate, 1),
              '99 % interval': one.interval ? `${share(one.interval[0], 1)} to ${share(one.interval[1], 1)}` : '–',
              splits: one.splits,
              'as promised': one.compatible === null ? '–' : one.compatible ? 'yes' : 'NO'
            }))}
          />
        </>
      )}
      {known.length > 0 && (
        <>
          <h3>Correlation with the other metrics</h3>
          <Table
            label="Correlation"
            columns={['metric', 'correlation', 'units']}
            rows={known.map(one => ({
              metric: one.metric,
              correlation: (one.correlation ?? 0).toFixed(2).replace(/^-0.00$/, '0.00'),
              units: one.units
            }))}
          />
        </>
      )}
      {notes.length > 0 && (
        <ul aria-label="Notes">
          {notes.map(text => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      <p className="wb-Quiet">
        {units} · snapshot {snapshot}
      </p>
    </>
  );
}

function left(spread: IMetricPreview['spread']): string {
  const said = [
    spread.immature > 0 ? `${show(spread.immature)} immature` : '',
    spread.missing > 0 ? `${show(spread.missing)} without a value` : ''
  ].filter(Boolean);
  return said.length > 0 ? `left out: ${said.join(', ')}` : 'none left out';
}

function change(effect: number | null, relative: number | null): string {
  return effect === null ? '–' : relative === null ? show(effect) : percent(relative, 1).replace('+', '');
}

function covariate(preview: IMetricPreview): string {
  if (preview.reduction === null || preview.covariate === null) {
    return '';
  }
  const how =
    preview.covariate === 'declared'
      ? 'Its covariate'
      : `A covariate of ${show(preview.lookback_days)} days, which is not declared,`;
  return ` ${how} takes off ${share(preview.reduction, 1)} of the variance.`;
}
