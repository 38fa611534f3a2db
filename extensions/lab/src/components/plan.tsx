import * as React from 'react';

import { IFigures, IPlan } from '../api/experiment';
import { CommandIDs } from '../commands';
import { usePlan } from '../models/planning';
import { IWorkbench } from '../tokens';
import { Ask } from './ask';
import { LockPart } from './lock';
import { MetricPart } from './metric';
import { Button, Fault, Figure, Figures, percent, share, Table, useSeconds, whole } from './parts';
import { Sliders } from './sliders';

/** The plan with sliders. The server computes. */
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
            disabled={unsaid(figures)}
            title={unsaid(figures) ? 'Split, traffic and ramp have no words in a shell: paste the lines' : plan.code}
            onClick={() => void workbench.commands.execute(CommandIDs.copy, { text: plan.code })}
          />
        )}
        <Ask workbench={workbench} question={`About the plan of #${name}: `} about="this plan" />
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
          <Found workbench={workbench} plan={plan} />
          <Pasted workbench={workbench} plan={plan} />
        </div>
      )}
      <LockPart workbench={workbench} name={name} />
    </>
  );
}

/** Whether the plan has figures that only the project's files can say. */
function unsaid(figures: IFigures): boolean {
  return [figures.split, figures.traffic, figures.ramp].some(one => one !== undefined);
}

/** What somebody pastes who likes the plan that was tried; the file's comments stay theirs. */
function Pasted(props: { workbench: IWorkbench; plan: IPlan }): JSX.Element | null {
  const { workbench, plan } = props;
  return plan.pasted.length === 0 ? null : (
    <section aria-label="Lines to paste">
      <h3>To keep it</h3>
      {plan.pasted.map(one => (
        <React.Fragment key={one.file}>
          <div className="wb-Actions">
            <code>{one.file}</code>
            <Button
              label="Copy lines"
              title={`Copy the lines of ${one.file}`}
              onClick={() => void workbench.commands.execute(CommandIDs.copy, { text: one.text })}
            />
          </div>
          <pre className="wb-Code" tabIndex={0} aria-label={one.file}>
            {one.text}
          </pre>
        </React.Fragment>
      ))}
    </section>
  );
}

function Found(props: { workbench: IWorkbench; plan: IPlan }): JSX.Element {
  const { workbench, plan } = props;
  const figures: Figure[] = [
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
      <Figures label="What it comes to" figures={figures} live />
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
        more={{
          label: 'Preview',
          of: i => `Preview: ${plan.lines[i].metric}`,
          show: i => <MetricPart workbench={workbench} name={plan.lines[i].metric} />
        }}
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
