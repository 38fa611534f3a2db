import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';

import { CommandIDs } from '../commands';
import { workbenchIcon } from '../icons';

/** What an import reads, by the end of a file's name. */
const READABLE = /\.(csv|tsv|parquet|json|jsonl|ndjson|arrow|feather|ipc|arrows|avro)$/i;

/** In the file browser: import what is selected. */
export const files: JupyterFrontEndPlugin<void> = {
  id: '@messaging-workbench/lab:files',
  description: 'Imports files from the file browser.',
  optional: [IFileBrowserFactory],
  autoStart: true,
  activate: (app: JupyterFrontEnd, browsers: IFileBrowserFactory | null): void => {
    if (!browsers) {
      return;
    }
    const selected = () => [...(browsers.tracker.currentWidget?.selectedItems() ?? [])];
    app.commands.addCommand(CommandIDs.importSelected, {
      label: 'Import into the Workbench',
      icon: workbenchIcon,
      isVisible: () => {
        const items = selected();
        return items.length > 0 && items.every(one => one.type === 'directory' || READABLE.test(one.name));
      },
      execute: () =>
        app.commands.execute(CommandIDs.importFiles, {
          name: selected()
            .map(one => app.serviceManager.contents.localPath(one.path))
            .join('\n')
        })
    });
    app.contextMenu.addItem({
      command: CommandIDs.importSelected,
      selector: '.jp-DirListing-item[data-isdir]',
      rank: 4
    });
  }
};
