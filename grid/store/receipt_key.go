package store

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"

	"gridwatch/grid/submission"
)

const receiptKeySetting = "receipt-key"

// ReceiptKey is the key that signs receipts. It is made once for a database and
// kept in its settings, so that all nodes and restarts sign alike.
func (s *Store) ReceiptKey(ctx context.Context) (*submission.Key, error) {
	text, there, err := s.Setting(ctx, receiptKeySetting)
	if err == nil && !there {
		seed := make([]byte, ed25519.SeedSize)
		_, _ = rand.Read(seed) // never fails
		if err = s.change(ctx, "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
			receiptKeySetting, base64.StdEncoding.EncodeToString(seed)); err == nil {
			text, _, err = s.Setting(ctx, receiptKeySetting) // another node may have been first
		}
	}
	if err != nil {
		return nil, err
	}
	seed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, errors.New("store: the receipt key in the settings is not base64") // the cause would quote it
	}
	return submission.KeyOf(seed)
}
