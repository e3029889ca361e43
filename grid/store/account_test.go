package store

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gridwatch/grid"
)

func init() { argon.memory = 64 } // KiB: tests hash often

// region1 stores a region without geometry.
func region1(t testing.TB, s *Store, code string) {
	t.Helper()
	write(t, s, start, func(tx *Tx) error {
		_, err := tx.exec(`
INSERT INTO region (code, scheme, name, level, leaf, cells_in_force, centre_lon, centre_lat, west, south, east, north,
  geometry, simulated, policy_version, row_version)
VALUES (?, 'local', ?, 'area', ?, 0, 0, 0, 0, 0, 0, 0, '', ?, 'default-1', 1)`, code, code, true, false)
		return err
	})
}

func commander(id grid.AccountID, name string) grid.Account {
	return grid.Account{ID: id, Name: name, PasswordHash: HashPassword("secret " + name), Role: grid.RoleCommander, Region: "r"}
}

func TestAccount(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		region1(t, s, "r")
		region1(t, s, "r2")
		put := func(a grid.Account) error {
			return tryWrite(t, s, start, func(tx *Tx) error { return tx.PutAccount(a) })
		}
		a, b := commander(testAccount, "指挥长"), commander("0190a000-0000-7000-8000-000000000002", "b")
		for _, x := range []grid.Account{a, b} {
			if err := put(x); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.AccountByName(t.Context(), "指挥长")
		if diff := cmp.Diff(a, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		a.Region, a.Role = "r2", grid.RolePlanner
		if err := put(a); err != nil {
			t.Fatal(err)
		}
		got, err = s.Account(t.Context(), a.ID)
		if diff := cmp.Diff(a, got); err != nil || diff != "" {
			t.Errorf("changed: %v (-want +got):\n%s", err, diff)
		}
		all, err := s.Accounts(t.Context())
		if err != nil || len(all) != 2 {
			t.Errorf("all: got %d, %v, want 2", len(all), err)
		}
		if _, err := s.AccountByName(t.Context(), "nobody"); grid.KindOf(err) != grid.NotFound {
			t.Errorf("unknown: got %v, want not-found", err)
		}

		for name, c := range map[string]struct {
			change func(*grid.Account)
			want   grid.ErrorKind
		}{
			"same name":       {func(a *grid.Account) { a.Name = "b" }, grid.Conflict},
			"no name":         {func(a *grid.Account) { a.Name = "" }, grid.Invalid},
			"unknown role":    {func(a *grid.Account) { a.Role = "king" }, grid.Invalid},
			"unknown region":  {func(a *grid.Account) { a.Region = "nowhere" }, grid.Invalid},
			"unknown officer": {func(a *grid.Account) { a.Officer = "0190a000-0000-7000-8000-00000000000f" }, grid.Invalid},
			"plain password":  {func(a *grid.Account) { a.PasswordHash = "secret" }, grid.Invalid},
		} {
			bad := a
			c.change(&bad)
			if err := put(bad); grid.KindOf(err) != c.want {
				t.Errorf("%s: got %v, want %s", name, err, c.want)
			}
		}
	})
}

func TestLogIn(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		region1(t, s, "r")
		a, off := commander(testAccount, "a"), commander("0190a000-0000-7000-8000-000000000002", "off")
		off.Disabled = true
		write(t, s, start, func(tx *Tx) error {
			if err := tx.PutAccount(a); err != nil {
				return err
			}
			return tx.PutAccount(off)
		})
		if got, err := s.LogIn(t.Context(), "a", "secret a"); err != nil || got.ID != a.ID {
			t.Errorf("got %v, %v, want %v", got.ID, err, a.ID)
		}
		for _, c := range [][2]string{{"a", "secret b"}, {"a", ""}, {"nobody", "secret a"}, {"", ""}, {"off", "secret off"}} {
			if got, err := s.LogIn(t.Context(), c[0], c[1]); grid.KindOf(err) != grid.Denied || got.ID != "" {
				t.Errorf("%q with %q: got %v, %v, want denied", c[0], c[1], got.ID, err)
			}
		}
	})
}

func TestPassword(t *testing.T) {
	one, two := HashPassword("密码"), HashPassword("密码")
	if one == two {
		t.Error("two hashes of a password are equal: no salt")
	}
	if !strings.HasPrefix(one, "$argon2id$v=19$m=64,t=2,p=1$") {
		t.Errorf("got %s, want the PHC form", one)
	}
	if !CheckPassword(one, "密码") || CheckPassword(one, "密碼") || CheckPassword(one, "") {
		t.Error("want the password and no other to belong to its hash")
	}
	for _, bad := range []string{
		"", "plain", one[:len(one)-1], one + "A", strings.Replace(one, "argon2id", "argon2i", 1), strings.Replace(one, "v=19", "v=16", 1),
		strings.Replace(one, "m=64", "m=4294967295", 1), strings.Replace(one, "m=64", "m=064", 1), strings.Replace(one, "t=2", "t=0", 1),
		strings.Replace(one, "p=1", "p=0", 1), strings.Replace(one, "p=1", "p=1x", 1), "$argon2id$v=19$m=64,t=2,p=1$$",
	} {
		if CheckPassword(bad, "密码") {
			t.Errorf("%q: got true, want false", bad)
		}
	}
}

// What new hashes cost in production; tests use less.
func TestPasswordCost(t *testing.T) {
	if argon.passes != 2 || argon.threads != 1 {
		t.Errorf("got %+v, want two passes and one thread", argon)
	}
}

func FuzzParsePHC(f *testing.F) {
	f.Add(HashPassword("x"))
	f.Add("$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, s string) {
		c, salt, hash, ok := parsePHC(s)
		if ok && phc(c, salt, hash) != s {
			t.Errorf("got %s, want %s", phc(c, salt, hash), s)
		}
		if ok && (c.memory > mostMemory || c.passes > mostPasses) {
			t.Errorf("%s: costs %+v", s, c)
		}
	})
}
