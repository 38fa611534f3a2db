import { autocompletion, Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { ServerConnection } from '@jupyterlab/services';
import { Extension, Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';

import { request } from '../api/request';
import { ITable } from '../api/types';
import { quoted } from './document';

const WORDS =
  'SELECT FROM WHERE GROUP BY ORDER LIMIT HAVING QUALIFY WITH AS AND OR NOT IN IS NULL BETWEEN LIKE CASE WHEN THEN ELSE END JOIN LEFT USING ON DISTINCT UNION ALL FILTER OVER PARTITION DESC ASC INTERVAL EXISTS'.split(
    ' '
  );

let functions: Promise<string[]> | null = null;

/** Completion from the catalog, and Ctrl+Enter; JupyterLab's editor brings the rest. */
export function completing(
  tables: () => ITable[],
  settings: ServerConnection.ISettings,
  run: () => void
): Extension {
  functions ??= request<{ functions: string[] }>(settings, 'functions').then(
    found => found.functions,
    () => {
      functions = null;
      return [];
    }
  );
  const known = functions;
  const source = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const word = context.matchBefore(/[\w"]+\.?"?\w*/);
    if (!word && !context.explicit) {
      return null;
    }
    const text = word?.text ?? '';
    const dot = text.indexOf('.');
    if (dot >= 0) {
      const table = tables().find(one => quoted(one.name) === text.slice(0, dot));
      return { from: word!.from + dot + 1, options: table ? columnsOf(table) : [] };
    }
    const all = context.state.doc.toString();
    const named = tables().filter(one => all.includes(one.name));
    const options: Completion[] = [
      ...(named.length ? named : tables()).flatMap(one => columnsOf(one)),
      ...tables().map(one => ({ label: quoted(one.name), type: 'class', detail: `${one.rows.toLocaleString('en')} rows`, boost: 2 })),
      ...WORDS.map(label => ({ label, type: 'keyword' })),
      ...(await known).map(label => ({ label, type: 'function', boost: -2 }))
    ];
    const seen = new Set<string>();
    return {
      from: word?.from ?? context.pos,
      options: options.filter(one => !seen.has(one.label) && seen.add(one.label)),
      validFor: /^[\w"]*$/
    };
  };
  return [
    EditorView.contentAttributes.of({ 'aria-label': 'SQL' }),
    autocompletion({ override: [source], icons: false }),
    Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => (run(), true) }]))
  ];
}

function columnsOf(table: ITable): Completion[] {
  return Object.entries(table.columns).map(([name, type]) => ({
    label: quoted(name),
    type: 'property',
    detail: `${table.name}, ${type.toLowerCase()}`,
    boost: 1
  }));
}
