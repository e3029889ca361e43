package api

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/grid"
	intaking "gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// Upload is the query that says what a file is. Polygons are imported on the
// command line.
type Upload struct {
	Kind string   `query:"kind" required:"true" enum:"institutions,clues,officers,visits" doc:"what the rows are"`
	Name string   `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"of the file; its ending tells the format"`
	Map  []string `query:"map,explode" maxItems:"200" doc:"COLUMN=FIELD, or COLUMN= to leave it out; other columns need a heading that is known"`
	Set  []string `query:"set,explode" maxItems:"50" doc:"FIELD=VALUE, the value of a field in the rows that have none"`
}

// mapping reads COLUMN=FIELD; the last = divides, since no field has one.
func (u *Upload) mapping() (map[string]string, error) {
	m := map[string]string{}
	for _, text := range u.Map {
		at := strings.LastIndex(text, "=")
		if at < 1 {
			return nil, invalid("import", "map", text, "is not COLUMN=FIELD")
		}
		m[text[:at]] = text[at+1:]
	}
	return m, nil
}

// reading is how the file is read.
func (u *Upload) reading() (how intaking.Reading, err error) {
	if how.Map, err = u.mapping(); err != nil || len(u.Set) == 0 {
		return how, err
	}
	how.Set = make(map[string]string, len(u.Set))
	for _, text := range u.Set {
		field, value, ok := strings.Cut(text, "=")
		if _, twice := how.Set[field]; !ok || twice {
			return how, invalid("import", "set", text, "is not FIELD=VALUE, once for a field")
		}
		how.Set[field] = value
	}
	return how, nil
}

// binary is the description of a body that is a file.
func binary(op *huma.Operation) {
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
	op.SkipValidateBody = true
}

func (s *Server) registerUploads() {
	preview := operation(s.row("POST /api/v1/imports/preview"))
	binary(&preview)
	huma.Register(s.huma, preview, func(ctx context.Context, in *Upload) (*reply[ImportPreview], error) {
		out, err := s.previewImport(requestOf(ctx), in)
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		return &reply[ImportPreview]{out}, nil
	})
	upload := operation(s.row("POST /api/v1/imports"))
	binary(&upload)
	schema := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[ImportBatch](), true, upload.OperationID)
	upload.Responses = map[string]*huma.Response{"202": {Description: "Stored; its rows are being read",
		Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}}
	upload.Errors = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusConflict, http.StatusRequestEntityTooLarge}
	huma.Register(s.huma, upload, func(ctx context.Context, in *uploadInput) (*stored, error) {
		out, err := s.startImport(ctx, requestOf(ctx), in)
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		return out, nil
	})
}

type uploadInput struct {
	Upload
	Keyed
	Datum    string `query:"datum" maxLength:"40" doc:"system of the coordinates; needed when there are any"`
	Complete bool   `query:"complete" doc:"the file lists everything there is in its regions and categories: what it does not have is gone"`
}

// startImport keeps the file, stores the batch and begins to read the intaking.
func (s *Server) startImport(ctx context.Context, req *request, in *uploadInput) (out *stored, err error) {
	file, key, err := s.spool(req)
	if err != nil {
		return nil, err
	}
	keep := false
	defer func() {
		if !keep {
			file.remove()
		}
	}()
	scope, err := s.importScope(ctx, req.caller)
	if err != nil {
		return nil, err
	}
	if scope != "" && intaking.Kind(in.Kind) != intaking.Institutions {
		return nil, grid.Errorf(grid.Denied, "denied", "%s are imported for the whole deployment only", in.Kind)
	}
	datum, err := datumOf(in.Datum)
	if err != nil {
		return nil, err
	}
	how, err := in.reading()
	if err != nil {
		return nil, err
	}
	source, err := intaking.Open(file.file, file.size, in.Name, intaking.Kind(in.Kind), how)
	if err != nil {
		return nil, err
	}
	service := s.importer()
	b, err := service.NewBatch(source, intaking.Options{Kind: intaking.Kind(in.Kind), Name: filepath.Base(in.Name), Datum: datum, StageOnly: true,
		Complete: in.Complete, Region: scope, Format: source.Format(), Encoding: source.Encoding(), Columns: columnsOf(source.Columns())})
	if err != nil {
		return nil, err
	}
	b.BusyUntil, b.CreatedAt = s.wall().Add(busyFor), s.now()
	r, replayed, err := s.store.Write(ctx, key, s.now(), func(tx *store.Tx) (store.Reply, error) {
		if err := tx.PutImportBatch(&b); err != nil {
			return store.Reply{}, err
		}
		w, err := batchOf(&b, s.wall())
		if err != nil {
			return store.Reply{}, err
		}
		body, err := marshal(w)
		return store.Reply{Status: http.StatusAccepted, Body: body}, err
	})
	if err != nil {
		return nil, err
	}
	out = &stored{Status: r.Status, Type: "application/json", Body: r.Body}
	if replayed {
		out.Replayed = strconv.FormatBool(true)
		return out, nil
	}
	keep = true
	s.jobs.start(b.ID, func(ctx context.Context, service *intaking.Service, id grid.BatchID) error {
		defer file.remove()
		if _, err := service.Fill(ctx, source, &b); err != nil {
			return errors.Join(err, service.Fail(context.WithoutCancel(ctx), id, err))
		}
		return service.Compare(ctx, id)
	})
	return out, nil
}

// spooled is an uploaded file on disk.
type spooled struct {
	file  *os.File
	size  int64
	named bool // it is still in its folder
}

func (f *spooled) remove() {
	_ = f.file.Close() // it was only read since
	if f.named {
		_ = os.Remove(f.file.Name())
	}
}

// spool writes the body to a file as it arrives. The key of the write covers
// method, path, query and body. Where the system lets an open file be without a
// name it has none: a register is not left behind by a server that is killed.
func (s *Server) spool(req *request) (*spooled, *store.Key, error) {
	f, err := os.CreateTemp("", "gridwatch-import-*")
	if err != nil {
		return nil, nil, err
	}
	file := &spooled{file: f, named: os.Remove(f.Name()) != nil}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n", req.row.method, req.target)
	if file.size, err = io.Copy(io.MultiWriter(f, h), req.body); err != nil {
		file.remove()
		return nil, nil, bodyProblem(err, req.row.body)
	}
	key := *req.key
	key.Body = [32]byte(h.Sum(nil))
	return file, &key, nil
}

// columnsOf lists the columns of a file with the fields they fill.
func columnsOf(c intaking.Columns) []store.ImportColumn {
	out := make([]store.ImportColumn, 0, len(c.Fields)+len(c.Ignored))
	for i, name := range c.Names {
		out = append(out, store.ImportColumn{Name: name, Field: c.Fields[i]})
	}
	for _, name := range c.Ignored {
		out = append(out, store.ImportColumn{Name: name})
	}
	return out
}

// ImportPreview is what the beginning of a file is taken for.
type ImportPreview struct {
	Format   string         `json:"format"`
	Encoding string         `json:"encoding"`
	Columns  []ImportColumn `json:"columns"`
	Rows     [][]string     `json:"rows" doc:"the first rows below the heading, up to 20"`
	Missing  []string       `json:"missing" doc:"fields without which nothing can be imported; alternatives joined by ' or '"`
	Faults   []ProblemField `json:"faults" doc:"what makes the file unusable, and what is wrong with the rows shown"`
}

func (s *Server) previewImport(req *request, in *Upload) (ImportPreview, error) {
	out := ImportPreview{Columns: []ImportColumn{}, Rows: [][]string{}, Missing: []string{}, Faults: []ProblemField{}}
	how, err := in.reading()
	if err != nil {
		return out, err
	}
	p, err := intaking.PreviewFile(req.body, in.Name, intaking.Kind(in.Kind), how)
	if err != nil {
		return out, bodyProblem(err, req.row.body)
	}
	out.Format, out.Encoding = p.Format, p.Encoding
	for _, c := range p.Columns {
		out.Columns = append(out.Columns, ImportColumn(c))
	}
	for _, row := range p.Rows {
		for i := range row {
			row[i] = shortened(row[i])
		}
		out.Rows = append(out.Rows, row)
	}
	out.Missing = append(out.Missing, p.Missing...)
	for _, f := range p.Faults {
		out.Faults = append(out.Faults, ProblemField{Field: f.Name, Reason: f.Reason, Value: shortened(f.Value), Proposal: f.Proposal})
	}
	return out, nil
}
