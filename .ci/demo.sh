# A demo server for a bench, to be sourced: demo NAME SPEED. Sets url and data; the server ends with the script.
demo() {
    data=$(mktemp -d)
    bin/gridwatch demo --addr 127.0.0.1:0 --data "$data" --speed "$2" >"$data/out" 2>"$data/log" &
    server=$!
    trap 'kill $server 2>/dev/null || true; wait $server || true; rm -rf "$data"' EXIT
    for ((second = 0; ; second++)); do
        url=$(sed -n 's/^ready //p' "$data/out")
        [ -z "$url" ] || break
        if [ "$second" -ge 120 ] || ! kill -0 $server 2>/dev/null; then
            tail -n 20 "$data/log" >&2
            echo "$1: the demo was not ready after $second s" >&2
            exit 1
        fi
        sleep 1
    done
}
