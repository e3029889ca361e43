// Package pgtest starts throw-away PostgreSQL servers and hands each test its own database.
//
// A server lives in a fresh folder, listens on a unix socket only (no port, so nothing can clash), runs
// as an unprivileged account when the caller is root, and disappears with its folder when Stop is called
// or when the process that started it ends in any way, a kill -9 included.
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	_ "github.com/lib/pq" // the driver behind every DSN made here
)

// Options choose how much durability a server pays for. The zero value is right for tests.
type Options struct {
	// Fsync keeps fsync, synchronous_commit, full_page_writes and autovacuum on: what production pays,
	// and what a durability figure must state. Off, the cluster is fast and lost on a power cut.
	Fsync bool
}

// Server is one running throw-away PostgreSQL. Its methods may be called from several goroutines.
type Server struct {
	dir  string
	stop func()
}

// startWait bounds how long a server may take until it answers; a busy 2-core machine needs about 2 s.
const startWait = 60 * time.Second

// keeper is the shell that owns the server's process. It stops the server when its standard input ends,
// that is when Stop closes it or when the starting process is gone, and removes the folder afterwards.
// Arguments: the folder, then the server's command line.
const keeper = `
dir=$1; shift
exec 3<&0
"$@" </dev/null >"$dir/log" 2>&1 &
pid=$!
( cat <&3 >/dev/null; [ -e "$dir/exited" ] || kill -QUIT $pid 2>/dev/null ) &
wait $pid
echo $? >"$dir/exited"
cat <&3 >/dev/null
cd /
rm -rf "$dir"
`

// Start makes a new cluster and waits until it answers. ErrNoBinaries says that no PostgreSQL is
// installed. The caller calls Stop.
func Start(ctx context.Context, opt Options) (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	account, err := serverAccount()
	if err != nil {
		return nil, err
	}
	dir, err := serverFolder(account)
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, stop: func() { _ = os.RemoveAll(dir) }}
	if err := s.start(ctx, bin, account, opt); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

func (s *Server) start(ctx context.Context, bin string, account *syscall.Credential, opt Options) error {
	data := filepath.Join(s.dir, "data")
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-A", "trust", "-U", "postgres",
		"--locale=C.UTF-8", "-E", "UTF8", "--no-sync", "--no-instructions")
	initdb.Dir = s.dir
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: account}
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("pgtest: initdb: %w\n%s", err, out)
	}

	// postgres itself and not pg_ctl: no default socket folder, no second process to ask for its state.
	args := append([]string{"-c", keeper, "keeper", s.dir, filepath.Join(bin, "postgres"), "-D", data, "-k", s.dir}, settings(opt)...)
	cmd := exec.Command("/bin/sh", args...)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: account, Setpgid: true} // a Ctrl-C is ours to handle
	life, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("pgtest: start postgres: %w", err)
	}
	s.stop = sync.OnceFunc(func() {
		_ = life.Close()
		_ = cmd.Wait()          // the shell ends when the server has ended
		_ = os.RemoveAll(s.dir) // already gone, unless the shell was killed
	})
	return s.waitReady(ctx)
}

// settings are the server's options, in the form postgres takes on its command line.
func settings(opt Options) []string {
	list := []string{"listen_addresses=", "max_connections=200", "timezone=UTC", "log_timezone=UTC"}
	if opt.Fsync {
		list = append(list, "shared_buffers=512MB", "max_wal_size=4GB", "wal_compression=on") // as compose.yaml has it
	} else {
		list = append(list, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
	}
	args := make([]string, 0, 2*len(list))
	for _, setting := range list {
		args = append(args, "-c", setting)
	}
	return args
}

func (s *Server) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	db, err := sql.Open("postgres", s.DSN("postgres"))
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	defer func() { _ = db.Close() }()
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		if _, gone := os.Stat(filepath.Join(s.dir, "exited")); gone == nil {
			return fmt.Errorf("pgtest: postgres ended while starting:\n%s", s.logTail())
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("pgtest: postgres did not answer: %w (last: %v)\n%s", ctx.Err(), err, s.logTail())
		case <-tick.C:
		}
	}
}

// DSN is the address of a database of this server, in URL form. The database need not exist.
func (s *Server) DSN(db string) string {
	return "postgres://postgres@/" + url.PathEscape(db) + "?host=" + url.QueryEscape(s.dir) + "&sslmode=disable"
}

// Stop ends the server at once, without a checkpoint, and removes its folder. It may be called twice.
func (s *Server) Stop() { s.stop() }

// logTail is the end of the server's log, at most 4 KiB, for an error message.
func (s *Server) logTail() string {
	f, err := os.Open(filepath.Join(s.dir, "log"))
	if err != nil {
		return err.Error()
	}
	defer func() { _ = f.Close() }()
	const most = 4 << 10
	if end, err := f.Seek(0, io.SeekEnd); err == nil {
		_, _ = f.Seek(max(0, end-most), io.SeekStart)
	}
	text, _ := io.ReadAll(f)
	return strings.TrimSpace(string(text))
}

// serverAccount is the account that the server runs under, nil for the caller's own: PostgreSQL refuses
// to run as root, so root's servers run as `postgres`, or as `nobody` where that account is missing.
func serverAccount() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if uidErr == nil && gidErr == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, errors.New("pgtest: running as root and found neither account postgres nor nobody to run a server as")
}

// maxSocketFolder leaves room for "/.s.PGSQL.5432" in a unix socket path of at most 107 bytes.
const maxSocketFolder = 90

// serverFolder makes the folder for data, socket and log, owned by the server's account. TMPDIR is used
// when its path is short enough, else /tmp.
func serverFolder(account *syscall.Credential) (string, error) {
	parent := os.TempDir()
	if len(parent)+len("/gwpg1234567890") > maxSocketFolder {
		parent = "/tmp"
	}
	dir, err := os.MkdirTemp(parent, "gwpg")
	if err != nil {
		return "", fmt.Errorf("pgtest: %w", err)
	}
	if account != nil {
		if err := os.Chown(dir, int(account.Uid), int(account.Gid)); err != nil {
			_ = os.RemoveAll(dir)
			return "", fmt.Errorf("pgtest: %w", err)
		}
	}
	return dir, nil
}
