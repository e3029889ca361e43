/** What the server finds wrong with drafts, duties, leaves and turns; see faults.ts. */
export const PLAN_PHRASES: readonly (readonly [phrase: string, chinese: string])[] = [
  [
    'has no grid of their own: others work in each of theirs',
    '没有只靠其一人的网格，各网格都有别人在岗，不需要代管',
  ],
  ['has no grid then: there is nothing to cover', '那时没有网格，不需要代管'],
  [
    'is the only one who works in the region then: nobody can cover',
    '是那时本区唯一在岗的人，没有人能代管',
  ],
  [
    'has grids in the plans of (\\d+) regions: cover each in a draft of its own',
    '在 $1 个区域的方案中都有网格，请分别代管',
  ],
  ['has no duty in the draft', '在草案中没有职责'],
  ['is past: it is [^;]*', '已经过去'],
  ['is not after (?:from|effective_from)', '不晚于开始时刻'],
  ['is more than a day after from', '一班超过一天'],
  ['leaves and joins', '既离开又加入'],
  ['is not a known officer', '不是已知的人员'],
  ['is not a known grid', '不是已知的网格'],
  ['is not a grid of the draft', '不是草案中的网格'],
  ['is not a plan of region \\S+', '不是本区的方案'],
  ['is not a cell in force of region \\S+', '不是本区的单元格'],
  ['is not a cell', '不是单元格'],
  ['is nothing: region \\S+ has no such official grids', '没有导入过这种官方网格'],
  ['is nothing: no plan of region \\S+ is in force', '本区没有现行方案'],
  ['is no more than the (\\d+) locked grids', '不多于 $1 个锁定的网格'],
  ['lies in region \\S+, outside the region \\S+ of its grid [^;]*', '所在区域不属于该网格的区域'],
  [
    'has no plan of its own: that of region \\S+ holds there',
    '没有自己的方案，用的是上级区域的方案',
  ],
  ['is in grid (\\S+) and in grid (\\S+)', '同时在网格 $1 和 $2'],
  ['stays where it is', '没有移动'],
  ['is not 1 to (\\d+)(?: people)?', '应为 1 到 $1'],
];
