/** Adds the texts of the audit log; imported by the views that show it. */
import { enAudit } from './en-audit.ts';
import { addTexts } from './index.ts';
import { zhAudit } from './zh-audit.ts';

addTexts({ zh: zhAudit, en: enAudit });
