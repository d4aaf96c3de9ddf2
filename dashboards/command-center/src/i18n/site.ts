/** Adds the texts of who builds and repairs; imported by the views that are loaded for them. */
import { enDevice } from './en-device.ts';
import { enSite } from './en-site.ts';
import { addTexts } from './index.ts';
import { zhDevice } from './zh-device.ts';
import { zhSite } from './zh-site.ts';

addTexts({ zh: { ...zhSite, ...zhDevice }, en: { ...enSite, ...enDevice } });
