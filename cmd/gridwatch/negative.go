package main

import (
	"strings"

	"github.com/alecthomas/kong"
)

// joinNegatives writes `--lon -87.6` as `--lon=-87.6`, because kong takes a word
// that begins with a hyphen for a flag. It looks at long flags that take a value,
// before a word of which a digit or a point follows the hyphen, up to "--".
func joinNegatives(commands *kong.Node, args []string) []string {
	takes := map[string]bool{}
	valueFlags(commands, takes)
	var joined []string
	for i := 0; i < len(args); i++ {
		word := args[i]
		if word == "--" {
			return append(joined, args[i:]...)
		}
		if name, long := strings.CutPrefix(word, "--"); long && takes[name] && i+1 < len(args) && negative(args[i+1]) {
			i++
			word += "=" + args[i]
		}
		joined = append(joined, word)
	}
	return joined
}

// valueFlags collects the names of flags that take a value, of a command and all
// below it.
func valueFlags(n *kong.Node, takes map[string]bool) {
	for _, f := range n.Flags {
		if !f.IsBool() && !f.IsCounter() {
			takes[f.Name] = true
		}
	}
	for _, child := range n.Children {
		valueFlags(child, takes)
	}
}

func negative(word string) bool {
	return len(word) > 1 && word[0] == '-' && (word[1] == '.' || '0' <= word[1] && word[1] <= '9')
}
