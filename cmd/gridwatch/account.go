package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// accountCommand is `gridwatch account`.
type accountCommand struct {
	Add accountAddCommand `cmd:"" help:"Add an account, or change the one of that name."`
}

// accountAddCommand is `gridwatch account add`. The password is never an
// argument: every user of the machine can read those.
type accountAddCommand struct {
	dbFlags
	Name         string `arg:"" help:"Name to log in with."`
	Role         string `required:"" help:"One of officer, lead, supervisor, clerk, commander, planner, auditor, admin."`
	Region       string `help:"Region code; the account sees it and all below it (default: the root)."`
	Officer      string `placeholder:"ID" help:"Id of the person behind an officer's account."`
	PasswordFile string `type:"path" help:"File whose first line is the password; else GRIDWATCH_PASSWORD, else a line of standard input."`
	Disabled     bool   `help:"The account cannot log in."`
}

// Run stores the account.
func (c *accountAddCommand) Run(s *surroundings) error {
	password, err := c.password(s)
	if err != nil {
		return err
	}
	db, err := c.open(s.ctx, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing is written any more
	region := c.Region
	if region == "" {
		root, err := db.RootRegion(s.ctx)
		if err != nil {
			return fmt.Errorf("an account needs a region, import regions first: %w", err)
		}
		region = root.Code
	}
	a := grid.Account{Name: c.Name, Role: grid.Role(c.Role), Region: region, Officer: grid.OfficerID(c.Officer), Disabled: c.Disabled,
		PasswordHash: store.HashPassword(password)}
	before, err := db.AccountByName(s.ctx, c.Name)
	switch {
	case err == nil:
		a.ID = before.ID
	case grid.KindOf(err) == grid.NotFound:
		a.ID = grid.AccountID(uuid.Must(uuid.NewV7()).String())
	default:
		return err
	}
	_, _, err = db.Write(s.ctx, nil, time.Now(), func(tx *store.Tx) (store.Reply, error) { return store.Reply{}, tx.PutAccount(a) })
	if err == nil {
		_, err = fmt.Fprintf(s.stdout, "account %s: %s of %s\n", a.Name, a.Role, a.Region)
	}
	return err
}

// shortest password that is accepted.
const shortest = 8

func (c *accountAddCommand) password(s *surroundings) (string, error) {
	var from io.Reader = s.stdin
	if c.PasswordFile != "" {
		f, err := os.Open(c.PasswordFile)
		if err != nil {
			return "", &badFlag{"password-file", err.Error()}
		}
		defer func() { _ = f.Close() }() // only read
		from = f
	} else if p := s.getenv("GRIDWATCH_PASSWORD"); p != "" {
		from = strings.NewReader(p)
	}
	line, err := bufio.NewReader(io.LimitReader(from, 4096)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", err
	}
	password := strings.TrimRight(line, "\r\n")
	if len(password) < shortest {
		return "", &badFlag{"password-file", fmt.Sprintf("the password has fewer than %d characters", shortest)}
	}
	return password, nil
}
