import * as React from 'react';

import { CommandIDs } from '../commands';
import { ISelected } from '../models/looking';
import { IWorkbench } from '../tokens';
import { Button } from './parts';

/** Opens the chat with a question ready, which takes along what stands here; nothing is sent yet. */
export function Ask(props: {
  workbench: IWorkbench;
  question: string;
  /** What it is about, for who does not see where the button stands. */
  about: string;
  /** The chart or table that it is about, where that is a part of the page. */
  selected?: ISelected;
}): JSX.Element {
  const { workbench, question, selected } = props;
  return (
    <Button
      label="Ask"
      title={`Ask the assistant about ${props.about}`}
      onClick={() =>
        void workbench.commands.execute(CommandIDs.ask, { text: question, ...(selected && { selected: { ...selected } }) } as any)
      }
    />
  );
}
