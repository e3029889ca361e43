package frontend

import (
	"io/fs"
	"testing"
)

func TestFilesMatchBuilt(t *testing.T) {
	_, err := fs.ReadFile(Files(), "index.html")
	if got := err == nil; got != Built() {
		t.Fatalf("index.html readable: got %v, want Built() = %v", got, Built())
	}
	if _, err := fs.ReadFile(Files(), ".keep"); err != nil {
		t.Fatalf("placeholder that keeps the folder in git: got %v, want it embedded", err)
	}
}
