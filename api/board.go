package api

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/grid"
	"gridwatch/grid/live"
)

// Digest proves the state of a scope at a resolution.
type Digest struct {
	Epoch  string `json:"epoch"`
	Rev    int64  `json:"rev"`
	Digest string `json:"digest" pattern:"^[0-9a-f]{16}$"`
}

// AtResolution is the query of what the board keeps at several resolutions.
type AtResolution struct {
	Resolution int `query:"resolution" minimum:"0" maximum:"15" doc:"4 to the base resolution; default the base resolution"`
}

func (s *Server) topic(req *request, resolution int) live.Topic {
	if resolution == 0 {
		resolution = s.deployment.Resolution
	}
	return live.Topic{Region: req.region, Resolution: resolution}
}

// boardReply is a snapshot as it was encoded for the stream.
type boardReply struct {
	Status int
	Type   string `header:"Content-Type"`
	ETag   string `header:"ETag"`
	Cache  string `header:"Cache-Control"`
	Vary   string `header:"Vary"`
	Body   []byte
}

func (s *Server) registerBoard() {
	op := operation(s.row("GET /api/v1/board"))
	schema := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Snapshot](), true, "Snapshot")
	op.Responses = map[string]*huma.Response{"200": {
		Description: "The same message the stream sends",
		Content:     map[string]*huma.MediaType{"application/json": {Schema: schema}},
	}}
	op.Errors = []int{http.StatusUnauthorized, http.StatusNotFound}
	huma.Register(s.huma, op, func(ctx context.Context, in *struct {
		Scoped
		AtResolution
		Match string `header:"If-None-Match"`
	}) (*boardReply, error) {
		topic := s.topic(requestOf(ctx), in.Resolution)
		f, err := s.hub.state(ctx, topic)
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		r := &boardReply{
			Status: http.StatusOK, Type: "application/json", Cache: "private, no-cache",
			// Weak, because it is served compressed or not; the topic is part of it, because
			// one browser may ask for another scope under another account.
			ETag: fmt.Sprintf(`W/"%s-%d-%016x-%d"`, s.deployment.Epoch, f.delta.To, grid.HashText(topic.Region), topic.Resolution),
			Vary: "Cookie",
		}
		if matches(in.Match, r.ETag) {
			r.Status, r.Type = http.StatusNotModified, ""
			return r, nil
		}
		r.Body = s.hub.bytes(f, snapshotKey(topic))
		return r, nil
	})
	read(s, "GET /api/v1/board/digest", func(_ context.Context, req *request, in *struct {
		Scoped
		AtResolution
	}) (Digest, error) {
		rev, digest, err := s.view.Digest(s.topic(req, in.Resolution))
		return Digest{s.deployment.Epoch, rev, grid.DigestText(digest)}, err
	})
}

// matches says whether an If-None-Match names the tag; W/ prefixes do not matter.
func matches(header, tag string) bool {
	tag = strings.TrimPrefix(tag, "W/")
	for _, t := range strings.Split(header, ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag || t == "*" {
			return true
		}
	}
	return false
}
