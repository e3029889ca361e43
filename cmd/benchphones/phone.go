package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/submission"
)

// extraRecords of a phone are those beside its check-ins: a shift's start and
// end, and a piece of its track.
const extraRecords = 3

// sealed is a record with the id it is sent with.
type sealed struct {
	ID       string `json:"id"`
	Envelope string `json:"envelope"`
	visit    bool
	receipt  string // the first that came
}

// phone is one officer's.
type phone struct {
	*world
	n           int
	account     grid.Account
	token, csrf string
	rand        *rand.Rand
	client      *http.Client
	records     []*sealed
	photos      map[string][]byte // by hash
	order       []string          // of photos
	took        []time.Duration
	sent, bytes int64
}

// seal makes what the phone recorded while it was away.
func (p *phone) seal() {
	p.photos = map[string][]byte{}
	device, shift := newID(), newID()
	at := p.began.Add(time.Duration(p.rand.IntN(3600)) * time.Second)
	prev := ""
	add := func(kind, body, blobs string) {
		text := fmt.Sprintf(`{"v":1,"kind":%q,"made_at":%q,"device":%q,"device_seq":%d,"prev":%q,"anchor":{"server_at":%q,"device_at":%q},"app":"bench","blobs":[%s],"body":%s}`,
			kind, stamp(at), device, len(p.records)+1, prev, stamp(p.began), stamp(p.began), blobs, body)
		prev = submission.Sum([]byte(text))
		p.records = append(p.records, &sealed{ID: newID(), Envelope: text, visit: kind == "visit"})
	}
	lon, lat := 126.51+0.18*p.rand.Float64(), 45.71+0.18*p.rand.Float64()
	add("shift", fmt.Sprintf(`{"shift":%q,"verb":"start","at":%q,"point":{"lon":%f,"lat":%f,"accuracy_m":8}}`, shift, stamp(at), lon, lat), "")
	var points []string
	for n := range 100 {
		points = append(points, fmt.Sprintf("[%d,%d,%f,%f,%d,0]", n+1, at.Add(time.Duration(n)*30*time.Second).UnixMilli(), lon+0.0002*float64(n), lat, 5+p.rand.IntN(20)))
	}
	add("track", fmt.Sprintf(`{"shift":%q,"points":[%s]}`, shift, strings.Join(points, ",")), "")
	for range p.world.options.records {
		at = at.Add(10 * time.Minute)
		var blobs []string
		for range p.world.options.photos {
			blobs = append(blobs, p.photo(at))
		}
		add("visit", fmt.Sprintf(`{"institution":%q,"task":"patrol","why":"routine","shift":%q,"visited_at":%q,"left_at":%q,"result":"pass","note":"一切正常","answers":{},`+
			`"point":{"lon":%f,"lat":%f,"accuracy_m":%d},"burden":{"seconds":240,"taps":14}}`,
			p.places[p.rand.IntN(len(p.places))], shift, stamp(at), stamp(at.Add(4*time.Minute)), lon, lat, 5+p.rand.IntN(30)), strings.Join(blobs, ","))
	}
	add("shift", fmt.Sprintf(`{"shift":%q,"verb":"end","at":%q,"point":null}`, shift, stamp(at.Add(time.Minute))), "")
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// photo makes a small photo of its own and the entry of the envelope for it.
func (p *phone) photo(at time.Time) string {
	b := make([]byte, 400+p.rand.IntN(2400))
	copy(b, "\xff\xd8\xff")
	for n := 3; n < len(b); n++ {
		b[n] = byte(p.rand.Uint32())
	}
	sum := submission.Sum(b)
	p.photos[sum] = b
	p.order = append(p.order, sum)
	p.bytes += int64(len(b))
	return fmt.Sprintf(`{"sha256":%q,"bytes":%d,"type":"image/jpeg","role":"photo","taken_at":%q}`, sum, len(b), stamp(at))
}

// call sends a request of the phone and reads the answer into out.
func (p *phone) call(ctx context.Context, method, path, kind string, body []byte, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, p.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Cookie", "gridwatch_session="+p.token)
	req.Header.Set("X-CSRF-Token", p.csrf)
	resp, err := p.client.Do(req)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(resp.Body)
	if closed := resp.Body.Close(); err == nil {
		err = closed
	}
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %d %.300s", method, path, resp.StatusCode, text)
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(text, out)
}

// sendRecords sends every record one to four times, shuffled, 200 at once. A
// record that got two receipts must have got the same bytes.
func (p *phone) sendRecords(ctx context.Context) error {
	const most = 200
	var copies []*sealed
	for _, r := range p.records {
		for range 1 + p.rand.IntN(4) {
			copies = append(copies, r)
		}
	}
	p.rand.Shuffle(len(copies), func(i, j int) { copies[i], copies[j] = copies[j], copies[i] })
	p.sent = int64(len(copies))
	for part := range slices.Chunk(copies, most) {
		body, err := json.Marshal(map[string]any{"items": part})
		if err != nil {
			return err
		}
		var got struct {
			Items []struct {
				ID      string
				Status  int
				Receipt string
				Problem json.RawMessage
			}
		}
		began := time.Now()
		if err := p.call(ctx, "POST", "/api/v1/submissions", "application/json", body, &got); err != nil {
			return err
		}
		p.took = append(p.took, time.Since(began))
		for n, i := range got.Items {
			switch {
			case i.Status != http.StatusCreated && i.Status != http.StatusAccepted:
				return fmt.Errorf("record %s: %d %s", i.ID, i.Status, i.Problem)
			case part[n].receipt == "":
				part[n].receipt = i.Receipt
			case part[n].receipt != i.Receipt:
				return fmt.Errorf("record %s has two receipts", i.ID)
			}
		}
	}
	return nil
}

// sendPhotos sends the photos, 200 at once.
func (p *phone) sendPhotos(ctx context.Context) error {
	const most = 200
	for part := range slices.Chunk(p.order, most) {
		var body bytes.Buffer
		for _, sum := range part {
			hash, err := hex.DecodeString(sum)
			if err != nil {
				return err
			}
			b := p.photos[sum]
			body.Write(hash)
			body.Write([]byte{byte(len(b) >> 24), byte(len(b) >> 16), byte(len(b) >> 8), byte(len(b))})
			body.Write(b)
		}
		var got struct{ Items []struct{ Status int } }
		if err := p.call(ctx, "POST", "/api/v1/blobs", "application/octet-stream", body.Bytes(), &got); err != nil {
			return err
		}
		for n, i := range got.Items {
			if i.Status != http.StatusCreated {
				return fmt.Errorf("photo %s: %d", part[n], i.Status)
			}
		}
	}
	return nil
}

// drain lets all phones come back and waits until nothing is left on them.
func (w *world) drain(ctx context.Context) (figures, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: len(w.phones), MaxConnsPerHost: len(w.phones), DisableCompression: true}}
	for _, p := range w.phones {
		p.client = client
		p.seal()
	}
	var f figures
	var all, metadata sync.WaitGroup
	failed := make([]error, len(w.phones))
	began := time.Now()
	metadata.Add(len(w.phones))
	for n, p := range w.phones {
		wait := time.Duration(p.rand.Int64N(int64(w.window) + 1))
		all.Go(func() {
			time.Sleep(wait)
			failed[n] = p.sendRecords(ctx)
			metadata.Done()
			if failed[n] == nil {
				failed[n] = p.sendPhotos(ctx)
			}
		})
	}
	metadata.Wait()
	f.metadata = time.Since(began)
	all.Wait()
	f.blobs = time.Since(began)
	var took []time.Duration
	for n, p := range w.phones {
		if failed[n] != nil {
			return f, fmt.Errorf("phone %d: %w", n, failed[n])
		}
		took = append(took, p.took...)
		f.sent += p.sent
		f.bytes += p.bytes
	}
	slices.Sort(took)
	f.p50, f.p99 = took[len(took)/2], took[len(took)*99/100]
	return f, nil
}
