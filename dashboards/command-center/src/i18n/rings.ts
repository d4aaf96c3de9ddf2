/** Adds the texts of the picture of the rings; imported by the view that shows it. */
import { enRings } from './en-rings.ts';
import { addTexts } from './index.ts';
import { zhRings } from './zh-rings.ts';

addTexts({ zh: zhRings, en: enRings });
