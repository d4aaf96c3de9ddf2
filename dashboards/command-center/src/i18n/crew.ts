/** Adds the texts of a crew's page and of rosters; imported by the views that show them. */
import { enCrew } from './en-crew.ts';
import { addTexts } from './index.ts';
import { zhCrew } from './zh-crew.ts';

addTexts({ zh: zhCrew, en: enCrew });
