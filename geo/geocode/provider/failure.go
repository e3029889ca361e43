package provider

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Failure says what a failed request means for the next one.
type Failure string

// The kinds of failure.
const (
	// Quota: the service answers no more for now. Never an answer about the
	// address, and never remembered as one.
	Quota Failure = "quota"
	// KeyRefused: the key is missing, wrong, or not meant for this.
	KeyRefused Failure = "key"
	// Refused: the service does not take this request; another may do.
	Refused Failure = "refused"
	// Unreachable: no connection, a timeout, or the service says it is down.
	Unreachable Failure = "unreachable"
	// Garbled: an answer that is not what the service documents.
	Garbled Failure = "garbled"
	// Paused: not asked, because the service failed before or the rate is used up.
	Paused Failure = "paused"
)

// Error is a failed request to a provider. It holds no key, URL, address or text
// of the service: it can be logged and shown.
type Error struct {
	Provider string
	Failure  Failure
	Reason   string        // for a person, in English
	Pause    time.Duration // how long to leave the service alone; 0: as usual after such a failure

	ended error // the caller's context ended: context.Canceled or DeadlineExceeded
}

// Error gives provider, failure and reason in one line.
func (e *Error) Error() string {
	return "provider " + e.Provider + ": " + string(e.Failure) + ": " + e.Reason
}

// Unwrap is the context's error when it was the caller who gave up.
func (e *Error) Unwrap() error { return e.ended }

// FailureOf is the kind of a provider's Error in err's chain, "" for others.
func FailureOf(err error) Failure {
	var e *Error
	if errors.As(err, &e) {
		return e.Failure
	}
	return ""
}

// answerError is what a decoder says is wrong; the client adds who.
type answerError struct {
	failure Failure
	reason  string
	pause   time.Duration
}

func (e *answerError) Error() string { return string(e.failure) + ": " + e.reason }

func garbled(reason string) error { return &answerError{failure: Garbled, reason: reason} }

// untilTomorrow is how long a service whose daily quota is used up is left
// alone; services differ in when their day begins, so it is asked once an hour.
const untilTomorrow = time.Hour

// statusError is what an HTTP status means, nil for one that has an answer.
func statusError(status int, header http.Header, now time.Time) *answerError {
	e := &answerError{reason: "HTTP status " + strconv.Itoa(status), pause: retryAfter(header, now)}
	switch {
	case status == http.StatusOK:
		return nil
	case status == http.StatusTooManyRequests:
		e.failure = Quota
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusPaymentRequired:
		e.failure = KeyRefused
	case status == http.StatusRequestTimeout, status >= 500:
		e.failure = Unreachable
	case status >= 400:
		e.failure = Refused
	default:
		e.failure = Garbled
	}
	return e
}

// longestPause bounds what a Retry-After is believed.
const longestPause = 24 * time.Hour

// retryAfter reads the header of that name: seconds or an HTTP date.
func retryAfter(header http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(header.Get("Retry-After"))
	pause := time.Duration(0)
	if seconds, err := strconv.ParseInt(text, 10, 32); err == nil {
		pause = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		pause = at.Sub(now)
	}
	return min(max(pause, 0), longestPause)
}

// transportReason says why a request got no answer, without the URL that
// net/http puts into its errors.
func transportReason(err error) string {
	var lookup *net.DNSError
	var timeout net.Error
	switch {
	case errors.Is(err, errOtherHost):
		return errOtherHost.Error()
	case errors.Is(err, errPrivateAddress):
		return errPrivateAddress.Error()
	case errors.Is(err, errRedirects):
		return errRedirects.Error()
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.As(err, &lookup):
		return "the name of the host is not known"
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	}
	return "no connection, or it was cut"
}
