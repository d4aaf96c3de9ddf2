/** Adds the texts of who investigates and keeps the lists; imported by the views that are loaded for them. */
import { enLists } from './en-lists.ts';
import { enOfficer } from './en-officer.ts';
import { enUsual } from './en-usual.ts';
import { addTexts } from './index.ts';
import { zhLists } from './zh-lists.ts';
import { zhOfficer } from './zh-officer.ts';
import { zhUsual } from './zh-usual.ts';

addTexts({
  zh: { ...zhOfficer, ...zhLists, ...zhUsual },
  en: { ...enOfficer, ...enLists, ...enUsual },
});
