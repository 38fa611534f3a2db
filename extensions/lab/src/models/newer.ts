import { CommandRegistry } from '@lumino/commands';
import * as React from 'react';

import { request } from '../api/request';
import { IStatus } from '../api/types';
import { CommandIDs } from '../commands';
import { IWorkbench } from '../tokens';

/** The project's status once its snapshot is another than `shown`: an import or a refresh has ended meanwhile. */
export function useNewer(workbench: IWorkbench, shown: IStatus | null): IStatus | null {
  const [newer, setNewer] = React.useState<IStatus | null>(null);
  const id = shown?.snapshot?.id;
  React.useEffect(() => {
    setNewer(null);
    if (!shown) {
      return;
    }
    const look = () =>
      void request<IStatus>(workbench.settings, 'status').then(
        value => setNewer(value.snapshot && value.snapshot.id !== id ? value : null),
        () => undefined // the next question says what is wrong
      );
    const slot = (_: CommandRegistry, done: CommandRegistry.ICommandExecutedArgs) => {
      if (done.id === CommandIDs.refresh || done.id === CommandIDs.explore) {
        look();
      }
    };
    workbench.commands.commandExecuted.connect(slot);
    return () => {
      workbench.commands.commandExecuted.disconnect(slot);
    };
  }, [workbench, id, shown === null]);
  return newer;
}
