// The planner's page, zh-CN; en.plan.ts has the same keys.

export const zhPlan = {
  'nav.plan': '规划',
  'plan.parts': '规划的各部分',
  'plan.part.list': '网格方案',
  'plan.part.roster': '排班与请假',
  'plan.part.duty': '责任查询',
  'plan.part.staffing': '人员测算',
  'plan.part.none': '服务器没有提供这一部分。',
} as const;
