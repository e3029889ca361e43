package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"gridwatch/grid/intake"
)

// progressBar shows how far an import has come: one line drawn again and again
// on a terminal, plain lines elsewhere.
type progressBar struct {
	to       io.Writer
	terminal bool
	read     func() int64 // bytes read of the file; nil when there is none
	size     int64        // of the file on disk
	drawn    bool
	said     int // tenths of the stage already told elsewhere
	stage    string
}

func newProgressBar(to io.Writer, read func() int64, size int64) *progressBar {
	b := &progressBar{to: to, read: read, size: size}
	if f, ok := to.(*os.File); ok {
		if info, err := f.Stat(); err == nil {
			b.terminal = info.Mode()&os.ModeCharDevice != 0
		}
	}
	return b
}

// show tells of progress. A failure to write it does not end an import.
func (b *progressBar) show(p intake.Progress) {
	share := 0.0
	switch {
	case p.Total > 0:
		share = float64(p.Rows) / float64(p.Total)
	case b.read != nil && b.size > 0:
		share = float64(b.read()) / float64(b.size)
	}
	share = min(1, share)
	if b.terminal {
		const width = 30
		full := int(share * width)
		_, _ = fmt.Fprintf(b.to, "\r%-9s [%s%s] %3.0f %% %d rows, %d rejected ", p.Stage,
			strings.Repeat("=", full), strings.Repeat(" ", width-full), share*100, p.Rows, p.Rejects)
		b.drawn = true
		return
	}
	if p.Stage != b.stage {
		b.stage, b.said = p.Stage, -1
	}
	if tenth := int(share * 10); tenth > b.said {
		b.said = tenth
		_, _ = fmt.Fprintf(b.to, "%s: %d rows (%.0f %%)\n", p.Stage, p.Rows, share*100)
	}
}

// end leaves the line.
func (b *progressBar) end() {
	if b.drawn {
		_, _ = fmt.Fprintln(b.to)
	}
}
