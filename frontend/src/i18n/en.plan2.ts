// Balance, comparison, publication, roster, duty, English; the keys are those of zh.plan2.ts.

export const enPlan2 = {} as const;
