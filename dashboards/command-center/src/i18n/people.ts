/** Adds the texts of accounts and of the district; imported by the views that are loaded for them. */
import { enPeople } from './en-people.ts';
import { addTexts } from './index.ts';
import { zhPeople } from './zh-people.ts';

addTexts({ zh: zhPeople, en: enPeople });
