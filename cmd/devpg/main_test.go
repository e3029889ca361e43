package main

import (
	"bytes"
	"strings"
	"testing"

	"gridwatch/grid/store/pgtest"
)

func TestRun(t *testing.T) {
	pgtest.DSN(t, nil) // skips without PostgreSQL
	for _, c := range []struct {
		name   string
		given  string // TEST_DATABASE_URL
		args   []string
		status int
		stdout string
		stderr string
	}{
		{"no command", "", []string{"--"}, 2, "", "usage: devpg"},
		{"unknown flag", "", []string{"-port", "1"}, 2, "", "usage: devpg"},
		{"command that is not there", "postgres://u@h/db", []string{"--", "no-such-command"}, 2, "", "no-such-command"},
		{"status is the command's", "postgres://u@h/db", []string{"--", "sh", "-c", "exit 7"}, 7, "", ""},
		{"ended by a signal", "postgres://u@h/db", []string{"--", "sh", "-c", "kill -9 $$"}, 137, "", ""},
		{"given server is passed on", "postgres://u@h/db", []string{"--", "sh", "-c", "echo $TEST_DATABASE_URL"}, 0, "postgres://u@h/db\n", ""},
		{"own server", "", []string{"--", "sh", "-c", "echo $TEST_DATABASE_URL"}, 0, "postgres://postgres@/postgres?host=", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("TEST_DATABASE_URL", c.given)
			var stdout, stderr bytes.Buffer
			if got := run(t.Context(), c.args, &stdout, &stderr); got != c.status {
				t.Errorf("status: got %d, want %d; stderr: %s", got, c.status, &stderr)
			}
			if !strings.HasPrefix(stdout.String(), c.stdout) {
				t.Errorf("stdout: got %q, want it to begin with %q", &stdout, c.stdout)
			}
			if !strings.Contains(stderr.String(), c.stderr) {
				t.Errorf("stderr: got %q, want it to hold %q", &stderr, c.stderr)
			}
		})
	}
}
