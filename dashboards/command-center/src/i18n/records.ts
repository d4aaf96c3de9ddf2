/** Adds the texts of statistics and retention; imported by the views that show them. */
import { enRecords } from './en-records.ts';
import { addTexts } from './index.ts';
import { zhRecords } from './zh-records.ts';

addTexts({ zh: zhRecords, en: enRecords });
