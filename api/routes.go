package api

import (
	"net/http"

	"gridwatch/grid"
	"gridwatch/grid/blob"
	"gridwatch/grid/submission"
)

// access says what must be shown before the roles of a row are looked at.
type access int

const (
	session  access = iota // a session cookie; the zero value, so that a forgotten field is closed
	public                 // nothing
	ticket                 // a one-time ticket in the query; checked by the handler
	loopback               // a connection from this machine, else a session with a role of the row
)

// scope says how a row is bound to the caller's region.
type scope int

const (
	scopeNone   scope = iota // about the caller or the deployment only
	scopeRegion              // query `region`, default the caller's own; decided before the handler
	scopeObject              // the object in the path must lie in the caller's region
	scopeBody                // what the body names must lie in the caller's region
)

// route is a row of the table. What has no row does not exist.
type route struct {
	method  string
	path    string // pattern of net/http.ServeMux
	access  access
	roles   []grid.Role
	scope   scope
	write   bool  // Keyed by Idempotency-Key, or by the {id} of a PUT
	body    int64 // most bytes of the request's body
	stream  bool  // the body is a file and goes to the handler as it arrives
	summary string
}

func (r *route) pattern() string { return r.method + " " + r.path }

// unsafe says whether the method may change something.
func (r *route) unsafe() bool {
	return r.method != http.MethodGet && r.method != http.MethodHead
}

// Sets of roles, by what they do.
var (
	everyone   = grid.Roles
	intake     = []grid.Role{grid.RoleClerk, grid.RoleCommander, grid.RoleAdmin}
	reporters  = []grid.Role{grid.RoleOfficer, grid.RoleLead, grid.RoleSupervisor, grid.RoleClerk, grid.RoleCommander, grid.RoleAdmin}
	handlers   = []grid.Role{grid.RoleSupervisor, grid.RoleClerk, grid.RoleCommander, grid.RoleAdmin}
	dispatch   = []grid.Role{grid.RoleLead, grid.RoleSupervisor, grid.RoleClerk, grid.RoleCommander, grid.RoleAdmin}
	staffing   = []grid.Role{grid.RolePlanner, grid.RoleCommander, grid.RoleAdmin}
	appoint    = []grid.Role{grid.RoleLead, grid.RolePlanner, grid.RoleCommander, grid.RoleAdmin}
	planners   = []grid.Role{grid.RolePlanner, grid.RoleAdmin}
	planReads  = []grid.Role{grid.RolePlanner, grid.RoleCommander, grid.RoleAuditor, grid.RoleAdmin, grid.RoleLead}
	field      = []grid.Role{grid.RoleOfficer, grid.RoleLead, grid.RoleSupervisor}
	roster     = []grid.Role{grid.RoleOfficer, grid.RoleLead, grid.RoleSupervisor, grid.RoleCommander, grid.RoleAdmin}
	commanders = []grid.Role{grid.RoleCommander, grid.RoleAdmin}
	quarantine = []grid.Role{grid.RoleOfficer, grid.RoleLead, grid.RoleSupervisor, grid.RoleCommander, grid.RoleAuditor, grid.RoleAdmin}
	imports    = []grid.Role{grid.RoleClerk, grid.RoleCommander, grid.RoleAuditor, grid.RoleAdmin}
	operators  = []grid.Role{grid.RoleAuditor, grid.RoleAdmin}
	admins     = []grid.Role{grid.RoleAdmin}
	visitReads = []grid.Role{grid.RoleOfficer, grid.RoleLead, grid.RoleSupervisor, grid.RoleCommander, grid.RolePlanner, grid.RoleAuditor, grid.RoleAdmin}
	appraisers = []grid.Role{grid.RoleCommander, grid.RolePlanner, grid.RoleAuditor, grid.RoleAdmin}
	askers     = []grid.Role{grid.RoleOfficer, grid.RoleLead, grid.RoleSupervisor, grid.RoleClerk, grid.RoleCommander, grid.RolePlanner, grid.RoleAdmin}
	readers    = []grid.Role{grid.RoleSupervisor, grid.RoleClerk, grid.RoleCommander, grid.RolePlanner, grid.RoleAdmin}
)

const (
	kib = 1 << 10
	mib = 1 << 20
)

// routes is the table.
var routes = []route{
	{method: "GET", path: "/healthz", access: public, summary: "The process is up"},
	{method: "GET", path: "/readyz", access: public, summary: "The map can be shown"},
	{method: "GET", path: "/metrics", access: loopback, roles: operators, summary: "Prometheus metrics"},
	{method: "GET", path: "/api/openapi.json", access: public, summary: "This description"},
	{method: "GET", path: "/", access: public, summary: "The web app"},
	{method: "GET", path: "/tiles/cells/{z}/{x}/{y}", roles: everyone, scope: scopeRegion, summary: "Vector tile of the scope's cells"},
	{method: "GET", path: "/api/v1/live", access: ticket, scope: scopeBody, summary: "Live stream (websocket)"},

	{method: "POST", path: "/api/v1/session", access: public, body: 4 * kib, summary: "Log in"},
	{method: "GET", path: "/api/v1/session", roles: everyone, summary: "Who is logged in"},
	{method: "DELETE", path: "/api/v1/session", roles: everyone, summary: "Log out"},
	{method: "POST", path: "/api/v1/ticket", roles: everyone, body: 1 * kib, summary: "One-time ticket for the live stream, good for 30 s"},

	{method: "GET", path: "/api/v1/deployment", roles: everyone, summary: "What this server shows, and to whom"},
	{method: "GET", path: "/api/v1/regions", roles: everyone, scope: scopeRegion, summary: "Regions of the scope"},
	{method: "GET", path: "/api/v1/regions/outlines", roles: everyone, scope: scopeRegion, summary: "Outlines of the regions, GeoJSON"},
	{method: "PUT", path: "/api/v1/regions", roles: admins, scope: scopeBody, write: true, body: 32 * mib, summary: "Add or change regions"},
	{method: "GET", path: "/api/v1/grids", roles: everyone, scope: scopeRegion, summary: "Grids in force with their staff"},
	{method: "GET", path: "/api/v1/grids/outlines", roles: everyone, scope: scopeRegion, summary: "Outlines of the grids, GeoJSON"},
	{method: "PUT", path: "/api/v1/plans/{id}", roles: planners, scope: scopeBody, write: true, body: 8 * mib, summary: "Publish a plan"},
	{method: "GET", path: "/api/v1/plans", roles: planReads, scope: scopeRegion, summary: "Plans of the scope, the newest first"},
	{method: "GET", path: "/api/v1/plans/{id}", roles: planReads, scope: scopeObject, summary: "One plan with its grids and staff"},
	{method: "GET", path: "/api/v1/plans/{id}/cells", roles: planReads, scope: scopeObject, summary: "Cells of a plan with their work, in columns"},
	{method: "GET", path: "/api/v1/plans/{id}/export", roles: planReads, scope: scopeObject, summary: "A plan as a file, to download"},

	{method: "GET", path: "/api/v1/drafts", roles: planReads, scope: scopeRegion, summary: "Drafts of the scope, the newest first"},
	{method: "POST", path: "/api/v1/drafts/import", roles: planners, scope: scopeBody, write: true, body: 64 * mib, stream: true, summary: "Begin a draft with a plan file; the key becomes its id"},
	{method: "GET", path: "/api/v1/drafts/{id}", roles: planReads, scope: scopeObject, summary: "One draft with its grids and people"},
	{method: "PUT", path: "/api/v1/drafts/{id}", roles: planners, scope: scopeBody, write: true, body: 16 * kib, summary: "Begin a draft"},
	{method: "PATCH", path: "/api/v1/drafts/{id}", roles: planners, scope: scopeObject, write: true, body: 16 * kib, summary: "Change the name, dates or borders of a draft"},
	{method: "GET", path: "/api/v1/drafts/{id}/cells", roles: planReads, scope: scopeObject, summary: "Cells of a draft with their work, in columns"},
	{method: "GET", path: "/api/v1/drafts/{id}/export", roles: planReads, scope: scopeObject, summary: "A draft as a file, to download"},
	{method: "GET", path: "/api/v1/drafts/{id}/edits", roles: planReads, scope: scopeObject, summary: "Edits of a draft, the oldest first"},
	{method: "POST", path: "/api/v1/drafts/{id}/edits", roles: planners, scope: scopeObject, write: true, body: 8 * mib, summary: "Edit a draft"},
	{method: "POST", path: "/api/v1/drafts/{id}/undo", roles: planners, scope: scopeObject, write: true, body: 4 * kib, summary: "Take the last edit back"},
	{method: "POST", path: "/api/v1/drafts/{id}/redo", roles: planners, scope: scopeObject, write: true, body: 4 * kib, summary: "Make the last edit that was taken back again"},
	{method: "GET", path: "/api/v1/drafts/{id}/check", roles: planReads, scope: scopeObject, summary: "What is wrong with a draft, and its figures"},
	{method: "POST", path: "/api/v1/drafts/{id}/check", roles: planners, scope: scopeObject, write: true, body: 4 * kib, summary: "Check a draft, and mark it so"},
	{method: "GET", path: "/api/v1/drafts/{id}/compare", roles: planReads, scope: scopeObject, summary: "A draft compared with a plan or another draft"},
	{method: "POST", path: "/api/v1/drafts/{id}/publish", roles: planners, scope: scopeObject, write: true, body: 16 * kib, summary: "Publish a draft: it becomes a plan, and its postings duties"},
	{method: "POST", path: "/api/v1/drafts/{id}/rebase", roles: planners, scope: scopeObject, write: true, body: 4 * kib, summary: "Make the changes of a draft again on the plan in force when it is to take effect"},
	{method: "POST", path: "/api/v1/drafts/{id}/drop", roles: planners, scope: scopeObject, write: true, body: 4 * kib, summary: "Give a draft up"},
	{method: "POST", path: "/api/v1/drafts/{id}/balance", roles: planners, scope: scopeObject, write: true, body: 2 * mib, summary: "Ask for even grids"},
	{method: "POST", path: "/api/v1/drafts/{id}/staffing", roles: planners, scope: scopeObject, write: true, body: 256 * kib, summary: "Ask who takes over when people leave or join"},
	{method: "GET", path: "/api/v1/balances/{id}", roles: planReads, scope: scopeObject, summary: "A search for even grids, with its result"},
	{method: "POST", path: "/api/v1/balances/{id}/stop", roles: planners, scope: scopeObject, write: true, body: 4 * kib, summary: "Stop a search: the best so far is its result"},
	{method: "POST", path: "/api/v1/balances/{id}/adopt", roles: planners, scope: scopeObject, write: true, body: 4 * kib, summary: "Make the result of a search an edit of its draft"},

	{method: "GET", path: "/api/v1/leaves", roles: planReads, scope: scopeRegion, summary: "Absences of the scope's people"},
	{method: "PUT", path: "/api/v1/leaves/{id}", roles: planners, scope: scopeBody, write: true, body: 8 * kib, summary: "Record an absence"},
	{method: "POST", path: "/api/v1/leaves/{id}/cancel", roles: planners, scope: scopeObject, write: true, body: 4 * kib, summary: "Take an absence back"},
	{method: "POST", path: "/api/v1/absences", roles: planners, scope: scopeBody, write: true, body: 8 * kib, summary: "Record an absence, and make the draft that covers it"},
	{method: "GET", path: "/api/v1/roster", roles: planReads, scope: scopeRegion, summary: "Who is to work when, and who is away"},
	{method: "PUT", path: "/api/v1/roster/{id}", roles: planners, scope: scopeBody, write: true, body: 8 * kib, summary: "Plan a shift"},
	{method: "POST", path: "/api/v1/roster/{id}/remove", roles: planners, scope: scopeObject, write: true, body: 4 * kib, summary: "Remove a planned shift"},
	{method: "GET", path: "/api/v1/staffing", roles: planReads, scope: scopeRegion, summary: "How many people the scope needs"},
	{method: "GET", path: "/api/v1/workload", roles: planReads, scope: scopeRegion, summary: "The rule of work in force, and the scope's work"},
	{method: "PUT", path: "/api/v1/regions/{code}/residents", roles: planners, scope: scopeBody, write: true, body: 4 * kib, summary: "State how many people live in a region"},
	{method: "GET", path: "/api/v1/duty", roles: everyone, scope: scopeObject, summary: "Who answered for a place at an instant"},

	{method: "GET", path: "/api/v1/institutions", roles: everyone, scope: scopeRegion, summary: "Institutions of the scope"},
	{method: "GET", path: "/api/v1/institutions/{id}", roles: everyone, scope: scopeObject, summary: "One institution"},
	{method: "GET", path: "/api/v1/institutions/{id}/code", roles: intake, scope: scopeObject, summary: "The rotating code to show at an institution"},
	{method: "GET", path: "/api/v1/institutions/{id}/door", roles: intake, scope: scopeObject, summary: "What hangs at the door of an institution, and the token of its display"},
	{method: "POST", path: "/api/v1/institutions/{id}/door/renew", roles: intake, scope: scopeObject, write: true, body: 4 * kib, summary: "Give the display of an institution another token: those before open nothing any more"},
	{method: "GET", path: "/api/v1/doors/{token}", access: public, summary: "What the display at an institution shows"},
	{method: "PUT", path: "/api/v1/institutions/{id}", roles: intake, scope: scopeObject, write: true, body: 256 * kib, summary: "Record an institution, whole"},
	{method: "GET", path: "/api/v1/clues", roles: everyone, scope: scopeRegion, summary: "Clues of the scope"},
	{method: "GET", path: "/api/v1/clues/{id}", roles: everyone, scope: scopeObject, summary: "One clue"},
	{method: "PUT", path: "/api/v1/clues/{id}", roles: reporters, scope: scopeObject, write: true, body: 64 * kib, summary: "File a clue; who handles clues may also change one, whole"},
	{method: "POST", path: "/api/v1/clues/{id}/close", roles: handlers, scope: scopeObject, write: true, body: 4 * kib, summary: "Close a clue"},

	{method: "GET", path: "/api/v1/reviews", roles: readers, scope: scopeRegion, summary: "What a person must look at, the oldest first"},
	{method: "POST", path: "/api/v1/reviews/{id}/pin", roles: intake, scope: scopeObject, write: true, body: 8 * kib, summary: "Put the institution of an item on the map"},
	{method: "POST", path: "/api/v1/reviews/{id}/accept", roles: intake, scope: scopeObject, write: true, body: 4 * kib, summary: "Take the point that was found, or do what the survey says"},
	{method: "POST", path: "/api/v1/reviews/{id}/dismiss", roles: intake, scope: scopeObject, write: true, body: 8 * kib, summary: "End an item without doing anything"},
	{method: "POST", path: "/api/v1/geocode", roles: askers, body: 8 * kib, summary: "Where an address is, and how sure that is"},
	{method: "GET", path: "/api/v1/gazetteers", roles: admins, summary: "Files of known points that the geocoder uses"},
	{method: "PUT", path: "/api/v1/gazetteers/{name}", roles: admins, stream: true, body: 1024 * mib, summary: "Put a gazetteer file in force, in place of one of that name"},
	{method: "DELETE", path: "/api/v1/gazetteers/{name}", roles: admins, summary: "Take a gazetteer file out of force and away"},

	{method: "GET", path: "/api/v1/officers", roles: everyone, scope: scopeRegion, summary: "Grid staff of the scope"},
	{method: "PUT", path: "/api/v1/officers/{id}", roles: staffing, scope: scopeObject, write: true, body: 16 * kib, summary: "Record a person of the grid staff, whole"},
	{method: "GET", path: "/api/v1/duties", roles: everyone, scope: scopeRegion, summary: "Duty terms of the scope, or of one grid"},
	{method: "PUT", path: "/api/v1/duties/{id}", roles: appoint, scope: scopeBody, write: true, body: 16 * kib, summary: "Appoint a person to a grid for a term"},
	{method: "POST", path: "/api/v1/duties/{id}/end", roles: appoint, scope: scopeObject, write: true, body: 4 * kib, summary: "End an open duty"},

	{method: "GET", path: "/api/v1/shifts", roles: everyone, scope: scopeRegion, summary: "Shifts of the scope"},
	{method: "PUT", path: "/api/v1/shifts/{id}", roles: roster, scope: scopeBody, write: true, body: 4 * kib, summary: "Start a shift"},
	{method: "POST", path: "/api/v1/shifts/{id}/pause", roles: roster, scope: scopeObject, write: true, body: 4 * kib, summary: "Pause a shift"},
	{method: "POST", path: "/api/v1/shifts/{id}/resume", roles: roster, scope: scopeObject, write: true, body: 4 * kib, summary: "Resume a paused shift"},
	{method: "POST", path: "/api/v1/shifts/{id}/end", roles: roster, scope: scopeObject, write: true, body: 4 * kib, summary: "End a shift"},
	{method: "POST", path: "/api/v1/positions", roles: field, scope: scopeBody, write: true, body: 1 * mib, summary: "Add points of a track"},
	{method: "GET", path: "/api/v1/staff", roles: everyone, scope: scopeRegion, summary: "Last known point of everybody on shift"},
	{method: "GET", path: "/api/v1/patrol", roles: watchers, scope: scopeRegion, summary: "Who of the staff is out now, and who should be"},
	{method: "GET", path: "/api/v1/shifts/{id}/track", roles: trackReads, scope: scopeObject, summary: "Where a shift was; looks at tracks of others are recorded"},
	{method: "GET", path: "/api/v1/shifts/{id}/export", roles: trackReads, scope: scopeObject, summary: "The track of a shift as a file; looks at tracks of others are recorded"},
	{method: "GET", path: "/api/v1/me/track-views", roles: field, summary: "Who looked at the caller's tracks, newest first"},
	{method: "POST", path: "/api/v1/devices/{id}/tracker", roles: field, body: 1 * kib, summary: "Token for a tracker app on a phone, in the place of the one before"},
	{method: "DELETE", path: "/api/v1/devices/{id}/tracker", roles: field, body: 1 * kib, summary: "Make the token of a phone's tracker app void"},
	{method: "GET", path: trackerPath, access: public, summary: "Point of a tracker app, in OsmAnd's query"},
	{method: "POST", path: trackerPath, access: public, body: 16 * kib, summary: "Point of a tracker app, in OsmAnd's form or Traccar's JSON"},
	{method: "GET", path: "/api/v1/messages", roles: watchers, scope: scopeRegion, summary: "What the scope's people were told, newest first, with readers and replies"},
	{method: "PUT", path: "/api/v1/messages/{id}", roles: heads, scope: scopeBody, write: true, body: 256 * kib, summary: "Tell people of the staff something"},
	{method: "POST", path: "/api/v1/messages/{id}/read", roles: field, scope: scopeObject, write: true, body: 1 * kib, summary: "Say that one has read a message"},
	{method: "GET", path: "/api/v1/me/messages", roles: field, summary: "What the caller was told, newest first"},
	{method: "PUT", path: "/api/v1/replies/{id}", roles: field, scope: scopeBody, write: true, body: 16 * kib, summary: "Answer a message that went to the caller"},
	{method: "GET", path: "/api/v1/sos", roles: watchers, scope: scopeRegion, summary: "Calls for help, newest first"},
	{method: "PUT", path: "/api/v1/sos/{id}", roles: field, scope: scopeBody, write: true, body: 4 * kib, summary: "Call for help"},
	{method: "POST", path: "/api/v1/sos/{id}/acknowledge", roles: heads, scope: scopeObject, write: true, body: 1 * kib, summary: "Say that somebody looks after a call for help"},
	{method: "POST", path: "/api/v1/sos/{id}/end", roles: roster, scope: scopeObject, write: true, body: 4 * kib, summary: "End a call for help; field staff their own"},
	{method: "GET", path: "/api/v1/visits", roles: everyone, scope: scopeRegion, summary: "Visits of the scope, newest first"},
	{method: "GET", path: "/api/v1/visits/{id}", roles: visitReads, scope: scopeObject, summary: "One visit with its answers, photos, problems and evidence grade"},
	{method: "PUT", path: "/api/v1/visits/{id}", roles: reporters, scope: scopeBody, write: true, body: 64 * kib, summary: "Record a visit"},
	{method: "PUT", path: "/api/v1/surveys/{id}", roles: field, scope: scopeBody, write: true, body: 64 * kib, summary: "Record what was met on site, compared with the register"},
	{method: "GET", path: "/api/v1/tasks", roles: everyone, scope: scopeRegion, summary: "Tasks of the scope"},
	{method: "PUT", path: "/api/v1/tasks/{id}", roles: dispatch, scope: scopeBody, write: true, body: 16 * kib, summary: "Give a task"},
	{method: "POST", path: "/api/v1/tasks/generate", roles: commanders, scope: scopeBody, write: true, body: 4 * kib, summary: "Make the tasks that cycles ask for, and withdraw those owed no more"},
	{method: "GET", path: "/api/v1/tasks/{id}/events", roles: everyone, scope: scopeObject, summary: "What became of a task, the oldest first"},
	{method: "POST", path: "/api/v1/tasks/{id}/assign", roles: dispatch, scope: scopeObject, write: true, body: 4 * kib, summary: "Give a task to who may do it"},
	{method: "POST", path: "/api/v1/tasks/{id}/hand-over", roles: roster, scope: scopeObject, write: true, body: 4 * kib, summary: "Pass a task on within its grid"},
	{method: "POST", path: "/api/v1/tasks/{id}/withdraw", roles: dispatch, scope: scopeObject, write: true, body: 4 * kib, summary: "Give a task up"},
	{method: "GET", path: "/api/v1/field/pack", roles: field, summary: "Everything a phone needs for a day without signal"},
	{method: "GET", path: "/api/v1/forms", roles: everyone, summary: "Checklists in force"},
	{method: "GET", path: "/api/v1/forms/{code}", roles: everyone, summary: "Versions of a checklist, the newest first"},
	{method: "PUT", path: "/api/v1/forms/{code}", roles: admins, write: true, body: 128 * kib, summary: "Publish the next version of a checklist"},
	{method: "GET", path: "/api/v1/problems", roles: everyone, scope: scopeRegion, summary: "Problems found on site, the newest first"},
	{method: "POST", path: "/api/v1/problems/{id}/rectify", roles: handlers, scope: scopeObject, write: true, body: 16 * kib, summary: "Say that a problem was put right"},
	{method: "POST", path: "/api/v1/problems/{id}/strike", roles: handlers, scope: scopeObject, write: true, body: 16 * kib, summary: "Strike a problem off, by another person"},
	{method: "POST", path: "/api/v1/problems/{id}/reopen", roles: handlers, scope: scopeObject, write: true, body: 16 * kib, summary: "Open a problem again"},

	{method: "PUT", path: "/api/v1/submissions/{id}", roles: field, scope: scopeBody, body: submission.MostBytes, summary: "Hand in a sealed record; its id makes it once"},
	{method: "GET", path: "/api/v1/submissions/{id}", roles: field, scope: scopeObject, summary: "The receipt of one's own submission as it stands now"},
	{method: "POST", path: "/api/v1/submissions", roles: field, scope: scopeBody, body: 8 * mib, summary: "Hand in several sealed records, each by itself"},
	{method: "GET", path: "/api/v1/receipt-key", roles: everyone, summary: "The key that verifies receipts"},
	{method: "PUT", path: "/api/v1/blobs/{sha256}", roles: reporters, stream: true, body: blob.Most, summary: "Add bytes of a photo or note, by its hash"},
	{method: "HEAD", path: "/api/v1/blobs/{sha256}", roles: reporters, summary: "How much of a photo or note is here"},
	{method: "GET", path: "/api/v1/blobs/{sha256}", roles: everyone, scope: scopeObject, summary: "A photo or note; looking at it is recorded"},
	{method: "POST", path: "/api/v1/blobs", roles: reporters, stream: true, body: 32 * mib, summary: "Bring several small photos or notes"},
	{method: "GET", path: "/api/v1/devices", roles: commanders, scope: scopeRegion, summary: "Phones of the scope's people"},
	{method: "POST", path: "/api/v1/devices/{id}/wipe", roles: commanders, scope: scopeObject, write: true, body: 4 * kib, summary: "Take nothing of a phone any more: its app then deletes what it holds"},
	{method: "GET", path: "/api/v1/quarantine", roles: quarantine, scope: scopeRegion, summary: "Submissions that failed validation; field staff see their own"},
	{method: "POST", path: "/api/v1/quarantine/{id}/accept", roles: commanders, scope: scopeObject, write: true, body: 4 * kib, summary: "Try a submission again: what was missing may have come"},
	{method: "POST", path: "/api/v1/quarantine/{id}/dismiss", roles: commanders, scope: scopeObject, write: true, body: 4 * kib, summary: "End a submission without storing what it says"},

	{method: "GET", path: "/api/v1/imports", roles: imports, scope: scopeObject, summary: "Files brought in, newest first"},
	{method: "POST", path: "/api/v1/imports/preview", roles: intake, scope: scopeNone, body: 64 * mib, stream: true, summary: "What the beginning of a file is taken for"},
	{method: "POST", path: "/api/v1/imports", roles: intake, scope: scopeBody, write: true, body: 256 * mib, stream: true, summary: "Bring in a file: its rows are staged, and compared with the register"},
	{method: "GET", path: "/api/v1/imports/{id}", roles: imports, scope: scopeObject, summary: "One import"},
	{method: "GET", path: "/api/v1/imports/{id}/rows", roles: imports, scope: scopeObject, summary: "What an import makes of the rows of one class"},
	{method: "POST", path: "/api/v1/imports/{id}/apply", roles: intake, scope: scopeObject, write: true, body: 4 * kib, summary: "Apply an import, or go on with one"},
	{method: "POST", path: "/api/v1/imports/{id}/undo", roles: intake, scope: scopeObject, write: true, body: 4 * kib, summary: "Take an import back"},

	{method: "GET", path: "/api/v1/hotspots", roles: everyone, scope: scopeRegion, summary: "Where clues cluster: Gi* of the scope's cells"},
	{method: "GET", path: "/api/v1/hotspots/cells/{cell}", roles: everyone, scope: scopeRegion, summary: "Why a cell is painted as it is"},
	{method: "GET", path: "/api/v1/hotspots/export", roles: exporters, scope: scopeRegion, summary: "Table of the scope's hotspots, to download"},
	{method: "GET", path: "/api/v1/hotspots/forecast", roles: everyone, scope: scopeRegion, summary: "What is expected of the next 30 days, with its back-test"},
	{method: "GET", path: "/api/v1/hotspots/scans", roles: everyone, scope: scopeRegion, summary: "Scans for clusters of the scope, newest first"},
	{method: "POST", path: "/api/v1/hotspots/scans", roles: readers, scope: scopeBody, write: true, body: 8 * kib, summary: "Ask for a scan for clusters"},
	{method: "GET", path: "/api/v1/hotspots/scans/{id}", roles: everyone, scope: scopeObject, summary: "One scan with its clusters"},
	{method: "GET", path: "/api/v1/hotspots/scans/{id}/input", roles: exporters, scope: scopeObject, summary: "The counts that were scanned, to download"},
	{method: "POST", path: "/api/v1/hotspots/scans/{id}/cancel", roles: readers, scope: scopeObject, write: true, body: 4 * kib, summary: "Cancel a scan"},
	{method: "GET", path: "/api/v1/alerts", roles: everyone, scope: scopeRegion, summary: "Alerts of the scope, newest first"},
	{method: "POST", path: "/api/v1/alerts/{id}/acknowledge", roles: dispatch, scope: scopeObject, write: true, body: 4 * kib, summary: "Say that an alert was seen"},
	{method: "GET", path: "/api/v1/risks", roles: exporters, scope: scopeRegion, summary: "Early warning: institutions by score, the highest first"},
	{method: "GET", path: "/api/v1/risks/rules", roles: exporters, summary: "The rules of early warning in force"},

	{method: "GET", path: "/api/v1/gaps", roles: everyone, scope: scopeRegion, summary: "Coverage gaps of the scope"},
	{method: "GET", path: "/api/v1/debt", roles: everyone, scope: scopeRegion, summary: "What the scope owes, most first"},
	{method: "POST", path: "/api/v1/route", roles: roster, scope: scopeBody, body: 4 * kib, summary: "What clears the most debt in some time from here, in walking order"},
	{method: "GET", path: "/api/v1/coverage", roles: everyone, scope: scopeRegion, summary: "Coverage of the scope, also by evidence grade"},
	{method: "GET", path: "/api/v1/board", roles: everyone, scope: scopeRegion, summary: "Snapshot of the board"},
	{method: "GET", path: "/api/v1/board/digest", roles: everyone, scope: scopeRegion, summary: "Digest of the board"},
	{method: "GET", path: "/api/v1/appraisal", roles: appraisers, scope: scopeRegion, summary: "What officers, grids or regions did in a period"},
	{method: "GET", path: "/api/v1/appraisal/items", roles: appraisers, scope: scopeRegion, summary: "What a figure of an appraisal is made of, the newest first"},
	{method: "GET", path: "/api/v1/appraisal/export", roles: appraisers, scope: scopeRegion, summary: "An appraisal as a table, to download"},
	{method: "GET", path: "/api/v1/burden", roles: appraisers, scope: scopeRegion, summary: "What forms cost those who fill them in, and which fields nobody reads"},
	{method: "GET", path: "/api/v1/export/cells", roles: exporters, scope: scopeRegion, summary: "Table of the scope's cells or official grids, to download"},
	{method: "GET", path: "/api/v1/export/institutions", roles: exporters, scope: scopeRegion, summary: "Table of the scope's institutions, to download"},
	{method: "GET", path: "/api/v1/board/cells/{cell}", roles: everyone, scope: scopeRegion, summary: "Everything known of one cell"},
}
