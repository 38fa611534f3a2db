import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, NotebookActions, NotebookPanel } from '@jupyterlab/notebook';

import { CommandIDs } from '../commands';

/** Insert code below the active cell; the browser changes the notebook, the server never does. */
export const cells: JupyterFrontEndPlugin<void> = {
  id: '@messaging-workbench/lab:cells',
  description: 'Inserts a cell into the notebook last used, or into a new one.',
  requires: [INotebookTracker],
  autoStart: true,
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker): void => {
    app.commands.addCommand(CommandIDs.insertCell, {
      label: 'Insert a Cell',
      execute: async args => {
        const code = String(args.code ?? '');
        const panel = tracker.currentWidget ?? (await newNotebook(app));
        await panel.context.ready;
        const notebook = panel.content;
        const active = notebook.activeCell;
        const empty = active?.model.type === 'code' && !active.model.sharedModel.getSource().trim();
        if (!empty) {
          NotebookActions.insertBelow(notebook);
        }
        notebook.activeCell?.model.sharedModel.setSource(code);
        app.shell.activateById(panel.id);
        if (args.run) {
          await panel.sessionContext.ready;
          await NotebookActions.run(notebook, panel.sessionContext);
        }
        return panel.context.path;
      }
    });
  }
};

async function newNotebook(app: JupyterFrontEnd): Promise<NotebookPanel> {
  const panel: NotebookPanel = await app.commands.execute('notebook:create-new', {
    kernelName: 'python3'
  });
  await panel.context.ready;
  return panel;
}
