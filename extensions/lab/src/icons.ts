import { LabIcon } from '@jupyterlab/ui-components';

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" d="M4 3h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 5v-5H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm2.5 8v2h2v-2zm3.5-3v5h2V8zm3.5 2v3h2v-3zm3.500-4v7h2V6z"/>
</svg>`;

export const workbenchIcon = new LabIcon({ name: '@messaging-workbench/lab:icon', svgstr: svg });
