/** Chinese: whether a dispatch has reached its crew, what they say, whether they know of a recall. */
export const zhDelivery = {
  delivery: {
    heading: '卡口执勤',
    pending: '尚未送达 · {{age}}',
    no_screen: '未送达：该卡口没有打开的执勤页面。请用电台通知！',
    no_receipt: '未送达：执勤页面没有确认。请用电台通知！',
    shown: '已显示 {{time}}',
    seen: '已看到 {{time}}',
    stopped: '已拦停 {{time}}：请结案',
    passed: '已驶过 {{time}}：需要重新派警',
    by: '{{by}}',
    recallPending: '撤销未确认：{{place}} · {{age}}',
    recallShown: '撤销已显示未确认：{{place}} · {{age}}',
    recallConfirmed: '撤销已确认：{{place}} {{time}}',
    late: '撤销后回复：{{word}} {{time}}',
    word_seen: '已看到',
    word_stopped: '已拦停',
    word_passed: '已驶过',
  },
};
export type DeliveryTexts = typeof zhDelivery;
