package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/grid/blob"
	"gridwatch/grid/submission"
)

// registerBlobReads serves what is stored.
func (s *Server) registerBlobReads() {
	get := operation(s.row("GET /api/v1/blobs/{sha256}"))
	get.Responses = map[string]*huma.Response{"200": {Description: "The bytes as they were sent; of a photo of a clue, but for its sender, without what the camera wrote beside the pixels", Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}
	get.Errors = []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}
	huma.Register(s.huma, get, func(ctx context.Context, in *ByHash) (*huma.StreamResponse, error) {
		r, size, err := s.openBlob(ctx, requestOf(ctx).caller, in.SHA256)
		if err != nil {
			return nil, s.blobProblem(ctx, err)
		}
		head := make([]byte, 512)
		n, err := io.ReadFull(r, head)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, s.blobProblem(ctx, errors.Join(err, r.Close()))
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			defer func() { _ = r.Close() }() // only read
			hc.SetHeader("Content-Type", mediaType(head[:n]))
			hc.SetHeader("Content-Length", strconv.FormatInt(size, 10))
			hc.SetHeader("Cache-Control", "private, max-age=300")
			hc.SetHeader("ETag", fmt.Sprintf(`"%s-%d"`, in.SHA256, size))
			if _, err := hc.BodyWriter().Write(head[:n]); err == nil {
				_, _ = io.Copy(hc.BodyWriter(), r) // a cut shows by the length
			}
		}}, nil
	})
}

// openBlob opens a blob that the caller may see, and records that somebody other
// than its sender looked. A clue has no reporter: nobody but the sender gets what
// the camera wrote into a photo of one. What is stored stays as it came.
func (s *Server) openBlob(ctx context.Context, c *caller, sum string) (io.ReadCloser, int64, error) {
	blobs, err := s.blobStore()
	if err != nil {
		return nil, 0, err
	}
	b, err := s.store.BlobFor(ctx, sum, &c.Account)
	if err != nil {
		return nil, 0, err
	}
	if b.Account != c.ID {
		if err := s.store.NoteBlobView(ctx, sum, c.ID, s.wall()); err != nil {
			return nil, 0, err
		}
	}
	r, err := blobs.Read(ctx, sum)
	if err != nil || !b.OfClue || b.Account == c.ID {
		return r, b.Bytes, err
	}
	whole, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, 0, err
	}
	bare := blob.Bare(whole)
	return io.NopCloser(bytes.NewReader(bare)), int64(len(bare)), nil
}

// mediaType looks at the first bytes: a stored blob is shown as what it is, and
// never as a page.
func mediaType(head []byte) string {
	switch t := http.DetectContentType(head); {
	case slices.Contains(submission.BlobTypes, t):
		return t
	case t == "video/webm":
		return "audio/webm"
	case t == "video/mp4":
		return "audio/mp4"
	case t == "application/ogg":
		return "audio/ogg"
	}
	return "application/octet-stream"
}
