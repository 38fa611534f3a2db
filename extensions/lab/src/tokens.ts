import { IEditorServices } from '@jupyterlab/codeeditor';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ServerConnection } from '@jupyterlab/services';
import { CommandRegistry } from '@lumino/commands';
import { Token } from '@lumino/coreutils';

import { Looking } from './models/looking';

/** What every view of the workbench is given: where to ask, what to run, how to render, what is looked at. */
export interface IWorkbench {
  readonly settings: ServerConnection.ISettings;
  readonly commands: CommandRegistry;
  readonly rendermime: IRenderMimeRegistry;
  readonly editors: IEditorServices;
  readonly looking: Looking;
}

export const IWorkbench = new Token<IWorkbench>(
  '@messaging-workbench/lab:IWorkbench',
  'Server settings, commands and renderers that the views of the workbench share.'
);
