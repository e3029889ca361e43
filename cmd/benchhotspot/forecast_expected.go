package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// chicagoHolidays are days off of every year; those that move are left out.
func chicagoHolidays() (c hotspot.Calendar) {
	for year := 2011; year <= 2015; year++ {
		for _, day := range [][2]int{{1, 1}, {7, 4}, {11, 11}, {12, 25}} {
			c.Holidays = append(c.Holidays, grid.Date(time.Date(year, time.Month(day[0]), day[1], 0, 0, 0, 0, time.UTC).Unix()/86400))
		}
	}
	return c
}

// expected measures expected counts: learned without the last two months, how far
// from what came on their days.
func (b *bench) expected() error {
	c, err := readChicago(1)
	if err != nil {
		return err
	}
	monthly, _ := months()
	begin := int(monthly[len(monthly)-3] - chicagoFirst)
	daily := make([][]float64, len(c.days))
	for d, places := range c.days {
		daily[d] = []float64{float64(len(places))}
	}
	city := [][]float64{{float64(c.weights.Len())}}
	calendar := chicagoHolidays()
	e, err := hotspot.LearnExpected(daily[:begin], chicagoFirst, city, calendar)
	if err != nil {
		return err
	}
	fmt.Printf("complaints per place and day %.4f; months %.2f; weekdays from Sunday %.2f; holidays %.2f\n",
		e.Rate[0], e.Month, e.Weekday, e.Kind[hotspot.Holiday]/e.Kind[hotspot.OrdinaryDay])
	var told, plain, came float64 // squared errors by day, and cases
	whole := 0.0
	for _, n := range daily[:begin] {
		whole += n[0] / float64(begin)
	}
	for d := begin; d < len(daily); d++ {
		day := chicagoFirst + grid.Date(d)
		told += math.Pow(daily[d][0]-e.Of(city[0], day, day), 2)
		plain += math.Pow(daily[d][0]-whole, 2)
		came += daily[d][0]
	}
	b.target("of what varies from day to day in the last two months, unseen, the factors explain", told < 0.7*plain, "%.0f %% (target 30 %%)", 100*(1-told/plain))
	fmt.Printf("  cases of the two months: %.0f came, %.0f expected, %.0f by the mean of all days\n",
		came, e.Of(city[0], chicagoFirst+grid.Date(begin), chicagoLast), whole*float64(len(daily)-begin))
	return nil
}

// series measures the speed of what is computed over time: 22,000 cells, 12 slices.
func (b *bench) series() error {
	const slicesN = 12
	random := rand.New(rand.NewPCG(b.seed, 1))
	centre, err := geo.CellAt(geo.Point{Lon: 120.15, Lat: 30.27}, 9)
	if err != nil {
		return err
	}
	w := hotspot.WeightsOf(geo.NewAdjacency(centre.Disk(85)))
	counts := make([][]float64, slicesN)
	for s := range counts {
		for i := range w.Len() {
			counts[s] = append(counts[s], math.Floor(random.ExpFloat64()*float64(i%5)/4))
		}
	}
	for _, run := range []struct {
		what  string
		limit time.Duration
		do    func() error
	}{
		{"emerging classes", 250 * time.Millisecond, func() error { _, err := hotspot.Emerging(counts, w); return err }},
		{"forecast with its back-test", 2 * time.Second, func() error {
			_, err := hotspot.Forecast(context.Background(), counts, w, hotspot.ForecastOptions{Seed: b.seed})
			return err
		}},
		{"smoothed rates, spatial", 50 * time.Millisecond, func() error { _, err := hotspot.Smooth(counts[0], counts[1], w, true); return err }},
	} {
		var took []time.Duration
		for range 5 {
			began := time.Now()
			if err := run.do(); err != nil {
				return err
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		b.target(run.what, took[2] <= run.limit, "%.1f ms, median of 5, %d cells, %d slices (target %d ms)",
			float64(took[2].Microseconds())/1000, w.Len(), slicesN, run.limit.Milliseconds())
	}
	return nil
}
