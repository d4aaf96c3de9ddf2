/** Why a vehicle may be listed: a closed list in code, which settings can shorten but not extend. */
import { type FieldError, RinggateError } from './errors.ts';

export interface WatchlistCategory {
  id: string;
  name: string;
  nameZh: string;
  /** The statute that carries it; each entry names its own basis besides. */
  legalBasis: string;
  /** The longest time from `validFrom` to `validUntil`, in days. */
  longestDays: number;
}

export const watchlistCategories: readonly WatchlistCategory[] = [
  {
    id: 'stolen_vehicle',
    name: 'Stolen vehicle',
    nameZh: '被盗抢车辆',
    legalBasis: '中华人民共和国刑事诉讼法',
    longestDays: 365,
  },
  {
    id: 'used_in_crime',
    name: 'Used in crime',
    nameZh: '涉案车辆',
    legalBasis: '中华人民共和国刑事诉讼法',
    longestDays: 180,
  },
  {
    id: 'missing_or_at_risk_person',
    name: 'Missing or at-risk person',
    nameZh: '走失或者处于危险的人员',
    legalBasis: '中华人民共和国人民警察法',
    longestDays: 90,
  },
  {
    id: 'court_order',
    name: 'Court order',
    nameZh: '法院协助执行',
    legalBasis: '中华人民共和国民事诉讼法',
    longestDays: 365,
  },
  {
    id: 'cloned_plate',
    name: 'Cloned plate',
    nameZh: '套牌车辆',
    legalBasis: '中华人民共和国道路交通安全法',
    longestDays: 180,
  },
  {
    id: 'seized_or_uninsured',
    name: 'Seized or uninsured',
    nameZh: '依法扣押或者未投保交强险车辆',
    legalBasis: '中华人民共和国道路交通安全法; 机动车交通事故责任强制保险条例',
    longestDays: 90,
  },
];

/** The category of this id, or undefined: there are no others. */
export function findCategory(
  id: string,
  categories: readonly WatchlistCategory[] = watchlistCategories,
): WatchlistCategory | undefined {
  return categories.find((category) => category.id === id);
}

/**
 * The categories as a site's settings narrow them: per id fewer days, or false to switch it off.
 * Throws `invalid_request` with every wrong setting: an unknown id, a longer time, less than a day.
 */
export function narrowCategories(settings: Readonly<Record<string, number | false>>): WatchlistCategory[] {
  const errors: FieldError[] = [];
  for (const [id, days] of Object.entries(settings)) {
    const category = findCategory(id);
    if (category === undefined) {
      errors.push({
        path: id,
        message: `There is no category "${id}"; settings can only narrow those there are`,
      });
    } else if (days !== false && !(days >= 1 && days <= category.longestDays)) {
      errors.push({ path: id, message: `${days} days is not between 1 and ${category.longestDays}` });
    }
  }
  if (errors.length > 0) {
    throw new RinggateError('invalid_request', 'The categories are narrowed in a way that is not allowed', {
      errors,
    });
  }
  return watchlistCategories.flatMap((category) => {
    const days = Object.hasOwn(settings, category.id) ? settings[category.id] : undefined;
    if (days === false) return [];
    return [{ ...category, longestDays: days ?? category.longestDays }];
  });
}
