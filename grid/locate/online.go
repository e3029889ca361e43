package locate

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"gridwatch/geo/geocode"
	"gridwatch/geo/geocode/provider"
	"gridwatch/grid"
)

// Online is a Service that also asks online services: about what a person would
// have to look at otherwise, or about everything. Their answers are compared
// with its own (see provider.Check), and what contradicts it is disputed.
type Online struct {
	*Service
	providers []provider.Provider
	always    bool
	patience  time.Duration

	mu     sync.Mutex
	policy grid.Policy
	read   time.Time
}

// usualPatience is how long one address may take, over all providers.
const usualPatience = 15 * time.Second

// Online makes one over the service, which is still the caller's to close. With
// always, the services are asked about every address, else about those whose own
// result would not be taken under the policy.
func (s *Service) Online(providers []provider.Provider, always bool) *Online {
	return &Online{Service: s, providers: providers, always: always, patience: usualPatience}
}

// Locate is Service.Locate with the services asked. A service that fails, or has
// to be left alone, is as if it were not there.
func (o *Online) Locate(address, name, district string) *grid.Found {
	q, fix := o.ask(address, name, district)
	own := FoundOf(fix, grid.Geocoded)
	policy := o.rules()
	if fix.Source == learnedSource || !o.always && grid.Judge(own, false, &policy) == "" {
		return own
	}
	ctx, cancel := context.WithTimeout(context.Background(), o.patience)
	defer cancel()
	answers := provider.Ask(ctx, o.providers, q, o.Within())
	for _, a := range answers {
		if a.Err != nil && provider.FailureOf(a.Err) != provider.Paused && !errors.Is(a.Err, context.Canceled) {
			o.log.Warn("an online service gave no answer", "error", a.Err)
		}
	}
	verdict := provider.Check(fix, answers, nil) // the stated region is judged where the point is taken
	by := grid.Geocoded
	if verdict.Fix.Point != nil && slices.ContainsFunc(o.providers, func(p provider.Provider) bool { return p.Name() == verdict.Fix.Source }) {
		by = grid.Provided
	}
	found := FoundOf(verdict.Fix, by)
	if found != nil {
		found.Disputed = verdict.Review == provider.Disagreement
	}
	return found
}

// rules is the policy in force, at most a few seconds old; the default's where
// there is none.
func (o *Online) rules() grid.Policy {
	o.mu.Lock()
	defer o.mu.Unlock()
	if time.Since(o.read) < 5*time.Second || o.store == nil {
		return o.policy
	}
	if p, err := o.store.Policy(context.Background()); err == nil {
		o.policy = p
	}
	o.read = time.Now()
	return o.policy
}

// RegionName is what online services call the region of a code: its prefecture,
// else the division itself; "" when the code is not official.
func (s *Service) RegionName(code string) string {
	if s.admin == nil {
		return ""
	}
	name := ""
	for _, d := range s.admin.Chain(code) {
		if name = d.Name; d.Level == geocode.CityLevel {
			break
		}
	}
	return name
}
