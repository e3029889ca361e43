// Benchvisit measures how long after a visit was posted the debt it pays is gone from
// every screen: websocket clients follow the board of a running server, visits are
// posted one after the other, and each client notes when the line of the place owes
// less. The baseline of the same run is the answer to the post itself, which is the
// durable commit. Status 1 when a bound of the project is missed.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"gridwatch/api/liveclient"
)

// boundMs is the project's for the slowest screen in a hundred.
const boundMs = 1000

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("benchvisit", flag.ContinueOnError)
	flags.SetOutput(errs)
	url := flags.String("url", "http://127.0.0.1:8080", "server")
	accounts := flags.String("accounts", "./gridwatch-demo/accounts.json", "accounts as the demo writes them")
	clients := flags.Int("clients", 50, "screens that follow")
	visits := flags.Int("visits", 200, "to post")
	rate := flags.Float64("rate", 10, "visits a second")
	if flags.Parse(args) != nil || *clients < 1 || *visits < 1 || *rate <= 0 {
		return 2
	}
	b, err := begin(*url, *accounts)
	if err != nil {
		fmt.Fprintln(errs, err)
		return 2
	}
	if err := b.measure(*clients, *visits, *rate); err != nil {
		fmt.Fprintln(errs, err)
		return 2
	}
	acks, screens := quantiles(b.acks), quantiles(b.screens)
	fmt.Fprintf(out, "%d visits at %g a second, %d screens over websocket; of %d payments on screens %d were seen\n\n", *visits, *rate, *clients, *visits**clients, len(b.screens))
	fmt.Fprintf(out, "%-34s %10s %10s %10s\n", "", "p50 ms", "p99 ms", "worst ms")
	fmt.Fprintf(out, "%-34s %10.1f %10.1f %10.1f\n", "baseline: the post is answered", acks[0], acks[1], acks[2])
	fmt.Fprintf(out, "%-34s %10.1f %10.1f %10.1f\n", "debt paid on a screen", screens[0], screens[1], screens[2])
	fmt.Fprintf(out, "%-34s %9.1fx %9.1fx\n", "multiple of the baseline", screens[0]/acks[0], screens[1]/acks[1])
	if len(b.screens) < *visits**clients || screens[1] > boundMs {
		fmt.Fprintf(out, "\nMISSED: every payment on every screen, p99 within %d ms\n", boundMs)
		return 1
	}
	return 0
}

// bench is a commander's session with what it may post.
type bench struct {
	session    *liveclient.Session
	region     string
	resolution int
	people     [2]string // supervisors

	mu      sync.Mutex
	day     int64              // local day of the board, since 1970-01-01
	owed    map[place]*payment // by the line that is to owe less
	acks    []float64
	screens []float64
}

type place struct{ region, cell string }

// payment is a visit under way.
type payment struct {
	posted time.Time
	debt   int64 // of the line before, in millionths of a point
	seen   map[int]bool
}

func begin(url, accounts string) (*bench, error) {
	text, err := os.ReadFile(accounts)
	if err != nil {
		return nil, err
	}
	var list []struct{ Name, Password, Role, Region string }
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, err
	}
	b := &bench{owed: map[place]*payment{}}
	for _, a := range list {
		if a.Role == "commander" && b.session == nil {
			if b.session, err = liveclient.LogIn(context.Background(), url, a.Name, a.Password); err != nil {
				return nil, err
			}
			b.region = a.Region
		}
	}
	if b.session == nil {
		return nil, fmt.Errorf("%s names no commander", accounts)
	}
	var d struct {
		Resolution int `json:"resolution"`
	}
	if err := b.get("/api/v1/deployment", &d); err != nil {
		return nil, err
	}
	b.resolution = d.Resolution
	var people struct {
		Items []struct{ ID, Post string } `json:"items"`
	}
	if err := b.get("/api/v1/officers?limit=1000", &people); err != nil {
		return nil, err
	}
	n := 0
	for _, p := range people.Items {
		if p.Post == "supervisor" && n < len(b.people) {
			b.people[n] = p.ID
			n++
		}
	}
	if n < len(b.people) {
		return nil, fmt.Errorf("the server has no two supervisors")
	}
	return b, nil
}

func (b *bench) get(path string, out any) error {
	_, err := b.session.Do(context.Background(), http.MethodGet, path, "", nil, out)
	return err
}

// debtors are places that owe, each in another line.
func (b *bench) debtors(n int) ([]string, []place, error) {
	var ids []string
	var lines []place
	taken := map[place]bool{}
	for after := ""; len(ids) < n; {
		var page struct {
			Items []struct{ ID string } `json:"items"`
			Next  *string               `json:"next"`
		}
		if err := b.get("/api/v1/debt?by=institution&limit=1000&after="+after, &page); err != nil {
			return nil, nil, err
		}
		for _, i := range page.Items {
			var of struct {
				Region string  `json:"region"`
				Cell   *string `json:"cell"`
			}
			if len(ids) == n {
				break
			}
			if err := b.get("/api/v1/institutions/"+i.ID, &of); err != nil {
				return nil, nil, err
			}
			if of.Cell == nil || taken[place{of.Region, *of.Cell}] {
				continue
			}
			taken[place{of.Region, *of.Cell}] = true
			ids, lines = append(ids, i.ID), append(lines, place{of.Region, *of.Cell})
		}
		if page.Next == nil && len(ids) < n {
			return nil, nil, fmt.Errorf("only %d lines owe: ask for fewer visits", len(ids))
		}
		if page.Next != nil {
			after = *page.Next
		}
	}
	return ids, lines, nil
}

func (b *bench) measure(clients, visits int, rate float64) error {
	ids, lines, err := b.debtors(visits)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var ready, running sync.WaitGroup
	for n := range clients {
		c := &liveclient.Client{Session: b.session, Region: b.region, Resolution: b.resolution}
		ready.Add(1)
		var once sync.Once
		c.OnMessage = func(m *liveclient.Message) {
			if m.Type == "snapshot" {
				once.Do(ready.Done)
			}
			b.saw(n, m)
		}
		running.Go(func() { _ = c.Run(ctx) }) // ends with ctx; what it did not see is missed
	}
	ready.Wait()
	pace := time.NewTicker(time.Duration(float64(time.Second) / rate))
	defer pace.Stop()
	for n, id := range ids {
		<-pace.C
		if err := b.pay(id, lines[n]); err != nil {
			return err
		}
	}
	for late := time.Now().Add(30 * time.Second); time.Now().Before(late); time.Sleep(20 * time.Millisecond) {
		b.mu.Lock()
		seen := len(b.screens)
		b.mu.Unlock()
		if seen == clients*visits {
			break
		}
	}
	stop()
	running.Wait()
	return nil
}

// pay posts an inspection of the place, which pays both clocks.
func (b *bench) pay(id string, at place) error {
	var panel struct {
		Lines []struct {
			Region   string `json:"region"`
			DebtRate int64  `json:"debt_rate"`
			DebtBase int64  `json:"debt_base"`
		} `json:"lines"`
	}
	if err := b.get("/api/v1/board/cells/"+at.cell, &panel); err != nil {
		return err
	}
	p := &payment{seen: map[int]bool{}}
	for _, l := range panel.Lines {
		if l.Region == at.region {
			p.debt = l.DebtRate*b.today() - l.DebtBase
		}
	}
	body, err := json.Marshal(map[string]string{"institution": id, "task": "inspection", "officer": b.people[0], "second": b.people[1], "result": "pass"})
	if err != nil {
		return err
	}
	p.posted = time.Now()
	b.mu.Lock()
	b.owed[at] = p
	b.mu.Unlock()
	visit := uuid.Must(uuid.NewV7()).String()
	if _, err := b.session.Do(context.Background(), http.MethodPut, "/api/v1/visits/"+visit, "", body, nil); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.acks = append(b.acks, millis(p.posted))
	return nil
}

// saw notes the payments that a message brings to a screen.
func (b *bench) saw(client int, m *liveclient.Message) {
	if m.Type != "diff" && m.Type != "snapshot" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.day = max(b.day, m.Today)
	for i := range m.Cells {
		l := &m.Cells[i]
		p := b.owed[place{l.Region, l.Cell}]
		if p != nil && !p.seen[client] && l.DebtRate*m.Today-l.DebtBase < p.debt {
			p.seen[client] = true
			b.screens = append(b.screens, millis(p.posted))
		}
	}
}

func (b *bench) today() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.day
}

func millis(since time.Time) float64 { return float64(time.Since(since).Microseconds()) / 1000 }

// quantiles are p50, p99 and the worst.
func quantiles(all []float64) [3]float64 {
	if len(all) == 0 {
		return [3]float64{}
	}
	slices.Sort(all)
	return [3]float64{all[len(all)/2], all[min(len(all)*99/100, len(all)-1)], all[len(all)-1]}
}
