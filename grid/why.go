package grid

// Why says why a task is due or a visit was paid.
type Why string

const (
	WhyRoutine  Why = "routine"  // its cycle
	WhyClue     Why = "clue"     // 线索核查
	WhySpecial  Why = "special"  // 专项督查
	WhyRecheck  Why = "recheck"  // 处罚后复查
	WhyWatch    Why = "watch"    // 重点监控点
	WhyCampaign Why = "campaign" // 专项整治
)

// Whys lists every reason.
var Whys = []Why{WhyRoutine, WhyClue, WhySpecial, WhyRecheck, WhyWatch, WhyCampaign}
