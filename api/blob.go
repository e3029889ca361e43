package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/grid"
	"gridwatch/grid/blob"
	"gridwatch/grid/store"
)

// OnDevice is the header that says from which phone a request comes; a wiped one
// is refused.
type OnDevice struct {
	Device string `header:"X-Device" doc:"UUID of the phone, as its envelopes state it"`
}

// ByHash is the input of routes with a {sha256}.
type ByHash struct {
	SHA256 string `path:"sha256" minLength:"64" maxLength:"64" pattern:"^[0-9a-f]{64}$"`
}

// blobUpload is the head of a PUT.
type blobUpload struct {
	ByHash
	OnDevice
	Offset string `header:"Upload-Offset" doc:"byte from which the body goes on; absent: 0"`
	Length string `header:"Upload-Length" doc:"bytes of the whole; absent: those of this body"`
}

// blobState says how far a blob has come.
type blobState struct {
	Status int
	Offset string `header:"Upload-Offset" doc:"bytes that are here"`
}

func (s *Server) registerBlobs() {
	s.blobTurns = make(chan struct{}, blobTurns)
	s.keptBlobs = &group[store.Blob, struct{}]{most: 4 * manyBlobs, store: func(ctx context.Context, blobs []store.Blob) ([]struct{}, error) {
		return make([]struct{}, len(blobs)), s.store.KeepBlobs(ctx, blobs, s.now(), s.wall())
	}}
	put := operation(s.row("PUT /api/v1/blobs/{sha256}"))
	binary(&put)
	put.Responses = map[string]*huma.Response{
		"201": {Description: "Whole, and its hash is right"}, "204": {Description: "So far so good: Upload-Offset bytes are here"}}
	put.Errors = []int{http.StatusBadRequest, http.StatusForbidden, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity, http.StatusInsufficientStorage}
	huma.Register(s.huma, put, func(ctx context.Context, in *blobUpload) (*blobState, error) {
		out, err := s.putBlob(ctx, requestOf(ctx), in)
		if err != nil {
			return nil, s.blobProblem(ctx, err)
		}
		return out, nil
	})
	head := operation(s.row("HEAD /api/v1/blobs/{sha256}"))
	head.Responses = map[string]*huma.Response{
		"200": {Description: "Whole"}, "204": {Description: "Upload-Offset bytes are here"}, "404": {Description: "Nothing is here"}}
	huma.Register(s.huma, head, func(ctx context.Context, in *struct {
		ByHash
		OnDevice
	}) (*blobState, error) {
		out, err := s.headBlob(ctx, requestOf(ctx), in.SHA256, in.Device)
		if err != nil {
			return nil, s.blobProblem(ctx, err)
		}
		return out, nil
	})
	post := operation(s.row("POST /api/v1/blobs"))
	binary(&post)
	post.Description = "Several small blobs: for each the 32 bytes of its SHA-256, its length as 4 bytes, most significant first, and its bytes."
	huma.Register(s.huma, post, func(ctx context.Context, in *struct{ OnDevice }) (*reply[BlobAnswers], error) {
		out, err := s.postBlobs(ctx, requestOf(ctx), in.Device)
		if err != nil {
			return nil, s.blobProblem(ctx, err)
		}
		return &reply[BlobAnswers]{out}, nil
	})
	s.registerBlobReads()
}

// blobProblem adds to a refusal what a phone goes on with.
func (s *Server) blobProblem(ctx context.Context, err error) error {
	var offset *blob.WrongOffset
	if errors.As(err, &offset) {
		p := newProblem(http.StatusConflict, "blob-offset", offset.Error())
		return huma.ErrorWithHeaders(p, http.Header{"Upload-Offset": {strconv.FormatInt(offset.Offset, 10)}})
	}
	return problemOf(ctx, s.log, err)
}

// notWiped refuses a device that was wiped; "" names none.
func (s *Server) notWiped(ctx context.Context, c *caller, device string) error {
	if device == "" {
		return nil
	}
	wiped, err := s.store.Wiped(ctx, device, c.ID)
	if err == nil && wiped {
		err = grid.Errorf(grid.Denied, "device-wiped", "this device was wiped: nothing of it is taken any more")
	}
	return err
}

// blobStore is where blobs are kept.
func (s *Server) blobStore() (*blob.Store, error) {
	if s.blobs == nil {
		return nil, grid.Errorf(grid.Conflict, "no-blobs", "this server keeps no blobs")
	}
	return s.blobs, nil
}

// count reads a number of bytes of a header; other when it is absent.
func count(name, text string, other int64) (int64, error) {
	if text == "" {
		return other, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		p := newProblem(http.StatusBadRequest, "bad-"+name, name+" is not a number of bytes")
		return 0, p
	}
	return n, nil
}

func (s *Server) putBlob(ctx context.Context, req *request, in *blobUpload) (*blobState, error) {
	blobs, err := s.blobStore()
	if err == nil {
		err = s.notWiped(ctx, req.caller, in.Device)
	}
	if err != nil {
		return nil, err
	}
	offset, err := count("Upload-Offset", in.Offset, 0)
	if err != nil {
		return nil, err
	}
	length, err := count("Upload-Length", in.Length, req.length)
	switch {
	case err != nil:
		return nil, err
	case length < 1:
		return nil, newProblem(http.StatusBadRequest, "bad-Upload-Length", "Upload-Length or Content-Length says how many bytes the blob has")
	case length > blob.Most:
		return nil, bodyProblem(&http.MaxBytesError{Limit: blob.Most}, blob.Most)
	}
	there, gone, err := s.store.BlobsOrGone(ctx, []string{in.SHA256})
	if err == nil && gone[in.SHA256] {
		err = errBlobLeaving
	}
	if err != nil {
		return nil, err
	}
	if size, known := there[in.SHA256]; known { // sent again after a lost answer
		if _, err := io.Copy(io.Discard, req.body); err != nil {
			return nil, bodyProblem(err, blob.Most)
		}
		return &blobState{http.StatusCreated, strconv.FormatInt(size, 10)}, nil
	}
	body := &bodyErrors{r: req.body}
	now, whole, err := blobs.Append(ctx, string(req.caller.ID), in.SHA256, offset, length, body)
	if body.err != nil { // the sender went away; what came stays
		return nil, bodyProblem(body.err, blob.Most)
	}
	if err != nil {
		return nil, err
	}
	if !whole {
		return &blobState{http.StatusNoContent, strconv.FormatInt(now, 10)}, nil
	}
	if _, err := s.keptBlobs.add(ctx, []store.Blob{{SHA256: in.SHA256, Bytes: now, Account: req.caller.ID}}); err != nil {
		return nil, err
	}
	return &blobState{http.StatusCreated, strconv.FormatInt(now, 10)}, nil
}

// bodyErrors remembers that the sender, and not the disk, failed.
type bodyErrors struct {
	r   io.Reader
	err error
}

// Read is for io.Reader.
func (b *bodyErrors) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

func (s *Server) headBlob(ctx context.Context, req *request, sum, device string) (*blobState, error) {
	blobs, err := s.blobStore()
	if err == nil {
		err = s.notWiped(ctx, req.caller, device)
	}
	if err != nil {
		return nil, err
	}
	there, err := s.store.StoredBlobs(ctx, []string{sum})
	if err != nil {
		return nil, err
	}
	if size, known := there[sum]; known {
		return &blobState{http.StatusOK, strconv.FormatInt(size, 10)}, nil
	}
	offset, err := blobs.Offset(string(req.caller.ID), sum)
	if err == nil && offset == 0 {
		err = notFound("blob")
	}
	if err != nil {
		return nil, err
	}
	return &blobState{http.StatusNoContent, strconv.FormatInt(offset, 10)}, nil
}

// errBlobLeaving refuses a blob while its former bytes are being removed.
var errBlobLeaving = grid.Errorf(grid.Unavailable, "blob-leaving", "the former bytes of this photo are just being removed: try again later")
