// Devpg runs a command beside a throw-away PostgreSQL server:
//
//	go run ./cmd/devpg -- go test ./...
//	go run ./cmd/devpg -fsync -- go test -run '^$' -bench . ./grid/store
//
// The command finds the server's address in TEST_DATABASE_URL; a TEST_DATABASE_URL that is already set is
// passed on and no server is started. The exit status is the command's; 2 when it could not be run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"gridwatch/grid/store/pgtest"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// unusable is the exit status for a wrong command line, no server or a command that cannot be started.
const unusable = 2

// run is main with its surroundings as arguments; the result is the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("devpg", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		_, _ = fmt.Fprintln(stderr, "usage: devpg [-fsync] -- command [argument]…")
		flags.PrintDefaults()
	}
	fsync := flags.Bool("fsync", false, "fsync, synchronous_commit, full_page_writes and autovacuum on, as in production")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return unusable
	case flags.NArg() == 0:
		flags.Usage()
		return unusable
	}

	// The command gets a Ctrl-C from the terminal itself; we only stay to stop the server after it.
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(interrupts)

	address := os.Getenv("TEST_DATABASE_URL")
	if address == "" {
		server, err := pgtest.Start(ctx, pgtest.Options{Fsync: *fsync})
		if err != nil {
			_, _ = fmt.Fprintln(stderr, "devpg:", err)
			return unusable
		}
		defer server.Stop()
		address = server.DSN("postgres")
	}

	command := exec.Command(flags.Arg(0), flags.Args()[1:]...)
	command.Env = append(os.Environ(), "TEST_DATABASE_URL="+address)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, stdout, stderr
	if err := command.Start(); err != nil {
		_, _ = fmt.Fprintln(stderr, "devpg:", err)
		return unusable
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	for {
		select {
		case caught := <-interrupts:
			if caught == syscall.SIGTERM { // sent to us alone: pass it on
				_ = command.Process.Signal(caught)
			}
		case err := <-ended:
			return status(err, stderr)
		}
	}
}

// status is the exit status of an ended command, 128 and the signal's number if a signal ended it.
func status(err error, stderr io.Writer) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case !errors.As(err, &exit):
		_, _ = fmt.Fprintln(stderr, "devpg:", err)
		return unusable
	}
	if how, ok := exit.Sys().(syscall.WaitStatus); ok && how.Signaled() {
		return 128 + int(how.Signal())
	}
	return exit.ExitCode()
}
