/** Adds the texts of who investigates and keeps the lists; imported by the views that are loaded for them. */
import { enLists } from './en-lists.ts';
import { enOfficer } from './en-officer.ts';
import { addTexts } from './index.ts';
import { zhLists } from './zh-lists.ts';
import { zhOfficer } from './zh-officer.ts';

addTexts({ zh: { ...zhOfficer, ...zhLists }, en: { ...enOfficer, ...enLists } });
