import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { showErrorMessage } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';

import { post, request } from '../api/request';
import { ITemplate, ITemplates } from '../api/types';
import { CommandIDs } from '../commands';
import { askForStudy, IStudy } from '../components/study';
import { workbenchIcon } from '../icons';
import { IWorkbench } from '../tokens';

const CATEGORY = 'Messaging Workbench';

/** A launcher section: Explore, Import, Train, and a card per study template. */
export const launcher: JupyterFrontEndPlugin<void> = {
  id: '@messaging-workbench/lab:launcher',
  description: 'Launcher cards for the workbench and its templates.',
  requires: [IWorkbench],
  optional: [ILauncher],
  autoStart: true,
  activate: (app: JupyterFrontEnd, workbench: IWorkbench, cards: ILauncher | null): void => {
    let templates: ITemplate[] = [];
    app.commands.addCommand(CommandIDs.newStudy, {
      label: args => {
        const found = templates.find(one => one.name === args.template);
        return args.isPalette || !found ? 'New Study from a Template' : found.title;
      },
      caption: args => templates.find(one => one.name === args.template)?.when ?? '',
      icon: workbenchIcon,
      execute: async args => {
        // a project's own templates and metrics come and go
        let metrics: string[] = [];
        try {
          ({ templates, metrics } = await request<ITemplates>(workbench.settings, 'templates'));
        } catch (error) {
          void showErrorMessage('The templates cannot be read', (error as Error).message);
          return;
        }
        const name = String(args.template ?? templates[0]?.name ?? '');
        const template = templates.find(one => one.name === name);
        if (!template) {
          return;
        }
        let before: { study: IStudy; fault: string } | undefined;
        for (;;) {
          const study = await askForStudy(template, metrics, before);
          if (!study) {
            return;
          }
          try {
            const made = await post<{ files: string[] }>(workbench.settings, 'templates', {
              template: template.name,
              ...study
            });
            void app.commands.execute(CommandIDs.refresh);
            const notebook = made.files.find(path => path.endsWith('.ipynb'));
            if (notebook) {
              await app.commands.execute('docmanager:open', { path: notebook });
            }
            return;
          } catch (error) {
            before = { study, fault: (error as Error).message };
          }
        }
      }
    });
    if (!cards) {
      return;
    }
    cards.add({ command: CommandIDs.explore, category: CATEGORY, rank: 1 });
    cards.add({ command: CommandIDs.importFiles, category: CATEGORY, rank: 2 });
    cards.add({ command: CommandIDs.train, category: CATEGORY, rank: 3 });
    void request<ITemplates>(workbench.settings, 'templates').then(
      value => {
        templates = value.templates;
        templates.forEach((template, i) =>
          cards.add({
            command: CommandIDs.newStudy,
            category: CATEGORY,
            rank: 10 + i,
            args: { template: template.name }
          })
        );
      },
      error => console.warn(`Messaging Workbench: ${error.message}`)
    );
  }
};
