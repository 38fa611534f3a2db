import { CodeEditor } from '@jupyterlab/codeeditor';
import { UUID } from '@lumino/coreutils';
import * as React from 'react';

import { post, request } from '../api/request';
import { IRows, ITable } from '../api/types';
import { completing } from '../models/completion';
import { IWorkbench } from '../tokens';
import { Actions } from './actions';
import { Button, Fault, show, Table, useSeconds } from './parts';

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
  const [running, setRunning] = React.useState<string | null>(null);
  const [what, setWhat] = React.useState('');
  const [fault, setFault] = React.useState<string | null>(null);
  const seconds = useSeconds(running !== null);
  const run = async () => {
    const id = UUID.uuid4();
    setRunning(id);
    setFault(null);
    setWhat('');
    try {
      setResult(await post<IRows>(workbench.settings, 'sql', { sql: text, snapshot, id }));
    } catch (error) {
      setResult(null);
      setFault((error as Error).message);
    } finally {
      setRunning(null);
    }
  };
  const runNow = React.useRef(run);
  runNow.current = run;
  React.useEffect(() => {
    if (running && seconds > 1) {
      const query = `progress?id=${encodeURIComponent(running)}`;
      request<{ fraction: number | null; what: string }>(workbench.settings, query).then(
        found => setWhat(`${found.what}${found.fraction === null ? '' : ` ${Math.round(100 * found.fraction)} %`}`),
        () => setWhat('')
      );
    }
  }, [running, Math.floor(seconds)]);
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
        <Button primary label="Run" title="Run (Ctrl+Enter)" disabled={running !== null || !text.trim()} onClick={() => void run()} />
        {running !== null && seconds > 1 && (
          <span className="wb-Quiet" role="status">
            {seconds.toFixed(0)} s … {what}
          </span>
        )}
        {running !== null && (
          <Button label="Cancel" onClick={() => void post(workbench.settings, 'cancel', { id: running })} />
        )}
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
          />
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
