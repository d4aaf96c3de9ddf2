/** The picture of the rings. */
import { queryText, type RoutePart } from '../part.ts';

export const ringSpans = ['day', 'today'] as const;
export type RingSpan = (typeof ringSpans)[number];
/** `ring` null: the outermost. */
export type RingsRoute = { view: 'rings'; ring: string | null; span: RingSpan };

export const ringsPart: RoutePart<RingsRoute> = {
  views: { rings: 'rings' },
  parse([first, second], query) {
    if (first !== 'rings') return null;
    return { view: 'rings', ring: second ?? null, span: query.get('span') === 'today' ? 'today' : 'day' };
  },
  address({ ring, span }) {
    const path = ring === null ? '/rings' : `/rings/${encodeURIComponent(ring)}`;
    return `${path}${queryText([['span', span === 'day' ? null : span]])}`;
  },
  navigation: [{ to: { view: 'rings', ring: null, span: 'day' }, icon: 'ring', order: 45 }],
};
