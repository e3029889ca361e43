package store

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"fmt"

	"gridwatch/grid/submission"
)

// Secrets of the deployment, in the settings of its database.
const (
	receiptKeySetting = "receipt-key"
	siteCodeSetting   = "site-code-key"
)

// secretBytes is the length of a secret.
const secretBytes = ed25519.SeedSize

// secret is made once for a database and kept in its settings, so that all nodes and
// restarts have the same.
func (s *Store) secret(ctx context.Context, name string) ([]byte, error) {
	text, there, err := s.Setting(ctx, name)
	if err == nil && !there {
		seed := make([]byte, secretBytes)
		_, _ = rand.Read(seed) // never fails
		if err = s.change(ctx, "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
			name, base64.StdEncoding.EncodeToString(seed)); err == nil {
			text, _, err = s.Setting(ctx, name) // another node may have been first
		}
	}
	if err != nil {
		return nil, err
	}
	seed, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(seed) != secretBytes {
		return nil, fmt.Errorf("store: the %s in the settings is not %d bytes in base64", name, secretBytes) // the cause would quote it
	}
	return seed, nil
}

// ReceiptKey is the key that signs receipts.
func (s *Store) ReceiptKey(ctx context.Context) (*submission.Key, error) {
	seed, err := s.secret(ctx, receiptKeySetting)
	if err != nil {
		return nil, err
	}
	return submission.KeyOf(seed)
}

// SiteCodeSecret is what the rotating codes on site are made with.
func (s *Store) SiteCodeSecret(ctx context.Context) ([]byte, error) {
	return s.secret(ctx, siteCodeSetting)
}
