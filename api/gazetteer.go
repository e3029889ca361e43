package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/grid"
	"gridwatch/grid/locate"
)

// Gazetteer is a file of known points that the geocoder uses.
type Gazetteer struct {
	Name    string     `json:"name"`
	Entries int        `json:"entries"`
	Bytes   int64      `json:"bytes"`
	At      *time.Time `json:"at" doc:"when the file was written"`
	Fixed   bool       `json:"fixed" doc:"named when the server was started: it can be neither replaced nor deleted"`
}

func gazetteerOf(g *locate.Gazetteer) Gazetteer {
	return Gazetteer{g.Name, g.Entries, g.Bytes, timeOrNull(g.At), g.Fixed}
}

// byName is the input of routes with a {name}.
type byName struct {
	Name string `path:"name" maxLength:"64"`
}

func (s *Server) registerGazetteers() {
	service := func() (*locate.Service, error) {
		if s.geocoder == nil {
			return nil, grid.Errorf(grid.Conflict, "no-geocoder", "this server has no geocoder")
		}
		return s.geocoder, nil
	}
	read(s, "GET /api/v1/gazetteers", func(context.Context, *request, *struct{}) (list[Gazetteer], error) {
		if s.geocoder == nil {
			return listOf([]locate.Gazetteer{}, "", gazetteerOf), nil
		}
		return listOf(s.geocoder.Gazetteers(), "", gazetteerOf), nil
	})
	put := operation(s.row("PUT /api/v1/gazetteers/{name}"))
	put.RequestBody = &huma.RequestBody{Required: true, Description: "A file that `gridwatch gazetteer build` wrote",
		Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
	huma.Register(s.huma, put, func(ctx context.Context, in *byName) (*reply[Gazetteer], error) {
		l, err := service()
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		g, err := l.Put(in.Name, &uploaded{requestOf(ctx)})
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		return &reply[Gazetteer]{gazetteerOf(&g)}, nil
	})
	del := operation(s.row("DELETE /api/v1/gazetteers/{name}"))
	del.DefaultStatus = http.StatusNoContent
	huma.Register(s.huma, del, func(ctx context.Context, in *byName) (*struct{}, error) {
		l, err := service()
		if err == nil {
			err = l.Delete(in.Name)
		}
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		return nil, nil
	})
}

// uploaded is the body of a request, whose errors are the sender's.
type uploaded struct{ *request }

// Read is for io.Reader.
func (u *uploaded) Read(b []byte) (int, error) {
	n, err := u.body.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = bodyProblem(err, u.row.body)
	}
	return n, err
}
