/** For what one may look at reads: a closed list in code, which settings can shorten but not extend. */
export interface Purpose {
  /** What the API takes and the audit log keeps. */
  id: string;
  name: string;
  nameZh: string;
  legalBasis: string;
}

/** The standing purpose of an operator's shift. */
export const dutyPurpose = 'duty';

export const purposes: readonly Purpose[] = [
  {
    id: dutyPurpose,
    name: 'Duty shift',
    nameZh: '值班勤务',
    legalBasis: '中华人民共和国人民警察法: duties of the people’s police',
  },
  {
    id: 'criminal_case',
    name: 'Criminal case',
    nameZh: '刑事案件侦查',
    legalBasis: '中华人民共和国刑事诉讼法: investigation of a filed case',
  },
  {
    id: 'public_order_case',
    name: 'Public-order case',
    nameZh: '治安案件调查',
    legalBasis: '中华人民共和国治安管理处罚法: inquiry into a filed case',
  },
  {
    id: 'missing_person',
    name: 'Missing or at-risk person',
    nameZh: '走失或者处于危险的人员',
    legalBasis: '中华人民共和国人民警察法: rescue of persons in danger',
  },
  {
    id: 'traffic_accident',
    name: 'Traffic accident',
    nameZh: '道路交通事故调查',
    legalBasis: '中华人民共和国道路交通安全法: inquiry into an accident',
  },
  {
    id: 'traffic_offence',
    name: 'Traffic offence',
    nameZh: '道路交通违法查处',
    legalBasis: '中华人民共和国道路交通安全法: handling of an offence',
  },
  {
    id: 'court_order',
    name: 'Court order',
    nameZh: '协助法院执行',
    legalBasis: '中华人民共和国民事诉讼法: assistance in execution',
  },
  {
    id: 'complaint',
    name: 'Complaint or internal review',
    nameZh: '投诉核查与内部监督',
    legalBasis: '公安机关督察条例: inspection of the service itself',
  },
];

/** The purpose of this id, or undefined: there are no others. */
export function findPurpose(id: string): Purpose | undefined {
  return purposes.find((purpose) => purpose.id === id);
}
