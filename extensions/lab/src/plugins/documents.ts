import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import { Message } from '@lumino/messaging';

import { CommandIDs } from '../commands';
import { ExperimentWidget } from '../components/experiment';
import { ExploreWidget } from '../components/explore';
import { ImportWidget } from '../components/import';
import { MetricWidget } from '../components/metric';
import { TrainWidget } from '../components/train';
import { workbenchIcon } from '../icons';
import { IWorkbench } from '../tokens';

type Maker = (workbench: IWorkbench, name: string) => ReactWidget;

const DOCUMENTS: { command: string; label: string; title: (name: string) => string; make: Maker }[] = [
  {
    command: CommandIDs.explore,
    label: 'Explore the Log',
    title: () => 'Explore',
    make: workbench => new ExploreWidget(workbench)
  },
  {
    command: CommandIDs.importFiles,
    label: 'Import Logs',
    title: name => (name ? `Import ${name.split('/').pop()}` : 'Import'),
    make: (workbench, name) => new ImportWidget(workbench, name)
  },
  {
    command: CommandIDs.train,
    label: 'Train a Model',
    title: name => (name ? `Train: ${name}` : 'Train'),
    make: (workbench, name) => new TrainWidget(workbench, name)
  },
  {
    command: CommandIDs.readout,
    label: 'Open an Experiment',
    title: name => name,
    make: (workbench, name) => new ExperimentWidget(workbench, name)
  },
  {
    command: CommandIDs.metric,
    label: 'Preview a Metric',
    title: name => name,
    make: (workbench, name) => new MetricWidget(workbench, name)
  }
];

/** What is opened on one thing has no meaning without its name. */
const NAMED: string[] = [CommandIDs.readout, CommandIDs.metric];

/** A document that is asked before it closes, where it has something to lose. */
class Document extends MainAreaWidget<ReactWidget> {
  protected onCloseRequest(message: Message): void {
    const { content } = this;
    if (!(content instanceof TrainWidget)) {
      super.onCloseRequest(message);
      return;
    }
    void content.mayClose().then(may => may && super.onCloseRequest(message));
  }
}

/** The main-area documents: Import, Explore, Train, Experiment, Metric. */
export const documents: JupyterFrontEndPlugin<void> = {
  id: '@messaging-workbench/lab:documents',
  description: 'Import, Explore, Train, Experiment and Metric documents.',
  requires: [IWorkbench],
  optional: [ILayoutRestorer, ICommandPalette],
  autoStart: true,
  activate: (
    app: JupyterFrontEnd,
    workbench: IWorkbench,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null
  ): void => {
    for (const { command, label, title, make } of DOCUMENTS) {
      const tracker = new WidgetTracker<MainAreaWidget<ReactWidget>>({ namespace: command.replace(':', '-') });
      app.commands.addCommand(command, {
        label,
        icon: workbenchIcon,
        execute: args => {
          const name = String(args.name ?? '');
          const id = `${command.replace(':', '-')}-${name}`;
          let widget = tracker.find(one => one.id === id);
          if (!widget) {
            const content = make(workbench, name);
            content.addClass('wb-Document');
            widget = new Document({ content });
            widget.id = id;
            widget.title.label = title(name);
            widget.title.icon = workbenchIcon;
            widget.title.closable = true;
            app.shell.add(widget, 'main');
            void tracker.add(widget);
          }
          if (args.part && widget.content instanceof ExperimentWidget) {
            widget.content.showPart(String(args.part));
          }
          app.shell.activateById(id);
          return widget;
        }
      });
      if (!NAMED.includes(command)) {
        palette?.addItem({ command, category: 'Messaging Workbench' });
      }
      if (restorer) {
        void restorer.restore(tracker, {
          command,
          name: widget => widget.id,
          args: widget => ({ name: widget.id.slice(command.length + 1) })
        });
      }
    }
  }
};
