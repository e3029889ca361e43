// Package migrations holds the numbered SQL that makes the database, one folder
// per dialect. Both folders hold the same numbers with the same meaning; a test
// of package store compares the schemas they end in.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed sqlite/*.sql postgres/*.sql
var files embed.FS

// SQLite gives the files for the embedded database.
func SQLite() fs.FS { return folder("sqlite") }

// Postgres gives the files for PostgreSQL.
func Postgres() fs.FS { return folder("postgres") }

func folder(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		panic(err) // the names are constants and embedded above
	}
	return sub
}
