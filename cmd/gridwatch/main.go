// Gridwatch (网格哨) is one program: the server, the demo, imports and checks.
// `gridwatch --help` lists the subcommands.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	_ "time/tzdata" // time zones on machines that have none

	"github.com/alecthomas/kong"

	"gridwatch/grid"
	"gridwatch/grid/intake"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "import" && os.Getenv("GOMEMLIMIT")+os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(importMemory)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	stop()
	os.Exit(status)
}

// importMemory is from where on an import collects garbage eagerly, so that it
// stays modest on a machine that also serves; below that it does so rarely.
const importMemory = 176 << 20

// Exit statuses.
const (
	statusDone     = 0
	statusFailed   = 1 // done with row errors, or a check failed
	statusUnusable = 2 // unusable input or flags
)

// commands of the program; each has a file of its own.
type commands struct {
	Serve     serveCommand     `cmd:"" help:"Serve the map and the API."`
	Demo      demoCommand      `cmd:"" help:"Load a real city and replay its history as live traffic."`
	Import    importCommand    `cmd:"" help:"Bring in a file of institutions, clues, officers, regions or visits."`
	Export    exportCommand    `cmd:"" help:"Tables of cells or institutions, by H3 or by official grids."`
	Regions   regionsCommand   `cmd:"" help:"What the stored regions and official grids make of cells and institutions."`
	Replay    replayCommand    `cmd:"" help:"Fold the event log and print the digest of the board."`
	Migrate   migrateCommand   `cmd:"" help:"Bring the database schema to this program's version; initialise an empty database."`
	Duty      dutyCommand      `cmd:"" help:"Who answered for a place at an instant."`
	Policy    policyCommand    `cmd:"" help:"Cycles, deadlines and working week, as a versioned file."`
	Account   accountCommand   `cmd:"" help:"Accounts that can log in."`
	Load      loadCommand      `cmd:"" help:"Put clients and writes on a running server and compare digests."`
	OpenAPI   openapiCommand   `cmd:"" name:"openapi" help:"Print the OpenAPI 3.1 description of the API."`
	Geocode   geocodeCommand   `cmd:"" help:"Find the addresses of a table among known points, offline."`
	Gazetteer gazetteerCommand `cmd:"" help:"Files of known points."`
	Convert   convertCommand   `cmd:"" help:"Turn the coordinates of a table from one system into another."`
	Hotspot   hotspotCommand   `cmd:"" help:"Where and when cases cluster beyond chance."`
	Risk      riskCommand      `cmd:"" help:"Rules of early warning, and how well they do."`
	Balance   balanceCommand   `cmd:"" help:"Cut cells into grids, or deal them to staff: contiguous, even, compact."`
	Version   versionCommand   `cmd:"" help:"Print the version of this program."`
}

// surroundings are what a command has of the world.
type surroundings struct {
	ctx    context.Context
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	getenv func(string) string
}

// status is an exit status that is not an error to be printed.
type status int

func (s status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// run is the program with its surroundings as arguments; the result is the exit
// status. It returns when ctx ends.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string) int {
	s := &surroundings{ctx: ctx, stdin: stdin, stdout: stdout, stderr: stderr, getenv: getenv}
	return s.run(args)
}

func (s *surroundings) run(args []string) (exit int) {
	type leave struct{ status int }
	defer func() {
		switch l := recover().(type) {
		case nil:
		case leave: // --help: kong wants to end here
			exit = l.status
		default:
			panic(l)
		}
	}()
	var c commands
	parser, err := kong.New(&c,
		kong.Name("gridwatch"),
		kong.Description("Grid management for health supervision (网格哨). Every flag can be set by the environment: --tls-cert by GRIDWATCH_TLS_CERT. "+
			"Exit status: 0 done, 1 done with row errors or a check failed, 2 unusable input or flags."),
		kong.Writers(s.stdout, s.stderr),
		kong.Exit(func(code int) { panic(leave{code}) }),
		kong.Resolvers(environment(s.getenv)),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}),
	)
	if err != nil {
		_, _ = fmt.Fprintln(s.stderr, "gridwatch:", err)
		return statusUnusable
	}
	command, err := parser.Parse(joinNegatives(parser.Model.Node, args))
	if err != nil {
		_, _ = fmt.Fprintf(s.stderr, "gridwatch: %v\nsee gridwatch --help\n", err)
		return statusUnusable
	}
	err = command.Run(s)
	var known status
	switch {
	case err == nil:
		return statusDone
	case errors.As(err, &known):
		return int(known)
	case errors.Is(err, context.Canceled) && s.ctx.Err() != nil:
		_, _ = fmt.Fprintln(s.stderr, "gridwatch: interrupted")
		return statusFailed
	}
	_, _ = fmt.Fprintln(s.stderr, "gridwatch:", err)
	if uninitialised(err) {
		_, _ = fmt.Fprintln(s.stderr, "run `gridwatch migrate` on it, or start `gridwatch serve` on it once: that decides resolution and time zone")
		return statusUnusable
	}
	return statusOf(err)
}

// statusOf tells unusable input from a failure.
func statusOf(err error) int {
	var ran *failure
	if errors.As(err, &ran) {
		return statusFailed
	}
	var e *grid.Error
	if errors.As(err, &e) && (e.Kind == grid.Invalid || e.Kind == grid.NotFound || e.Code == intake.CodeUnusable || e.Code == "deployment-differs") {
		return statusUnusable
	}
	var flag *badFlag
	var file *badFile
	if errors.As(err, &flag) || errors.As(err, &file) || errors.Is(err, os.ErrNotExist) {
		return statusUnusable
	}
	return statusFailed
}

// badFlag refuses the value of a flag.
type badFlag struct{ flag, reason string }

func (e *badFlag) Error() string { return "--" + e.flag + ": " + e.reason }

// badFile refuses a file that is an argument.
type badFile struct{ path, reason string }

func (e *badFile) Error() string { return e.path + ": " + e.reason }

// unreadable is badFile with the reason of a file operation, without its path.
func unreadable(path string, err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		err = e.Err
	}
	return &badFile{path, err.Error()}
}

// failure is what went wrong while a server ran: whatever it is, it is not the
// fault of input or flags.
type failure struct{ cause error }

func (e *failure) Error() string { return e.cause.Error() }
func (e *failure) Unwrap() error { return e.cause }

// failed makes a failure, nil of nil.
func failed(err error) error {
	if err == nil {
		return nil
	}
	return &failure{err}
}

// environment answers for flags that are not on the command line.
func environment(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if flag.Name == "help" {
			return nil, nil
		}
		value := getenv("GRIDWATCH_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_")))
		if value == "" {
			return nil, nil
		}
		return value, nil
	})
}
