import { InputDialog, Notification } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { post, request, WorkbenchError } from '../api/request';
import { ISaved, IStatus, ITable } from '../api/types';
import { begin, EMPTY, IDocument, inWords, nameOf, quoted, showing, Tab, TABS, viewOf } from '../models/document';
import { including } from '../models/crossfilter';
import { useNewer } from '../models/newer';
import { useUndoable } from '../models/undo';
import { IWorkbench } from '../tokens';
import { Catalog } from './catalog';
import { Checks } from './checks';
import { Crossfilter } from './crossfilter';
import { History } from './history';
import { Insight } from './insight';
import { Button, Choice, Fault } from './parts';
import { Query } from './sql';
import { Views } from './views';

/** Questions of a snapshot: insights, a crossfilter, SQL; nothing here needs a kernel. */
export class ExploreWidget extends ReactWidget {
  /** `file` is a saved view to open, as a path of the file browser. */
  constructor(
    private readonly workbench: IWorkbench,
    private readonly file: string = ''
  ) {
    super();
  }

  protected render(): JSX.Element {
    return <Explore workbench={this.workbench} file={this.file} owner={this} />;
  }
}

function Explore(props: { workbench: IWorkbench; file: string; owner: object }): JSX.Element {
  const { workbench } = props;
  const [status, setStatus] = React.useState<IStatus | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);
  const document = useUndoable<IDocument>(EMPTY);
  const { state, change, settle, undo, redo } = document;
  const [open, setOpen] = React.useState<ISaved | null>(null);
  const [conflict, setConflict] = React.useState<{ text: string; spec: object } | null>(null);
  const [listed, setListed] = React.useState(0);
  const newer = useNewer(workbench, status);
  React.useEffect(() => {
    const view = viewOf(state);
    workbench.looking.show(props.owner, view && { title: inWords(view), kind: String(view.kind), spec: view });
  }, [workbench, props.owner, state.tab, state.spec, state.crossfilter, state.sql]);
  React.useEffect(() => {
    if (newer && status && !status.snapshot) {
      setStatus(newer);
      settle(begin(newer));
    }
  }, [newer]);

  const show = (saved: ISaved, current: string) => {
    setOpen(saved);
    setConflict(null);
    const snapshot = saved.snapshot === 'current' ? current : saved.snapshot;
    change({ ...showing(saved.view), ...(snapshot ? { snapshot } : {}) });
  };
  const load = (query: string, current: string) =>
    request<ISaved>(workbench.settings, `view?${query}`).then(
      saved => show(saved, current),
      error => setFault(error.message)
    );
  React.useEffect(() => {
    request<IStatus>(workbench.settings, 'status').then(
      value => {
        setStatus(value);
        settle(begin(value));
        if (props.file) {
          void load(`file=${encodeURIComponent(props.file)}`, value.snapshot?.id ?? '');
        }
      },
      error => setFault(error.message)
    );
  }, [workbench]);
  const changeFilter = React.useCallback(
    (part: Partial<IDocument['crossfilter']>, group?: string) => change({ crossfilter: { ...now.current.crossfilter, ...part } }, group),
    [change]
  );
  const now = React.useRef(state);
  now.current = state;
  if (!status) {
    return fault ? <Fault text={fault} /> : <p className="wb-Quiet">Loading …</p>;
  }
  if (!status.snapshot) {
    return <p className="wb-Quiet">There is no snapshot yet: import a log first.</p>;
  }
  const current = status.snapshot.id;
  const tables = status.snapshot.tables;

  const write = async (body: Record<string, unknown>, spec: object, title: string) => {
    const snapshot = state.snapshot === current ? 'current' : state.snapshot;
    try {
      const saved = await post<ISaved>(workbench.settings, 'view', { ...body, view: { title, snapshot, view: spec } });
      setOpen(saved);
      setConflict(null);
      setListed(n => n + 1);
      Notification.success(`Saved ${saved.path}`, { autoClose: 3000 });
    } catch (error) {
      if ((error as WorkbenchError).status === 409) {
        setConflict({ text: (error as Error).message, spec });
      } else {
        setFault((error as Error).message);
      }
    }
  };
  const saveAs = async (spec: object) => {
    const words = inWords(spec as Record<string, any>);
    const asked = await InputDialog.getText({ title: 'Save the view', label: 'Name', text: nameOf(words) });
    if (asked.button.accept && asked.value) {
      await write({ name: nameOf(asked.value) }, spec, words);
    }
  };
  const save = (spec: object) =>
    void (open ? write({ path: open.path, hash: open.hash }, spec, open.title) : saveAs(spec));

  const keys = (event: React.KeyboardEvent) => {
    const typing = (event.target as HTMLElement).closest('.cm-editor, input, textarea') !== null;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !typing) {
      event.preventDefault();
      event.stopPropagation();
      event.shiftKey ? redo() : undo();
    }
  };
  const turn = (event: React.KeyboardEvent) => {
    const at = TABS.indexOf(state.tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }[event.key];
    if (to !== undefined) {
      const next = TABS[(to + TABS.length) % TABS.length];
      event.preventDefault();
      settle({ tab: next });
      (event.currentTarget.querySelector(`[data-tab="${next}"]`) as HTMLElement | null)?.focus();
    }
  };
  const dimension = (table: ITable, column: string) =>
    change({
      tab: 'Crossfilter',
      crossfilter: { ...now.current.crossfilter, ...including(now.current.crossfilter, table, column) }
    });
  return (
    <div className="wb-Explore" onKeyDown={keys}>
      <aside>
        <Catalog
          workbench={workbench}
          snapshot={state.snapshot}
          tables={tables}
          onDimension={dimension}
          onBy={column => change({ tab: 'Insight', question: { ...now.current.question, by: column } })}
          onFilter={filter => change({ tab: 'Insight', filters: [...now.current.filters, filter] })}
          onQuery={table => change({ tab: 'SQL', sql: `SELECT *\nFROM ${quoted(table)}\nLIMIT 100` })}
        />
        <Views
          workbench={workbench}
          turn={listed}
          open={open?.path ?? null}
          onOpen={path => void load(`path=${encodeURIComponent(path)}`, current)}
        />
      </aside>
      <div className="wb-Main">
        <div className="wb-Controls">
          <div className="wb-Tabs" role="tablist" aria-label="Explore" onKeyDown={turn}>
            {TABS.map(one => (
              <button
                key={one}
                role="tab"
                data-tab={one}
                aria-selected={state.tab === one}
                tabIndex={state.tab === one ? 0 : -1}
                onClick={() => settle({ tab: one })}
              >
                {one}
                {one === 'Checks' && count(status)}
              </button>
            ))}
          </div>
          <Choice
            label="Snapshot"
            value={state.snapshot}
            options={status.snapshots ?? []}
            onChange={snapshot => change({ snapshot })}
          />
          {newer && (
            <Button
              primary
              label="Newer snapshot"
              title={`Show ${newer.snapshot?.id}, which was imported meanwhile`}
              onClick={() => {
                setStatus(newer);
                change({ snapshot: newer.snapshot?.id ?? '' });
              }}
            />
          )}
          <Button label="Undo" title="Undo (Ctrl+Z)" disabled={!document.canUndo} onClick={undo} />
          <Button label="Redo" title="Redo (Ctrl+Shift+Z)" disabled={!document.canRedo} onClick={redo} />
          {open && (
            <span className="wb-Quiet">
              {open.path}{' '}
              <button className="wb-Clear" aria-label="Close the saved view" onClick={() => setOpen(null)}>
                ×
              </button>
            </span>
          )}
        </div>
        <Fault text={fault} />
        {conflict && (
          <div className="wb-Conflict" role="alert">
            <span>{conflict.text}</span>
            {open && (
              <Button
                label="Reload"
                onClick={() => void load(`path=${encodeURIComponent(open.path)}`, current)}
              />
            )}
            <Button label="Save as" onClick={() => void saveAs(conflict.spec)} />
          </div>
        )}
        <Body tab={state.tab}>
          {{
            Insight: <Insight workbench={workbench} status={status} document={state} onChange={change} save={save} />,
            Crossfilter: (
              <Crossfilter
                workbench={workbench}
                snapshot={state.snapshot}
                tables={tables}
                asked={state.crossfilter}
                onChange={changeFilter}
                save={save}
              />
            ),
            SQL: (
              <Query
                workbench={workbench}
                snapshot={state.snapshot}
                tables={tables}
                text={state.sql}
                onChange={sql => settle({ sql })}
                save={save}
              />
            ),
            History: <History workbench={workbench} onOpen={view => change(showing(view))} />,
            Checks: <Checks checks={status.snapshot.checks} />
          }}
        </Body>
      </div>
    </div>
  );
}

function Body(props: { tab: Tab; children: Record<Tab, JSX.Element> }): JSX.Element {
  return (
    <div role="tabpanel" aria-label={props.tab}>
      {props.children[props.tab]}
    </div>
  );
}

function count(status: IStatus | null): string {
  const found = (status?.snapshot?.checks ?? []).filter(one => one.count > 0).length;
  return found ? ` (${found})` : '';
}
