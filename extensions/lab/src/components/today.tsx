import * as React from 'react';

import { IStanding, IToday } from '../api/experiment';
import { Button } from './parts';

/** What a need is done with: the button's word, and where in the experiment's document. */
const DOING: Record<string, [string, string]> = {
  lock: ['Plan', 'Plan'],
  look: ['Read out', 'Readout'],
  decide: ['Decide', 'Decide'],
  health: ['Health', 'Readout'],
  deviation: ['Open', 'Readout']
};

/** What each experiment that is not over needs today; the first line is the most urgent. */
export function Today(props: { today: IToday; onOpen: (name: string, part: string) => void }): JSX.Element {
  const running = props.today.experiments.filter(one => one.needs.some(need => need.kind !== 'done'));
  return (
    <section aria-label="Today">
      <h3>Today</h3>
      {running.length === 0 && <p className="wb-Quiet">Nothing to do.</p>}
      {running.map(one => (
        <Needs key={one.experiment} standing={one} onOpen={props.onOpen} />
      ))}
    </section>
  );
}

function Needs(props: { standing: IStanding; onOpen: (name: string, part: string) => void }): JSX.Element {
  const { experiment, phase, needs, looks, planned } = props.standing;
  return (
    <div className="wb-Need" role="group" aria-label={`Today: ${experiment}`}>
      <div className="wb-Item">
        <span className="wb-ItemText" title={experiment}>
          {experiment}
        </span>
        <span className="wb-Quiet">
          {phase}
          {planned !== null && `, ${looks} of ${planned} looks`}
        </span>
      </div>
      <ul className="wb-List">
        {needs.map(need => (
          <li key={need.kind + need.words}>
            <span>
              {need.urgent && <strong className="wb-Warn">Now: </strong>}
              {need.words}
            </span>
            {need.kind in DOING && (
              <Button
                label={DOING[need.kind][0]}
                title={`${DOING[need.kind][0]}: ${experiment}${need.do ? `\n${need.do}` : ''}`}
                onClick={() => props.onOpen(experiment, DOING[need.kind][1])}
              />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
