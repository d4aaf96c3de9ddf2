/** `/roads`: the road graph of the district, imported whole. */
import { type ImportedRoad, mostRoads, type RoadMap, readRoads } from '../core/road-map.ts';
import type { RouteModule } from '../http/app.ts';
import { Nullable, OneOf, Type } from '../http/schema.ts';
import { refuseWrongFields } from '../registry/changes.ts';
import { toWgs84 } from '../registry/datum.ts';
import type { RoadDesk } from './road-desk.ts';

const Line = Type.Object({
  type: Type.Literal('LineString'),
  coordinates: Type.Array(Type.Array(Type.Number())),
});
const RoadsView = Type.Object({
  type: Type.Literal('FeatureCollection'),
  datum: Type.Literal('wgs84'),
  changedAt: Nullable(Type.String({ format: 'date-time' })),
  basis: OneOf(['imported', 'learned', 'none']),
  features: Type.Array(
    Type.Object({
      type: Type.Literal('Feature'),
      id: Type.String(),
      geometry: Line,
      properties: Type.Object({
        name: Nullable(Type.String()),
        oneWay: Type.Boolean(),
        speedKmh: Nullable(Type.Number()),
      }),
    }),
  ),
  offRoad: Type.Array(Type.String(), { description: 'checkpoints that stand on none of the roads' }),
});
const RoadsBody = Type.Object(
  {
    type: Type.Literal('FeatureCollection'),
    datum: Type.Optional(OneOf(['wgs84', 'gcj02'])),
    features: Type.Array(
      Type.Object({
        type: Type.Literal('Feature'),
        id: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 64 }), Type.Integer()])),
        geometry: Type.Object({ type: Type.String(), coordinates: Type.Unknown() }),
        properties: Type.Optional(Nullable(Type.Record(Type.String(), Type.Unknown()))),
      }),
      { maxItems: mostRoads },
    ),
  },
  {
    description:
      'GeoJSON LineStrings; roads meet where they share a position. Properties: oneWay (drawn the way it is driven), speedKmh, name. No features: takes the graph away',
  },
);

export function roadRoutes(desk: RoadDesk): RouteModule {
  return (app, context) => {
    const view = async () => {
      await desk.settled();
      const kept = await context.store.roads.map();
      const features: RoadMap['features'] = kept?.map.features ?? [];
      return {
        type: 'FeatureCollection' as const,
        datum: 'wgs84' as const,
        changedAt: kept === null ? null : new Date(kept.changedAtMs).toISOString(),
        basis:
          kept !== null
            ? ('imported' as const)
            : desk.graph === null
              ? ('none' as const)
              : ('learned' as const),
        features,
        offRoad: desk.offRoad,
      };
    };
    app.get(
      '/roads',
      { schema: { summary: 'The road graph that interception goes by', response: { 200: RoadsView } } },
      () => view(),
    );
    app.put(
      '/roads',
      {
        schema: {
          summary: 'Imports the road graph, in the place of the one before',
          body: RoadsBody,
          response: { 200: RoadsView },
        },
      },
      async (request) => {
        const { datum = 'wgs84', features } = request.body;
        const { map, errors } = readRoads(features as ImportedRoad[], ([lon, lat]) => {
          const there = toWgs84({ lon, lat, datum });
          return [there.lon, there.lat];
        });
        refuseWrongFields(errors);
        await context.store.roads.putMap(map, context.clock());
        await desk.reload();
        await context.audit(request.actor, 'roads.import', { roads: map.features.length, datum });
        return view();
      },
    );
  };
}
