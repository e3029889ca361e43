package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// secret is the key of all tests; no error may show it. It needs escaping in a URL.
const secret = "s3cret+key/=="

// truth is 黑龙江省哈尔滨市松北区世纪大道1号 or thereabouts, in WGS-84.
var truth = geo.Point{Lon: 126.5268, Lat: 45.8023}

// stub answers every request with one thing and remembers the requests.
type stub struct {
	status      int
	contentType string
	header      http.Header
	body        string
	asked       []*url.URL
	handle      http.HandlerFunc // instead of all above
}

func (s *stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked = append(s.asked, r.URL)
	if s.handle != nil {
		s.handle(w, r)
		return
	}
	for name, values := range s.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", s.contentType)
	if s.contentType == "" {
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	}
	if s.status != 0 {
		w.WriteHeader(s.status)
	}
	_, _ = w.Write([]byte(s.body))
}

// serve starts a stub and connects a provider to it.
func serve(t *testing.T, name string, s *stub, timeout time.Duration) Provider {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	p, err := New(Config{Name: name, Key: secret, BaseURL: server.URL, Timeout: timeout,
		RegionName: func(code string) string { return map[string]string{"230100000000": "哈尔滨市"}[code] }})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func gcj(p geo.Point) (float64, float64) { return must2(geo.GCJ02.FromWGS84(p)) }
func bd(p geo.Point) (float64, float64)  { return must2(geo.BD09.FromWGS84(p)) }

func must2(x, y float64, err error) (float64, float64) {
	if err != nil {
		panic(err)
	}
	return x, y
}

// answers are what each service says of truth, in its own words and datum.
func answers() map[string]string {
	gx, gy := gcj(truth)
	bx, by := bd(truth)
	return map[string]string{
		"amap":     fmt.Sprintf(`{"status":"1","info":"OK","infocode":"10000","count":"1","geocodes":[{"formatted_address":"黑龙江省哈尔滨市松北区世纪大道1号","country":"中国","province":"黑龙江省","citycode":"0451","city":"哈尔滨市","district":"松北区","township":[],"neighborhood":{"name":[],"type":[]},"building":{"name":[],"type":[]},"adcode":"230109","street":"世纪大道","number":"1号","location":"%.6f,%.6f","level":"门牌号"}]}`, gx, gy),
		"baidu":    fmt.Sprintf(`{"status":0,"result":{"location":{"lng":%.8f,"lat":%.8f},"precise":1,"confidence":90,"comprehension":95,"level":"门址"}}`, bx, by),
		"tianditu": fmt.Sprintf(`{"msg":"ok","location":{"score":100,"level":"门址","lon":"%.6f","lat":"%.6f","keyWord":"世纪大道1号"},"searchVersion":"6.4.9V","status":"0"}`, truth.Lon, truth.Lat),
		"nominatim": fmt.Sprintf(`[{"place_id":1,"licence":"Data © OpenStreetMap contributors, ODbL 1.0.","osm_type":"node","osm_id":2,"lat":"%.7f","lon":"%.7f","category":"building","type":"yes","place_rank":30,"importance":0.0000997,"addresstype":"building","name":"","display_name":"1号, 世纪大道, 松北区","boundingbox":["45.8022","45.8024","126.5267","126.5269"]},
			{"place_id":3,"lat":"45.81","lon":"126.53","place_rank":26,"addresstype":"road","display_name":"世纪大道","boundingbox":["45.80","45.81","126.52","126.54"]}]`, truth.Lat, truth.Lon),
		"pelias": fmt.Sprintf(`{"geocoding":{"version":"0.2","attribution":"…","query":{"text":"x"}},"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[%.6f,%.6f]},"properties":{"id":"1","layer":"address","source":"osm","label":"世纪大道1号","confidence":0.9,"match_type":"exact","accuracy":"point"}}],"bbox":[126,45,127,46]}`, truth.Lon, truth.Lat),
		"photon": fmt.Sprintf(`{"features":[{"geometry":{"coordinates":[%.6f,%.6f],"type":"Point"},"type":"Feature","properties":{"osm_type":"N","osm_id":1,"country":"中国","osm_key":"building","housenumber":"1","street":"世纪大道","type":"house"}}],"type":"FeatureCollection"}`, truth.Lon, truth.Lat),
	}
}

var question = geocode.Query{Address: "世纪大道1号", District: "松北区"}

// Each service is asked in its own words and its answer becomes WGS-84.
func TestProvidersAnswerInWGS84(t *testing.T) {
	asked := map[string]map[string]string{
		"amap":      {"path": "/v3/geocode/geo", "key": secret, "address": "松北区世纪大道1号", "city": "230100"},
		"baidu":     {"path": "/geocoding/v3/", "ak": secret, "address": "松北区世纪大道1号", "city": "哈尔滨市", "ret_coordtype": "bd09ll"},
		"tianditu":  {"path": "/geocoder", "tk": secret, "ds": `{"keyWord":"哈尔滨市松北区世纪大道1号"}`},
		"nominatim": {"path": "/search", "q": "松北区世纪大道1号, 哈尔滨市", "format": "jsonv2"},
		"pelias":    {"path": "/v1/search", "api_key": secret, "text": "松北区世纪大道1号, 哈尔滨市"},
		"photon":    {"path": "/api", "q": "松北区世纪大道1号, 哈尔滨市"},
	}
	if got := Names(); !slices.Equal(got, []string{"amap", "baidu", "nominatim", "pelias", "photon", "tianditu"}) {
		t.Errorf("names: got %v", got)
	}
	for name, body := range answers() {
		t.Run(name, func(t *testing.T) {
			s := &stub{body: body}
			p := serve(t, name, s, 0)
			found, err := p.Geocode(t.Context(), question, "230100000000")
			if err != nil || len(found) == 0 {
				t.Fatalf("got %v, %v", found, err)
			}
			got := found[0]
			if off := geo.DistanceMetres(got.Point, truth); off > 1 {
				t.Errorf("point: got %v, %.1f m from %v", got.Point, off, truth)
			}
			if got.Precision != geocode.Rooftop || got.Source != name || got.RadiusM < 20 || got.RadiusM > 200 || got.Score <= 0 || got.Score > 1 {
				t.Errorf("got %+v, want a rooftop of %s", got, name)
			}
			want := asked[name]
			if s.asked[0].Path != want["path"] {
				t.Errorf("path: got %s, want %s", s.asked[0].Path, want["path"])
			}
			for key, value := range want {
				if got := s.asked[0].Query().Get(key); key != "path" && got != value {
					t.Errorf("%s: got %q, want %q", key, got, value)
				}
			}
		})
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	for _, c := range []struct{ name, body string }{
		{"amap", `{"status":"1","info":"OK","infocode":"10000","count":"0","geocodes":[]}`},
		{"amap", `{"status":"0","info":"ENGINE_RESPONSE_DATA_ERROR","infocode":"30001"}`},
		{"baidu", `{"status":1,"msg":"Internal Service Error:无相关结果","results":[]}`},
		{"tianditu", `{"msg":"无结果","searchVersion":"6.4.9V","status":"101"}`},
		{"nominatim", `[]`},
		{"pelias", `{"geocoding":{"version":"0.2"},"type":"FeatureCollection","features":[]}`},
		{"photon", `{"features":[],"type":"FeatureCollection"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := serve(t, c.name, &stub{body: c.body}, 0).Geocode(t.Context(), question, "")
			if err != nil || len(found) != 0 {
				t.Errorf("got %v, %v; want nothing and no error", found, err)
			}
		})
	}
}

// What goes wrong is told apart, whatever the service: quota, key, outage,
// garbage.
func TestFailures(t *testing.T) {
	day := http.Header{"Retry-After": {"120"}}
	cases := []struct {
		name, what string
		stub       stub
		failure    Failure
		pause      time.Duration // at least
	}{
		{"amap", "daily quota", stub{body: `{"status":"0","info":"DAILY_QUERY_OVER_LIMIT","infocode":"10003"}`}, Quota, time.Hour},
		{"amap", "account's daily quota", stub{body: `{"status":"0","info":"USER_DAILY_QUERY_OVER_LIMIT","infocode":"10044"}`}, Quota, time.Hour},
		{"amap", "too fast", stub{body: `{"status":"0","info":"CUQPS_HAS_EXCEEDED_THE_LIMIT","infocode":"10021"}`}, Quota, 0},
		{"amap", "key", stub{body: `{"status":"0","info":"INVALID_USER_KEY","infocode":"10001"}`}, KeyRefused, time.Minute},
		{"amap", "parameters", stub{body: `{"status":"0","info":"INVALID_PARAMS","infocode":"20000"}`}, Refused, 0},
		{"amap", "busy", stub{body: `{"status":"0","info":"SERVER_IS_BUSY","infocode":"10016"}`}, Unreachable, 0},
		{"amap", "no infocode", stub{body: `{"status":"0","info":"` + secret + `"}`}, Garbled, 0},
		{"amap", "location", stub{body: `{"status":"1","geocodes":[{"location":"126.5"}]}`}, Garbled, 0},
		{"amap", "nowhere", stub{body: `{"status":"1","geocodes":[{"location":"1126.5,45"}]}`}, Garbled, 0},
		{"baidu", "daily quota", stub{body: `{"status":302,"message":"天配额超限，限制访问"}`}, Quota, time.Hour},
		{"baidu", "too fast", stub{body: `{"status":401,"message":"当前并发量已经超过约定并发配额，限制访问"}`}, Quota, 0},
		{"baidu", "key", stub{body: `{"status":200,"message":"APP不存在，AK有误请检查再重试"}`}, KeyRefused, time.Minute},
		{"baidu", "forbidden service", stub{body: `{"status":240,"message":"APP 服务被禁用"}`}, KeyRefused, time.Minute},
		{"baidu", "parameters", stub{body: `{"status":2,"msg":"Parameter Invalid"}`}, Refused, 0},
		{"baidu", "internal", stub{body: `{"status":1,"msg":"Internal Service Error"}`}, Unreachable, 0},
		{"baidu", "no location", stub{body: `{"status":0,"result":{}}`}, Garbled, 0},
		{"baidu", "no status", stub{body: `{"result":{}}`}, Garbled, 0},
		{"tianditu", "key", stub{status: 403, body: `{"code":1,"msg":"非法Key","resolve":"请到API控制台重新申请Key"}`}, KeyRefused, time.Minute},
		{"tianditu", "kind of key", stub{status: 403, body: `{"code":301012,"msg":"权限类型错误","resolve":"…"}`}, KeyRefused, time.Minute},
		{"tianditu", "quota", stub{status: 403, body: `{"code":"302006","msg":"访问次数超过配额","resolve":"…"}`}, Quota, time.Hour},
		{"tianditu", "error", stub{body: `{"msg":"error","status":"404"}`}, Refused, 0},
		{"tianditu", "no location", stub{body: `{"msg":"ok","location":{"lon":"x"},"status":"0"}`}, Garbled, 0},
		{"tianditu", "something else", stub{body: `{"msg":"ok"}`}, Garbled, 0},
		{"nominatim", "blocked", stub{status: 403, contentType: "text/html", body: "<html>Access blocked</html>"}, KeyRefused, 0},
		{"nominatim", "too many, as JSON", stub{status: 429, body: `{"error":{"code":429}}`}, Quota, 0},
		{"nominatim", "error", stub{status: 400, body: `{"error":{"code":400,"message":"Nothing to search for."}}`}, Refused, 0},
		{"nominatim", "error with 200", stub{body: `{"error":"Unable to geocode"}`}, Refused, 0},
		{"nominatim", "object", stub{body: `{}`}, Garbled, 0},
		{"pelias", "too fast", stub{status: 429, body: `{"meta":{"version":1,"status_code":429},"results":{"error":{"type":"QpsExceededError","message":"Queries per second exceeded: Queries exceeded (6 allowed)."}}}`}, Quota, 0},
		{"pelias", "key", stub{status: 403, body: `{"meta":{"version":1,"status_code":403},"results":{"error":{"type":"KeyError","message":"No api_key specified."}}}`}, KeyRefused, 0},
		{"pelias", "parameters", stub{status: 400, body: `{"geocoding":{"version":"0.2","errors":["invalid param 'text': text length, must be >0"]},"type":"FeatureCollection","features":[]}`}, Refused, 0},
		{"pelias", "not points", stub{body: `{"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon"}}]}`}, Garbled, 0},
		{"photon", "parameters", stub{status: 400, body: `{"message":"missing search term 'q'"}`}, Refused, 0},
		{"photon", "a message", stub{body: `{"message":"no"}`}, Refused, 0},
	}
	for _, name := range Names() {
		whole := answers()[name]
		cases = append(cases, []struct {
			name, what string
			stub       stub
			failure    Failure
			pause      time.Duration
		}{
			{name, "429 with Retry-After", stub{status: 429, header: day}, Quota, 2 * time.Minute},
			{name, "503 with Retry-After", stub{status: 503, header: day, contentType: "text/html", body: "<h1>Service Unavailable</h1>"}, Unreachable, 2 * time.Minute},
			{name, "500", stub{status: 500}, Unreachable, 0},
			{name, "404", stub{status: 404, contentType: "text/html", body: "<html>"}, Refused, 0},
			{name, "empty", stub{}, Garbled, 0},
			{name, "garbage", stub{body: "\x00\xff\xfe{{{"}, Garbled, 0},
			{name, "truncated", stub{body: whole[:len(whole)/2]}, Garbled, 0},
			{name, "two answers", stub{body: whole + whole}, Garbled, 0},
			{name, "web page", stub{contentType: "text/html; charset=utf-8", body: "<html>" + secret + "</html>"}, Garbled, 0},
			{name, "right body, wrong type", stub{contentType: "image/png", body: whole}, Garbled, 0},
			{name, "huge", stub{body: whole + strings.Repeat(" ", mostBytes)}, Garbled, 0},
			{name, "null", stub{body: "null"}, Garbled, 0},
			{name, "a string", stub{body: `"` + secret + `"`}, Garbled, 0},
		}...)
	}
	for _, c := range cases {
		t.Run(c.name+" "+c.what, func(t *testing.T) {
			p := serve(t, c.name, &c.stub, 0)
			found, err := p.Geocode(t.Context(), question, "")
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v, %v; want an error of kind %s", found, err, c.failure)
			}
			if e.Failure != c.failure || e.Pause < c.pause || e.Provider != c.name {
				t.Errorf("got %s, pause %s; want %s, at least %s", err, e.Pause, c.failure, c.pause)
			}
			tellsNothing(t, err)
		})
	}
}

// tellsNothing checks that an error holds neither key nor address nor URL.
func tellsNothing(t *testing.T, err error) {
	t.Helper()
	for _, word := range []string{secret, url.QueryEscape(secret), "世纪", "http://", "127.0.0.1"} {
		if said := fmt.Sprintf("%s %+v", err, err); strings.Contains(said, word) {
			t.Errorf("error %q shows %q", said, word)
		}
	}
}

func TestSlowAndCutAnswers(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	slow := func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}
	drips := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"status":`))
		w.(http.Flusher).Flush()
		slow(w, r)
	}
	cut := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(`{"status":`))
		panic(http.ErrAbortHandler)
	}
	for what, handle := range map[string]http.HandlerFunc{"no answer": slow, "a dripping answer": drips, "a cut answer": cut} {
		t.Run(what, func(t *testing.T) {
			p := serve(t, "amap", &stub{handle: handle}, 200*time.Millisecond)
			_, err := p.Geocode(t.Context(), question, "")
			if FailureOf(err) != Unreachable {
				t.Errorf("got %v, want %s", err, Unreachable)
			}
			tellsNothing(t, err)
		})
	}
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		p := serve(t, "amap", &stub{handle: func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() }}, time.Minute)
		if _, err := p.Geocode(ctx, question, ""); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want one that is context.Canceled", err)
		}
	})
	t.Run("nobody there", func(t *testing.T) {
		server := httptest.NewServer(http.NotFoundHandler())
		server.Close()
		p, err := New(Config{Name: "amap", Key: secret, BaseURL: server.URL})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Geocode(t.Context(), question, "")
		if FailureOf(err) != Unreachable {
			t.Errorf("got %v, want %s", err, Unreachable)
		}
		tellsNothing(t, err)
	})
}

// A service may move a path; it cannot send the request, and the key, elsewhere.
func TestRedirects(t *testing.T) {
	victim := &stub{body: answers()["amap"]}
	other := httptest.NewServer(victim)
	defer other.Close()
	for _, c := range []struct {
		what   string
		target string
		fails  bool
	}{
		{"to another path", "/moved?x=1", false},
		{"to another port", other.URL + "/moved", true},
		{"to metadata of a cloud", "http://169.254.169.254/latest/meta-data/", true},
		{"to a file", "file:///etc/passwd", true},
		{"with a user", "", true},
		{"for ever", "/v3/geocode/geo", true},
		{"to nonsense", "http://[::1", true},
	} {
		t.Run(c.what, func(t *testing.T) {
			s := &stub{}
			s.handle = func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/moved" {
					w.Header().Set("Content-Type", "application/json")
					_, _ = w.Write([]byte(answers()["amap"]))
					return
				}
				target := c.target
				if c.what == "with a user" {
					target = "http://user:pass@" + r.Host + "/moved"
				}
				w.Header().Set("Location", target)
				w.WriteHeader(http.StatusFound)
			}
			found, err := serve(t, "amap", s, 0).Geocode(t.Context(), question, "")
			if (err != nil) != c.fails {
				t.Errorf("got %v, %v; want an error: %t", found, err, c.fails)
			}
			if c.fails {
				tellsNothing(t, err)
			}
			if len(s.asked) > mostRedirects+2 {
				t.Errorf("got %d requests", len(s.asked))
			}
		})
	}
	if len(victim.asked) > 0 {
		t.Errorf("another host got %d requests, want 0", len(victim.asked))
	}
}

func TestNewRefuses(t *testing.T) {
	for what, c := range map[string]Config{
		"unknown":      {Name: "google", Key: "k"},
		"no key":       {Name: "amap"},
		"key of lines": {Name: "amap", Key: "a\nb"},
		"no address":   {Name: "pelias"},
		"file":         {Name: "pelias", BaseURL: "file:///x"},
		"user":         {Name: "pelias", BaseURL: "http://u:p@host/"},
		"query":        {Name: "pelias", BaseURL: "http://host/?q=" + secret},
		"nonsense":     {Name: "pelias", BaseURL: "http://[::1" + secret},
	} {
		_, err := New(c)
		var invalid *geo.InvalidError
		if !errors.As(err, &invalid) {
			t.Errorf("%s: got %v, want a *geo.InvalidError", what, err)
		} else if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v shows the key", what, err)
		}
	}
	for _, name := range Names() {
		if !NeedsKey(name) && name != "pelias" {
			if _, err := New(Config{Name: name}); err != nil {
				t.Errorf("%s without a key: %v", name, err)
			}
		}
	}
}

// A public service whose name leads into the own network is not connected to.
func TestPublicOnly(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8:443": true, "[2400:3200::1]:443": true,
		"127.0.0.1:80": false, "10.0.0.1:80": false, "192.168.1.1:80": false, "172.16.0.1:80": false, "169.254.169.254:80": false,
		"100.64.0.1:80": false, "0.0.0.0:80": false, "[::1]:80": false, "[fd00::1]:80": false, "[fe80::1]:80": false, "[::ffff:10.0.0.1]:80": false, "host:80": false,
	} {
		if got := publicOnly("tcp", address, nil) == nil; got != want {
			t.Errorf("%s: got %t, want %t", address, got, want)
		}
	}
	for own, want := range map[bool]bool{false: false, true: true} {
		server := httptest.NewServer(&stub{body: "{}"})
		u, err := url.Parse(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		_, _, _, err = newClient(u, own, time.Second).get(t.Context(), "/", nil)
		if (err == nil) != want {
			t.Errorf("own=%t on a private address: got %v", own, err)
		}
		if !own && !errors.Is(err, errPrivateAddress) {
			t.Errorf("got %v, want %v", err, errPrivateAddress)
		}
		server.Close()
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, "-5": 0, "99999999": longestPause, "soon": 0, "1e3": 0,
		"Sat, 21 Nov 2026 02:05:00 GMT": 5 * time.Minute, "Sat, 21 Nov 2026 01:00:00 GMT": 0, "9999999999999999999": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {text}}, now); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestWording(t *testing.T) {
	for _, c := range []struct {
		q    geocode.Query
		want string
	}{
		{geocode.Query{Address: "世纪大道1号", District: "松北区"}, "松北区世纪大道1号"},
		{geocode.Query{Address: "哈尔滨市松北区世纪大道1号", District: "松北区"}, "哈尔滨市松北区世纪大道1号"},
		{geocode.Query{Address: "哈尔滨市松北区世纪大道1号", District: "黑龙江省哈尔滨市松北区"}, "黑龙江省哈尔滨市松北区世纪大道1号"},
		{geocode.Query{Name: "市政府"}, "市政府"},
		{geocode.Query{District: "松北区"}, ""},
	} {
		if got := wording(c.q); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.q, got, c.want)
		}
	}
	if got := shorten("世纪大道1号", 7); got != "世纪" {
		t.Errorf("7 bytes: got %q, want 世纪", got)
	}
}

func TestLevels(t *testing.T) {
	for word, want := range map[string]geocode.Precision{
		"门牌号": geocode.Rooftop, "单元号": geocode.Rooftop, "兴趣点": geocode.Rooftop, "公交站台、地铁站": geocode.Rooftop,
		"道路": geocode.Road, "道路交叉路口": geocode.Road, "村庄": geocode.Community, "热点商圈": geocode.Community,
		"乡镇": geocode.Township, "开发区": geocode.Township, "区县": geocode.District, "市": geocode.District, "省": geocode.District,
		"国家": geocode.District, "未知": geocode.District, "UNKNOWN": geocode.District, "": geocode.District,
	} {
		if got := levelOf(word); got != want {
			t.Errorf("%s: got %s, want %s", word, got, want)
		}
	}
}
