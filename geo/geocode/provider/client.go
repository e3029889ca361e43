package provider

import (
	"context"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

const (
	mostBytes     = 256 << 10 // of an answer; the largest real one is about 20 KiB
	mostRedirects = 3
	agent         = "gridwatch (grid management of health supervision)"
)

var (
	errOtherHost      = errors.New("a redirect to another host")
	errRedirects      = errors.New("too many redirects")
	errPrivateAddress = errors.New("the host's name leads to a private address")
)

// client sends GET requests to one host and nowhere else.
type client struct {
	base *url.URL
	http *http.Client
}

// newClient reaches base. own says that the operator named it: then a private
// address is meant; a public service's name that leads to one is not trusted.
func newClient(base *url.URL, own bool, timeout time.Duration) *client {
	transport := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		TLSHandshakeTimeout:    timeout,
		ResponseHeaderTimeout:  timeout,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        time.Minute,
		ForceAttemptHTTP2:      true,
	}
	dialer := &net.Dialer{Timeout: timeout}
	if proxy, err := http.ProxyFromEnvironment(&http.Request{URL: base}); !own && proxy == nil && err == nil {
		dialer.Control = publicOnly
	}
	transport.DialContext = dialer.DialContext
	return &client{base: base, http: &http.Client{Transport: transport, Timeout: timeout, CheckRedirect: sameHost}}
}

// publicOnly refuses to connect to addresses that are not on the internet.
func publicOnly(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return errPrivateAddress
	}
	ip := at.Addr().Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || sharedSpace.Contains(ip) {
		return errPrivateAddress
	}
	return nil
}

// sharedSpace is the carriers' address space (RFC 6598), private too.
var sharedSpace = netip.MustParsePrefix("100.64.0.0/10")

// sameHost lets a service move a path but not the request.
func sameHost(next *http.Request, before []*http.Request) error {
	first := before[0].URL
	switch {
	case next.URL.Host != first.Host || next.URL.Scheme != first.Scheme || next.URL.User != nil:
		return errOtherHost
	case len(before) > mostRedirects:
		return errRedirects
	}
	return nil
}

// get sends one request and reads the whole answer. Errors are *answerError, or
// of the transport and then not to be shown: they hold the URL with the key.
func (c *client) get(ctx context.Context, path string, query url.Values) (body []byte, status int, header http.Header, err error) {
	u := c.base.JoinPath(path)
	u.RawQuery = query.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, 0, nil, err
	}
	request.Header.Set("User-Agent", agent)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Accept-Language", "zh-CN")
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, 0, nil, err
	}
	defer func() { _ = answer.Body.Close() }() // it was read, or is not wanted
	body, err = io.ReadAll(io.LimitReader(answer.Body, mostBytes+1))
	switch {
	case len(body) > mostBytes:
		return nil, 0, nil, garbled("an answer of more than 256 KiB")
	case err != nil && answer.StatusCode == http.StatusOK:
		return nil, 0, nil, err
	case answer.StatusCode == http.StatusOK && !isJSON(answer.Header.Get("Content-Type")):
		return nil, 0, nil, garbled("an answer that is not JSON by its content type")
	}
	return body, answer.StatusCode, answer.Header, nil
}

// isJSON accepts the content types these services label JSON with; Baidu says
// JavaScript. None at all is accepted, because the decoder decides.
func isJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	if contentType == "" {
		return true
	}
	if err != nil {
		return false
	}
	switch kind {
	case "application/json", "text/json", "text/javascript", "application/javascript", "application/x-javascript", "text/plain":
		return true
	}
	return strings.HasSuffix(kind, "+json")
}
