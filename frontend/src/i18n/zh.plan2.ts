// Balance, comparison, publication, roster, duty, zh-CN; en.plan2.ts has the same keys.

export const zhPlan2 = {} as const;
