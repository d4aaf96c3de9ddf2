/** Invented Chinese names of towns, stations and roads; none stands for a real place. */
import type { Random } from '../random.ts';

export const districtName = '江海区';
export const townNames = [
  '城东街道',
  '城西街道',
  '临江镇',
  '云桥镇',
  '安澜镇',
  '三河口镇',
  '望海镇',
  '青墩镇',
  '永和镇',
] as const;
export const stationNames = [
  '解放路',
  '人民广场',
  '文峰',
  '学田',
  '新港',
  '渔湾',
  '云桥',
  '石闸',
  '安澜',
  '南圩',
  '三河口',
  '双洋',
  '望海',
  '盐灶',
  '青墩',
  '古沙',
  '永和',
  '西亭',
  '北兴',
  '长桥',
  '五里墩',
  '金鹿',
  '东社',
  '平潮',
  '河滨',
] as const;

const first = [
  '通',
  '江',
  '海',
  '永',
  '长',
  '新',
  '青',
  '星',
  '华',
  '兴',
  '平',
  '安',
  '东',
  '西',
  '南',
  '北',
  '云',
  '金',
  '银',
  '临',
] as const;
const second = [
  '宁',
  '泰',
  '昌',
  '盛',
  '港',
  '沙',
  '源',
  '湖',
  '山',
  '川',
  '和',
  '桥',
  '渔',
  '丰',
  '康',
  '明',
  '阳',
  '园',
] as const;
const endings = ['路', '大道', '线', '街', '公路'] as const;

/** A maker of road names that repeats none. */
export function createRoadNames(random: Random): () => string {
  const used = new Set<string>();
  return () => {
    for (;;) {
      const name = `${random.pick(first)}${random.pick(second)}${random.pick(endings)}`;
      if (used.has(name)) continue;
      used.add(name);
      return name;
    }
  };
}
