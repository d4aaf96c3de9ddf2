import { describe, expect, it } from 'vitest';
import { AreaTree } from '../../src/core/area.ts';
import { groupTroubles, type Trouble } from '../../src/core/loss-groups.ts';

const tree = new AreaTree([
  { id: 'district', name: 'd', parentId: null },
  { id: 'town', name: 't', parentId: 'district' },
  { id: 'station', name: 's', parentId: 'town' },
  { id: 'other', name: 'o', parentId: 'town' },
]);
const sizes: Record<string, number> = { district: 200, town: 60, station: 12, other: 40 };
const devicesIn = (areaId: string): number => sizes[areaId] ?? 0;
const trouble = (n: number, checkpoint: string | null, areaId = 'station', sinceMs = 1000): Trouble => ({
  deviceId: `d${n}`,
  checkpointId: checkpoint,
  areaId,
  sinceMs,
});

describe('troubles of devices', () => {
  it('are one subject per checkpoint, and per device where it stands at none', () => {
    const groups = groupTroubles([trouble(1, 'c1'), trouble(2, 'c1'), trouble(3, null)], tree, devicesIn);
    expect(groups.map((group) => [group.key, group.deviceIds])).toEqual([
      ['checkpoint:c1', ['d1', 'd2']],
      ['device:d3', ['d3']],
    ]);
  });

  it('of one whole checkpoint stay its own, however many devices it has', () => {
    const all = Array.from({ length: 8 }, (_, n) => trouble(n, 'c1'));
    expect(groupTroubles(all, tree, devicesIn).map((group) => group.key)).toEqual(['checkpoint:c1']);
  });

  it('are the area where a large share of it went together', () => {
    const half = Array.from({ length: 8 }, (_, n) => trouble(n, `c${n % 4}`));
    const groups = groupTroubles([...half, trouble(20, 'far', 'other')], tree, devicesIn);
    expect(groups.map((group) => [group.key, group.deviceIds.length])).toEqual([
      ['area:station', 8],
      ['checkpoint:far', 1],
    ]);
  });

  it('are the highest area that is hit: a cut-off district is one alert', () => {
    const all = Array.from({ length: 150 }, (_, n) => trouble(n, `c${n}`, n % 2 === 0 ? 'station' : 'other'));
    expect(groupTroubles(all, tree, devicesIn).map((group) => group.key)).toEqual(['area:district']);
  });

  it('that began far apart are not one trouble of an area', () => {
    const slowly = Array.from({ length: 8 }, (_, n) => trouble(n, `c${n}`, 'station', n * 600_000));
    expect(groupTroubles(slowly, tree, devicesIn)).toHaveLength(8);
  });
});
