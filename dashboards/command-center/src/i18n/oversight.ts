/** Adds the texts of who decides on what others ask for; imported by the views that are loaded for them. */
import { enOversight } from './en-oversight.ts';
import { addTexts } from './index.ts';
import { zhOversight } from './zh-oversight.ts';

addTexts({ zh: zhOversight, en: enOversight });
