import { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { cells } from './plugins/cells';
import { context } from './plugins/context';
import { documents } from './plugins/documents';
import { files } from './plugins/files';
import { launcher } from './plugins/launcher';
import { panel } from './plugins/panel';
import { renderer } from './plugins/renderer';
import { views } from './plugins/views';
import { workbench } from './plugins/workbench';

/** Everything the extension adds to JupyterLab; each plugin is a file of its own. */
const plugins: JupyterFrontEndPlugin<any>[] = [
  workbench,
  cells,
  context,
  panel,
  documents,
  views,
  files,
  launcher,
  renderer
];

export default plugins;
