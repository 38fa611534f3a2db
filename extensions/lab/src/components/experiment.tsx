import { ReactWidget } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';
import * as React from 'react';

import { IWorkbench } from '../tokens';
import { PlanPart } from './plan';
import { Readout } from './readout';
import { RehearsePart } from './rehearse';

const PARTS = ['Plan', 'Rehearse', 'Readout'] as const;
type Part = (typeof PARTS)[number];

/** Where in the document; `Decide` is the form below the readout. */
interface IPlace {
  part: Part;
  decide: boolean;
}

function placeOf(text: string): IPlace {
  return { part: PARTS.find(one => one === text) ?? 'Readout', decide: text === 'Decide' };
}

/** One experiment: its plan, its rehearsal, its readout. */
export class ExperimentWidget extends ReactWidget {
  constructor(
    private readonly workbench: IWorkbench,
    private readonly name: string
  ) {
    super();
  }

  /** Show one part, or the form to decide. */
  showPart(part: string): void {
    this._first = placeOf(part);
    this._asked.emit(this._first);
  }

  protected render(): JSX.Element {
    return <Experiment workbench={this.workbench} name={this.name} first={this._first} asked={this._asked} />;
  }

  private _first: IPlace = { part: 'Readout', decide: false };
  private readonly _asked = new Signal<this, IPlace>(this);
}

function Experiment(props: {
  workbench: IWorkbench;
  name: string;
  first: IPlace;
  asked: Signal<ExperimentWidget, IPlace>;
}): JSX.Element {
  const { workbench, name, asked } = props;
  const [part, setPart] = React.useState<Part>(props.first.part);
  // a part stays once it was opened, with its sliders and effects
  const [opened, setOpened] = React.useState<readonly Part[]>([props.first.part]);
  // how often somebody wanted to decide: each time the form is brought into sight
  const [deciding, setDeciding] = React.useState(Number(props.first.decide));
  const tabs = React.useRef<HTMLDivElement>(null);
  const id = React.useId();
  const open = React.useCallback((one: Part) => {
    setPart(one);
    setOpened(all => (all.includes(one) ? all : [...all, one]));
  }, []);
  React.useEffect(() => {
    const slot = (_: unknown, one: IPlace) => {
      open(one.part);
      setDeciding(n => n + Number(one.decide));
    };
    asked.connect(slot);
    return () => {
      asked.disconnect(slot);
    };
  }, [asked, open]);
  const turn = (event: React.KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = PARTS[(PARTS.indexOf(part) + step + PARTS.length) % PARTS.length];
      open(next);
      tabs.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
    }
  };
  return (
    <div className="wb-Experiment">
      <h2>{name}</h2>
      <div className="wb-Tabs" role="tablist" aria-label={name} ref={tabs} onKeyDown={turn}>
        {PARTS.map(one => (
          <button
            key={one}
            role="tab"
            data-tab={one}
            id={`${id}${one}`}
            aria-selected={part === one}
            aria-controls={opened.includes(one) ? `${id}${one}-panel` : undefined}
            tabIndex={part === one ? 0 : -1}
            onClick={() => open(one)}
          >
            {one}
          </button>
        ))}
      </div>
      {PARTS.filter(one => opened.includes(one)).map(one => (
        <div key={one} role="tabpanel" id={`${id}${one}-panel`} aria-labelledby={`${id}${one}`} hidden={part !== one}>
          {one === 'Plan' && <PlanPart workbench={workbench} name={name} />}
          {one === 'Rehearse' && <RehearsePart workbench={workbench} name={name} />}
          {one === 'Readout' && <Readout workbench={workbench} name={name} deciding={deciding} />}
        </div>
      ))}
    </div>
  );
}
