/** Adds the texts of handovers and of the wall; imported by the views that show them. */
import { enHandover, zhHandover } from './handover-texts.ts';
import { addTexts } from './index.ts';

addTexts({ zh: zhHandover, en: enHandover });
