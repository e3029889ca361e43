package store

import (
	"bytes"
	"strings"
	"testing"
)

func TestSecretsAreMadeOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		code, err := s.SiteCodeSecret(t.Context())
		if err != nil || len(code) != secretBytes || bytes.Equal(code, make([]byte, secretBytes)) {
			t.Fatalf("got %d bytes, %v, want %d by chance", len(code), err, secretBytes)
		}
		if again, err := s.SiteCodeSecret(t.Context()); err != nil || !bytes.Equal(again, code) {
			t.Errorf("again: got another, %v, want the same", err)
		}
		receipt, err := s.secret(t.Context(), receiptKeySetting)
		if err != nil || bytes.Equal(receipt, code) {
			t.Errorf("of receipts: got the same, %v, want one of its own", err)
		}
		for _, broken := range []string{"c2hvcnQ=", "%%secret%%"} {
			write(t, s, start, func(tx *Tx) error { return tx.PutSetting(siteCodeSetting, broken) })
			_, err := s.SiteCodeSecret(t.Context())
			if err == nil || strings.Contains(err.Error(), broken) {
				t.Errorf("broken: got %v, want an error that does not quote it", err)
			}
		}
	})
}
