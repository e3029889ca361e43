package demo

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"gridwatch/geo"
	"gridwatch/grid"
)

// hangzhouRoot is the city's code; its districts have 12-digit codes of GB/T 2260.
const hangzhouRoot = "330100000000"

// hangzhouDistricts by code, in order.
var hangzhouDistricts = []struct{ code, name string }{
	{"330102000000", "上城区"}, {"330105000000", "拱墅区"}, {"330106000000", "西湖区"}, {"330108000000", "滨江区"},
	{"330109000000", "萧山区"}, {"330110000000", "余杭区"}, {"330111000000", "富阳区"}, {"330112000000", "临安区"},
	{"330113000000", "临平区"}, {"330114000000", "钱塘区"}, {"330122000000", "桐庐县"}, {"330127000000", "淳安县"},
	{"330182000000", "建德市"},
}

// Hangzhou shows the real places of OpenStreetMap that are supervised; staff,
// clues and visits are made up. Visits find nothing and no clue names a place:
// nothing bad is made up about anybody real.
func Hangzhou() City {
	policy := grid.DefaultPolicy("Asia/Shanghai")
	return City{
		Key: "hangzhou", Root: hangzhouRoot, Name: "杭州 · 演示（模拟数据）", Zone: policy.Zone,
		Attribution: "机构 © OpenStreetMap contributors (ODbL) · 轮廓由机构所在单元格围成，非行政区界 · 人员、线索、巡查为模拟数据",
		Bounds:      geo.Box{West: 118.2, South: 29, East: 120.8, North: 30.7},
		First:       20_454, // 2026-01-01
		Last:        20_818, // 2026-12-31
		From:        20_605, // 2026-06-01
		District:    "330106000000", DistrictLabel: "xihu",
		Source:   "hotline",
		Teams:    []string{"一组", "二组", "三组", "四组", "五组", "六组"},
		Exercise: "fever-clinics.csv",
		GridLoad: 40,
		Made:     true,
		Policy:   policy,
		Read:     func(sample int) (*Records, error) { return readHangzhou(sample, &policy) },
		Regions:  hangzhouRegions,
		Short:    func(r geo.Region) string { return r.Name },
		Severity: madeSeverity,
	}
}

// hangzhouBegins is the first day of what is made up.
const hangzhouBegins grid.Date = 20_089 // 2025-01-01

func readHangzhou(sample int, p *grid.Policy) (*Records, error) {
	r := &Records{}
	sample = max(1, sample)
	n := 0
	err := each("hangzhou.csv.gz", func(v []string) error {
		if n++; n%sample != 0 {
			return nil
		}
		point, err := pointOf(v[5], v[6])
		r.Places = append(r.Places, Place{Key: v[0], Category: grid.Category(v[1]), Name: v[2], Address: v[3], Region: v[4], Point: point})
		return err
	})
	if err != nil {
		return nil, err
	}
	r.makeClues(sample, hangzhouBegins, 20_818)
	r.makeVisits(p, hangzhouBegins, 20_818)
	return r, nil
}

// hangzhouRing is how many rings of cells around the cell of a place belong to
// the city: a clue nearby falls inside.
const hangzhouRing = 2

// hangzhouRegions gives the city and its districts. No official outline may ship,
// so a district is the cells around its own places, each cell going to the
// district of the nearest place.
func hangzhouRegions(r *Records, resolution int) ([]geo.Region, error) {
	type claim struct {
		steps  int
		metres float64
		region string
	}
	nearest := map[geo.Cell]claim{}
	for i := range r.Places {
		p := &r.Places[i]
		home, err := geo.CellAt(*p.Point, resolution)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Key, err)
		}
		for _, c := range home.Disk(hangzhouRing) {
			steps, err := home.Distance(c)
			if err != nil {
				return nil, err
			}
			mine := claim{steps, geo.DistanceMetres(*p.Point, c.Centre()), p.Region}
			if held, taken := nearest[c]; !taken || cmp.Or(cmp.Compare(mine.steps, held.steps), cmp.Compare(mine.metres, held.metres),
				cmp.Compare(mine.region, held.region)) < 0 {
				nearest[c] = mine
			}
		}
	}
	cells := map[string][]geo.Cell{}
	for c, held := range nearest {
		cells[held.region] = append(cells[held.region], c)
	}
	regions := []geo.Region{{Code: hangzhouRoot, Scheme: geo.SchemeGBT2260, Name: "杭州市", Level: "city"}}
	for _, d := range hangzhouDistricts {
		if own := cells[d.code]; len(own) > 0 {
			regions = append(regions, geo.Region{Code: d.code, Scheme: geo.SchemeGBT2260, Name: d.name, Level: "district",
				ParentCode: hangzhouRoot, Geometry: geo.Outline(own)})
		}
	}
	return regions, nil
}

// madeNatures are kinds of clues with how often of 100 and how severe they are.
var madeNatures = []struct {
	name     string
	share    int
	severity grid.Severity
}{
	{"无证行医", 14, grid.High}, {"非卫生技术人员行医", 10, grid.High}, {"非法医疗美容", 12, grid.High}, {"超范围执业", 9, grid.Medium},
	{"虚假医疗广告", 10, grid.Low}, {"医疗收费违规", 12, grid.Low}, {"医疗废物处置不当", 6, grid.Medium}, {"消毒隔离不规范", 9, grid.Medium},
	{"公共场所卫生", 12, grid.Low}, {"学校卫生与传染病防控", 6, grid.Medium},
}

func madeSeverity(nature string) grid.Severity {
	for _, n := range madeNatures {
		if n.name == nature {
			return n.severity
		}
	}
	return grid.Low
}

// A day of made-up clues: how many in the whole city, and of 100 how many fall
// around one of a few centres, so that there is something to find.
const (
	cluesADay   = 14
	clueCentres = 5
	clueCluster = 18
)

// makeClues makes up clues of each day, near places but about none of them.
func (r *Records) makeClues(sample int, from, until grid.Date) {
	for day := from; day <= until; day++ {
		n := max(1, cluesADay/sample) + chance(1+6/sample, "clues of a day", day.String()) - 3/sample
		for i := range max(0, n) {
			key := fmt.Sprintf("%s-%02d", day, i+1)
			near := chance(len(r.Places), "clue near", key)
			reach := 450.0
			if chance(100, "clustered", key) < clueCluster {
				near = chance(len(r.Places), "clue centre", strconv.Itoa(chance(clueCentres, "which centre", key)))
				reach = 250
			}
			point := aroundPoint(*r.Places[near].Point, reach, key)
			closed := grid.NoDate
			if took := 1 + chance(5, "clue took", key) + chance(8, "late", key)/7*chance(14, "how late", key); chance(1000, "never closed", key) >= 4 {
				closed = day + grid.Date(took)
			}
			r.Complaints = append(r.Complaints, Complaint{Number: "SIM-" + key, OpenedOn: day, ClosedOn: closed, Nature: madeNature(key), Point: &point})
		}
		r.makeOutbreak(day)
	}
}

// A made-up outbreak: for some days a few clues a day more around one place, then
// none for weeks, so that scans have something to find. One is going on when the
// demo begins.
const (
	outbreakFirst = hangzhouBegins - 12
	outbreakEvery = 40 // days
	outbreakDays  = 11
	outbreakClues = 2 // a day
	outbreakReach = 300.0
)

// makeOutbreak adds the clues of a day of an outbreak.
func (r *Records) makeOutbreak(day grid.Date) {
	since := int(day - outbreakFirst)
	number := since / outbreakEvery
	if since%outbreakEvery >= outbreakDays {
		return
	}
	at := *r.Places[chance(len(r.Places), "outbreak", strconv.Itoa(number))].Point
	for i := range outbreakClues {
		key := fmt.Sprintf("%s-outbreak-%d", day, i+1)
		point := aroundPoint(at, outbreakReach, key)
		r.Complaints = append(r.Complaints, Complaint{Number: "SIM-" + key, OpenedOn: day, ClosedOn: day + 2, Nature: madeNature(key), Point: &point})
	}
}

func madeNature(key string) string {
	left := chance(100, "nature", key)
	for _, n := range madeNatures {
		if left -= n.share; left < 0 {
			return n.name
		}
	}
	return madeNatures[0].name
}

// aroundPoint is a made-up point at most reach metres from p.
func aroundPoint(p geo.Point, reach float64, key string) geo.Point {
	const metresADegree = 111_320
	turn := float64(chance(3600, "turn", key)) / 3600 * 2 * math.Pi
	away := reach * math.Sqrt(float64(chance(1000, "away", key))/1000)
	return geo.Point{
		Lon: p.Lon + away*math.Cos(turn)/(metresADegree*math.Cos(p.Lat*math.Pi/180)),
		Lat: p.Lat + away*math.Sin(turn)/metresADegree,
	}
}

// makeVisits makes up the rounds: most places in time, some districts late, and a
// few places that nobody has ever gone to.
func (r *Records) makeVisits(p *grid.Policy, from, until grid.Date) {
	for i := range r.Places {
		place := &r.Places[i]
		cycle := p.Cycle([]grid.Category{place.Category}, place.Risk)
		for _, clock := range []struct {
			task grid.TaskKind
			days int
		}{{grid.Patrol, cycle.Patrol}, {grid.Inspection, cycle.Inspection}} {
			if clock.days > 0 && chance(100, "never "+string(clock.task), place.Key) >= 3 {
				r.visitEvery(p, place, clock.task, clock.days, from, until)
			}
		}
	}
	slices.SortStableFunc(r.Inspections, func(a, b Inspection) int { return cmp.Compare(a.On, b.On) })
}

func (r *Records) visitEvery(p *grid.Policy, place *Place, task grid.TaskKind, days int, from, until grid.Date) {
	result, survey := "pass", grid.SurveyResult("")
	if task == grid.Patrol { // looks, and judges nothing
		result, survey = "", grid.SurveyNormal
	}
	late := chance(4, "late district", place.Region) == 0
	key := string(task) + " " + place.Key
	for n, on := 0, from+grid.Date(chance(days*8/10, "first", key)); on <= until; n++ {
		for !p.Workday(on) {
			on++
		}
		r.Inspections = append(r.Inspections, Inspection{Number: fmt.Sprintf("SIM-%s-%s-%d", task, place.Key, n+1), Place: place.Key, On: on,
			Task: task, Result: result, Survey: survey})
		share := 55 + chance(47, "interval", fmt.Sprintf("%s %d", key, n)) // of 100
		if late {
			share += 18
		}
		on += grid.Date(max(1, days*share/100))
	}
}
