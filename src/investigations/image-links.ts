/**
 * Links to the pictures of reads: each is signed for one session and one investigation and soon over, so that a link
 * that was copied out of a page opens nothing for anybody else.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Actor } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { ReadView } from '../core/model.ts';

export const imageLinkMs = 5 * 60_000;

export interface ImageLinkQuery {
  investigation: string;
  /** UTC ms. */
  expires: number;
  signature: string;
}

export interface ImageLinks {
  /** The read with its `imageUrl` signed; null stays null. `investigation`: an id, or the standing purpose `duty`. */
  signed(read: ReadView, actor: Pick<Actor, 'sessionId'>, investigation: string, nowMs: number): ReadView;
  /** @throws RinggateError forbidden when the link is not of this session, was changed, or is over */
  check(readId: string, actor: Pick<Actor, 'sessionId'>, query: ImageLinkQuery, nowMs: number): void;
}

/** @param key secret of the site */
export function createImageLinks(key: string): ImageLinks {
  const signature = (readId: string, sessionId: string, investigation: string, expiresMs: number): string =>
    createHmac('sha256', key)
      .update(JSON.stringify(['read-image', readId, sessionId, investigation, expiresMs]))
      .digest('base64url');
  return {
    signed: (read, actor, investigation, nowMs) => {
      if (read.imageUrl === null) return read;
      const expiresMs = nowMs + imageLinkMs;
      const query = new URLSearchParams({
        investigation,
        expires: String(expiresMs),
        signature: signature(read.id, actor.sessionId, investigation, expiresMs),
      });
      return { ...read, imageUrl: `/api/v1/reads/${encodeURIComponent(read.id)}/image?${query.toString()}` };
    },
    check: (readId, actor, query, nowMs) => {
      const right = Buffer.from(signature(readId, actor.sessionId, query.investigation, query.expires));
      const given = Buffer.from(query.signature);
      if (right.length !== given.length || !timingSafeEqual(right, given)) {
        throw new RinggateError(
          'forbidden',
          'This link to a picture was made for another session, or it was changed.',
        );
      }
      if (nowMs >= query.expires) {
        throw new RinggateError('forbidden', 'This link to a picture is over: ask for the read again.');
      }
    },
  };
}
