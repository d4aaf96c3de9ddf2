/** `GET /reads…`: every look is under an investigation, within the area, and in the audit log before it is answered. */
import { ageLimit } from '../core/approval.ts';
import type { Actor } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import { dutyPurpose } from '../core/purpose.ts';
import type { Request, RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { pageOf } from '../http/list.ts';
import { crewPosts } from '../http/posts.ts';
import { IdParams, OneOf, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import type { Picture, Pictures } from '../media/contract.ts';
import type { StoredImage } from '../store/contract/reads.ts';
import { blindTimes } from './blind-times.ts';
import type { ImageLinks } from './image-links.ts';
import { impossibleLegs } from './impossible-legs.ts';
import { type LookRules, Looks, reasonOf } from './look.ts';
import { readFilters, readQuestion, readTerms } from './read-question.ts';
import { ReadPage, ReadSchema, ReadsQuery } from './read-schema.ts';
import { openInvestigation, requireInvestigation } from './require.ts';

/** @throws RinggateError not_found, outside_area */
async function visibleRead(context: AppContext, actor: Actor, id: string) {
  const found = await context.store.reads.get(id);
  if (found === null) throw new RinggateError('not_found', `There is no read ${JSON.stringify(id)}.`);
  (await scopeOf(context, actor)).require(found.areaId, `Read ${id}`);
  return found.read;
}

/** Whoever holds none of these has the picture as a crew. */
const opensAnywhere = ({ roles }: Pick<Actor, 'roles'>): boolean =>
  roles.some((role) => role === 'operator' || role === 'officer' || role === 'supervisor');

/** A crew opens the picture of a vehicle while it is dispatched to it, wherever it was seen, and no other. */
async function dispatchedRead(context: AppContext, actor: Actor, id: string) {
  const posts = await crewPosts(context, actor);
  const found = (await context.store.crew.showsRead(id, [...posts]))
    ? await context.store.reads.get(id)
    : null;
  if (found === null) throw new RinggateError('forbidden', `Read ${id} is not of a dispatch to you.`);
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

/** A count of all that fits goes no further. */
const countUpTo = 10_000;

export function readRoutes(parts: {
  imageLinks: ImageLinks;
  pictures: Pictures;
  rules: LookRules;
  highestSpeedKmh: number;
}): RouteModule {
  const { imageLinks, pictures, rules, highestSpeedKmh } = parts;
  return (app, context) => {
    const looks = new Looks(context, rules);
    const opened = async (request: Request, id: string) => {
      try {
        const investigation = await requireInvestigation(context, request);
        const read = await visibleRead(context, request.actor, id);
        const { needs } = ageLimit(rules.ageSteps, Date.parse(read.capturedAt), context.clock());
        if (needs.length > 0 && !request.actor.roles.includes('supervisor'))
          throw new RinggateError(
            'approval_required',
            'A read this old is opened by a supervisor, or found by an approved question.',
          );
        return { investigation, read };
      } catch (error) {
        await looks.refused(request, { kind: 'reads', terms: { id } }, error);
        throw error;
      }
    };
    app.get(
      '/reads',
      {
        schema: {
          summary: 'Reads of a plate, newest first or in another order',
          querystring: ReadsQuery,
          response: { 200: ReadPage },
        },
      },
      async (request) => {
        const { query, actor } = request;
        const terms = readTerms(query);
        const { sort = '-capturedAt' } = query;
        const question = {
          ...readQuestion(terms),
          order: sort,
          ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
        };
        return looks.answer(request, 'reads.asked', question, async (look) => {
          const asked = {
            ...(await readFilters(context, look.scope, terms, look.fromMs)),
            plate: terms.plate,
            match: terms.match,
            candidates: terms.candidates,
            sort,
            limit: pageOf({ ...(query.limit === undefined ? {} : { limit: query.limit }) }).limit,
          };
          const page = await context.store.reads.find({
            ...asked,
            ...(look.cursor === undefined ? {} : { cursor: look.cursor }),
            ...(query.count === true ? { countUpTo } : {}),
          });
          const isOneVehicle = terms.plate !== null && terms.match === 'exact' && !terms.candidates;
          // neighbours in time are neighbours in the answer
          const showsLegs = isOneVehicle && (sort === '-capturedAt' || sort === 'capturedAt');
          // the leg to the page that follows belongs to this one
          const beyond =
            showsLegs && page.nextCursor !== null
              ? (await context.store.reads.find({ ...asked, limit: 1, cursor: page.nextCursor })).items
              : [];
          const registry = showsLegs ? await context.store.registry.snapshot() : null;
          const ofOne = [...page.items, ...beyond];
          const nowMs = context.clock();
          return {
            answer: {
              items: page.items.map((read) => imageLinks.signed(read, actor, look.investigation.id, nowMs)),
              nextCursor: look.seal(page.nextCursor),
              count: page.count,
              blind:
                query.cursor === undefined && look.fromMs !== undefined
                  ? await blindTimes(context, terms.checkpointIds ?? [], {
                      fromMs: look.fromMs,
                      toMs: terms.to === undefined ? nowMs : Date.parse(terms.to),
                    })
                  : [],
              oldest: look.oldest,
              impossible: registry === null ? [] : impossibleLegs(ofOne, registry, highestSpeedKmh),
            },
            results: page.items.length,
            readIds: ofOne.map((read) => read.id),
          };
        });
      },
    );
    app.get(
      '/reads/:id',
      { schema: { summary: 'One read', params: IdParams, response: { 200: ReadSchema } } },
      async (request) => {
        const { investigation, read } = await opened(request, request.params.id);
        await context.audit(request.actor, 'read.opened', {
          ...reasonOf(investigation),
          readIds: [read.id],
          plate: read.plate,
        });
        const shown = imageLinks.signed(read, request.actor, investigation.id, context.clock());
        const image = read.imageUrl === null ? null : await context.store.reads.image(read.id);
        return image === null ? shown : { ...shown, imageSha256: image.sha256 };
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
        const read = opensAnywhere(actor)
          ? await visibleRead(context, actor, params.id)
          : await dispatchedRead(context, actor, params.id);
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
