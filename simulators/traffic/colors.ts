import type { PlateColor } from '../../src/core/model.ts';

/** The plate colours there are; kept here since the simulators take only types from the gateway. */
export const plateColorNames: readonly PlateColor[] = [
  'blue',
  'yellow',
  'green',
  'yellow-green',
  'white',
  'black',
];
