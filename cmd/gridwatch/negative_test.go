package main

import (
	"slices"
	"testing"

	"github.com/alecthomas/kong"
)

func TestJoinNegatives(t *testing.T) {
	var c struct {
		Lon   float64
		Box   string
		Dry   bool
		Place struct {
			Lat  float64
			Name string `arg:""`
		} `cmd:""`
	}
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name       string
		args, want []string
	}{
		{"number", []string{"--lon", "-87.6"}, []string{"--lon=-87.6"}},
		{"point first", []string{"--lon", "-.5", "x"}, []string{"--lon=-.5", "x"}},
		{"list", []string{"--box", "-88,41,-87,42"}, []string{"--box=-88,41,-87,42"}},
		{"flag of a command", []string{"place", "--lat", "-1"}, []string{"place", "--lat=-1"}},
		{"joined already", []string{"--lon=-1", "-2"}, []string{"--lon=-1", "-2"}},
		{"positive", []string{"--lon", "87.6"}, []string{"--lon", "87.6"}},
		{"another flag", []string{"--box", "--lon", "-1"}, []string{"--box", "--lon=-1"}},
		{"short flag", []string{"--box", "-x"}, []string{"--box", "-x"}},
		{"hyphen alone", []string{"--box", "-"}, []string{"--box", "-"}},
		{"no value taken", []string{"--dry", "-1"}, []string{"--dry", "-1"}},
		{"unknown flag", []string{"--fly", "-1"}, []string{"--fly", "-1"}},
		{"last", []string{"--lon"}, []string{"--lon"}},
		{"after the end of flags", []string{"--", "--lon", "-1"}, []string{"--", "--lon", "-1"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			if got := joinNegatives(parser.Model.Node, tc.args); !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
