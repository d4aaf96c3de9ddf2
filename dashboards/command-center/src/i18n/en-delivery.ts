/** English: whether a dispatch has reached its crew, what they say, whether they know of a recall. */
import type { DeliveryTexts } from './zh-delivery.ts';

export const enDelivery: DeliveryTexts = {
  delivery: {
    heading: 'Crew',
    pending: 'not delivered yet · {{age}}',
    no_screen: 'NOT DELIVERED: no page of this checkpoint is open. Call by radio!',
    no_receipt: 'NOT DELIVERED: their page does not confirm. Call by radio!',
    shown: 'shown at {{time}}',
    seen: 'seen at {{time}}',
    stopped: 'stopped at {{time}}: resolve it',
    passed: 'passed at {{time}}: needs a new dispatch',
    by: '{{by}}',
    recallPending: 'recall not confirmed: {{place}} · {{age}}',
    recallShown: 'recall shown, not confirmed: {{place}} · {{age}}',
    recallConfirmed: 'recall confirmed: {{place}} {{time}}',
    late: 'answered after the recall: {{word}} {{time}}',
    word_seen: 'seen',
    word_stopped: 'stopped',
    word_passed: 'passed',
  },
};
