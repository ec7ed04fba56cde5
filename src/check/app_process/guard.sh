# Ends the app when hubctl is gone: $1 is the app's process group, $2 the mark in the environment of its processes.
# hubctl holds the other end of standard input. It kills this guard when it has ended the app itself, so whatever ends the
# reading means that there is no hubctl any more.
trap '' HUP INT TERM
read -r _

# Those that left the group: what is below the leader, and what has the mark.
strays() {
    ps -A -o pid= -o ppid= 2>/dev/null | awk -v top="$1" '
        { parent[$1] = $2 }
        END {
            for (pid in parent) {
                at = pid
                for (steps = 0; at in parent && at != top && steps < 64; steps++) at = parent[at]
                if (at == top) print pid
            }
        }' 2>/dev/null
    grep -ls -e "$2" /proc/[0-9]*/environ 2>/dev/null | while IFS=/ read -r _ _ pid _; do echo "$pid"; done
}

all=$(strays "$1" "$2")
kill -s TERM -- "-$1" $all 2>/dev/null
tries=0
while [ "$tries" -lt 20 ] && kill -s 0 -- "-$1" $all 2>/dev/null; do
    sleep 0.1
    tries=$((tries + 1))
done
# A second time for what was just starting.
for _ in 1 2; do
    kill -s KILL -- "-$1" $(strays "$1" "$2") 2>/dev/null
done
