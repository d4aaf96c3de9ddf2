/** The settings of the gateway: one schema, one loader. */
export { type Environment, loadSettings, type ReadFile } from './load.ts';
export type { SettingProblem } from './problem.ts';
export type { Settings } from './settings.ts';
