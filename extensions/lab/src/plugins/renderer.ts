import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import { APPROVAL_MIME, ApprovalWidget } from '../components/approval';
import { CardWidget, CARD_MIME } from '../components/card';
import { IWorkbench } from '../tokens';

/** The renderers of the assistant's cards, in the chat and in notebooks alike. */
export const renderer: JupyterFrontEndPlugin<void> = {
  id: '@messaging-workbench/lab:renderer',
  description: "Renders the assistant's cards.",
  requires: [IWorkbench],
  autoStart: true,
  activate: (app: JupyterFrontEnd, workbench: IWorkbench): void => {
    workbench.rendermime.addFactory(
      {
        safe: true,
        mimeTypes: [CARD_MIME],
        createRenderer: () => new CardWidget(workbench)
      },
      0
    );
    workbench.rendermime.addFactory(
      {
        safe: true,
        mimeTypes: [APPROVAL_MIME],
        createRenderer: () => new ApprovalWidget(workbench)
      },
      0
    );
  }
};
