import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ABCWidgetFactory, DocumentRegistry, DocumentWidget } from '@jupyterlab/docregistry';

import { ExploreWidget } from '../components/explore';
import { workbenchIcon } from '../icons';
import { IWorkbench } from '../tokens';

const TYPE = 'workbench-view';

/** Opens a saved view as an Explore document; only its Save button writes, and not through Jupyter's contents. */
class ViewFactory extends ABCWidgetFactory<DocumentWidget<ExploreWidget>, DocumentRegistry.IModel> {
  constructor(private readonly workbench: IWorkbench) {
    super({ name: 'Explore', fileTypes: [TYPE], defaultFor: [TYPE], readOnly: true });
  }

  protected createNewWidget(context: DocumentRegistry.Context): DocumentWidget<ExploreWidget> {
    const content = new ExploreWidget(this.workbench, context.localPath);
    content.addClass('wb-Document');
    return new DocumentWidget({ content, context });
  }
}

/** `*.explore.json` opens with a double click. */
export const views: JupyterFrontEndPlugin<void> = {
  id: '@messaging-workbench/lab:views',
  description: 'Opens saved views from the file browser.',
  requires: [IWorkbench],
  autoStart: true,
  activate: (app: JupyterFrontEnd, workbench: IWorkbench): void => {
    app.docRegistry.addFileType({
      name: TYPE,
      displayName: 'Saved view',
      extensions: ['.explore.json'],
      fileFormat: 'text',
      contentType: 'file',
      mimeTypes: ['application/json'],
      icon: workbenchIcon
    });
    app.docRegistry.addWidgetFactory(new ViewFactory(workbench));
  }
};
