package intake_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// begin is a register of six places in two regions, by licence.
const begin = "name,address,lon,lat,category,region,licence_kind,licence_number,state\n" +
	"仁爱口腔门诊部,世纪大道1号,126.65,45.75,clinic,east,medical,L1,\n" +
	"世纪药房,世纪大道2号,126.66,45.75,pharmacy,east,medical,L2,\n" +
	"平安诊所,世纪大道3号,126.67,45.75,clinic,east,medical,L3,\n" +
	"旧诊所,世纪大道4号,126.68,45.75,clinic,east,medical,L4,closed\n" +
	"西区诊所,西大街5号,126.45,45.75,clinic,west,medical,L5,\n" +
	"安康诊所,世纪大道6号,126.69,45.76,clinic,east,medical,L6,\n"

// next is the same register a year later: of the east, clinics only.
const next = "name,address,lon,lat,category,region,licence_kind,licence_number,phone\n" +
	"仁爱口腔门诊部,世纪大道1号,126.65,45.75,clinic,east,medical,L1,0451\n" + // 1 changed
	"平安诊所,世纪大道33号,126.69,45.78,clinic,east,medical,L3,\n" + // 2 moved
	"新天地诊所,世纪大道4号,126.68,45.75,clinic,east,medical,L7,\n" + // 3 successor of a closed one
	"仁爱口腔,世纪大道1号甲,126.6503,45.7502,clinic,east,medical,L8,\n" + // 4 suspect
	"好邻居诊所,世纪大道6号,126.69,45.76,clinic,east,medical,L9,\n" + // 5 at the address of one that the file does not have
	"新诊所,世纪大道99号,126.61,45.72,clinic,east,medical,L10,\n" + // 6 new
	"坏诊所,世纪大道98号,126.61,45.72,zoo,east,medical,L11,\n" + // 7 rejected by the store
	"更坏诊所,世纪大道97号,200,45.72,clinic,east,medical,L12,\n" // 8 rejected when read

func (w *world) stage(text string, o intake.Options) intake.Report {
	w.t.Helper()
	o.Kind, o.Name, o.StageOnly = intake.Institutions, "test.csv", true
	if o.Datum == "" {
		o.Datum = geo.WGS84
	}
	r, err := w.service().Import(w.t.Context(), w.csv(intake.Institutions, text), o)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// diff reads all rows of the classes, three at a time.
func (w *world) diff(id grid.BatchID, classes ...intake.Class) []intake.DiffRow {
	w.t.Helper()
	var all []intake.DiffRow
	for _, class := range classes {
		for after := ""; ; {
			rows, next, err := w.service().Diff(w.t.Context(), id, class, after, 3)
			if err != nil {
				w.t.Fatal(err)
			}
			if len(rows) > 3 {
				w.t.Fatalf("diff: got %d rows, want 3 at most", len(rows))
			}
			all = append(all, rows...)
			if after = next; next == "" {
				break
			}
		}
	}
	return all
}

// state is everything that an undo has to bring back.
type state struct {
	digest       string
	institutions []grid.Institution
	reviews      []store.ReviewRow
}

func (w *world) state() state {
	w.t.Helper()
	s := state{digest: w.digest(), institutions: w.institutions()}
	for _, of := range grid.ReviewStates {
		rows, _, err := w.store.Reviews(w.t.Context(), "city", store.ReviewFilter{State: of}, store.Page{Limit: store.MostItems})
		if err != nil {
			w.t.Fatal(err)
		}
		s.reviews = append(s.reviews, rows...)
	}
	for i := range s.reviews {
		s.reviews[i].Version = 0 // counts what happened to it
	}
	slices.SortFunc(s.reviews, func(a, b store.ReviewRow) int { return cmp.Compare(a.ID, b.ID) })
	return s
}

func (w *world) wantState(when string, want state) {
	w.t.Helper()
	got := w.state()
	if got.digest != want.digest {
		w.t.Errorf("digest %s: got %s, want %s", when, got.digest, want.digest)
	}
	if !reflect.DeepEqual(got.institutions, want.institutions) {
		w.t.Errorf("institutions %s: got others than before:\n%+v\n%+v", when, got.institutions, want.institutions)
	}
	if !reflect.DeepEqual(got.reviews, want.reviews) {
		w.t.Errorf("reviews %s: got %+v, want %+v", when, got.reviews, want.reviews)
	}
}

func (w *world) named(name string) grid.Institution {
	w.t.Helper()
	for _, i := range w.institutions() {
		if i.Name == name {
			return i
		}
	}
	w.t.Fatalf("institution %s: got none", name)
	return grid.Institution{}
}

// A complete file is compared before it is applied, does what was shown, and is
// taken back exactly.
func TestQuarantine(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.load(intake.Institutions, begin)
		before := w.state()
		r := w.stage(next, intake.Options{Complete: true})
		want := store.ImportCounts{Rows: 8, New: 4, Changed: 2, Rejected: 2, Moved: 1, Suspect: 1, Successor: 2, Gone: 1, Located: 6}
		if r.State != store.ImportStaged || r.Counts != want {
			t.Fatalf("staged: got %s %+v, want %+v", r.State, r.Counts, want)
		}
		w.wantState("after staging", before)

		rows := w.diff(r.Batch, intake.Classes...)
		var got []string
		for _, d := range rows {
			other := ""
			if d.Other != nil {
				other = " " + d.Other.Name
			}
			got = append(got, fmt.Sprintf("%d %s %s%s", d.Row, d.Class, d.Name, other))
		}
		wantRows := []string{"6 new 新诊所", "1 changed 仁爱口腔门诊部", "2 moved 平安诊所", "4 suspect 仁爱口腔 仁爱口腔门诊部",
			"3 successor 新天地诊所 旧诊所", "5 successor 好邻居诊所 安康诊所", "0 gone 安康诊所", "7 rejected ", "8 rejected "}
		if !slices.Equal(got, wantRows) {
			t.Errorf("diff:\ngot  %q\nwant %q", got, wantRows)
		}
		if d := rows[1]; !reflect.DeepEqual(d.Before, map[string]string{"phone": ""}) || !reflect.DeepEqual(d.After, map[string]string{"phone": "0451"}) || d.Institution == "" {
			t.Errorf("changed: got %+v, want the phone alone", d)
		}
		if d := rows[2]; d.DistanceM < 3000 || d.DistanceM > 4500 || d.After["address"] != "世纪大道33号" || d.After["lon"] != "126.690000" {
			t.Errorf("moved: got %+v, want address, point and some 3.7 km", d)
		}
		if d := rows[7]; !strings.Contains(d.Reason, "category") {
			t.Errorf("rejected: got %+v, want the category", d)
		}

		for _, closing := range []bool{false, true} {
			if closing {
				r = w.stage(next, intake.Options{Complete: true})
			}
			done, err := w.service().Apply(t.Context(), r.Batch, intake.Will{CloseGone: closing})
			if err != nil || done.Counts != want {
				t.Fatalf("apply: got %+v, %v, want %+v", done.Counts, err, want)
			}
			if again := w.diff(r.Batch, intake.Classes...); !sameDiff(again, rows) {
				t.Errorf("diff after applying: got %+v, want what was shown: %+v", again, rows)
			}
			if s := w.named("新天地诊所"); s.SuccessorOf != w.named("旧诊所").ID {
				t.Errorf("successor: got %+v, want it to follow 旧诊所", s)
			}
			gone := w.named("安康诊所")
			if s := w.named("好邻居诊所"); s.SuccessorOf != gone.ID {
				t.Errorf("successor: got %+v, want it to follow 安康诊所", s)
			}
			if (gone.State == grid.Closed) != closing {
				t.Errorf("gone, close %v: got state %s", closing, gone.State)
			}
			for _, name := range []string{"西区诊所", "世纪药房"} {
				if i := w.named(name); i.State != grid.Active {
					t.Errorf("%s, which the file is not about: got %s", name, i.State)
				}
			}
			refused, err := w.service().Undo(t.Context(), r.Batch)
			if err != nil || len(refused) > 0 {
				t.Fatalf("undo: got %v, %v", refused, err)
			}
			w.wantState("after undo", before)
		}
	})
}

func sameDiff(a, b []intake.DiffRow) bool {
	return slices.EqualFunc(a, b, func(a, b intake.DiffRow) bool { return reflect.DeepEqual(a, b) })
}

// A row about a new place of an earlier chunk is no new place, before it is
// applied as after.
func TestRepeatsAcrossChunks(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/test.db")
	text := register(intake.ChunkRows, 21)
	lines := strings.SplitAfter(text, "\n")
	text += lines[5] + lines[7] + strings.Replace(lines[9], "L0000008", "L9999998", 1) + "另一家,别处1号,126.5,45.8,clinic,,,,\n另一家,别处1号,126.5,45.8,clinic,,,,\n"
	r := w.stage(text, intake.Options{})
	done, err := w.service().Resume(t.Context(), r.Batch)
	if err != nil {
		t.Fatal(err)
	}
	if r.Counts.New != done.Counts.New || r.Counts.New != intake.ChunkRows+2 || r.Counts.Changed+r.Counts.Unchanged != 3 {
		t.Errorf("staged: got %+v, applied %+v, want two more than a chunk new", r.Counts, done.Counts)
	}
}

// A row that cannot be used still says that its place is there.
func TestRefusedIsNotGone(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.load(intake.Institutions, begin)
		text := "name,address,lon,lat,category,region,licence_kind,licence_number,phone\n" +
			"仁爱口腔门诊部,世纪大道1号,126.65,45.75,clinic,east,medical,L1,\n" +
			"平安诊所,世纪大道3号,200,45.75,clinic,east,medical,L3,\n" + // refused when read
			"安康诊所,世纪大道6号,126.69,45.76,zoo,east,medical,L6,\n" // refused by the store
		r := w.stage(text, intake.Options{Complete: true})
		if r.Counts.Gone != 0 || r.Counts.Rejected != 2 || r.Counts.Unchanged != 1 {
			t.Errorf("got %+v, want two rejected and nothing gone", r.Counts)
		}
	})
}

// Stated points that do not fit go to the review queue, what a person has put on
// the map stays there, and a new address moves what an address had located; an
// undo takes it all back.
func TestPointsThatDoNotFit(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		l := locator{"老街1号": foundAt(126.65, 45.75, "rooftop", 0.9), "新街2号": foundAt(126.70, 45.78, "rooftop", 0.9)}
		service := w.service()
		service.Locator = l
		bring := func(text string) intake.Report {
			t.Helper()
			r, err := service.Import(t.Context(), w.csv(intake.Institutions, text), intake.Options{Kind: intake.Institutions, Datum: geo.WGS84})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		const head = "name,address,lon,lat,category,region,licence_kind,licence_number\n"
		bring(head + "找到的,老街1号,,,clinic,east,medical,P1\n钉住的,老街9号,126.66,45.76,clinic,east,medical,P2\n" +
			"已知的,老街8号,126.66,45.77,clinic,east,medical,P3\n搬走的,老街7号,126.61,45.71,clinic,east,medical,P4\n" +
			"改字的,老街6号,126.70,45.779,clinic,east,medical,P5\n不明的,老街5号,126.62,45.72,clinic,east,medical,P6\n")
		pinned := w.named("钉住的")
		pinned.Point, pinned.LocatedBy = &geo.Point{Lon: 126.68, Lat: 45.76}, grid.Pinned
		w.write(func(tx *store.Tx) error { _, err := tx.PutInstitutions([]*grid.Institution{&pinned}); return err })
		before := w.state()

		r := bring(head + "找到的,新街2号,,,clinic,east,medical,P1\n钉住的,老街9号,126.66,45.76,clinic,east,medical,P2\n" +
			"已知的,老街8号,126.45,45.77,clinic,east,medical,P3\n" + // in the west
			"搬走的,新街2号,,,clinic,east,medical,P4\n改字的,新街2号,,,clinic,east,medical,P5\n不明的,别街1号,,,clinic,east,medical,P6\n")
		if r.Counts.Changed != 5 || r.Counts.Unchanged != 1 || r.Counts.Moved != 2 {
			t.Errorf("counts: got %+v, want five changed, two of them moved, and the pinned one unchanged", r.Counts)
		}
		if i := w.named("找到的"); i.LocatedBy != grid.Geocoded || i.Point == nil || *i.Point != *l["新街2号"].Point {
			t.Errorf("new address: got %+v, want it where that is", i)
		}
		if i := w.named("钉住的"); i.LocatedBy != grid.Pinned || *i.Point != *pinned.Point {
			t.Errorf("pinned: got %+v, want it where it was put", i)
		}
		if i := w.named("搬走的"); i.LocatedBy != grid.Stated || i.Address != "新街2号" || i.Point.Lon != 126.61 {
			t.Errorf("new address, stated point: got %+v, want it where it was until somebody says so", i)
		}
		open := map[string]grid.ReviewKind{}
		for _, row := range w.state().reviews {
			if row.State == grid.ReviewOpen {
				open[row.Name] = row.Kind
			}
		}
		if want := map[string]grid.ReviewKind{"钉住的": grid.ReviewDisagreement, "已知的": grid.ReviewOtherRegion, "搬走的": grid.ReviewDisagreement}; !reflect.DeepEqual(open, want) {
			t.Errorf("queue: got %v, want %v", open, want)
		}
		if refused, err := w.service().Undo(t.Context(), r.Batch); err != nil || len(refused) > 0 {
			t.Fatalf("undo: got %v, %v", refused, err)
		}
		w.wantState("after undo", before)
	})
}

// Whoever stands at an address is nobody's predecessor while the file has both.
func TestNoSuccessorOfTheListed(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.load(intake.Institutions, begin)
		text := "name,address,category,region,licence_kind,licence_number\n" +
			"楼上牙科,世纪大道1号,clinic,east,medical,N1\n" +
			"仁爱口腔门诊部,世纪大道1号,clinic,east,medical,L1\n" +
			"旧地新店,世纪大道4号,clinic,east,medical,N2\n" +
			"旧地又一店,世纪大道4号,clinic,east,medical,N3\n"
		r := w.stage(text, intake.Options{Complete: true})
		if r.Counts.Successor != 1 || r.Counts.New != 3 || r.Counts.Unchanged != 1 {
			t.Errorf("got %+v, want one successor, of the closed place, once", r.Counts)
		}
		if got := w.diff(r.Batch, intake.ClassSuccessor); len(got) != 1 || got[0].Name != "旧地新店" {
			t.Errorf("successors: got %+v, want 旧地新店", got)
		}
	})
}

// locator knows a few addresses.
type locator map[string]*grid.Found

func (l locator) Locate(address, _, _ string) *grid.Found { return l[address] }

func foundAt(lon, lat float64, precision string, score float64) *grid.Found {
	return &grid.Found{Point: &geo.Point{Lon: lon, Lat: lat}, By: grid.Geocoded, Note: grid.FixNote{Precision: precision, Score: score,
		RadiusM: 40, Source: "test.gaz", Matched: "号"}, Alternatives: []grid.Candidate{{Point: geo.Point{Lon: lon + 0.01, Lat: lat}}}}
}

// Rows without coordinates are found by their address or wait for a person; a
// batch killed while it is applied goes on, and its undo takes the queue back.
func TestGeocodeOnImport(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		l := locator{
			"甲街1号": foundAt(126.65, 45.75, "rooftop", 0.95),
			"甲街2号": foundAt(126.66, 45.75, "road", 0.1),
			"甲街3号": foundAt(126.45, 45.75, "rooftop", 0.95), // in the west
			"甲街7号": foundAt(126.67, 45.75, "rooftop", 0.9),
			"甲街8号": foundAt(126.68, 45.75, "rooftop", 0.9),
		}
		w.load(intake.Institutions, "name,address,category,region,licence_kind,licence_number\n"+
			"甲七,甲街7号,clinic,east,medical,G7\n甲八,甲街8号,clinic,east,medical,G8\n") // on the queue until they are located
		before := w.state()
		if len(before.reviews) != 2 {
			t.Fatalf("reviews: got %+v, want the two places without a point", before.reviews)
		}
		var b strings.Builder
		b.WriteString("name,address,lon,lat,category,region,licence_kind,licence_number\n" +
			"甲一,甲街1号,,,clinic,east,medical,G1\n甲二,甲街2号,,,clinic,east,medical,G2\n甲三,甲街3号,,,clinic,east,medical,G3\n" +
			"甲四,甲街4号,,,clinic,east,medical,G4\n甲七,甲街7号,,,clinic,east,medical,G7\n甲八,甲街8号,126.69,45.76,clinic,east,medical,G8\n")
		for i := range 2 * intake.ChunkRows {
			fmt.Fprintf(&b, "乙%d,乙街%d号,126.6%04d,45.72,clinic,east,medical,H%d\n", i, i, i, i)
		}
		text := b.String()

		service := w.service()
		service.Locator = l
		ctx, kill := context.WithCancel(t.Context())
		service.Progress = func(p intake.Progress) {
			if p.Stage == "applying" {
				kill()
			}
		}
		r, err := service.Import(ctx, w.csv(intake.Institutions, text), intake.Options{Kind: intake.Institutions, Datum: geo.WGS84})
		if err == nil {
			t.Fatal("killed import: got no error")
		}
		if r, err = w.service().Resume(t.Context(), r.Batch); err != nil {
			t.Fatal(err)
		}
		if c := r.Counts; c.New != 4+2*intake.ChunkRows || c.Changed != 2 || c.Unlocated != 3 || c.Located != 3+2*intake.ChunkRows {
			t.Errorf("counts: got %+v", c)
		}
		if i := w.named("甲一"); i.LocatedBy != grid.Geocoded || i.Fix.Precision != "rooftop" || i.Fix.Source != "test.gaz" || i.Cell == 0 {
			t.Errorf("甲一: got %+v, want it found to the house", i)
		}
		open := map[string]grid.ReviewKind{}
		after := w.state()
		for _, row := range after.reviews {
			if row.State == grid.ReviewOpen {
				open[row.Name] = row.Kind
			}
		}
		want := map[string]grid.ReviewKind{"甲二": grid.ReviewLowScore, "甲三": grid.ReviewOtherRegion, "甲四": grid.ReviewNoPoint}
		if !reflect.DeepEqual(open, want) {
			t.Errorf("queue: got %v, want %v", open, want)
		}
		if refused, err := w.service().Undo(t.Context(), r.Batch); err != nil || len(refused) > 0 {
			t.Fatalf("undo: got %v, %v", refused, err)
		}
		w.wantState("after undo", before)
	})
}

// written is a file of fifty of the places, its numbers written in a datum.
func written(random *rand.Rand, places []place, in geo.Datum) string {
	var b strings.Builder
	b.WriteString("name,address,lon,lat,category,licence_kind,licence_number\n")
	for _, n := range random.Perm(len(places))[:50] {
		p := places[n]
		x, y, err := in.FromWGS84(p.at)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(&b, "%s,%s,%.6f,%.6f,clinic,medical,%s\n", p.name, p.address, x, y, p.licence)
	}
	return b.String()
}

type place struct {
	name, address, licence string
	at                     geo.Point
}

// A file in another datum than it says is held back, whichever way its places
// are known; nothing of it is in force until somebody says so.
func TestWrongDatumIsHeld(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		random := rand.New(rand.NewPCG(7, 7))
		places := make([]place, 300)
		var b strings.Builder
		b.WriteString("name,address,lon,lat,category,licence_kind,licence_number\n")
		for i := range places {
			p := place{fmt.Sprintf("第%d社区卫生服务站", i), fmt.Sprintf("中央大街%d号", i), "", geo.Point{Lon: 126.45 + random.Float64()*0.3, Lat: 45.75 + random.Float64()*0.1}}
			switch i % 3 { // known by licence, by name and address, by name alone
			case 0:
				p.licence = fmt.Sprintf("K%d", i)
			case 2:
				p.address = ""
			}
			places[i] = p
			known := geo.Point{Lon: p.at.Lon + (random.Float64()-0.5)*0.001, Lat: p.at.Lat + (random.Float64()-0.5)*0.001}
			if i%10 == 0 { // another site of that name
				known = geo.Point{Lon: 126.45 + random.Float64()*0.3, Lat: 45.75 + random.Float64()*0.1}
			}
			fmt.Fprintf(&b, "%s,%s,%.6f,%.6f,clinic,medical,%s\n", p.name, p.address, known.Lon, known.Lat, p.licence)
		}
		text := strings.ReplaceAll(b.String(), ",medical,\n", ",,\n")
		w.load(intake.Institutions, text)
		before := w.state()
		bring := func(written string, claimed geo.Datum, o intake.Options) intake.Report {
			t.Helper()
			o.Kind, o.Datum = intake.Institutions, claimed
			r, err := w.service().Import(t.Context(), w.csv(intake.Institutions, strings.ReplaceAll(written, ",medical,\n", ",,\n")), o)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		for _, in := range []geo.Datum{geo.WGS84, geo.GCJ02, geo.BD09} {
			for _, claimed := range []geo.Datum{geo.WGS84, geo.GCJ02, geo.BD09} {
				r := bring(written(random, places, in), claimed, intake.Options{DryRun: true})
				switch p := r.Proposal; {
				case in == claimed && p != nil:
					t.Errorf("%s as such: got %+v, want no proposal", in, p)
				case in != claimed && (p == nil || p.Kind != intake.ProposeDatum || p.Datum != in || p.Matched < 40):
					t.Errorf("%s called %s: got %+v, want %s proposed", in, claimed, p, in)
				}
			}
		}
		wrong := written(random, places, geo.BD09)
		r := bring(wrong, geo.GCJ02, intake.Options{})
		if r.State != store.ImportStaged || r.Proposal == nil || r.Counts.New+r.Counts.Changed != 50 {
			t.Fatalf("held: got %+v, want it staged, compared, with a proposal", r)
		}
		w.wantState("while it is held", before)
		_, err := w.service().Resume(t.Context(), r.Batch)
		if grid.KindOf(err) != grid.Conflict || !strings.Contains(err.Error(), "bd09") {
			t.Errorf("resume of what is held: got %v, want a conflict that names the proposal", err)
		}
		w.wantState("after the refusal", before)
		if r, err = w.service().Apply(t.Context(), r.Batch, intake.Will{AsStated: true}); err != nil || r.State != store.ImportApplied {
			t.Errorf("as stated: got %+v, %v, want it applied", r, err)
		}
		if _, err := w.service().Undo(t.Context(), r.Batch); err != nil {
			t.Fatal(err)
		}
		w.wantState("after undo", before)
	})
}

func TestSwappedAndOnePointAreHeld(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		before := w.state()
		var swapped, one strings.Builder
		for _, b := range []*strings.Builder{&swapped, &one} {
			b.WriteString("name,address,lon,lat,category\n")
		}
		for i := range 1000 {
			if i < 20 {
				fmt.Fprintf(&swapped, "诊所%d,大街%d号,45.75,126.6%d,clinic\n", i, i, i)
			}
			fmt.Fprintf(&one, "诊所%d,大街%d号,126.65,45.75,clinic\n", i, i)
		}
		for text, kind := range map[string]intake.ProposalKind{swapped.String(): intake.ProposeSwap, one.String(): intake.ProposeOnePoint} {
			r, err := w.service().Import(t.Context(), w.csv(intake.Institutions, text), intake.Options{Kind: intake.Institutions, Datum: geo.WGS84})
			if err != nil || r.State != store.ImportStaged || r.Proposal == nil || r.Proposal.Kind != kind {
				t.Errorf("got %+v, %v, want it held with the proposal %s", r, err, kind)
			}
		}
		w.wantState("while they are held", before)
	})
}

// Who imports for one region touches nothing of another, and learns nothing of
// it but that a licence or an id is taken.
func TestImportWithinRegion(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.load(intake.Institutions, begin)
		before := w.state()
		west := w.named("西区诊所")
		text := "id,name,address,lon,lat,category,region,licence_kind,licence_number\n" +
			",西区诊所,西大街5号,126.45,45.75,clinic,,medical,L5\n" + // another's, by licence
			",西区诊所,西大街5号,126.45,45.75,clinic,,,\n" + // another's, by name and address: a new one, out of scope
			",西区诊所,西大街5号,,,clinic,west,,\n" + // stated so
			string(west.ID) + ",西区,西大街5号,,,clinic,east,,\n" + // another's, by id
			",无处诊所,,,,clinic,moon,,\n" +
			",东区新诊所,世纪大道77号,126.65,45.76,clinic,,medical,L77\n"
		r := w.stage(text, intake.Options{Region: "east"})
		done, err := w.service().Resume(t.Context(), r.Batch)
		if err != nil || done.Counts.New != 1 || done.Counts.Rejected != 5 || r.Counts != done.Counts {
			t.Errorf("got %+v, %v, staged as %+v, want one new and five rejected", done.Counts, err, r.Counts)
			_ = w.service().EachReject(t.Context(), r.Batch, func(e intake.RowError) error { t.Log(e.Error()); return nil })
		}
		if got := w.named("西区诊所"); !reflect.DeepEqual(got, west) {
			t.Errorf("another region's place: got %+v, want it untouched", got)
		}
		if _, err := w.service().Undo(t.Context(), r.Batch); err != nil {
			t.Fatal(err)
		}
		w.wantState("after undo", before)
	})
}

// A complete import that is killed at any point ends in the state that one
// without a kill has.
func TestQuarantineKilled(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {

		w.load(intake.Institutions, register(2500, 12))
		before := w.state()
		text := register(2300, 13) // 200 are gone
		stages := []string{"comparing 2", "applying 3", "undoing 2"}
		if os.Getenv("GRIDWATCH_TEST") == "full" {
			stages = []string{"comparing 1", "comparing 2", "applying 1", "applying 2", "applying 3", "undoing 1", "undoing 2"}
		} else if strings.HasSuffix(t.Name(), "postgres") { // slower; the code is the same
			stages = []string{"applying 3"}
		}
		for _, stage := range stages {
			t.Run(stage, func(t *testing.T) {
				w := *w
				w.t = t
				ctx, kill := context.WithCancel(t.Context())
				defer kill()
				s := w.service()
				seen := map[string]int{}
				s.Progress = func(p intake.Progress) {
					seen[p.Stage]++
					if fmt.Sprint(p.Stage, " ", seen[p.Stage]) == stage {
						kill()
					}
				}
				r, err := s.Import(ctx, w.csv(intake.Institutions, text), intake.Options{Kind: intake.Institutions, Datum: geo.WGS84, Complete: true, CloseGone: true})
				if strings.HasPrefix(stage, "undoing") {
					if err != nil {
						t.Fatal(err)
					}
					if _, err := s.Undo(ctx, r.Batch); err == nil {
						t.Fatal("killed undo: got no error")
					}
				} else {
					if err == nil {
						t.Fatalf("killed while %s: got no error", stage)
					}
					if r, err = w.service().Apply(t.Context(), r.Batch, intake.Will{CloseGone: true}); err != nil {
						t.Fatal(err)
					}
					if c := r.Counts; c.Rows != 2300 || c.Changed != 2300 || c.Gone != 200 {
						t.Errorf("counts: got %+v, want all changed and 200 gone", c)
					}
					closed := 0
					for _, i := range w.institutions() {
						if i.State == grid.Closed {
							closed++
						}
					}
					if closed != 200 {
						t.Errorf("closed: got %d, want 200", closed)
					}
				}
				if _, err := w.service().Undo(t.Context(), r.Batch); err != nil {
					t.Fatal(err)
				}
				w.wantState("after undo", before)
			})
		}
	})
}
