package intake

import (
	"slices"
	"testing"
)

func TestColumnMappedToNothingIsLeftOut(t *testing.T) {
	header := []string{"name", "category", "地址", "phone"}
	c, err := MapColumns(Institutions, header, Reading{Map: map[string]string{"地址": "", "phone": ""}}, false)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"name", "category"}; !slices.Equal(c.Fields, want) {
		t.Errorf("fields: got %q, want %q", c.Fields, want)
	}
	if want := []string{"地址", "phone"}; !slices.Equal(c.Ignored, want) {
		t.Errorf("ignored: got %q, want %q", c.Ignored, want)
	}
	if _, err := MapColumns(Institutions, header, Reading{Map: map[string]string{"name": ""}}, false); err == nil {
		t.Error("a file whose needed column is left out was taken")
	}
}
