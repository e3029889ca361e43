package api

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"time"

	"gridwatch/grid/blob"
	"gridwatch/grid/store"
)

// BlobAnswers is what each of several blobs got.
type BlobAnswers struct {
	Items []BlobAnswer `json:"items"`
}

// BlobAnswer is 201 when the blob is stored.
type BlobAnswer struct {
	SHA256  string   `json:"sha256"`
	Status  int      `json:"status"`
	Problem *Problem `json:"problem,omitempty"`
}

// blobTurns is how many requests with several blobs are in memory at once; the
// others wait for their turn. While records come, a turn waits for them, for
// blobPatience at most.
const (
	blobTurns    = 4
	blobPatience = 5 * time.Second
)

// manyBlobs is how many blobs one request may bring.
const manyBlobs = 1000

// postBlobs stores the blobs of one request together.
func (s *Server) postBlobs(ctx context.Context, req *request, device string) (BlobAnswers, error) {
	var out BlobAnswers
	blobs, err := s.blobStore()
	if err == nil {
		err = s.notWiped(ctx, req.caller, device)
	}
	if err != nil {
		return out, err
	}
	select {
	case s.blobTurns <- struct{}{}:
		defer func() { <-s.blobTurns }()
	case <-ctx.Done():
		return out, ctx.Err()
	}
	select { // records first: they make the map true
	case <-s.submissions.quiet():
	case <-time.After(blobPatience):
	}
	items, err := readBlobs(req.body, req.row.body)
	if err != nil {
		return out, err
	}
	sums := make([]string, len(items))
	for n, i := range items {
		sums[n] = i.SHA256
	}
	there, gone, err := s.store.BlobsOrGone(ctx, sums)
	if err != nil {
		return out, err
	}
	out.Items = make([]BlobAnswer, len(items))
	var fresh []blob.Item
	var of []int // places of fresh in items
	for n, i := range items {
		out.Items[n] = BlobAnswer{SHA256: i.SHA256, Status: http.StatusCreated}
		switch size, known := there[i.SHA256]; {
		case gone[i.SHA256]:
			out.Items[n].refuse(problemOf(ctx, s.log, errBlobLeaving))
		case known && size == int64(len(i.Bytes)): // sent again after a lost answer
		default:
			fresh, of = append(fresh, i), append(of, n)
		}
	}
	var kept []store.Blob
	for n, err := range blobs.PutAll(ctx, string(req.caller.ID), fresh) {
		if err != nil {
			out.Items[of[n]].refuse(problemOf(ctx, s.log, err))
			continue
		}
		kept = append(kept, store.Blob{SHA256: fresh[n].SHA256, Bytes: int64(len(fresh[n].Bytes)), Account: req.caller.ID})
	}
	_, err = s.keptBlobs.add(ctx, kept)
	return out, err
}

// refuse says why a blob is not stored.
func (a *BlobAnswer) refuse(p *Problem) { a.Status, a.Problem = p.Status, p }

// readBlobs reads the body of a POST, of at most so many bytes.
func readBlobs(body io.Reader, most int64) ([]blob.Item, error) {
	malformed := newProblem(http.StatusBadRequest, "malformed-body", "the body is not a list of blobs: 32 bytes of hash, 4 bytes of length, the bytes, for each")
	r := bufio.NewReaderSize(body, 64<<10)
	var items []blob.Item
	for {
		var head [36]byte
		if _, err := io.ReadFull(r, head[:]); errors.Is(err, io.EOF) && len(items) > 0 {
			return items, nil
		} else if err != nil {
			return nil, partProblem(err, malformed, most)
		}
		length := int(head[32])<<24 | int(head[33])<<16 | int(head[34])<<8 | int(head[35])
		if length < 1 || length > blob.Most || int64(length) > most || len(items) == manyBlobs {
			return nil, malformed
		}
		bytes := make([]byte, length)
		if _, err := io.ReadFull(r, bytes); err != nil {
			return nil, partProblem(err, malformed, most)
		}
		items = append(items, blob.Item{SHA256: hex.EncodeToString(head[:32]), Bytes: bytes})
	}
}

// partProblem tells a body that ends too early from one that could not be read.
func partProblem(err error, malformed *Problem, most int64) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return malformed
	}
	return bodyProblem(err, most)
}
