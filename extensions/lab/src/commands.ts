/** The only actions: buttons, palette, launcher and cards run the same commands. */
export namespace CommandIDs {
  export const explore = 'workbench:explore';
  export const importFiles = 'workbench:import';
  export const importSelected = 'workbench:import-selected';
  export const train = 'workbench:train';
  export const readout = 'workbench:readout';
  export const metric = 'workbench:metric';
  export const newStudy = 'workbench:new-study';
  export const insertCell = 'workbench:insert-cell';
  export const ask = 'workbench:ask';
  export const fix = 'workbench:ask-about-error';
  export const copy = 'workbench:copy';
  export const saveDraft = 'workbench:save-draft';
  export const refresh = 'workbench:refresh';
  export const showPanel = 'workbench:show-panel';
}
