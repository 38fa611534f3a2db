import { Notification } from '@jupyterlab/apputils';
import * as React from 'react';

import { CommandIDs } from '../commands';
import { IWorkbench } from '../tokens';
import { Ask } from './ask';
import { Button } from './parts';

type Text = string | (() => Promise<string>);

/** What can be done with every view. */
export function Actions(props: {
  workbench: IWorkbench;
  sql: Text;
  code: Text;
  save: () => void;
  /** The view in words. */
  about: string;
  /** What only this view can do. */
  children?: React.ReactNode;
}): JSX.Element {
  const run = async (command: string, name: string, text: Text) => {
    try {
      const found = typeof text === 'string' ? text : await text();
      await props.workbench.commands.execute(command, { [name]: found });
    } catch (error) {
      Notification.error((error as Error).message, { autoClose: 5000 });
    }
  };
  return (
    <div className="wb-Actions">
      <Button label="Copy SQL" onClick={() => void run(CommandIDs.copy, 'text', props.sql)} />
      <Button label="Insert cell" onClick={() => void run(CommandIDs.insertCell, 'code', props.code)} />
      <Button label="Save" onClick={props.save} />
      <Ask workbench={props.workbench} question={`About ${props.about}: `} about="this view" />
      {props.children}
    </div>
  );
}
