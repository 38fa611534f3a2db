import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';

import { CommandIDs } from '../commands';
import { PanelWidget } from '../components/panel';
import { workbenchIcon } from '../icons';
import { IWorkbench } from '../tokens';

/** The left-hand panel: snapshots, metrics, experiments, runs, policies, templates, status. */
export const panel: JupyterFrontEndPlugin<void> = {
  id: '@messaging-workbench/lab:panel',
  description: 'The Workbench panel.',
  requires: [IWorkbench],
  optional: [ILayoutRestorer, ICommandPalette],
  autoStart: true,
  activate: (
    app: JupyterFrontEnd,
    workbench: IWorkbench,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null
  ): void => {
    const widget = new PanelWidget(workbench);
    widget.id = 'messaging-workbench';
    widget.title.icon = workbenchIcon;
    widget.title.caption = 'Messaging Workbench';
    app.shell.add(widget, 'left', { rank: 300 });
    restorer?.add(widget, widget.id);
    app.commands.addCommand(CommandIDs.refresh, {
      label: 'Refresh the Workbench',
      execute: () => widget.refresh()
    });
    app.commands.addCommand(CommandIDs.showPanel, {
      label: 'Show the Workbench Panel',
      execute: () => app.shell.activateById(widget.id)
    });
    for (const command of [CommandIDs.showPanel, CommandIDs.refresh]) {
      palette?.addItem({ command, category: 'Messaging Workbench' });
    }
  }
};
