import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { post, request } from '../api/request';
import { IImports, ILook, IRun } from '../api/types';
import { CommandIDs } from '../commands';
import { ACTIVE, repeat } from '../models/running';
import { IWorkbench } from '../tokens';
import { Checks } from './checks';
import { asRequest, IDraft, Mapping, toDraft } from './mapping';
import { Button, Choice, Fault, Table, useSeconds } from './parts';


/** Bring files into a new snapshot: look, map, import, follow; the import outlives this page. */
export class ImportWidget extends ReactWidget {
  constructor(
    private readonly workbench: IWorkbench,
    private readonly paths: string
  ) {
    super();
  }

  protected render(): JSX.Element {
    return <Import workbench={this.workbench} paths={this.paths} />;
  }
}

function Import(props: { workbench: IWorkbench; paths: string }): JSX.Element {
  const { workbench } = props;
  const [paths, setPaths] = React.useState(props.paths);
  const [format, setFormat] = React.useState('table');
  const [known, setKnown] = React.useState<IImports | null>(null);
  const [look, setLook] = React.useState<ILook | null>(null);
  const [draft, setDraft] = React.useState<IDraft | null>(null);
  const [looking, setLooking] = React.useState(false);
  const [fault, setFault] = React.useState<string | null>(null);
  const [run, setRun] = useRun(workbench, setFault);
  const seconds = useSeconds(looking);
  const active = run !== null && ACTIVE.includes(run.status);
  const sources = paths.split('\n').filter(one => one.trim());

  React.useEffect(() => {
    if (!active) {
      request<IImports>(workbench.settings, 'imports').then(setKnown, error => setFault(error.message));
    }
  }, [workbench, active]);
  const forget = () => {
    setLook(null);
    setDraft(null);
  };
  const lookAt = async () => {
    setLooking(true);
    setFault(null);
    forget();
    try {
      const found = await post<ILook>(workbench.settings, 'imports/look', { sources });
      setLook(found);
      setDraft(toDraft(found));
    } catch (error) {
      setFault((error as Error).message);
    } finally {
      setLooking(false);
    }
  };
  React.useEffect(() => {
    if (props.paths) {
      void lookAt();
    }
  }, []);
  const start = async (asked: object) => {
    setFault(null);
    try {
      setRun(await post<IRun>(workbench.settings, 'imports', asked));
    } catch (error) {
      setFault((error as Error).message);
    }
  };
  const stale = (known?.imports ?? []).some(one => one.changed);
  const ready = format !== 'table' || (draft !== null && look !== null && asRequest(draft, look, known) !== null);
  return (
    <div>
      <div className="wb-Controls">
        <label className="wb-Field wb-mod-wide">
          <span>Files</span>
          <textarea
            className="jp-mod-styled"
            aria-label="Files"
            rows={Math.max(1, paths.split('\n').length)}
            value={paths}
            spellCheck={false}
            placeholder="logs/sends.csv, logs/*.parquet, or a folder; one a line"
            onChange={event => {
              setPaths(event.target.value);
              forget();
            }}
          />
        </label>
        <Choice label="Format" value={format} options={(known?.formats ?? []).map(one => one.adapter)} onChange={setFormat} />
        {format === 'table' && (
          <Button primary={!draft} label="Look" disabled={looking || !sources.length} onClick={() => void lookAt()} />
        )}
        <Button
          primary={ready}
          label="Import"
          disabled={active || looking || !sources.length || !ready}
          onClick={() =>
            void start({ sources, adapter: format, ...(format === 'table' ? asRequest(draft!, look!, known) : {}) })
          }
        />
        {active && run && (
          <Button
            label="Cancel"
            onClick={() =>
              void post<IRun>(workbench.settings, `runs/${encodeURIComponent(run.id)}/cancel`, {}).then(setRun, error =>
                setFault(error.message)
              )
            }
          />
        )}
      </div>
      <p className="wb-Quiet">{known?.formats.find(one => one.adapter === format)?.about}</p>
      {looking && seconds > 1 && <p className="wb-Quiet" role="status">Looking … {seconds.toFixed(0)} s</p>}
      <Fault text={fault} />
      {run && <Going workbench={workbench} run={run} />}
      {format === 'table' && look && draft && !active && run?.status !== 'done' && (
        <Mapping look={look} draft={draft} known={known} onChange={setDraft} />
      )}
      {known && known.imports.length > 0 && (
        <section aria-label="Imported before">
          <h3>Imported before</h3>
          <Table
            label="Imports"
            columns={['tables', 'from', 'format', 'files']}
            rows={known.imports.map(one => ({
              tables: one.tables.join(', '),
              from: one.sources.join(', '),
              format: one.adapter,
              files: one.changed ? 'changed since' : 'as they were'
            }))}
          />
          <div className="wb-Actions">
            <Button
              label="Refresh"
              title={stale ? 'Import what is new or changed' : 'No file has changed'}
              disabled={!stale || active}
              onClick={() => void start({})}
            />
          </div>
        </section>
      )}
    </div>
  );
}

/** The import under way, or the last one of this page; asked for until it has ended. */
function useRun(
  workbench: IWorkbench,
  say: (text: string | null) => void
): [IRun | null, (run: IRun | null) => void] {
  const [run, setRun] = React.useState<IRun | null>(null);
  React.useEffect(() => {
    // one that was begun before this page was opened
    request<{ runs: IRun[] }>(workbench.settings, 'runs').then(
      value => setRun(now => now ?? value.runs.find(one => one.kind === 'import' && ACTIVE.includes(one.status)) ?? null),
      error => say(error.message)
    );
  }, [workbench]);
  const id = run?.id;
  const active = run !== null && ACTIVE.includes(run.status);
  React.useEffect(() => {
    void workbench.commands.execute(CommandIDs.refresh);
    if (!id || !active) {
      return;
    }
    return repeat(() =>
      request<IRun>(workbench.settings, `runs/${encodeURIComponent(id)}`).then(
        found => setRun(now => (now?.id === id ? found : now)),
        error => say(error.message)
      )
    );
  }, [id, active, workbench]);
  return [run, setRun];
}

function Counted(props: { what: string; counts: Record<string, number> }): JSX.Element | null {
  const found = Object.entries(props.counts ?? {});
  if (!found.length) {
    return null;
  }
  return (
    <p className="wb-Quiet">
      {props.what}: {found.map(([name, count]) => `${count.toLocaleString('en')} ${name}`).join(', ')}
    </p>
  );
}

function Going(props: { workbench: IWorkbench; run: IRun }): JSX.Element {
  const { run, workbench } = props;
  const result = run.result;
  const few = (names: string[]) => names.join(', ');
  return (
    <section aria-label="Import">
      <p>
        <code>{run.id}</code> <strong role="status">{run.status}</strong> <span className="wb-Quiet">{run.message}</span>
      </p>
      {ACTIVE.includes(run.status) && (
        <progress aria-label="Import progress" value={run.fraction ?? undefined} max={1} />
      )}
      {run.status === 'cancelled' && <p className="wb-Quiet">The project is as it was.</p>}
      {run.error && <Fault text={run.error.hint ? `${run.error.message}: ${run.error.hint}` : run.error.message} />}
      {result && (
        <>
          <p>
            Snapshot <code>{result.snapshot}</code>
            {result.imported.length === 0 && ': no file has changed'}
          </p>
          <Table
            label="Tables"
            columns={['table', 'rows']}
            rows={Object.entries(result.tables).map(([table, rows]) => ({ table, rows }))}
          />
          {result.hashed.length > 0 && <p className="wb-Quiet">Kept as a keyed hash: {few(result.hashed)}</p>}
          {result.ignored.length > 0 && <p className="wb-Quiet">No place for: {few(result.ignored)}</p>}
          <Counted what="Left out" counts={result.dropped} />
          <Counted what="Reactions by how they found their message" counts={result.matched} />
          <Counted what="Unknown, taken as false" counts={result.assumed} />
          <div className="wb-Actions">
            <Button primary label="Explore" onClick={() => void workbench.commands.execute(CommandIDs.explore)} />
          </div>
          <h3>Contract report</h3>
          <Checks checks={result.checks} />
        </>
      )}
    </section>
  );
}
