package intake

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
)

func TestAhead(t *testing.T) {
	broken, refused := errors.New("broken"), errors.New("refused")
	for _, c := range []struct {
		name   string
		items  int
		broken int // the item that cannot be made; 0 for none
		refuse int // the item that cannot be used; 0 for none
		used   []int
		want   error
	}{
		{"nothing", 0, 0, 0, nil, nil},
		{"in order", 5, 0, 0, []int{1, 2, 3, 4, 5}, nil},
		{"not made", 5, 3, 0, []int{1, 2}, broken},
		{"not used", 5, 0, 2, []int{1}, refused},
		{"not used, the next not made", 5, 3, 2, []int{1}, refused},
	} {
		t.Run(c.name, func(t *testing.T) {
			made := 0
			var ended atomic.Bool
			var used []int
			err := ahead(t.Context(), func(context.Context) (*int, error) {
				if ended.Load() {
					t.Error("an item was made after the end")
				}
				if made == c.items {
					return nil, nil
				}
				if made++; made == c.broken {
					return nil, broken
				}
				item := made
				return &item, nil
			}, func(item *int) error {
				if *item == c.refuse {
					return refused
				}
				used = append(used, *item)
				return nil
			})
			ended.Store(true)
			if !errors.Is(err, c.want) {
				t.Errorf("error: got %v, want %v", err, c.want)
			}
			if !slices.Equal(used, c.used) {
				t.Errorf("used: got %v, want %v", used, c.used)
			}
			if most := len(c.used) + 3; made > most {
				t.Errorf("made: got %d items, want at most %d", made, most)
			}
		})
	}
}

func TestAheadStops(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	err := ahead(ctx, func(ctx context.Context) (*int, error) {
		return new(int), nil
	}, func(*int) error { stop(); return ctx.Err() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestAheadPanics(t *testing.T) {
	defer func() {
		if got := recover(); got != "hostile" {
			t.Errorf("recovered: got %v, want hostile", got)
		}
	}()
	err := ahead(t.Context(), func(context.Context) (*int, error) { panic("hostile") }, func(*int) error { return nil })
	t.Errorf("no panic, but %v", err)
}
