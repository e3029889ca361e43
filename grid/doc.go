// Package grid is the pure middle of gridwatch: who answers for a place, what
// is owed there, and what happened. It has no clock, no environment, no SQL, no
// HTTP and no wire format; `now` and seeds are arguments.
//
// Words used here, in SQL, in JSON and on screen:
//
//	Region       行政区划       an administrative area; rights and roll-ups follow it
//	Cell         单元格         one H3 cell (package geo)
//	Grid         责任网格       a named set of cells inside one region, with staff
//	Plan         网格方案       a versioned set of grids with an effective instant
//	Draft        方案草稿       a plan in the making, edited by versions
//	Duty         责任           a term [from, until) of one person in one grid
//	Institution  监管对象       a place under supervision, with its licences
//	Clue         线索           a complaint, tip or alert about a place
//	Officer      网格人员       a person of the grid staff, of whatever post
//	Leave        请假           a term in which a person answers for nothing
//	Turn         排班           a planned shift
//	Shift        班次           a person's time on duty
//	Visit        巡查 / 检查    somebody looked at a place
//	Task         任务           what a person must do by when, and who may
//	Status       状态           never, ok, due or overdue (exempt owes nothing)
//	Gap          监督空白       a place nobody looks after, or nobody looked at
//	Survey       底数摸排       the register compared with what is there
//	Freshness    新鲜度         how much of the register was lately found right
//	Board        看板           the fold of the event log
package grid
