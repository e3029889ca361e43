package provider

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// Provider is an online geocoding service. It is safe for concurrent use.
type Provider interface {
	// Name is the service's short name; it is the Source of its candidates.
	Name() string
	// Datum is the system the service answers in. Candidates are WGS-84 already.
	Datum() geo.Datum
	// Geocode looks an address up, inside the region of that code where the
	// service can be told so ("" for anywhere). Candidates are best first, at
	// most five; none and no error is the answer "not known". Errors are *Error.
	Geocode(ctx context.Context, q geocode.Query, within string) ([]geocode.Candidate, error)
}

// Config says how to reach a service. All of it is the operator's.
type Config struct {
	Name    string        // one of Names
	Key     string        // "" for services that need none
	BaseURL string        // "" for the service's own address; http or https, no query
	Timeout time.Duration // of one request; 0: 5 s
	// RegionName gives the name of a region's code, for services that take no
	// codes; nil or "" when not known.
	RegionName func(code string) string
}

const (
	usualTimeout   = 5 * time.Second
	mostCandidates = 5
)

// service is what distinguishes one provider from another.
type service struct {
	name     string
	datum    geo.Datum
	base     string // "" when there is no public one
	needsKey bool
	perHour  int // requests the service's terms allow without asking, for the default rate
	// request gives path and query, key included.
	request func(key, address, within, withinName string) (path string, query url.Values)
	// decode reads a body; errors are *answerError.
	decode func(body []byte) ([]place, error)
}

// place is what a service answers, in its own datum.
type place struct {
	x, y      float64
	precision geocode.Precision
	score     float64 // 0 to 1
	radiusM   float64 // 0: as usual for the precision
	matched   string
}

var services = map[string]service{
	"tianditu": tianditu, "amap": amap, "baidu": baidu,
	"nominatim": nominatim, "pelias": pelias, "photon": photon,
}

// Names lists the services, sorted.
func Names() []string { return slices.Sorted(maps.Keys(services)) }

// NeedsKey says whether a service cannot be asked without a key.
func NeedsKey(name string) bool { return services[name].needsKey }

// New connects nothing yet; it refuses an unknown service, a missing key and an
// unusable address by *geo.InvalidError.
func New(c Config) (Provider, error) {
	s, known := services[c.Name]
	if !known {
		return nil, &geo.InvalidError{Field: "provider", Value: c.Name, Reason: "unknown; known are " + strings.Join(Names(), ", ")}
	}
	if s.needsKey && c.Key == "" {
		return nil, &geo.InvalidError{Field: "provider", Value: c.Name, Reason: "needs a key"}
	}
	if strings.ContainsFunc(c.Key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, &geo.InvalidError{Field: "provider", Value: c.Name, Reason: "the key has blanks or characters that no key has"}
	}
	base, own := c.BaseURL, c.BaseURL != ""
	if !own {
		base = s.base
	}
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, &geo.InvalidError{Field: "provider", Value: c.Name, Reason: "needs a base address such as https://host/path, without user, query and fragment"}
	}
	if c.Timeout <= 0 {
		c.Timeout = usualTimeout
	}
	return &online{service: s, key: c.Key, regionName: c.RegionName, client: newClient(u, own, c.Timeout)}, nil
}

// online is a service with its connection.
type online struct {
	service
	key        string
	regionName func(string) string
	client     *client
}

func (o *online) Name() string     { return o.name }
func (o *online) Datum() geo.Datum { return o.datum }

// Geocode asks the service once.
func (o *online) Geocode(ctx context.Context, q geocode.Query, within string) ([]geocode.Candidate, error) {
	name := ""
	if o.regionName != nil && within != "" {
		name = o.regionName(within)
	}
	address := wording(q)
	if address == "" {
		return nil, nil
	}
	path, query := o.request(o.key, address, within, name)
	body, status, header, err := o.client.get(ctx, path, query)
	if err != nil {
		return nil, o.failed(ctx, err)
	}
	if err := o.judge(body, status, header); err != nil {
		return nil, o.failed(ctx, err)
	}
	places, err := o.decode(body)
	if err != nil {
		return nil, o.failed(ctx, err)
	}
	return o.candidates(places)
}

// judge turns any status but 200 into an error. The body knows better when it
// speaks of keys or quotas, which services mix up in their statuses.
func (o *online) judge(body []byte, status int, header http.Header) error {
	bad := statusError(status, header, time.Now())
	if bad == nil {
		return nil
	}
	_, err := o.decode(body)
	if said, _ := err.(*answerError); said != nil && (said.failure == Quota || said.failure == KeyRefused) {
		said.pause = max(said.pause, bad.pause)
		return said
	}
	return bad
}

// candidates converts places to WGS-84. A point that is not on the globe is a
// garbled answer, not a place to leave out silently.
func (o *online) candidates(places []place) ([]geocode.Candidate, error) {
	var all []geocode.Candidate
	for _, p := range places[:min(len(places), mostCandidates)] {
		point, err := o.datum.ToWGS84(p.x, p.y)
		if err != nil {
			return nil, &Error{Provider: o.name, Failure: Garbled, Reason: "a point that is not on the globe"}
		}
		if p.radiusM <= 0 {
			p.radiusM = usualRadius[p.precision]
		}
		all = append(all, geocode.Candidate{Point: point, Precision: p.precision, Score: min(max(p.score, 0), 1),
			RadiusM: p.radiusM, Source: o.name, Matched: clip(p.matched)})
	}
	return all, nil
}

// failed makes the Error of this provider.
func (o *online) failed(ctx context.Context, err error) error {
	e := &Error{Provider: o.name, Failure: Unreachable}
	if said, ok := err.(*answerError); ok {
		e.Failure, e.Reason, e.Pause = said.failure, said.reason, said.pause
		return e
	}
	e.Reason, e.ended = transportReason(err), ctx.Err()
	return e
}

// usualRadius is the radius in metres claimed for a service that states none:
// round figures, not calibrated; the offline geocoder's are.
var usualRadius = map[geocode.Precision]float64{
	geocode.Rooftop: 100, geocode.Interpolated: 200, geocode.Road: 700,
	geocode.Community: 1500, geocode.Township: 5000, geocode.District: 15000,
}

// wording is the text to ask for: the address, behind what it does not itself
// say of the district, else the name of the place.
func wording(q geocode.Query) string {
	address, district := strings.TrimSpace(q.Address), strings.TrimSpace(q.District)
	if address == "" {
		address = strings.TrimSpace(q.Name)
	}
	if address == "" || district == "" || strings.Contains(address, district) {
		return clip(address)
	}
	for n := range district { // the longest end of the one that begins the other
		if strings.HasPrefix(address, district[n:]) {
			return clip(district[:n] + address)
		}
	}
	return clip(district + address)
}

// clip shortens a text to what services take and what is worth keeping.
func clip(text string) string {
	const most = 200
	text = strings.ToValidUTF8(text, "")
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}
