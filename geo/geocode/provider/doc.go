// Package provider asks online geocoding services where an address is:
// Tianditu, Amap and Baidu with a key, Nominatim, Pelias and Photon with or
// without. It is an addition to the offline geocoder and never needed.
//
// # Words
//
//   - Provider: one service behind the interface of the same name. What it
//     answers is WGS-84, whatever datum it speaks.
//   - Guard: a Provider around a Provider that keeps to a rate, remembers
//     answers, and leaves a failing service alone for a while.
//   - Breaker: the part of a Guard that decides to leave a service alone.
//   - Check: the comparison of the answers with the offline result and the
//     stated region; what disagrees goes to review and is not applied.
//
// Where requests go is the operator's decision: the compiled address of the
// service or the one in the configuration, never one that came with a request.
// Redirects to another host are refused. Keys appear in requests only; no error
// carries one, nor a URL, nor any text that a service sent.
package provider
