package api

import (
	"bytes"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"time"
)

// hashed matches names that change with their content.
var hashed = regexp.MustCompile(`-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$`)

// contentTypes of files whose type the machine's own table may not know.
var contentTypes = map[string]string{
	".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8", ".svg": "image/svg+xml", ".json": "application/json", ".webmanifest": "application/manifest+json",
	".woff2": "font/woff2", ".png": "image/png", ".ico": "image/x-icon", ".map": "application/json", ".txt": "text/plain; charset=utf-8",
}

// phoneRoot is the officer's phone. Its service worker answers for what lies
// below, so the slash at the end belongs to it.
const phoneRoot = "/m/"

// serveFrontend serves the built app: files under their names, compressed ones
// when the build made them, and for every route of a client the page of that
// client: the phone's below phoneRoot, else the console's.
func serveFrontend(files fs.FS) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == strings.TrimSuffix(phoneRoot, "/") {
			http.Redirect(w, r, phoneRoot, http.StatusPermanentRedirect)
			return
		}
		name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
		page := "index.html"
		if strings.HasPrefix(r.URL.Path, phoneRoot) {
			page = "m/index.html"
		}
		if name == "" {
			name = page
		}
		if files == nil || !isFile(files, name) {
			if path.Ext(name) != "" && name != page || files == nil || !isFile(files, page) {
				newProblem(http.StatusNotFound, "not-found", "there is nothing at this path").write(w)
				return
			}
			name = page
		}
		h := w.Header()
		contentType := contentTypes[path.Ext(name)]
		if contentType == "" {
			contentType = mime.TypeByExtension(path.Ext(name))
		}
		if contentType == "" {
			contentType = "application/octet-stream"
		}
		h.Set("Content-Type", contentType)
		if strings.HasPrefix(name, "assets/") && hashed.MatchString(name) {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		} else {
			h.Set("Cache-Control", "no-cache")
		}
		stored := name
		h.Add("Vary", "Accept-Encoding")
		for _, form := range []struct{ encoding, ext string }{{"br", ".br"}, {"gzip", ".gz"}} {
			if takes(r, form.encoding) && isFile(files, name+form.ext) {
				stored = name + form.ext
				h.Set("Content-Encoding", form.encoding)
				break
			}
		}
		body, err := fs.ReadFile(files, stored)
		if err != nil {
			h.Del("Content-Encoding")
			newProblem(http.StatusNotFound, "not-found", "there is nothing at this path").write(w)
			return
		}
		h.Set("ETag", contentTag(body))
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	}
}

func isFile(files fs.FS, name string) bool {
	info, err := fs.Stat(files, name)
	return err == nil && info.Mode().IsRegular()
}
