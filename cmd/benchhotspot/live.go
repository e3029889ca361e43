package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"gridwatch/api/liveclient"
	"gridwatch/geo"
)

// Posted complaints, one after the other, and how long the new z of the cell may
// take to the socket.
const (
	livePosts = 200
	liveBound = time.Second
)

// live posts complaints to a real server that replays Chicago and measures the
// time until their cells have a new z on the websocket.
func live(b *bench) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	folder, err := os.MkdirTemp("", "benchhotspot")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder) // what stays is in the temporary folder
	url, stop, err := startDemo(ctx, folder)
	if err != nil {
		return err
	}
	defer stop()
	client, err := follow(ctx, url, folder)
	if err != nil {
		return err
	}
	defer client.Kill()
	cells := client.Hotspots.Cells
	random := rand.New(rand.NewPCG(b.seed, 1))
	var took []time.Duration
	for range livePosts {
		one, err := post(ctx, client, cells[random.IntN(len(cells))].Cell)
		if err != nil {
			return err
		}
		took = append(took, one)
	}
	slices.Sort(took)
	p50, p99 := took[len(took)/2], took[len(took)*99/100]
	b.target("complaint posted over HTTP to the new z of its cell on the websocket, p99", p99 <= liveBound,
		"p50 %d ms, p99 %d ms of %d posts; %d cells, %d clues in the window; at most %d ms",
		p50.Milliseconds(), p99.Milliseconds(), livePosts, len(cells), client.Hotspots.Total, liveBound.Milliseconds())
	return nil
}

// startDemo builds the program and starts it on Chicago.
func startDemo(ctx context.Context, folder string) (url string, stop func(), err error) {
	program := filepath.Join(folder, "gridwatch")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/gridwatch").CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("build: %w: %s", err, out)
	}
	demo := exec.CommandContext(ctx, program, "demo", "--city", "chicago", "--speed", "60", "--addr", "127.0.0.1:0", "--data", folder)
	out, err := demo.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := demo.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = demo.Process.Kill() // it has nothing to keep
		_ = demo.Wait()         // killed: an error by design
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	url, ready := strings.CutPrefix(strings.TrimSpace(line), "ready ")
	if err != nil || !ready {
		stop()
		return "", nil, fmt.Errorf("the demo is not ready: %q, %w", line, err)
	}
	return url, stop, nil
}

// follow logs in as the commander and takes the whole layer of hotspots.
func follow(ctx context.Context, url, folder string) (*liveclient.Client, error) {
	text, err := os.ReadFile(filepath.Join(folder, "accounts.json"))
	if err != nil {
		return nil, err
	}
	var accounts []struct{ Name, Password, Role, Region string }
	if err := json.Unmarshal(text, &accounts); err != nil {
		return nil, err
	}
	for _, a := range accounts {
		if a.Role != "commander" {
			continue
		}
		session, err := liveclient.LogIn(ctx, url, a.Name, a.Password)
		if err != nil {
			return nil, err
		}
		c := &liveclient.Client{Session: session, Region: a.Region, Resolution: 8, Layers: []string{"hotspots"}}
		if err := c.Dial(ctx); err != nil {
			return nil, err
		}
		for c.Hotspots.Version == 0 {
			if _, err := c.Next(30 * time.Second); err != nil {
				return nil, err
			}
		}
		return c, nil
	}
	return nil, fmt.Errorf("the demo has no commander")
}

// post files a complaint in the middle of a cell and waits until the client's copy
// of the layer counts it, with another z.
func post(ctx context.Context, c *liveclient.Client, text string) (time.Duration, error) {
	cell, err := geo.ParseCell(text)
	if err != nil {
		return 0, err
	}
	before, _ := c.Hotspots.Cell(text)
	at := cell.Centre()
	body := fmt.Appendf(nil, `{"source":"hotline","kind":"bench","severity":"low","datum":"wgs84","lon":%v,"lat":%v}`, at.Lon, at.Lat)
	id, err := uuid.NewV7()
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if _, err := c.Session.Do(ctx, "PUT", "/api/v1/clues/"+id.String(), id.String(), body, nil); err != nil {
		return 0, err
	}
	for {
		after, _ := c.Hotspots.Cell(text)
		if after.N > before.N && after.Z != nil && before.Z != nil && *after.Z != *before.Z {
			return time.Since(began), nil
		}
		if _, err := c.Next(30 * time.Second); err != nil {
			return 0, fmt.Errorf("waiting for the new z of %s: %w", text, err)
		}
	}
}
