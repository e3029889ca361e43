import type { zhHotspot } from './zh.hotspot';

export const enHotspot: Readonly<Record<keyof typeof zhHotspot, string>> = {
  'nav.hotspots': 'Hotspots',

  'hot.tabs': 'Parts of the page',
  'hot.tab.spots': 'Hotspots',
  'hot.tab.clusters': 'Clusters',
  'hot.tab.forecast': 'Forecast',
  'hot.tab.risk': 'Risk',
  'hot.sheet.open': 'Show panel',
  'hot.sheet.close': 'Hide panel',

  'hot.map':
    'Map of hotspots. Arrow keys move the cell cursor, Enter opens the cell, plus and minus zoom, Shift with arrows pans.',
  'hot.cursor': 'Cell {cell}: {level}, {n} {n:clue|clues}, {near} with its surroundings, {state}',
  'hot.cursor.nothing': 'Cell {cell}: no clues, no institutions, no patrol',
  'hot.tip.n': 'Clues here',
  'hot.tip.near': 'With surroundings',
  'hot.tip.z': 'z',
  'hot.tip.q': 'q',
  'hot.tip.nothing': 'No clues, no institutions, no patrol',

  'hot.layers': 'Layer',
  'hot.layer.level': 'Significance',
  'hot.layer.level.about':
    'Whether clues are more (or fewer) than chance explains, against the average of the area; adjusted for how many cells are tested',
  'hot.layer.z': 'z value',
  'hot.layer.z.about':
    'Gi*, standardised: how many standard deviations above or below the average of the area',
  'hot.layer.q': 'q value',
  'hot.layer.q.about':
    'If cells like this are called clusters, the share of them that is due to chance; the smaller the surer',
  'hot.layer.class': 'Development',
  'hot.layer.class.about':
    'How Gi* went over the latest slices of time; patterns tell the kinds apart, red is hot, blue is cold',
  'hot.layer.state': 'Quiet or unvisited',
  'hot.layer.state.about': 'No clues: is it quiet here, or did nobody look',
  'hot.layer.n': 'Clues',
  'hot.layer.n.about':
    'Clues in the window, not related to people or institutions; many is not yet a cluster',
  'hot.legend.title': 'Legend and layers',
  'hot.legend.cells': 'cells',

  'hot.level.hot3': 'Hot · q ≤ 0.01',
  'hot.level.hot2': 'Hot · q ≤ 0.05',
  'hot.level.hot1': 'Hot · q ≤ 0.10',
  'hot.level.few': 'Too few cases',
  'hot.level.cold1': 'Cold · q ≤ 0.10',
  'hot.level.cold2': 'Cold · q ≤ 0.05',
  'hot.level.cold3': 'Cold · q ≤ 0.01',
  'hot.level.none': 'Not significant',

  'hot.z.z4': '4 and more',
  'hot.z.z3': '3 to 4',
  'hot.z.z2': '2 to 3',
  'hot.z.z1': '1 to 2',
  'hot.z.z0': '−1 to 1',
  'hot.z.z-1': '−2 to −1',
  'hot.z.z-2': '−3 to −2',
  'hot.z.z-3': 'below −3',

  'hot.q.q01': '0.01 and less',
  'hot.q.q05': '0.01–0.05',
  'hot.q.q10': '0.05–0.10',
  'hot.q.q25': '0.10–0.25',
  'hot.q.q1': 'above 0.25',
  'hot.q.below': 'below average (cold side)',

  'hot.n.n10': '10 and more',
  'hot.n.n4': '4–9',
  'hot.n.n2': '2–3',
  'hot.n.n1': '1',
  'hot.n.n0': 'none',

  'hot.class.intensifying-hot': 'Intensifying hotspot',
  'hot.class.persistent-hot': 'Persistent hotspot',
  'hot.class.consecutive-hot': 'Consecutive hotspot',
  'hot.class.new-hot': 'New hotspot',
  'hot.class.diminishing-hot': 'Diminishing hotspot',
  'hot.class.oscillating-hot': 'Oscillating hotspot',
  'hot.class.sporadic-hot': 'Sporadic hotspot',
  'hot.class.historical-hot': 'Historical hotspot',
  'hot.class.intensifying-cold': 'Intensifying cold spot',
  'hot.class.persistent-cold': 'Persistent cold spot',
  'hot.class.consecutive-cold': 'Consecutive cold spot',
  'hot.class.new-cold': 'New cold spot',
  'hot.class.diminishing-cold': 'Diminishing cold spot',
  'hot.class.oscillating-cold': 'Oscillating cold spot',
  'hot.class.sporadic-cold': 'Sporadic cold spot',
  'hot.class.historical-cold': 'Historical cold spot',
  'hot.class.none': 'No pattern',
  'hot.class.intensifying':
    'significant in most slices (≥ 90 %), the latest too, and growing stronger',
  'hot.class.persistent': 'significant in most slices (≥ 90 %), with no trend',
  'hot.class.consecutive': 'significant in the latest slices in a row, never before',
  'hot.class.new': 'significant in the latest slice only, never before',
  'hot.class.diminishing': 'significant in most slices (≥ 90 %), but growing weaker',
  'hot.class.oscillating': 'significant now, and once significant the other way',
  'hot.class.sporadic': 'significant on and off, never the other way',
  'hot.class.historical': 'significant in most slices (≥ 90 %), but not in the latest',

  'hot.state.loud': 'Loud',
  'hot.state.quiet': 'Quiet (looked at)',
  'hot.state.unvisited': 'Unknown (not looked at)',
  'hot.state.none': 'Cannot be told',
  'hot.state.unsure': 'less than 80 % sure',

  'hot.change': 'Change between two windows',
  'hot.change.about':
    'Hotspots only, cold spots are left out. Another level does not mean a significant difference',
  'hot.change.appeared': 'Appeared',
  'hot.change.hotter': 'Hotter',
  'hot.change.stayed': 'Stayed',
  'hot.change.cooler': 'Cooler',
  'hot.change.vanished': 'Vanished',
  'hot.change.few': 'Too few cases in one',

  'hot.few.over':
    'Too few cases: only {total} clues in the window, fewer than {min}; nothing is called hot or cold',
  'hot.few.compared': 'Too few cases in one of the windows: they cannot be compared',
  'hot.empty.over': 'No clues in the window',
  'hot.nothing_to_relate.institution': 'Clues cannot be related to institutions: no cell has any',
  'hot.nothing_to_relate.resident':
    'There are no numbers of residents yet. Have an administrator import them, or test the number of clues',
  'hot.nothing_to_relate.effort':
    'Clues cannot be related to patrols: there was no patrol or inspection in the window',

  'hot.window': 'Window of time',
  'hot.window.last': 'Last day of the window',
  'hot.window.today': 'today',
  'hot.window.value': '{from} to {until}',
  'hot.window.value.today': '{from} to today ({until})',
  'hot.window.days': 'Length of the window',
  'hot.window.days.value': '{days} days',
  'hot.window.day': 'A certain day',
  'hot.window.play': 'Play',
  'hot.window.pause': 'Pause',

  'hot.compare': 'Compare two windows',
  'hot.compare.stop': 'Stop comparing',
  'hot.compare.side': 'Show',
  'hot.compare.a': 'This, A',
  'hot.compare.b': 'Other, B',
  'hot.compare.change': 'Change',
  'hot.compare.until': 'Last day of the other window',
  'hot.compare.from_to': 'From {earlier} to {later}',
  'hot.compare.overlap': 'The windows overlap by {days} days; clues of these days count in both',
  'hot.compare.same': 'Both are the same window',
  'hot.compare.window': 'Window',
  'hot.compare.total': 'Clues',
  'hot.compare.hot': 'Hot cells',
  'hot.compare.count': 'Cells',
  'hot.compare.label': 'Both windows side by side',

  'hot.sum': 'Overview',
  'hot.sum.total': '{from} to {until} ({days} days): {total} clues.',
  'hot.sum.total.short': '{total} clues',
  'hot.sum.levels': '{hot} hot cells, {cold} cold cells.',
  'hot.sum.nothing': 'In no cell are clues so many (or so few) that chance would not explain it.',
  'hot.sum.new':
    'In the last slice alone {count} {count:cell|cells} became hot that never were before, see layer Development.',
  'hot.sum.few_cells':
    '{count} {count:cell has too few cases and is|cells have too few cases and are} not judged.',
  'hot.sum.unvisited':
    '{count} {count:cell is|cells are} unknown (not looked at): few clues or none, and nobody looked, or not enough.',
  'hot.sum.unlocated':
    'Another {count} {count:clue has no place and is|clues have no place and are} not on the map.',
  'hot.sum.sealed': 'Another {count} sealed clues are not shown at this resolution.',
  'hot.sum.moran.clustered':
    'As a whole clues lie together rather than scattered at random (Moran’s I = {value}, at random about {expected}, p {p}).',
  'hot.sum.moran.dispersed':
    'As a whole clues are spread more evenly than at random (Moran’s I = {value}, at random about {expected}, p {p}).',
  'hot.sum.moran.random':
    'As a whole clues do not show that they lie together (Moran’s I = {value}, at random about {expected}, p {p}).',
  'hot.top': 'Most significant hotspots',
  'hot.top.none': 'No hotspots.',
  'hot.top.few': 'Too few cases: no hotspots are listed.',
  'hot.top.more': 'Show {count} more',
  'hot.top.item': '{near} with surroundings',
  'hot.top.cells': '{count} {count:cell|cells} ·',

  'hot.question': 'What is asked',
  'hot.per': 'Tested',
  'hot.per.count': 'number of clues',
  'hot.per.institution': 'clues for each institution',
  'hot.per.resident': 'clues for each resident',
  'hot.per.effort': 'clues for the effort of patrol',
  'hot.k': 'Rings of neighbours',
  'hot.k.value': '{k}',
  'hot.resolution': 'Resolution',
  'hot.resolution.value': 'H3 {resolution}',
  'hot.usual': '{value} (usual)',
  'hot.back_to_usual': 'Back to the usual',

  'hot.export': 'Export',
  'hot.export.csv': 'CSV',
  'hot.export.geojson': 'GeoJSON',
  'hot.export.png': 'Picture PNG',
  'hot.export.busy': 'Making it…',
  'hot.export.failed': 'No picture was made: {reason}',
  'hot.export.alone': 'Exported is this window, A',

  'hot.foot.window': 'Data {from} to {until}',
  'hot.foot.rev': 'rev {rev}',
  'hot.foot.policy': 'policy {policy}',
  'hot.foot.k': 'k = {k}',
  'hot.foot.fixed': 'Fixed link',
  'hot.foot.fixed.title':
    'The link names window, rings and resolution: opened later it shows the same window',
  'hot.foot.title': 'The same link shows the same result at the same version of the data',

  'hot.loading': 'Computing hotspots…',
  'hot.failed': 'Hotspots cannot be read: {reason}',
  'hot.failed.stale': 'Could not be updated, the map shows what was read before: {reason}',
  'hot.denied': 'You may not see the hotspots of this region',
  'hot.live': 'follows new clues',

  'why.label': 'Why the cell looks as it does',
  'why.title': 'Cell',
  'why.loading': 'Reading…',
  'why.failed': 'Cannot be read: {reason}',
  'why.outside': 'The cell is not in your area, or not of this resolution',
  'why.stale': 'This is of {from} to {until} and was not updated yet',
  'why.board': 'Open on the live map',
  'why.counted':
    '{near} clues here and around (within {cells} {cells:cell|cells}), {n} of them in the cell itself; on the average of the area {expected} would be expected.',
  'why.counted.plain': '{n} {n:clue|clues} in the cell, {near} with its surroundings.',
  'why.counted.rate':
    '{near} clues within {cells} {cells:cell|cells}, {n} of them in this one; if {per} were the same everywhere it would be {expected}.',
  'why.rate':
    'Tested are {per} (smoothed, against the whole area), not their number: a hotspot can have few clues.',
  'why.verdict.hot':
    'More than chance explains: with clues scattered at random, so large a difference would come up {p} of the time; calling all cells like this clusters, {q} of them would be due to chance.',
  'why.verdict.cold':
    'Fewer than chance explains: with clues scattered at random, so large a difference would come up {p} of the time; calling all cells like this cold, {q} of them would be due to chance.',
  'why.verdict.none':
    'No clear difference from chance: with clues scattered at random, so large a difference would come up {p} of the time.',
  'why.verdict.few':
    'Too few cases: fewer than {min} clues here and around, neither hot nor cold is said.',
  'why.verdict.few_all':
    'Too few cases: fewer than {min} clues in the whole area and window, neither hot nor cold is said.',
  'why.verdict.unknown': 'There is nothing to test.',
  'why.about': 'about {value}',
  'why.less_than': 'less than {value}',
  'why.z': 'z',
  'why.p': 'p',
  'why.q': 'q',
  'why.class': 'Development',
  'why.spark': 'z in the last {count} slices: {values}',
  'why.spark.threshold':
    'Beyond the broken lines a cell by itself would be significant (|z| > 1.96)',
  'why.trend.up': 'growing stronger (trend p {p})',
  'why.trend.down': 'growing weaker (trend p {p})',
  'why.trend.none': 'no clear trend (p {p})',
  'why.slices': '{from} to {until}, slices of {days} days',
  'why.effort': 'Effort',
  'why.effort.visits': '{visits} patrols and inspections',
  'why.effort.minutes': '{minutes} minutes of track',
  'why.effort.none': 'nobody came in the window',
  'why.institutions': '{count} {count:institution|institutions}',
  'why.residents': '{count} {count:resident|residents}',
  'why.state': 'Quiet or unvisited',
  'why.sure': '({percent} sure)',
  'why.sure.unvisited': '({percent} likely to be quiet all the same)',
  'why.because.clues': 'Because there were so many clues.',
  'why.because.effort': 'It was looked at enough, and nothing was found.',
  'why.because.effort.some': 'It was looked at enough, and there are no more clues than usual.',
  'why.because.no-effort': 'Nobody looked; no clues do not mean that it is quiet.',
  'why.because.no-effort.some': 'Nobody looked; few clues do not mean that it is quiet.',
  'why.because.little-effort':
    'It was looked at too little; no clues do not mean that it is quiet.',
  'why.because.little-effort.some':
    'It was looked at too little; few clues do not mean that it is quiet.',
  'why.because.doubt':
    'It was looked at, but so much was to be expected here that it does not prove that it is quiet.',
  'why.because.no-exposure': 'Nobody looked, and there are no institutions here.',
  'why.interval':
    'With the usual effort about {mean} clues would be met in the window (90 % likely between {low} and {high}).',
  'why.suggest.visit':
    'Suggestion: {missing} more visits would settle it (if they find nothing new).',
  'why.suggest.patrol':
    'Suggestion: {missing} more minutes of patrol would settle it (if they find nothing new).',
  'why.clues': 'Clues in the window',
  'why.clues.none': 'No clues in the window',
  'why.clues.part':
    '{shown} of {total} are listed, newest first; sealed ones are counted, not listed',
  'why.state.open': 'open',
  'why.state.closed': 'closed',
  'why.clue.board': 'See on the live map',

  'picture.title': 'Hotspots · {region}',
  'picture.compared': 'Change between two windows · {region}',
  'picture.made': 'made {at}',
  'picture.simulated': 'with simulated data',
};
