/** Adds the texts of messages and dead letters; imported by the views that show them. */
import { enDeveloper } from './en-developer.ts';
import { addTexts } from './index.ts';
import { zhDeveloper } from './zh-developer.ts';

addTexts({ zh: zhDeveloper, en: enDeveloper });
