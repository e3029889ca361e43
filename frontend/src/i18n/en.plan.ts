// The planner's page, English; the keys are those of zh.plan.ts.

export const enPlan = {
  'nav.plan': 'Planning',
  'plan.parts': 'Parts of planning',
  'plan.part.list': 'Grid plans',
  'plan.part.roster': 'Roster and leave',
  'plan.part.duty': 'Who answers',
  'plan.part.staffing': 'Staffing',
  'plan.part.none': 'The server does not offer this part.',
} as const;
