package store

import (
	"context"

	"gridwatch/grid"
)

// accountRow is an account as its table keeps it.
type accountRow struct {
	ID           grid.AccountID `db:"id"`
	Name         string         `db:"name"`
	PasswordHash string         `db:"password_hash"`
	Role         grid.Role      `db:"role"`
	Region       string         `db:"region_code"`
	Officer      optional       `db:"officer_id"`
	Disabled     bool           `db:"disabled"`
}

const accountColumns = "account.id, account.name, account.password_hash, account.role, account.region_code, account.officer_id, account.disabled"

func (r *accountRow) account() grid.Account {
	return grid.Account{
		ID: r.ID, Name: r.Name, PasswordHash: r.PasswordHash, Role: r.Role, Region: r.Region,
		Officer: grid.OfficerID(r.Officer), Disabled: r.Disabled,
	}
}

// PutAccount stores an account, new or changed. Its region and officer must be
// stored before it. A new password hash, and Disabled, end its sessions.
func (t *Tx) PutAccount(a grid.Account) error {
	if err := a.Check(); err != nil {
		return err
	}
	var f grid.Faults
	if _, _, _, ok := parsePHC(a.PasswordHash); !ok {
		f.Add("password", "", "has no argon2id hash")
	}
	if err := t.mustExist(&f, "region", "SELECT 1 FROM region WHERE code = ?", a.Region); err != nil {
		return err
	}
	if a.Officer != "" {
		if err := t.mustExist(&f, "officer", "SELECT 1 FROM officer WHERE id = ?", string(a.Officer)); err != nil {
			return err
		}
	}
	if err := f.Err("account"); err != nil {
		return err
	}
	var before accountRow
	known, err := t.get(&before, "SELECT "+accountColumns+" FROM account WHERE id = ?"+t.store.dialect.forUpdate(), a.ID)
	if err != nil {
		return err
	}
	_, err = t.exec(`
INSERT INTO account (id, name, password_hash, role, region_code, officer_id, disabled, row_version) VALUES (?, ?, ?, ?, ?, ?, ?, 1)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, password_hash = excluded.password_hash, role = excluded.role,
  region_code = excluded.region_code, officer_id = excluded.officer_id, disabled = excluded.disabled,
  row_version = account.row_version + 1`,
		a.ID, a.Name, a.PasswordHash, a.Role, a.Region, optional(a.Officer), a.Disabled)
	if err != nil || !known || a.PasswordHash == before.PasswordHash && !a.Disabled {
		return err
	}
	for _, table := range []string{"session", "ticket"} {
		if _, err := t.exec("DELETE FROM "+table+" WHERE account_id = ?", a.ID); err != nil {
			return err
		}
	}
	return nil
}

// mustExist adds a fault when the query for a value gives no row.
func (t *Tx) mustExist(f *grid.Faults, field, query, value string) error {
	var one int
	there, err := t.get(&one, query, value)
	if err == nil && !there {
		f.Add(field, value, "is not known")
	}
	return err
}

// AccountByName gives the account of a login name, disabled or not; NotFound
// when there is none.
func (s *Store) AccountByName(ctx context.Context, name string) (grid.Account, error) {
	return s.accountWhere(ctx, "account.name = ?", name)
}

// Account gives an account, disabled or not; NotFound when there is none.
func (s *Store) Account(ctx context.Context, id grid.AccountID) (grid.Account, error) {
	return s.accountWhere(ctx, "account.id = ?", string(id))
}

func (s *Store) accountWhere(ctx context.Context, condition, value string) (grid.Account, error) {
	var r accountRow
	there, err := s.get(ctx, &r, "SELECT "+accountColumns+" FROM account WHERE "+condition, value)
	if err == nil && !there {
		err = grid.Errorf(grid.NotFound, "no-account", "there is no such account")
	}
	if err != nil {
		return grid.Account{}, err
	}
	return r.account(), nil
}

// Accounts lists every account by name.
func (s *Store) Accounts(ctx context.Context) ([]grid.Account, error) {
	var rows []accountRow
	if err := s.list(ctx, &rows, "SELECT "+accountColumns+" FROM account ORDER BY name"); err != nil {
		return nil, err
	}
	accounts := make([]grid.Account, len(rows))
	for i := range rows {
		accounts[i] = rows[i].account()
	}
	return accounts, nil
}

// LogIn gives the enabled account of a name and password. Any failure is the same
// Denied "wrong-credentials" and takes the same time, whether the name exists or not.
func (s *Store) LogIn(ctx context.Context, name, password string) (grid.Account, error) {
	a, err := s.AccountByName(ctx, name)
	if err != nil && grid.KindOf(err) != grid.NotFound {
		return grid.Account{}, err
	}
	if !CheckPassword(a.PasswordHash, password) || a.Disabled {
		return grid.Account{}, grid.Errorf(grid.Denied, "wrong-credentials", "the name or the password is wrong")
	}
	return a, nil
}
