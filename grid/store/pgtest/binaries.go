package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// ErrNoBinaries says that no PostgreSQL server program was found on this machine.
var ErrNoBinaries = errors.New("pgtest: no PostgreSQL server found: set PG_BIN to the folder of initdb and postgres, " +
	"or install it (Debian: apt-get install postgresql)")

// places are where packages put a versioned bin folder: Debian, Red Hat, Homebrew on either processor.
var places = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
}

// binaries is the folder that holds initdb and postgres: PG_BIN when set (and then nothing else), else
// the highest version found in places, else the folder on PATH.
func binaries() (string, error) {
	if dir := os.Getenv("PG_BIN"); dir != "" {
		if !hasServer(dir) {
			return "", fmt.Errorf("pgtest: PG_BIN=%s holds no initdb and postgres", dir)
		}
		return filepath.Abs(dir)
	}
	var found []string
	for _, pattern := range places {
		dirs, _ := filepath.Glob(pattern) // the patterns are constants and well formed
		found = append(found, dirs...)
	}
	slices.SortStableFunc(found, func(a, b string) int { return versionIn(b) - versionIn(a) })
	if program, err := exec.LookPath("initdb"); err == nil {
		if program, err = filepath.EvalSymlinks(program); err == nil {
			found = append(found, filepath.Dir(program))
		}
	}
	for _, dir := range found {
		if hasServer(dir) {
			return dir, nil
		}
	}
	return "", ErrNoBinaries
}

func hasServer(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
			return false
		}
	}
	return true
}

// versionIn is the major version named by the folder above bin, 0 if it names none.
func versionIn(dir string) int {
	name := filepath.Base(filepath.Dir(dir))
	n, err := strconv.Atoi(name[strings.LastIndexAny(name, "-@")+1:])
	if err != nil {
		return 0
	}
	return n
}
