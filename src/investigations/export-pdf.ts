/** Evidence reports as PDF: who asked and why, each read with its picture and the picture's SHA-256. The one file that knows pdfkit. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { RinggateError } from '../core/errors.ts';
import type { ReadView } from '../core/model.ts';

/** Where distributions keep a font with Chinese characters; a collection needs the name of the one meant. */
const systemFonts: readonly { path: string; family?: string }[] = [
  { path: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', family: 'NotoSansCJKsc-Regular' },
  { path: '/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc', family: 'NotoSansCJKsc-Regular' },
  { path: '/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc', family: 'NotoSansCJKsc-Regular' },
  { path: '/usr/share/fonts/truetype/wqy/wqy-microhei.ttc', family: 'WenQuanYiMicroHei' },
  { path: '/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc', family: 'WenQuanYiZenHei' },
  { path: '/usr/share/fonts/truetype/arphic/uming.ttc', family: 'UMingCN' },
];

export interface ReportFacts {
  exportId: string;
  askedBy: string;
  purpose: string;
  caseReference: string;
  terms: string;
  madeAt: string;
  total: number;
}
export interface ReportImage {
  mediaType: string;
  bytes: Uint8Array;
  /** As it was at ingest. */
  sha256: string;
}
export interface Report {
  add(read: ReadView, image: ReportImage | null): void;
  end(): void;
}

/** @throws RinggateError font_missing */
export function findFont(setting: string | null): { path: string; family?: string } {
  if (setting !== null) {
    if (existsSync(setting)) return systemFonts.find((font) => font.path === setting) ?? { path: setting };
    throw new RinggateError('font_missing', `The font ${setting} (investigations.pdfFont) is not there.`);
  }
  const found = systemFonts.find((font) => existsSync(font.path));
  if (found !== undefined) return found;
  throw new RinggateError(
    'font_missing',
    'No font with Chinese characters was found: install one (Debian: fonts-noto-cjk) or name one in investigations.pdfFont.',
  );
}

const pictureHeight = 170;
const pageBottom = 780;

/** Writes a report; `write` gets its bytes as they are made. */
export async function startReport(
  facts: ReportFacts,
  font: { path: string; family?: string },
  write: (bytes: Uint8Array) => void,
  ended: () => void,
): Promise<Report> {
  // loaded by the first report: with its fonts it would take a tenth of every start
  const { default: PDFDocument } = await import('pdfkit');
  const doc = new PDFDocument({
    size: 'A4',
    margin: 48,
    info: {
      Title: `Ringgate ${facts.exportId}`,
      Author: facts.askedBy,
      CreationDate: new Date(facts.madeAt),
    },
  });
  doc.on('data', write);
  doc.on('end', ended);
  if (font.family === undefined) doc.font(font.path);
  else doc.font(font.path, font.family);
  doc.fontSize(16).text('过车记录取证报告  Evidence report').moveDown(0.5);
  doc.fontSize(9);
  for (const [name, value] of [
    ['编号 Report', facts.exportId],
    ['查询人 Asked by', facts.askedBy],
    ['事由 Purpose', facts.purpose],
    ['案号 Case', facts.caseReference],
    ['条件 Terms', facts.terms],
    ['时间 Made', facts.madeAt],
    ['记录 Reads', String(facts.total)],
  ])
    doc.text(`${name}: ${value}`);
  doc.moveDown(0.5).text('A lead, not a ground. 仅供线索，不作为认定依据。').moveDown();
  return {
    add(read, image) {
      if (doc.y > pageBottom - (image === null ? 60 : pictureHeight + 80)) doc.addPage();
      doc
        .fontSize(11)
        .text(`${read.plate === '' ? '(无牌)' : read.plate}  ${read.plateColor ?? ''}  ${read.capturedAt}`);
      doc.fontSize(8);
      doc.text(
        `id ${read.id}; checkpoint ${read.checkpointId ?? '-'}; device ${read.deviceId}; lane ${read.lane ?? '-'}; direction ${read.direction}; speed ${read.speedKmh ?? '-'} km/h; confidence ${read.confidence ?? '-'}; clock ${read.clockQuality}${read.late ? '; late' : ''}`,
      );
      if (image !== null) addPicture(doc, image);
      doc.moveDown();
    },
    end: () => doc.end(),
  };
}

function addPicture(doc: PDFKit.PDFDocument, image: ReportImage): void {
  const now = createHash('sha256').update(image.bytes).digest('hex');
  const state = now === image.sha256 ? 'unchanged since it was received' : `CHANGED, is now ${now}`;
  doc.text(`picture SHA-256 ${image.sha256}: ${state}`);
  try {
    doc.image(Buffer.from(image.bytes), { fit: [380, pictureHeight] });
  } catch {
    // only JPEG and PNG can be shown; the sum above stands for the picture that is stored
    doc.text(`(a picture of the type ${image.mediaType} that cannot be shown here)`);
  }
}
