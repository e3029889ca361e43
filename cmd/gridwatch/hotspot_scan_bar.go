package main

import (
	"fmt"
	"io"
	"strings"
)

// scanBar shows on a terminal how many runs are made; nothing elsewhere.
type scanBar struct {
	*progressBar
	said int // percent
}

func newScanBar(to io.Writer) *scanBar {
	return &scanBar{progressBar: newProgressBar(to, nil, 0), said: -1}
}

func (b *scanBar) show(done, total int) {
	percent := 100 * done / total
	if !b.terminal || percent == b.said {
		return
	}
	const width = 30
	full := width * done / total
	_, _ = fmt.Fprintf(b.to, "\rscan [%s%s] %3d %% %d of %d runs ", strings.Repeat("=", full), strings.Repeat(" ", width-full), percent, done, total)
	b.said, b.drawn = percent, true
}

// end leaves the line; it may be called again.
func (b *scanBar) end() {
	b.progressBar.end()
	b.drawn = false
}
