/** The closed list of purposes for which somebody may look at reads. Settings can switch one off, never add one. */
export interface Purpose {
  id: string;
  name: string;
  legalBasis: string;
}

/** The purposes an investigation may be opened for. */
export const purposes: readonly Purpose[] = [
  { id: 'criminal-case', name: '刑事案件侦查 · criminal case', legalBasis: '中华人民共和国刑事诉讼法' },
  {
    id: 'vehicle-crime',
    name: '盗抢车辆查找 · stolen or robbed vehicle',
    legalBasis: '中华人民共和国刑事诉讼法',
  },
  {
    id: 'missing-person',
    name: '查找走失、被困人员 · missing or at-risk person',
    legalBasis: '中华人民共和国人民警察法',
  },
  {
    id: 'public-security-case',
    name: '治安案件调查 · public-security case',
    legalBasis: '中华人民共和国治安管理处罚法',
  },
  {
    id: 'traffic-accident',
    name: '交通事故逃逸调查 · traffic accident, hit and run',
    legalBasis: '中华人民共和国道路交通安全法',
  },
  {
    id: 'cloned-plate',
    name: '套牌、假牌调查 · cloned or false plate',
    legalBasis: '中华人民共和国道路交通安全法',
  },
  { id: 'court-order', name: '协助执行法院裁定 · court order', legalBasis: '中华人民共和国民事诉讼法' },
];

/**
 * The standing purpose of a shift in the command centre, under which alerts and the live view are looked at.
 * It is recorded with every look and never opens an investigation.
 */
export const dutyPurpose = { id: 'duty', name: '值班 · duty of the shift' } as const;

/** @returns the purpose, or null when there is none of this id */
export function findPurpose(id: string): Purpose | null {
  return purposes.find((purpose) => purpose.id === id) ?? null;
}
