import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Clipboard, Notification } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { post } from '../api/request';
import { CommandIDs } from '../commands';
import { Looking } from '../models/looking';
import { IWorkbench } from '../tokens';

/** A page without TLS has no clipboard of its own; JupyterLab's way there is older. */
async function toClipboard(text: string): Promise<void> {
  await (navigator.clipboard?.writeText(text) ?? Clipboard.copyToSystem(text));
}

/** Provides what the other plugins share, and the commands that need no view. */
export const workbench: JupyterFrontEndPlugin<IWorkbench> = {
  id: '@messaging-workbench/lab:workbench',
  description: 'What the views of the workbench share.',
  requires: [IRenderMimeRegistry, IEditorServices],
  provides: IWorkbench,
  autoStart: true,
  activate: (app: JupyterFrontEnd, rendermime: IRenderMimeRegistry, editors: IEditorServices): IWorkbench => {
    const settings = app.serviceManager.serverSettings;
    app.commands.addCommand(CommandIDs.copy, {
      label: 'Copy to the Clipboard',
      execute: async args => {
        await toClipboard(String(args.text ?? ''));
        Notification.info('Copied', { autoClose: 1500 });
      }
    });
    app.commands.addCommand(CommandIDs.saveDraft, {
      label: 'Save the Draft to the Project',
      execute: async args => {
        const saved = await post<{ path: string }>(settings, 'drafts', {
          kind: String(args.kind ?? ''),
          yaml: String(args.yaml ?? ''),
          ...(args.into ? { into: String(args.into) } : {})
        });
        Notification.success(`Saved ${saved.path}`, { autoClose: 3000 });
        if (app.commands.hasCommand(CommandIDs.refresh)) {
          void app.commands.execute(CommandIDs.refresh);
        }
        return saved.path;
      }
    });
    return { settings, commands: app.commands, rendermime, editors, looking: new Looking() };
  }
};
