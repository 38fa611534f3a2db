import * as React from 'react';

import { request } from '../api/request';
import { IWatched } from '../api/training';
import { ask, useQuestion } from '../models/asking';
import { IWorkbench } from '../tokens';
import { Chart } from './chart';
import { Button, Fault, Table, Waiting } from './parts';

const WORST = ['act', 'watch', 'unknown', 'ok'];

/** The checks of a model that answers: the last report, and a new one on request. */
export function Watch(props: { workbench: IWorkbench; spec: string }): JSX.Element {
  const { workbench, spec } = props;
  const [report, setReport] = React.useState<IWatched | null>(null);
  const [lost, setLost] = React.useState<string | null>(null);
  const { id, fault, cancel, put } = useQuestion();
  React.useEffect(() => {
    let over = false;
    request<{ reports: IWatched[] }>(workbench.settings, 'monitor').then(
      // one that was made meanwhile is newer
      found => over || setReport(now => now ?? found.reports.find(one => one.spec === spec) ?? null),
      (error: Error) => over || setLost(error.message)
    );
    return () => {
      over = true;
    };
  }, [workbench, spec]);

  const watch = () => {
    setLost(null);
    return put(() => ask<IWatched>(workbench.settings, 'monitor', { name: spec }), setReport);
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
      <Fault text={fault ?? lost} />
      <div className="wb-Controls">
        <Button label={report ? 'Look again' : 'Look'} disabled={id !== null} onClick={() => void watch()} />
        <Waiting workbench={workbench} id={id} onCancel={cancel} />
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
