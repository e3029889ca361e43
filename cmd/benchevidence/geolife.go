package main

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/evidence"
	"gridwatch/grid/track"
)

// geolife grades a visit at every place where the people of the reference tracks
// stayed, with all their earlier walks to compare with. The tracks tell no accuracy, so
// one is drawn; and they are thinned as a phone does. The limits were chosen on every
// second walk; what the others then showed, receivers that jump by hundreds of metres,
// was mended once, so they are not wholly unchosen either.
func geolife(shared string, seed uint64, rule *grid.EvidenceRule) (chosen, others tally, err error) {
	people, err := readTracks(filepath.Join(shared, "data", "tracks", "geolife_sample_beijing.csv.gz"))
	if err != nil {
		return chosen, others, err
	}
	rng := rand.New(rand.NewPCG(seed, 4))
	all := [2]*tally{&chosen, &others}
	var walks []walk
	for person, fixes := range people {
		for _, piece := range track.Segments(fixes, nil, track.Rule{Gap: 20 * time.Minute}) {
			if piece[len(piece)-1].At.Sub(piece[0].At) >= 15*time.Minute {
				walks = append(walks, walk{person, piece, thin(piece, rng)})
			}
		}
	}
	for n := range walks {
		w := &walks[n]
		for _, s := range stays(w.all) {
			f := s.visit(w, rng)
			for k := range walks {
				o := &walks[k]
				if o.thinned[0].At.Before(w.thinned[0].At) && k != n && len(f.Earlier) < 60 {
					f.Earlier = append(f.Earlier, evidence.Earlier{Same: o.person == w.person, Fixes: o.thinned})
				}
			}
			v := evidence.GradeOf(f, rule)
			all[n%2].count(&v)
		}
	}
	if len(chosen.grades) == 0 || len(others.grades) == 0 {
		return chosen, others, errors.New("geolife: no stay found")
	}
	return chosen, others, nil
}

// walk is a stretch of track without long gaps.
type walk struct {
	person       int
	all, thinned []track.Fix
}

// stay is where a walk lingered.
type stay struct {
	centre      geo.Point
	from, until time.Time
}

// stays lasts five minutes or longer within 60 m.
func stays(fixes []track.Fix) (all []stay) {
	for begin := 0; begin < len(fixes); {
		end := begin
		for end < len(fixes) && geo.DistanceMetres(fixes[begin].Point, fixes[end].Point) <= 60 {
			end++
		}
		if from, until := fixes[begin].At, fixes[end-1].At; until.Sub(from) >= 5*time.Minute {
			all = append(all, stay{fixes[(begin+end)/2].Point, from, until})
			begin = end
			continue
		}
		begin++
	}
	return all
}

func (s *stay) visit(w *walk, rng *rand.Rand) *evidence.Facts {
	at := s.from.Add(time.Duration(rng.Float64() * 0.6 * float64(s.until.Sub(s.from))))
	f := &evidence.Facts{At: at, Target: &s.centre, TargetM: 50, Sealed: true, Chained: true, Track: w.thinned}
	for n := range w.all {
		if !w.all[n].At.Before(at) {
			f.Point, f.AccuracyM = &w.all[n].Point, 5+20*rng.Float64()
			break
		}
	}
	return f
}

// thin keeps a point about every 25 m or five minutes, and gives each an accuracy.
func thin(fixes []track.Fix, rng *rand.Rand) (kept []track.Fix) {
	for _, p := range fixes {
		n := len(kept) - 1
		if n < 0 || p.At.Sub(kept[n].At) >= 5*time.Minute || geo.DistanceMetres(kept[n].Point, p.Point) >= 25 {
			p.AccuracyM = 4 + 12*rng.Float64()
			kept = append(kept, p)
		}
	}
	return kept
}

// readTracks gives the points of each person, in time.
func readTracks(path string) (people [][]track.Fix, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	rows := csv.NewReader(unzipped)
	if _, err := rows.Read(); err != nil { // user, time_utc, lng_wgs84, lat_wgs84
		return nil, err
	}
	index := map[string]int{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		at, err := readTime(row[1])
		if err != nil {
			return nil, err
		}
		lon, err1 := strconv.ParseFloat(row[2], 64)
		lat, err2 := strconv.ParseFloat(row[3], 64)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		n, known := index[row[0]]
		if !known {
			n = len(people)
			index[row[0]] = n
			people = append(people, nil)
		}
		people[n] = append(people[n], track.Fix{At: at, Point: geo.Point{Lon: lon, Lat: lat}})
	}
	for n := range people {
		people[n] = track.Stitch(people[n])
	}
	return people, nil
}

func readTime(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time", text)
}
