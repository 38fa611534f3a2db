import * as React from 'react';

import { ICheck } from '../api/types';
import { Table } from './parts';

/** The contract report: what is wrong with the log, what that breaks, and the way to mend it. */
export function Checks(props: { checks: ICheck[] }): JSX.Element {
  const all = props.checks;
  const found = all.filter(one => one.count > 0).sort((a, b) => Number(b.blocking) - Number(a.blocking));
  const rows = found.map(one => ({
    rule: one.check,
    table: one.table,
    count: one.count,
    'what it breaks': one.breaks,
    'how to mend it': one.fix,
    stops: one.blocking ? 'conclusions' : ''
  }));
  return (
    <>
      <p className="wb-Quiet">
        {found.length ? `${found.length} of ${all.length} rules are broken` : `all ${all.length} rules are kept`}, in the
        current snapshot
      </p>
      {rows.length > 0 && (
        <div className="wb-Wrapped">
          <Table columns={Object.keys(rows[0])} rows={rows} label="Contract report" />
        </div>
      )}
    </>
  );
}
