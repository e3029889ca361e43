package planning

import (
	"math"
	"math/rand/v2"
)

// Cycle is what a simulation of a cycle is made from: whole days from a Monday on.
type Cycle struct {
	Days          int
	Visits        []VisitClass
	CluesADay     float64 // mean of a Poisson arrival, every day alike
	ClueSeconds   float64
	ClueDays      int     // a clue is late when it is not checked so many days after it came
	PersonSeconds float64 // a working day of one person has for the grid
	WorkDays      int     // of a week, from Monday
	LeaveShare    float64 // of a person's days, in one block
	FixedSeconds  float64 // a working day, of all people together: cells that hold nothing
	Window        int     // a visit is made at most so many days before it is due
}

// VisitClass is institutions that are visited alike.
type VisitClass struct {
	Count   int
	Days    int     // from one visit to the next
	Seconds float64 // of a visit, with the walk to it
}

// coverage simulates the cycle once with so many people, and gives the share of
// the visits and clues that fall due in it that are done in time; 1 when none does.
//
// Institutions come due evenly over their cycle, at a random phase. They are dealt
// evenly to the people, clues to any of them at random. A person checks clues first, then
// makes visits, each by the date it is due; what is late is not caught up, as in time
// it will not be. Each is on leave for one block of days, and nobody steps in.
func (c *Cycle) coverage(people int, rng *rand.Rand) float64 {
	due, done := 0, 0
	deal := c.deal(people, rng)
	person := simulated{cycle: c}
	for p := range people {
		person.begin(deal[p], people, rng)
		for day := range c.Days {
			person.day(day, rng)
		}
		due += person.due
		done += person.done
	}
	if due == 0 {
		return 1
	}
	return float64(done) / float64(due)
}

// visit falls due on a day.
type visit struct {
	due     int32
	seconds float32
}

// deal gives each person the visits that fall due in the cycle, by due day.
func (c *Cycle) deal(people int, rng *rand.Rand) [][]visit {
	count := make([]int32, c.Days+1)
	type item struct {
		visit
		person int32
	}
	var all []item
	next := rng.IntN(max(1, people))
	for _, class := range c.Visits {
		for range class.Count {
			next = (next + 1) % people
			for day := rng.IntN(class.Days); day < c.Days; day += class.Days {
				all = append(all, item{visit{int32(day), float32(class.Seconds)}, int32(next)})
				count[day+1]++
			}
		}
	}
	for day := 1; day < len(count); day++ {
		count[day] += count[day-1]
	}
	sorted := make([]item, len(all))
	for _, v := range all {
		sorted[count[v.due]] = v
		count[v.due]++
	}
	deal := make([][]visit, people)
	for p := range deal {
		deal[p] = make([]visit, 0, len(all)/people+8)
	}
	for _, v := range sorted {
		deal[v.person] = append(deal[v.person], v.visit)
	}
	return deal
}

// simulated is a person through the cycle.
type simulated struct {
	cycle      *Cycle
	visits     []visit
	next       int // visit
	clues      []int32
	nextClue   int
	people     int
	off, until int // leave
	started    float64
	due, done  int
}

func (s *simulated) begin(visits []visit, people int, rng *rand.Rand) {
	*s = simulated{cycle: s.cycle, visits: visits, people: people, clues: s.clues[:0], due: len(visits)}
	length := s.cycle.LeaveShare * float64(s.cycle.Days)
	days := int(length)
	if rng.Float64() < length-float64(days) {
		days++
	}
	s.off = rng.IntN(max(1, s.cycle.Days-days+1))
	s.until = s.off + days
}

// day lets a day pass. Work that is begun goes on the next day as long as it is in time.
func (s *simulated) day(day int, rng *rand.Rand) {
	c := s.cycle
	for range poisson(c.CluesADay/float64(s.people), rng) {
		if day+c.ClueDays < c.Days {
			s.due++
		}
		s.clues = append(s.clues, int32(day))
	}
	if day%7 >= c.WorkDays || day >= s.off && day < s.until {
		return
	}
	left := max(0, c.PersonSeconds-c.FixedSeconds/float64(s.people)) + s.started
	s.started = 0
	for ; s.nextClue < len(s.clues); s.nextClue++ {
		came := int(s.clues[s.nextClue])
		if day > came+c.ClueDays {
			continue
		}
		if left < c.ClueSeconds {
			s.started = left
			return
		}
		left -= c.ClueSeconds
		if came+c.ClueDays < c.Days {
			s.done++
		}
	}
	for ; s.next < len(s.visits); s.next++ {
		v := s.visits[s.next]
		switch {
		case int(v.due) < day:
			continue
		case int(v.due) > day+c.Window:
			return
		case left < float64(v.seconds):
			s.started = left
			return
		}
		left -= float64(v.seconds)
		s.done++
	}
}

// poisson draws a count of the mean (Knuth, The Art of Computer Programming 2,
// 1969, by products); means above 30 in parts, as sums of Poisson counts are.
func poisson(mean float64, rng *rand.Rand) int {
	const most = 30
	n := 0
	for mean > most {
		n += poisson(most, rng)
		mean -= most
	}
	limit, product := math.Exp(-mean), rng.Float64()
	for ; product > limit; n++ {
		product *= rng.Float64()
	}
	return n
}

// Simulate gives the coverage with so many people over runs of a cycle: the mean,
// and where 95 of 100 cycles lie (1.96 standard deviations about it). The same
// seed gives the same answer, and the same cycles to every number of people.
func (c *Cycle) Simulate(people, runs int, seed uint64) Covered {
	if people < 1 {
		return Covered{}
	}
	sum, squares := 0., 0.
	for run := range runs {
		v := c.coverage(people, rand.New(rand.NewPCG(seed, uint64(run))))
		sum += v
		squares += v * v
	}
	mean := sum / float64(runs)
	spread := 1.96 * math.Sqrt(max(0, squares/float64(runs)-mean*mean)*float64(runs)/float64(max(1, runs-1)))
	return Covered{Mean: mean, Low: max(0, mean-spread), High: min(1, mean+spread)}
}
