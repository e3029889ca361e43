package locate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// gazFile is a gazetteer of one road whose numbers begin at a longitude.
func gazFile(t testing.TB, road string, lon float64) []byte {
	t.Helper()
	admin, err := geocode.LoadAdmin()
	if err != nil {
		t.Fatal(err)
	}
	b := geocode.NewBuilder(admin, "")
	for n := range 30 {
		e := geocode.Entry{Name: fmt.Sprintf("店%d", n), Address: fmt.Sprintf("%s%d号", road, 2*n+1), Point: geo.Point{Lon: lon + 0.001*float64(n), Lat: 45.75}}
		if err := b.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if _, err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func opened(t testing.TB, o Options) *Service {
	t.Helper()
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// lonOf is where an address is found, 0 when it is not.
func lonOf(s *Service, address string) float64 {
	f := s.Locate(address, "", "")
	if f == nil || f.Point == nil || f.Note.Precision != "rooftop" && f.Note.Precision != "interpolated" {
		return 0
	}
	return float64(int(f.Point.Lon*1000+0.5)) / 1000
}

func names(s *Service) (all []string) {
	for _, g := range s.Gazetteers() {
		all = append(all, fmt.Sprintf("%s %d %v", g.Name, g.Entries, g.Fixed))
	}
	return all
}

func files(t testing.TB, folder string) (all []string) {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		all = append(all, e.Name())
	}
	return all
}

// Gazetteers come and go while the service answers; a bad one changes nothing.
func TestGazetteersComeAndGo(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "gaz")
	fixed := filepath.Join(t.TempDir(), "base.gaz")
	if err := os.WriteFile(fixed, gazFile(t, "学府路", 126.6), 0o600); err != nil {
		t.Fatal(err)
	}
	s := opened(t, Options{Files: []string{fixed}, Folder: folder})
	want := func(what string, list []string, lon float64) {
		t.Helper()
		if got := names(s); !slices.Equal(got, list) {
			t.Errorf("%s: got %q, want %q", what, got, list)
		}
		if got := lonOf(s, "中山路1号"); got != lon {
			t.Errorf("%s: found at %v, want %v", what, got, lon)
		}
		if got := lonOf(s, "学府路1号"); got != 126.6 {
			t.Errorf("%s: the fixed one finds %v", what, got)
		}
	}
	want("at first", []string{"base 30 true"}, 0)
	put := func(name string, body io.Reader) error { _, err := s.Put(name, body); return err }
	good := gazFile(t, "中山路", 126.7)
	if err := put("city", bytes.NewReader(good)); err != nil {
		t.Fatal(err)
	}
	want("put", []string{"base 30 true", "city 30 false"}, 126.7)
	if err := put("city", bytes.NewReader(gazFile(t, "中山路", 126.8))); err != nil {
		t.Fatal(err)
	}
	want("replaced", []string{"base 30 true", "city 30 false"}, 126.8)

	damaged := bytes.Clone(good)
	damaged[len(damaged)/2] ^= 1
	for name, c := range map[string]struct {
		name string
		body io.Reader
		kind grid.ErrorKind
	}{
		"damaged":          {"city", bytes.NewReader(damaged), grid.Invalid},
		"cut off":          {"city", bytes.NewReader(good[:len(good)-9]), grid.Invalid},
		"empty":            {"city", strings.NewReader(""), grid.Invalid},
		"another file":     {"city", strings.NewReader("name,lon,lat\n"), grid.Invalid},
		"cut on the way":   {"city", io.MultiReader(bytes.NewReader(good[:100]), failing{}), ""},
		"named at start":   {"base", bytes.NewReader(good), grid.Conflict},
		"name with a path": {"../city", bytes.NewReader(good), grid.Invalid},
		"name with a dot":  {"a.gaz", bytes.NewReader(good), grid.Invalid},
		"hidden":           {".upload-1", bytes.NewReader(good), grid.Invalid},
		"no name":          {"", bytes.NewReader(good), grid.Invalid},
		"long name":        {strings.Repeat("a", 65), bytes.NewReader(good), grid.Invalid},
		"that of the pins": {"learned", bytes.NewReader(good), grid.Invalid},
	} {
		if err := put(c.name, c.body); err == nil || grid.KindOf(err) != c.kind || strings.Contains(err.Error(), folder) {
			t.Errorf("%s: got %v, want it refused as %q, and no path told", name, err, c.kind)
		}
	}
	want("after bad ones", []string{"base 30 true", "city 30 false"}, 126.8)
	if got := files(t, folder); !slices.Equal(got, []string{"city.gaz"}) {
		t.Errorf("the folder: got %q", got)
	}
	for name, kind := range map[string]grid.ErrorKind{"base": grid.Conflict, "nothing": grid.NotFound, "../x": grid.Invalid} {
		if err := s.Delete(name); grid.KindOf(err) != kind {
			t.Errorf("delete %q: got %v, want %q", name, err, kind)
		}
	}
	if err := s.Delete("city"); err != nil {
		t.Fatal(err)
	}
	want("deleted", []string{"base 30 true"}, 0)

	bare := opened(t, Options{})
	if _, err := bare.Put("city", bytes.NewReader(good)); grid.KindOf(err) != grid.Conflict {
		t.Errorf("without a folder: got %v", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, fmt.Errorf("cut") }

// What is in the folder is opened at the start, but for what cannot be used; what
// a cut upload left is cleared away. A file that was named must be usable.
func TestFolderAtStart(t *testing.T) {
	folder := t.TempDir()
	for name, body := range map[string][]byte{"a.gaz": gazFile(t, "中山路", 126.7), "b.gaz": []byte("x"), "c.txt": []byte("x"), uploadPrefix + "1.gaz": []byte("x")} {
		if err := os.WriteFile(filepath.Join(folder, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := opened(t, Options{Folder: folder})
	if got := names(s); !slices.Equal(got, []string{"a 30 false"}) {
		t.Errorf("got %q", got)
	}
	if got := files(t, folder); !slices.Equal(got, []string{"a.gaz", "b.gaz", "c.txt"}) {
		t.Errorf("the folder: got %q", got)
	}
	for name, o := range map[string]Options{
		"damaged":           {Files: []string{filepath.Join(folder, "b.gaz")}},
		"missing":           {Files: []string{filepath.Join(folder, "d.gaz")}},
		"twice":             {Files: []string{filepath.Join(folder, "a.gaz"), filepath.Join(folder, "a.gaz")}},
		"no such division":  {Within: "no such division"},
		"ambiguous":         {Within: "鼓楼区"},
		"folder is no such": {Folder: filepath.Join(folder, "c.txt")},
	} {
		if s, err := Open(t.Context(), o); err == nil {
			s.Close()
			t.Errorf("%s: opened", name)
		}
	}
}

// Questions are answered from whole gazetteers while these are replaced and
// points are learned: run with -race.
func TestAnswersDuringChanges(t *testing.T) {
	s := opened(t, Options{Folder: t.TempDir()})
	one, two := gazFile(t, "中山路", 126.7), gazFile(t, "中山路", 126.8)
	if _, err := s.Put("city", bytes.NewReader(one)); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if lon := lonOf(s, "中山路1号"); lon != 126.7 && lon != 126.8 {
					t.Errorf("found at %v", lon)
					return
				}
			}
		})
	}
	for n := range 8 {
		body := [][]byte{two, one}[n%2]
		if _, err := s.Put("city", bytes.NewReader(body)); err != nil {
			t.Error(err)
		}
		s.Learn(&store.LearnedPoint{ID: fmt.Sprint(n), Address: fmt.Sprintf("无名路%d号", n), Point: geo.Point{Lon: 126.5, Lat: 45.7}})
	}
	close(stop)
	asking.Wait()
	for n := range 8 { // a swap forgets nothing
		if lon := lonOf(s, fmt.Sprintf("无名路%d号", n)); lon != 126.5 {
			t.Errorf("learned point %d: found at %v", n, lon)
		}
	}
}

// Another server's points are read, also those that become visible late, and the
// later of two wins.
func TestLearnedFromOthers(t *testing.T) {
	db := newStore(t)
	s := opened(t, Options{Store: db})
	id := grid.InstitutionID("0190a000-0000-7000-8000-000000000001")
	i := &grid.Institution{ID: id, Name: "诊所", Address: "无名路1号", Point: &geo.Point{Lon: 126.5, Lat: 45.7}, Region: "town", Category: "clinic", State: grid.Active}
	pin := func(lon float64) (p *store.LearnedPoint) {
		t.Helper()
		_, _, err := db.Write(t.Context(), nil, start, func(tx *store.Tx) (store.Reply, error) {
			i.Point = &geo.Point{Lon: lon, Lat: 45.7}
			if faults, err := tx.PutInstitutions([]*grid.Institution{i}); err != nil || faults != nil {
				return store.Reply{}, fmt.Errorf("%v %w", faults, err)
			}
			var err error
			p, err = tx.LearnPoint(i)
			return store.Reply{}, err
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	want := func(what string, lon float64) {
		t.Helper()
		if err := s.LearnNew(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := lonOf(s, "无名路1号"); got != lon {
			t.Errorf("%s: found at %v, want %v", what, got, lon)
		}
	}
	want("nothing yet", 0)
	early := pin(126.51)
	want("one", 126.51)
	late := pin(126.52)
	want("a later one", 126.52)
	if opened(t, Options{Store: db}); lonOf(opened(t, Options{Store: db}), "无名路1号") != 126.52 {
		t.Error("a server that starts now does not know the later one")
	}
	// The earlier one becomes visible after the later one was read.
	fresh := opened(t, Options{})
	fresh.Learn(late)
	fresh.Learn(early)
	fresh.Learn(early)
	if got := lonOf(fresh, "无名路1号"); got != 126.52 {
		t.Errorf("out of order: found at %v", got)
	}
	fresh.store = db
	third := pin(126.53)
	if err := fresh.LearnNew(t.Context()); err != nil || len(fresh.learning.points) != 3 || fresh.learning.last != third.ID {
		t.Errorf("got %d points up to %s, %v", len(fresh.learning.points), fresh.learning.last, err)
	}
	hole := opened(t, Options{})
	hole.Learn(third)
	hole.store = db
	if err := hole.LearnNew(t.Context()); err != nil || len(hole.learning.points) != 3 || lonOf(hole, "无名路1号") != 126.53 {
		t.Errorf("with a hole: got %d points, %v, found at %v", len(hole.learning.points), err, lonOf(hole, "无名路1号"))
	}
}

// Who sends a gazetteer slowly keeps nobody else waiting.
func TestSlowUpload(t *testing.T) {
	s := opened(t, Options{Folder: t.TempDir()})
	body, sender := io.Pipe()
	slow := make(chan error, 1)
	go func() { _, err := s.Put("slow", body); slow <- err }()
	whole := gazFile(t, "学府路", 126.6)
	if _, err := sender.Write(whole[:1000]); err != nil {
		t.Fatal(err)
	}
	quick := make(chan error, 1)
	go func() {
		_, err := s.Put("quick", bytes.NewReader(whole))
		quick <- errors.Join(err, s.Delete("quick"))
	}()
	select {
	case err := <-quick:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(30 * time.Second):
		t.Error("the quick one waits for the slow one")
	}
	_, err := sender.Write(whole[1000:])
	if err = errors.Join(err, sender.Close(), <-slow); err != nil || !slices.Equal(names(s), []string{"slow 30 false"}) {
		t.Errorf("got %v, %v", names(s), err)
	}
}

// What became visible late stays behind what is newer also when the gazetteers
// change.
func TestLearnedOrderOutlivesChanges(t *testing.T) {
	s := opened(t, Options{Folder: t.TempDir()})
	for _, id := range []string{"4", "2", "3", "1"} {
		s.Learn(&store.LearnedPoint{ID: id, Address: "无名路1号", Point: geo.Point{Lon: 126.5 + float64(id[0]-'0')/100, Lat: 45.7}})
		if got := lonOf(s, "无名路1号"); got != 126.54 {
			t.Errorf("after %s: found at %v, want 126.54", id, got)
		}
	}
	if _, err := s.Put("a", bytes.NewReader(gazFile(t, "学府路", 126.6))); err != nil {
		t.Fatal(err)
	}
	if got := lonOf(s, "无名路1号"); got != 126.54 {
		t.Errorf("after a gazetteer was put: found at %v, want 126.54", got)
	}
}

// A gazetteer that was made to mislead, or a service that answers rubbish, puts
// nothing off the earth.
func TestPointsOffTheEarthAreNone(t *testing.T) {
	off := geo.Point{Lon: 429581.04, Lat: 30.2}
	nan := geo.Point{Lon: 120, Lat: math.NaN()}
	good := geo.Point{Lon: 120.1, Lat: 30.2}
	f := FoundOf(geocode.Fix{Point: &off, Precision: geocode.Rooftop, Score: 1, Region: "330106000000",
		Alternatives: []geocode.Candidate{{Point: nan}, {Point: good}, {Point: off}}}, grid.Geocoded)
	if f == nil || f.Point != nil || f.Note != (grid.FixNote{}) || f.Region != "330106000000" || len(f.Alternatives) != 1 || f.Alternatives[0].Point != good {
		t.Errorf("got %+v, want the region and the one alternative that is on earth", f)
	}
	if f := FoundOf(geocode.Fix{Point: &nan, Score: 1}, grid.Geocoded); f != nil {
		t.Errorf("nothing else: got %+v", f)
	}
}

// The name of who is at an address is not told to who asks for the address.
func TestLearnedNameStaysHome(t *testing.T) {
	s := opened(t, Options{})
	s.Learn(&store.LearnedPoint{ID: "1", Name: "秘密诊所", Address: "无名路1号", Point: geo.Point{Lon: 126.5, Lat: 45.7}})
	f := s.Locate("无名路1号", "", "")
	if f == nil || f.Point == nil || f.By != grid.Geocoded || f.Note.Source != "learned" || strings.Contains(f.Note.Matched, "秘密") {
		t.Errorf("got %+v", f)
	}
	if s.Locate("", "", "") != nil {
		t.Error("nothing is somewhere")
	}
}

// A code of the stated region helps as its name does.
func TestDistrictByCode(t *testing.T) {
	s := opened(t, Options{Within: "230100"})
	if s.Within() != "230100000000" {
		t.Errorf("within: got %q", s.Within())
	}
	for _, district := range []string{"南岗区", "230103", "230103000000"} {
		if f := s.Locate("不知道什么地方", "", district); f == nil || f.Region != "230103000000" || f.Point != nil {
			t.Errorf("%s: got %+v, want only the region", district, f)
		}
	}
}

func TestFollow(t *testing.T) {
	db := newStore(t)
	s := opened(t, Options{Store: db})
	ended := make(chan error, 1)
	go func() { ended <- s.Follow(t.Context(), time.Millisecond) }()
	_, _, err := db.Write(t.Context(), nil, start, func(tx *store.Tx) (store.Reply, error) {
		i := &grid.Institution{ID: "0190a000-0000-7000-8000-000000000001", Name: "诊所", Address: "无名路1号", Point: &geo.Point{Lon: 126.5, Lat: 45.7},
			Region: "town", Category: "clinic", State: grid.Active}
		if _, err := tx.PutInstitutions([]*grid.Institution{i}); err != nil {
			return store.Reply{}, err
		}
		_, err := tx.LearnPoint(i)
		return store.Reply{}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(30 * time.Second); lonOf(s, "无名路1号") == 0; time.Sleep(time.Millisecond) {
		select {
		case err := <-ended:
			t.Fatalf("it ended: %v", err)
		default:
		}
		if time.Now().After(end) {
			t.Fatal("not learned within 30 s")
		}
	}
}

var start = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

func newStore(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "gridwatch.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(s.Migrate(t.Context()))
	check(s.Initialise(t.Context(), grid.Deployment{Name: "t", Epoch: "0190a000-0000-7000-8000-00000000000e", Resolution: 9, Timezone: "Asia/Shanghai"},
		grid.DefaultPolicy("Asia/Shanghai"), start))
	_, _, err = s.Write(t.Context(), nil, start, func(tx *store.Tx) (store.Reply, error) {
		return store.Reply{}, tx.PutRegions([]geo.Region{{Code: "town", Scheme: geo.SchemeLocal, Name: "Town", Level: "city"}}, grid.Origin{})
	})
	check(err)
	return s
}
