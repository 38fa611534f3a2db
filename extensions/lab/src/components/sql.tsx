import { CodeEditor } from '@jupyterlab/codeeditor';
import * as React from 'react';

import { ARROW, postForBytes } from '../api/request';
import { IRows, ITable } from '../api/types';
import { ask, IAsking } from '../models/asking';
import { completing } from '../models/completion';
import { IWorkbench } from '../tokens';
import { Actions } from './actions';
import { Button, Fault, show, Table, Waiting } from './parts';

/** One guarded SELECT: an editor that knows the catalog, and its rows. */
export function Query(props: {
  workbench: IWorkbench;
  snapshot: string;
  tables: ITable[];
  text: string;
  onChange: (text: string) => void;
  save: (view: object) => void;
}): JSX.Element {
  const { workbench, snapshot, text } = props;
  const [result, setResult] = React.useState<IRows | null>(null);
  const [asking, setAsking] = React.useState<IAsking<unknown> | null>(null);
  const [fault, setFault] = React.useState<string | null>(null);
  const wait = async <T,>(one: IAsking<T>, use: (answer: T) => void) => {
    setAsking(one);
    setFault(null);
    try {
      use(await one.answer);
    } catch (error) {
      if (!one.dropped()) {
        setResult(null);
        setFault((error as Error).message);
      }
    } finally {
      setAsking(now => (now === one ? null : now));
    }
  };
  React.useEffect(() => () => asking?.drop(), [asking]);
  const run = () => wait(ask<IRows>(workbench.settings, 'sql', { sql: text, snapshot }), setResult);
  const download = () => wait(ask(workbench.settings, 'sql', { sql: text, snapshot }, postForBytes), keep);
  const runNow = React.useRef(run);
  runNow.current = run;
  const code = `import workbench as wb\n\nwb.open().snapshot(${JSON.stringify(snapshot)}).sql("""\n${text.replace(/\\/g, '\\\\').replace(/"""/g, '\\"\\"\\"')}\n""")`;
  return (
    <div>
      <Editor
        workbench={workbench}
        tables={props.tables}
        text={text}
        onChange={props.onChange}
        onRun={() => void runNow.current()}
      />
      <div className="wb-Controls">
        <Button primary label="Run" title="Run (Ctrl+Enter)" disabled={asking !== null || !text.trim()} onClick={() => void run()} />
        <Waiting workbench={workbench} id={asking?.id ?? null} patience={0} onCancel={() => asking?.cancel()} />
      </div>
      <Fault text={fault} />
      {result && (
        <>
          <Actions
            workbench={workbench}
            sql={text}
            code={code}
            save={() => props.save({ kind: 'sql', sql: text })}
            about={`the query ${text}`}
          >
            <Button
              label="Download"
              title="The first million rows as an Arrow stream"
              disabled={asking !== null}
              onClick={() => void download()}
            />
          </Actions>
          <p className="wb-Quiet" role="status">
            {result.truncated
              ? `the first ${show(result.rows.length)} of ${result.total === null ? 'many' : show(result.total)} rows`
              : `${show(result.rows.length)} of ${show(result.rows.length)} rows`}
            , {result.seconds.toFixed(2)} s
          </p>
          <Table columns={result.columns} rows={result.rows} label="Rows: SQL" />
        </>
      )}
    </div>
  );
}

/** Give an Arrow stream to the browser as a file. */
function keep(bytes: ArrayBuffer): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type: ARROW }));
  link.download = 'rows.arrows';
  link.click();
  URL.revokeObjectURL(link.href);
}

/** JupyterLab's own editor; the catalog completes. */
function Editor(props: {
  workbench: IWorkbench;
  tables: ITable[];
  text: string;
  onChange: (text: string) => void;
  onRun: () => void;
}): JSX.Element {
  const host = React.useRef<HTMLDivElement>(null);
  const model = React.useRef<CodeEditor.IModel | null>(null);
  const latest = React.useRef(props);
  latest.current = props;
  React.useEffect(() => {
    const made = new CodeEditor.Model({ mimeType: 'text/x-sql' });
    model.current = made;
    made.sharedModel.setSource(latest.current.text);
    const editor = props.workbench.editors.factoryService.newInlineEditor({
      host: host.current!,
      model: made,
      config: { lineNumbers: false, lineWrap: true }
    });
    const { injectExtension } = editor as any;
    injectExtension?.call(
      editor,
      completing(() => latest.current.tables, props.workbench.settings, () => latest.current.onRun())
    );
    made.sharedModel.changed.connect(() => latest.current.onChange(made.sharedModel.getSource()));
    return () => {
      editor.dispose();
      made.dispose();
      model.current = null;
    };
  }, [props.workbench]);
  React.useEffect(() => {
    if (model.current && model.current.sharedModel.getSource() !== props.text) {
      model.current.sharedModel.setSource(props.text);
    }
  }, [props.text]);
  return <div className="wb-Editor jp-Editor" aria-label="SQL" role="group" ref={host} />;
}
