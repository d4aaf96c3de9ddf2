/** `GET /reads…`: every look is under an investigation, within the area, and in the audit log before it is answered. */
import type { Actor, Investigation } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import { normalisePlate } from '../core/plate.ts';
import { dutyPurpose } from '../core/purpose.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { pageOf } from '../http/list.ts';
import { IdParams, OneOf, type Static, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import type { Picture, Pictures } from '../media/contract.ts';
import type { ReadQuery, StoredImage } from '../store/contract/reads.ts';
import type { ImageLinks } from './image-links.ts';
import { ReadPage, ReadSchema, ReadsQuery } from './read-schema.ts';
import { openInvestigation, requireInvestigation } from './require.ts';

/** What the audit log says of the reason. */
function reasonOf(investigation: Investigation): Record<string, string> {
  const { id, purpose, caseReference } = investigation;
  return { investigation: id, purpose, caseReference };
}

/**
 * The question as the store takes it.
 * @throws RinggateError approval_required without a plate, unsupported for wildcard and near, invalid_request
 */
function questionOf(query: Static<typeof ReadsQuery>, areaIds: readonly string[] | null): ReadQuery {
  if (query.plate === undefined || query.plate === '') {
    throw new RinggateError(
      'approval_required',
      'A question with no plate, over an area or a period, needs the approval of a supervisor first.',
    );
  }
  if (query.match === 'wildcard' || query.match === 'near') {
    throw new RinggateError('unsupported', `match=${query.match} is not answered yet; match=exact is.`);
  }
  const { plate } = normalisePlate(query.plate);
  if (plate === '') {
    throw new RinggateError('invalid_request', 'This is no plate to look for.', {
      errors: [
        { path: '/plate', message: `is ${JSON.stringify(query.plate)}, which says that there is no plate` },
      ],
    });
  }
  return {
    ...pageOf(query),
    plate,
    areaIds,
    ...(query.from === undefined ? {} : { fromMs: Date.parse(query.from) }),
    ...(query.to === undefined ? {} : { toMs: Date.parse(query.to) }),
    ...(query.checkpointId === undefined ? {} : { checkpointId: query.checkpointId }),
    ...(query.ring === undefined ? {} : { ringId: query.ring }),
    ...(query.direction === undefined ? {} : { direction: query.direction }),
  };
}

/** @throws RinggateError not_found, outside_area */
async function visibleRead(context: AppContext, actor: Actor, id: string) {
  const found = await context.store.reads.get(id);
  if (found === null) throw new RinggateError('not_found', `There is no read ${JSON.stringify(id)}.`);
  (await scopeOf(context, actor)).require(found.areaId, `Read ${id}`);
  return found.read;
}

const pictureForms = ['original', 'thumbnail', 'plate', 'evidence'] as const;
const thumbnailPx = 320;

/** @throws RinggateError not_found without a known place of the plate, picture_broken, picture_too_large */
async function pictureOf(
  pictures: Pictures,
  image: StoredImage,
  form: (typeof pictureForms)[number],
): Promise<Picture> {
  switch (form) {
    case 'original':
      return image;
    case 'thumbnail':
      return pictures.thumbnail(image.bytes, thumbnailPx);
    case 'plate':
      if (image.plateBox === null)
        throw new RinggateError('not_found', 'The message of this read does not say where the plate is.');
      return pictures.plateCrop(image.bytes, image.plateBox);
    case 'evidence':
      return pictures.evidence(image.bytes);
  }
}

export function readRoutes(parts: { imageLinks: ImageLinks; pictures: Pictures }): RouteModule {
  const { imageLinks, pictures } = parts;
  return (app, context) => {
    app.get(
      '/reads',
      {
        schema: {
          summary: 'Reads of a plate, newest first',
          querystring: ReadsQuery,
          response: { 200: ReadPage },
        },
      },
      async (request) => {
        const investigation = await requireInvestigation(context, request);
        const question = questionOf(request.query, (await scopeOf(context, request.actor)).areaIds);
        const page = await context.store.reads.find(question);
        const { areaIds: _areaIds, ...terms } = question;
        await context.audit(request.actor, 'reads.asked', {
          ...reasonOf(investigation),
          terms: { ...terms, match: 'exact' },
          results: page.items.length,
          readIds: page.items.map((read) => read.id),
        });
        const nowMs = context.clock();
        return {
          items: page.items.map((read) => imageLinks.signed(read, request.actor, investigation.id, nowMs)),
          nextCursor: page.nextCursor,
        };
      },
    );
    app.get(
      '/reads/:id',
      { schema: { summary: 'One read', params: IdParams, response: { 200: ReadSchema } } },
      async (request) => {
        const investigation = await requireInvestigation(context, request);
        const read = await visibleRead(context, request.actor, request.params.id);
        await context.audit(request.actor, 'read.opened', {
          ...reasonOf(investigation),
          readIds: [read.id],
          plate: read.plate,
        });
        return imageLinks.signed(read, request.actor, investigation.id, context.clock());
      },
    );
    app.get(
      '/reads/:id/image',
      {
        schema: {
          summary: 'The picture of a read, by the signed link in its imageUrl; small, cut out, or for a file',
          params: IdParams,
          querystring: Type.Object({
            investigation: Type.String(),
            expires: Type.Integer(),
            signature: Type.String(),
            form: Type.Optional({
              ...OneOf(pictureForms),
              description:
                'original: as it came (default); thumbnail: fits into 320 px; plate: the plate with its surroundings; evidence: full size, without metadata',
            } as ReturnType<typeof OneOf<[...typeof pictureForms]>>),
          }),
        },
      },
      async (request, reply) => {
        const { actor, params, query } = request;
        imageLinks.check(params.id, actor, query, context.clock());
        const duty = query.investigation === dutyPurpose;
        const reason = duty
          ? { purpose: dutyPurpose }
          : reasonOf(await openInvestigation(context, actor.userId, query.investigation));
        const read = await visibleRead(context, actor, params.id);
        const image = await context.store.reads.image(read.id);
        if (image === null) throw new RinggateError('not_found', `Read ${read.id} has no picture.`);
        const { form = 'original' } = query;
        const picture = await pictureOf(pictures, image, form);
        await context.audit(actor, 'read.image', { ...reason, readIds: [read.id], plate: read.plate, form });
        return (
          reply
            .header('cache-control', 'private, no-store')
            .header('content-type', picture.mediaType)
            // of what was stored at ingest, whatever is made of it here
            .header('ringgate-original-sha256', image.sha256)
            .send(Buffer.from(picture.bytes))
        );
      },
    );
  };
}
