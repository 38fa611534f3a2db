import { ILabShell, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';

import { request } from '../api/request';
import { CommandIDs } from '../commands';
import { Chats, isChat } from '../models/chats';
import { ISelected } from '../models/looking';
import { IWorkbench } from '../tokens';

const SETTLED_MS = 700;
/** Cells before and after the active one that are told. */
const BEFORE = 4;
const AFTER = 1;
const MOST = 4000;

/** Tells the server what the person looks at, so that "this" means something in the chat; opens the chat with a question. */
export const context: JupyterFrontEndPlugin<void> = {
  id: '@messaging-workbench/lab:context',
  description: 'What the person looks at, for the assistant.',
  requires: [IWorkbench, INotebookTracker],
  optional: [ILabShell],
  autoStart: true,
  activate: (app: JupyterFrontEnd, workbench: IWorkbench, tracker: INotebookTracker, shell: ILabShell | null) => {
    const chats = new Chats(app);
    // the page that was looked at before the person turned to the chat
    let page: Widget | null = null;
    let last = '';
    let timer = 0;
    const tell = async () => {
      const body = JSON.stringify(seen(workbench, page && !page.isDisposed ? page : null, tracker));
      if (body !== last) {
        last = body;
        // a server that is away is told the next time
        await request(workbench.settings, 'assistant/context', { method: 'PUT', body }).catch(() => {
          last = '';
        });
      }
    };
    const changed = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void tell(), SETTLED_MS);
    };
    const turned = () => {
      const current = app.shell.currentWidget;
      if (current && isChat(current)) {
        chats.used(current);
      } else {
        page = current;
      }
      changed();
    };
    tracker.activeCellChanged.connect(changed);
    tracker.currentChanged.connect(changed);
    shell?.currentChanged.connect(turned);
    workbench.looking.changed.connect(changed);
    app.commands.commandExecuted.connect((_, done) => {
      if (done.id.startsWith('notebook:run')) {
        void done.result.then(changed, changed);
      }
    });

    app.commands.addCommand(CommandIDs.ask, {
      label: 'Ask the Assistant',
      execute: async args => {
        turned();
        if (args.selected && page) {
          workbench.looking.show(contentOf(page), args.selected as unknown as ISelected);
        }
        // told at once: the question is about what is here now
        await tell();
        const text = String(args.text ?? '');
        if (!(await chats.ask(text))) {
          await app.commands.execute(CommandIDs.copy, { text });
          Notification.info('The chat is not installed; the question is on the clipboard', { autoClose: 4000 });
        }
      }
    });
    app.commands.addCommand(CommandIDs.fix, {
      label: 'Ask About the Error',
      caption: 'Ask the assistant what went wrong in this cell',
      isVisible: () => errorOf(tracker.activeCell) !== '',
      execute: () => {
        const line = errorOf(tracker.activeCell).trim().split('\n').pop() ?? '';
        return app.commands.execute(CommandIDs.ask, { text: `/why ${line.slice(0, 300)}` });
      }
    });
    app.contextMenu.addItem({ command: CommandIDs.fix, selector: '.jp-Notebook .jp-CodeCell', rank: 0 });
  }
};

/** An output of a cell, as the notebook keeps it. */
interface IFailed {
  output_type: string;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

/** What a document shows, by which the documents name themselves. */
function contentOf(page: Widget): object {
  return (page as { content?: object }).content ?? page;
}

/** The fields of the server's context. */
function seen(workbench: IWorkbench, page: Widget | null, tracker: INotebookTracker): Record<string, unknown> {
  const id = page?.id ?? '';
  const open = (command: string) => (id.startsWith(`${command.replace(':', '-')}-`) ? id.slice(command.length + 1) : null);
  const found: Record<string, unknown> = {
    metric: open(CommandIDs.metric),
    experiment: open(CommandIDs.readout),
    selected: page && workbench.looking.at(contentOf(page))
  };
  const panel = tracker.currentWidget;
  if (panel) {
    const { widgets, activeCellIndex } = panel.content;
    const begin = Math.max(0, activeCellIndex - BEFORE);
    found.notebook = panel.context.path;
    found.error = bounded(errorOf(tracker.activeCell));
    found.cells = widgets.slice(begin, activeCellIndex + AFTER + 1).map((cell, i) => ({
      kind: cell.model.type,
      source: bounded(cell.model.sharedModel.getSource()),
      error: bounded(errorOf(cell)),
      active: begin + i === activeCellIndex
    }));
  }
  return found;
}

/** The traceback of a cell that failed, without colours. */
function errorOf(cell: INotebookTracker['activeCell']): string {
  const outputs = (cell?.model.sharedModel.toJSON() as { outputs?: IFailed[] } | undefined)?.outputs ?? [];
  const failed = outputs.find(one => one.output_type === 'error');
  if (!failed) {
    return '';
  }
  const traceback = failed.traceback ?? [];
  const text = [...traceback, `${failed.ename}: ${failed.evalue}`].join('\n').replace(/\x1b\[[0-9;]*m/g, '');
  return text;
}

function bounded(text: string): string {
  return text.length > MOST ? text.slice(-MOST) : text;
}
