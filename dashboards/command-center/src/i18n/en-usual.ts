/** English: where a vehicle is usually seen. */
import type { UsualDictionary } from './zh-usual.ts';

export const enUsual: UsualDictionary = {
  usual: {
    intro:
      'At which checkpoints a vehicle is usually seen, and at which hours: days are counted, out of the days on which the checkpoint could see. At most 90 days.',
    needs: 'Usual places show how somebody lives: each one needs a supervisor’s approval.',
    summary:
      '{{passages}} passages in {{days}} whole days; seen on at least {{least}} days at {{count}} checkpoints.',
    others: 'At {{count}} further checkpoints it was seen too seldom to say anything.',
    nothing: 'There is too little to say anything of a habit.',
    nothingHint: 'It was seen on at least {{least}} days at no checkpoint.',
    cut: 'There are too many reads: only the time from {{from}} on was looked at.',
    badClock: '{{count}} reads are left out: the clock of the device was wrong.',
    byHour: 'By hour of the day ({{zone}})',
    byWeekday: 'By day of the week (whole days only)',
    place: 'Checkpoint',
    hour: '{{hour}} h',
    weekday_1: 'Mon',
    weekday_2: 'Tue',
    weekday_3: 'Wed',
    weekday_4: 'Thu',
    weekday_5: 'Fri',
    weekday_6: 'Sat',
    weekday_7: 'Sun',
    ofDays: 'seen on {{seen}} of {{couldSee}} days on which it could see',
    noDays: 'on no day is it known to have seen everything',
    besides: 'and on {{count}} further days on which it is not known to have seen everything',
    besidesShort: '{{count}} more days',
    range: '{{share}} ({{low}} to {{high}})',
    tooFew: 'fewer than {{least}} days: not told',
    key: 'In a cell: days seen, over days on which the checkpoint could see; the stronger the colour, the higher the share. A + stands for further days on which the checkpoint is not known to have seen everything, a · for fewer than {{least}} days, which are not told.',
    table: 'All figures',
    when: 'When',
    days: 'Days',
    share: 'Share (95 % range)',
    unsure: 'Days not sure of',
    wholeDay: 'all day',
  },
};
