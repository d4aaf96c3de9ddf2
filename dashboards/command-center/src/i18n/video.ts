/** Adds the texts of live views; imported by what shows them. */

import { addTexts } from './index.ts';
import { enVideo, zhVideo } from './video-texts.ts';

addTexts({ zh: zhVideo, en: enVideo });
