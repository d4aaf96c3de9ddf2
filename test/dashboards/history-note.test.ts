import { expect, it } from 'vitest';
import { historyNote } from '../../dashboards/command-center/src/domain/historyNote.ts';

it.each([
  ['crew: stopped', { key: 'notes.crew_stopped', said: null }],
  ['crew: passed – white van\nsecond line', { key: 'notes.crew_passed', said: 'white van\nsecond line' }],
  ['the picture agrees', { key: 'notes.pictureAgrees', said: null }],
  ['crew: maybe', { key: null, said: 'crew: maybe' }],
  ['constructor', { key: null, said: 'constructor' }],
])('the note %j is told as %j', (note, told) => {
  expect(historyNote(note)).toEqual(told);
});
