import { UUID } from '@lumino/coreutils';
import * as React from 'react';

import { post, request } from '../api/request';
import { IWatched } from '../api/training';
import { IWorkbench } from '../tokens';
import { Chart } from './chart';
import { Button, Fault, Table, Waiting } from './parts';

const WORST = ['act', 'watch', 'unknown', 'ok'];

/** The checks of a model that answers: the last report, and a new one on request. */
export function Watch(props: { workbench: IWorkbench; spec: string }): JSX.Element {
  const { workbench, spec } = props;
  const [report, setReport] = React.useState<IWatched | null>(null);
  const [asked, setAsked] = React.useState<string | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);
  React.useEffect(() => {
    let over = false;
    request<{ reports: IWatched[] }>(workbench.settings, 'monitor').then(
      found => !over && setReport(found.reports.find(one => one.spec === spec) ?? null),
      (error: Error) => !over && setFault(error.message)
    );
    return () => {
      over = true;
    };
  }, [workbench, spec]);

  const watch = async () => {
    const id = UUID.uuid4();
    setAsked(id);
    setFault(null);
    try {
      setReport(await post<IWatched>(workbench.settings, 'monitor', { id, name: spec }));
    } catch (error) {
      setFault((error as Error).message);
    } finally {
      setAsked(null);
    }
  };
  const checks = [...(report?.checks ?? [])].sort((a, b) => WORST.indexOf(a.verdict) - WORST.indexOf(b.verdict));
  return (
    <section aria-label="Watch">
      <h4>Watch</h4>
      {report && (
        <p>
          <strong role="status">{report.verdict}</strong>{' '}
          <span className="wb-Quiet">
            {day(report.current)} beside {day(report.reference)}
          </span>
        </p>
      )}
      <Fault text={fault} />
      <div className="wb-Controls">
        <Button label={report ? 'Look again' : 'Look'} disabled={asked !== null} onClick={() => void watch()} />
        <Waiting
          workbench={workbench}
          id={asked}
          onCancel={() => void post(workbench.settings, 'cancel', { id: asked })}
        />
      </div>
      {report && (
        <>
          <Table
            label="Checks"
            columns={['verdict', 'check', 'of', 'value', 'why']}
            rows={checks.map(one => ({ ...one, check: one.kind, of: one.subject }))}
          />
          <div className="wb-Beside">
            {report.pictures.map(one => (
              <section key={one.title} className="wb-mod-chart" aria-label={one.title}>
                <h4>{one.title}</h4>
                <Chart workbench={workbench} spec={one.chart} label={one.title} />
                <p className="wb-Quiet">{one.words}</p>
              </section>
            ))}
          </div>
        </>
      )}
    </section>
  );
}

/** A window of days, its end left out. */
function day(window: [string, string]): string {
  return window.map(one => one.slice(0, 10)).join(' to ');
}
