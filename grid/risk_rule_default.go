package grid

// DefaultRiskRules hold where a policy states none. Ten points stand for odds that
// are e times as high. What the records of Chicago can tell (results, violations,
// neighbours, clues around) has the weights of a fit on its inspections before
// November 2014, rounded to halves; where that gave nothing (hotspots of its
// complaints, which are about rubbish; days since the last inspection; the
// category, which the shares are drawn towards already) half a point is judgement.
// All other weights are judgement and await a city's own records
// (`gridwatch risk backtest`).
var DefaultRiskRules = RiskRules{
	Version: "risk-1", High: 16, Medium: 11, Days: 365, NearDays: 90, HistoryDays: 1095,
	Rules: []RiskRule{
		{Code: "licence-expired", Fact: FactLicenceDays, Is: AtMost, Than: -1, Weight: 20,
			Zh: "许可证已过期（距到期 {value} 天）", En: "A licence has expired ({value} days to its term)"},
		{Code: "licence-expiring", Fact: FactLicenceDays, Is: AtMost, Than: 60, Weight: 5,
			Zh: "许可证将到期或已过期（距到期 {value} 天）", En: "A licence expires soon or has expired ({value} days to its term)"},
		{Code: "points", Fact: FactPoints, Is: AtLeast, Than: 6, Step: 2, Most: 6, Weight: 4,
			Zh: "本周期不良执业行为记 {value} 分", En: "{value} points for bad practice in the running year"},
		{Code: "practitioner-elsewhere", Fact: FactPractitionerOut, Is: AtLeast, Than: 1, Step: 1, Most: 3, Weight: 10,
			Zh: "{value} 名执业人员注册在其他机构", En: "{value} practitioners are registered elsewhere"},
		{Code: "register-alert", Fact: FactClues, Is: AtLeast, Than: 1, Step: 1, Most: 3, Weight: 8,
			Kinds: []string{"practitioner-elsewhere", "unlicensed-practice", "无证行医", "非卫生技术人员行医", "超范围执业"}, Sources: []string{"monitoring", "department"},
			Zh: "比对或移交发现执业资格问题 {value} 条", En: "{value} alerts on licences or practitioners from registers or other departments"},
		{Code: "price-or-advert", Fact: FactClues, Is: AtLeast, Than: 1, Step: 1, Most: 3, Weight: 5,
			Kinds: []string{"price", "advert", "虚假医疗广告", "医疗收费违规"}, Sources: []string{"monitoring", "media", "department"},
			Zh: "价格或广告监测告警 {value} 条", En: "{value} price or advertising alerts"},
		{Code: "recent-clues", Fact: FactClues, Is: AtLeast, Than: 1, Step: 1, Most: 4, Weight: 5, Days: 90,
			Zh: "近 90 天线索 {value} 条", En: "{value} clues in 90 days"},
		{Code: "repeated-kind", Fact: FactSameKind, Is: AtLeast, Than: 2, Step: 1, Most: 4, Weight: 5,
			Zh: "同类线索反复出现，共 {value} 条", En: "{value} clues of one and the same kind"},
		{Code: "reopened", Fact: FactReopened, Is: AtLeast, Than: 1, Weight: 12,
			Zh: "原址曾有停业机构，现重新开业", En: "It opened where a place had been closed"},
		{Code: "last-failed", Fact: FactLastResult, Is: AtLeast, Than: 2, Weight: 2,
			Zh: "上次监督检查不合格", En: "It failed its last inspection"},
		{Code: "last-critical", Fact: FactLastCritical, Is: AtLeast, Than: 1, Step: 1, Most: 3, Weight: 1,
			Zh: "上次监督检查有严重违规 {value} 项", En: "{value} critical violations at its last inspection"},
		{Code: "often-fails", Fact: FactFailShare, Is: AtLeast, Than: 15, Step: 5, Most: 8, Weight: 0.5,
			Zh: "历次监督检查不合格率约 {value}%", En: "About {value} % of its inspections failed"},
		{Code: "often-critical", Fact: FactCriticalShare, Is: AtLeast, Than: 10, Step: 5, Most: 8, Weight: 1.5,
			Zh: "历次监督检查约 {value}% 有严重违规", En: "About {value} % of its inspections found critical violations"},
		{Code: "not-seen-for-long", Fact: FactInspectionAge, Is: AtLeast, Than: 180, Step: 90, Most: 6, Weight: 0.5,
			Zh: "已 {value} 天未监督检查", En: "{value} days since its last inspection"},
		{Code: "never-inspected", Fact: FactNeverInspected, Is: AtLeast, Than: 1, Weight: 5,
			Zh: "从未监督检查", En: "Never inspected"},
		{Code: "overdue", Fact: FactOverdueDays, Is: AtLeast, Than: 1, Step: 90, Most: 4, Weight: 0.5,
			Zh: "超期未巡 {value} 天", En: "Overdue for {value} days"},
		{Code: "hotspot", Fact: FactHotLevel, Is: AtLeast, Than: 1, Step: 1, Most: 3, Weight: 0.5,
			Zh: "位于线索热点（{value} 级）", En: "In a hotspot of clues (level {value} of 3)"},
		{Code: "clues-near", Fact: FactCluesNear, Is: AtLeast, Than: 10, Step: 10, Most: 5, Weight: 0.5,
			Zh: "周边近期线索 {value} 条", En: "{value} recent clues around it"},
		{Code: "neighbours-fail", Fact: FactNeighboursFail, Is: AtLeast, Than: 15, Step: 5, Most: 8, Weight: 1.5,
			Zh: "周边机构不合格率约 {value}%", En: "About {value} % of the places around it failed"},
		{Code: "category-fails", Fact: FactCategoryFail, Is: AtLeast, Than: 10, Step: 5, Most: 8, Weight: 0.5,
			Zh: "同类机构不合格率约 {value}%", En: "About {value} % of its category failed"},
	},
}
