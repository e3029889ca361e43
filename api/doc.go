// Package api is the HTTP, websocket and tile face of gridwatch, and the only
// package that knows HTTP. One resource a file with its wire shapes; one table
// of routes (routes.go); one place that decides who may (authorise.go).
//
// A write goes: row of the table → session, role, CSRF → body read once →
// shape checked (huma) → store.Write under the idempotency key → stored bytes.
// A reader of the live map pulls View.Since at the pace of the hub; it is never
// pushed to, so there is no queue that could grow.
package api
