package api

import (
	"io"
	"net/http"
	"time"
)

// patientReader gives every part of a body bodyTime to arrive.
type patientReader struct {
	deadline *http.ResponseController
	r        io.Reader
}

func (p *patientReader) Read(b []byte) (int, error) {
	p.deadline.SetReadDeadline(time.Now().Add(bodyTime)) // not every writer has one; then the server's own holds
	n, err := p.r.Read(b)
	p.deadline.SetReadDeadline(time.Time{})
	return n, err
}

// answerPart is what of an answer must be taken within partTime.
const answerPart = 64 * kib

// patientWriter gives every part of an answer its time to be taken: who asks for much
// and reads none of it holds it for so long and no longer.
type patientWriter struct {
	deadline *http.ResponseController
	w        io.Writer
	part     time.Duration
}

func (p *patientWriter) Write(b []byte) (n int, err error) {
	for first := true; first || err == nil && n < len(b); first = false {
		var m int
		p.deadline.SetWriteDeadline(time.Now().Add(p.part)) // not every writer has one
		m, err = p.w.Write(b[n:min(n+answerPart, len(b))])
		n += m
	}
	p.deadline.SetWriteDeadline(time.Time{})
	return n, err
}
