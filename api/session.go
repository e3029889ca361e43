package api

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

const (
	sessionCookie = "gridwatch_session"
	csrfCookie    = "gridwatch_csrf"
	csrfHeader    = "X-CSRF-Token"
	sessionTime   = 12 * time.Hour
	ticketTime    = 30 * time.Second
)

// Session is who is logged in.
type Session struct {
	Name       string    `json:"name"`
	Role       grid.Role `json:"role" enum:"officer,lead,supervisor,clerk,commander,planner,auditor,admin"`
	Region     string    `json:"region"`
	RegionName string    `json:"region_name"`
	Officer    string    `json:"officer,omitempty" doc:"the person behind the account"`
}

type login struct {
	Body struct {
		Name     string `json:"name" maxLength:"60"`
		Password string `json:"password" maxLength:"200"`
	}
}

type cookies struct {
	Set []string `header:"Set-Cookie"`
}

type ticketReply struct {
	Ticket string `json:"ticket"`
}

func (s *Server) registerSession() {
	const path = " /api/v1/session"
	op := operation(s.row("POST" + path))
	op.DefaultStatus = http.StatusNoContent
	op.Errors = []int{http.StatusUnauthorized, http.StatusTooManyRequests}
	huma.Register(s.huma, op, func(ctx context.Context, in *login) (*cookies, error) {
		out, err := s.logIn(ctx, requestOf(ctx), in.Body.Name, in.Body.Password)
		if err != nil {
			return nil, err
		}
		return out, nil
	})
	read(s, "GET"+path, func(ctx context.Context, req *request, _ *struct{}) (Session, error) {
		c := req.caller
		tree, err := s.auth.regions(ctx, treeAge)
		if err != nil {
			return Session{}, err
		}
		return Session{Name: c.Name, Role: c.Role, Region: c.Region, RegionName: tree.rows[c.Region].Name, Officer: string(c.Officer)}, nil
	})
	op = operation(s.row("DELETE" + path))
	op.DefaultStatus = http.StatusNoContent
	huma.Register(s.huma, op, func(ctx context.Context, _ *struct{}) (*cookies, error) {
		token := requestOf(ctx).caller.token
		if err := s.store.CloseSession(ctx, token); err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		s.hub.endSession(token)
		return &cookies{Set: []string{
			s.cookie(sessionCookie, "", -1, true), s.cookie(csrfCookie, "", -1, false),
		}}, nil
	})
	read(s, "POST /api/v1/ticket", func(ctx context.Context, req *request, _ *struct{}) (ticketReply, error) {
		now := s.wall()
		t, err := s.store.OpenTicket(ctx, req.caller.ID, now, ticketTime)
		if err == nil {
			s.tickets.add(t, req.caller.token, now)
		}
		return ticketReply{t}, err
	})
}

// logIn answers the same, after the same work, whether the name or the password
// is wrong.
func (s *Server) logIn(ctx context.Context, req *request, name, password string) (*cookies, error) {
	if wait := s.logins.wait(name, req.ip); wait > 0 {
		p := newProblem(http.StatusTooManyRequests, "too-many-logins", "too many attempts; wait and try again")
		return nil, huma.ErrorWithHeaders(p, http.Header{"Retry-After": {strconv.Itoa(int(math.Ceil(wait.Seconds())))}})
	}
	account, err := s.store.LogIn(ctx, name, password)
	if err != nil {
		if grid.KindOf(err) == grid.Denied || grid.KindOf(err) == grid.NotFound {
			s.log.Info("login refused", "ip", req.ip)
			return nil, newProblem(http.StatusUnauthorized, "wrong-login", "name or password is wrong")
		}
		return nil, problemOf(ctx, s.log, err)
	}
	s.logins.succeeded(name)
	token, csrf, err := s.store.OpenSession(ctx, account.ID, s.wall(), sessionTime)
	if err != nil {
		return nil, problemOf(ctx, s.log, err)
	}
	s.log.Info("login", "account", account.ID, "ip", req.ip)
	return &cookies{Set: []string{
		s.cookie(sessionCookie, token, int(sessionTime.Seconds()), true),
		s.cookie(csrfCookie, csrf, int(sessionTime.Seconds()), false),
	}}, nil
}

func (s *Server) cookie(name, value string, age int, httpOnly bool) string {
	c := http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age, HttpOnly: httpOnly, Secure: s.secure, SameSite: http.SameSiteLaxMode}
	return c.String()
}

// callerOf is who the session cookie stands for; nil without a good session.
func (s *Server) callerOf(r *http.Request) (*caller, error) {
	c, err := r.Cookie(sessionCookie)
	if err != nil || c.Value == "" {
		return nil, nil
	}
	account, csrf, err := s.store.Session(r.Context(), c.Value, s.wall())
	switch {
	case grid.KindOf(err) == grid.Denied:
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &caller{Account: account, token: c.Value, csrf: csrf}, nil
}

// checkCSRF compares the header with what the session was given, in constant time.
func checkCSRF(r *http.Request, c *caller) error {
	if !store.CheckCSRF(c.csrf, r.Header.Get(csrfHeader)) {
		return newProblem(http.StatusForbidden, "csrf", "the header X-CSRF-Token does not belong to this session")
	}
	return nil
}

// ticketHolders remembers, until a ticket is redeemed or too old, which session
// it was given to, so that the end of the session ends the socket. Another node
// does not know; there the account alone is checked.
type ticketHolders struct {
	mu      sync.Mutex
	holders map[string]ticketHolder
}

type ticketHolder struct {
	session string
	until   time.Time
}

// add notes the session of a ticket.
func (t *ticketHolders) add(ticket, session string, now time.Time) {
	const most = 10_000 // then the old ones are looked for
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.holders == nil {
		t.holders = map[string]ticketHolder{}
	}
	if len(t.holders) >= most {
		for k, h := range t.holders {
			if now.After(h.until) {
				delete(t.holders, k)
			}
		}
	}
	t.holders[ticket] = ticketHolder{session, now.Add(ticketTime)}
}

// take is the session of a ticket, "" when it is not known here.
func (t *ticketHolders) take(ticket string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	session := t.holders[ticket].session
	delete(t.holders, ticket)
	return session
}

// redeem is who holds the ticket of a request for the stream.
func (s *Server) redeem(r *http.Request) (*caller, error) {
	text := r.URL.Query().Get("ticket")
	account, err := s.store.RedeemTicket(r.Context(), text, s.wall())
	if err != nil {
		return nil, err
	}
	c := &caller{Account: account, token: s.tickets.take(text)}
	return c, s.stillAllowed(r.Context(), c) // the session may have ended since
}

// stillAllowed is Denied or NotFound when a caller of the stream has lost the
// session, the account, or the rights it had.
func (s *Server) stillAllowed(ctx context.Context, c *caller) error {
	var now grid.Account
	var err error
	if c.token != "" {
		now, _, err = s.store.Session(ctx, c.token, s.wall())
	} else {
		now, err = s.store.Account(ctx, c.ID)
	}
	if err == nil && (now.Disabled || now.Region != c.Region || now.Role != c.Role) {
		err = grid.Errorf(grid.Denied, "rights-changed", "the account has other rights now")
	}
	return err
}
