#!/bin/sh
# Collects what Flowproof reads of a Linux host: firewall rules, addresses, routes, kernel settings and listening sockets, in one
# archive with a manifest of hashes. It changes nothing but its own temporary folder. Without root most rules are refused; the
# archive says so, and verdicts through them stay undecided.
#
#   sudo sh collect.sh            writes flowproof-HOST-TIME.tar.gz here
#   sudo sh collect.sh PATH       writes it to that file, or into that folder
#   sudo sh collect.sh -          writes it to standard output
#   ssh HOST 'sudo sh -s -- -' < collect.sh > HOST.tar.gz
#
# Any POSIX shell will do. All of it stands in functions, so that a script that was cut off on its way does nothing.

say() { printf '%s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }
now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

# Text for a JSON string: printable ASCII on one line.
json() { printf '%s' "$1" | tr '\n\t' '  ' | tr -cd '\040-\176' | sed 's/[\\"]/\\&/g'; }

# The SHA-256 of standard input; nothing where no program knows how.
sha256() {
  if have sha256sum; then sha256sum
  elif have shasum; then shasum -a 256
  elif have openssl; then openssl dgst -sha256 | sed 's/.*= *//'
  fi | sed 's/[^0-9a-f].*//'
}

# Ends where no room is left: most programs do not say that what they print was not written.
room() {
  if dd if=/dev/zero of="$work/room" bs=65536 count=1 2>/dev/null; then
    rm -f "$work/room"
    return
  fi
  say "no room is left in $work, and nothing was collected: TMPDIR names another folder"
  exit 2
}

# collected FILE CALL: notes a file that was written.
collected() {
  sum=$(sha256 <"$folder/$1")
  printf ',\n    "%s": {"call": "%s", "time": "%s"%s}' \
    "$(json "$1")" "$(json "$2")" "$at" "${sum:+, \"sha256\": \"$sum\"}" >>"$work/files"
  room
}

# absent FILE CALL REASON: there was nothing to read.
absent() {
  printf ',\n    "%s": {"call": "%s", "reason": "%s"}' "$(json "$1")" "$(json "$2")" "$(json "$3")" >>"$work/missing"
  printf 'nothing: %s: %s\n' "$2" "$3" >>"$work/notes"
  room
}

# refused FILE CALL REASON KIND: something is there, or may be, and could not be read; KIND says whether it may hold rules.
refused() {
  rules=
  if [ "$4" = rules ]; then rules=', "rules": true'; fi
  printf ',\n    "%s": {"call": "%s", "reason": "%s", "refused": true%s}' \
    "$(json "$1")" "$(json "$2")" "$(json "$3")" "$rules" >>"$work/missing"
  printf 'REFUSED: %s: %s\n' "$2" "$3" >>"$work/notes"
  room
}

# run FILE KIND PROGRAM ARGUMENT...: keeps what a program prints. KIND: rules, facts, or copy of what another call said.
# False where it was refused.
run() {
  file=$1
  kind=$2
  shift 2
  call=${label:-$*}
  if ! have "$1"; then
    absent "$file" "$call" 'not installed'
    return 0
  fi
  at=$(now)
  if "$@" >"$folder/$file" 2>"$work/errors" </dev/null; then
    # Brackets alone are an empty list.
    if grep -q '[^][:space:][]' "$folder/$file"; then
      collected "$file" "$call"
      return 0
    fi
    reason='it printed nothing'
    if [ "$kind" = rules ] && [ "$user" != 0 ]; then
      kind=hidden
      reason='it printed nothing, and was not run by root'
    fi
  else
    reason="it failed with code $?: $(sed -n 1,3p "$work/errors" | tr '\n' ' ')"
    if [ "$kind" != copy ]; then kind=failed$kind; fi
  fi
  rm -f "$folder/$file"
  case $kind in
  hidden | failedrules) refused "$file" "$call" "$reason" rules; return 1 ;;
  failedfacts) refused "$file" "$call" "$reason" facts; return 1 ;;
  *) absent "$file" "$call" "$reason"; return 0 ;;
  esac
}

# tables PROGRAM NAMES: the rules of one family, of both backends where both are installed.
tables() {
  found=
  for backend in legacy nft; do
    if have "$1-$backend-save"; then
      found="$found $backend"
      run "$1-$backend-save.txt" rules "$1-$backend-save"
    fi
  done
  if [ "$found" = ' legacy nft' ]; then return; fi
  if have "$1-save"; then
    # The plain name is one of the two.
    case $("$1-save" --version 2>/dev/null </dev/null) in *nf_tables*) backend=nft ;; *) backend=legacy ;; esac
    case $found in *$backend*) ;; *) run "$1-save.txt" rules "$1-save" ;; esac
  elif [ -n "$found" ]; then
    return
  elif [ -e "$2" ] && { [ ! -r "$2" ] || grep -q . "$2"; }; then
    refused "$1-save.txt" "$1-save" 'not installed, and the kernel has tables that it would print' rules
  else
    absent "$1-save.txt" "$1-save" 'not installed'
  fi
}

nftables() {
  if have nft; then
    # JSON loses some of what a rule says; of a host without rules it is the form that says so.
    if run nft-ruleset.txt rules nft list ruleset && [ ! -f "$folder/nft-ruleset.txt" ]; then
      run nft-ruleset.json copy nft -j list ruleset
    fi
  elif ! have iptables-nft-save && ! have iptables-save && grep -q '^nf_tables ' /proc/modules 2>/dev/null; then
    refused nft-ruleset.txt 'nft list ruleset' 'not installed, and the kernel has nf_tables loaded' rules
  else
    absent nft-ruleset.txt 'nft list ruleset' 'not installed'
  fi
}

# copy_file PATH: a file of a program's configuration, below its own path.
copy_file() {
  file=${1#/}
  mkdir -p "$folder/${file%/*}"
  if ! cat "$1" >"$folder/$file" 2>"$work/errors" </dev/null; then
    rm -f "$folder/$file"
    refused "$file" "cat $1" "$(cat "$work/errors")" rules
  elif [ -s "$folder/$file" ]; then
    collected "$file" "cat $1"
  else
    rm -f "$folder/$file"
    absent "$file" "cat $1" 'the file is empty'
  fi
}

# copy_folder PATH: all files below a folder; links to folders are not followed.
copy_folder() {
  if [ ! -r "$1" ] || [ ! -x "$1" ]; then
    refused "${1#/}" "ls $1" 'Permission denied' rules
    return
  fi
  for path in "$1"/*; do
    if [ ! -e "$path" ]; then continue; fi
    case $path in
    *.md) ;;
    *[!A-Za-z0-9._@:+/\ -]*) refused "${path#/}" "cat $path" 'its name holds characters that are not expected' rules ;;
    *)
      if [ -d "$path" ] && [ ! -h "$path" ]; then copy_folder "$path"
      elif [ -f "$path" ]; then copy_file "$path"
      fi
      ;;
    esac
  done
}

# configuration PATH...: files and folders of programs that make rules.
configuration() {
  at=$(now)
  for root in "$@"; do
    if [ -d "$root" ]; then copy_folder "$root"
    elif [ -e "$root" ]; then copy_file "$root"
    else absent "${root#/}" "cat $root" 'not there'
    fi
  done
}

# Settings of the network, without the keys and secrets among them. Below /proc a dot in the name of a link is no separator.
settings() {
  if have sysctl; then
    sysctl -a 2>/dev/null | grep '^net\.' | grep -v '^[^=]*_\(key\|secret\) '
  else
    grep '' /proc/sys/net/ipv4/* /proc/sys/net/ipv[46]/conf/*/* /proc/sys/net/bridge/* 2>/dev/null |
      grep -v '^[^:]*_\(key\|secret\):' | sed 's,^/proc/sys/,,; h; s/:.*//; y,./,/.,; G; s/\n[^:]*:/ = /'
  fi
}

# Programs that print no JSON (iproute2 before 4.13, busybox) print the same in words.

# Text of a JSON document, for programs of awk.
quoted='function text(word) { gsub(/["\\]/, "\\\\&", word); return "\"" word "\"" }'

addresses() {
  words=$(ip -o link && ip -o addr) || return
  printf '%s\n' "$words" | awk "$quoted"'
    {
      link = $2
      sub(/:$/, "", link)
      sub(/@.*/, "", link)
      if (!(link in seen)) { seen[link] = 1; names[++count] = link }
      for (i = 3; i < NF; i++) {
        if ($i == "link/ether") mac[link] = $(i + 1)
        if ($i != "inet" && $i != "inet6") continue
        own = $(i + 1)
        other = $(i + 2) == "peer" ? $(i + 3) : own
        bits = $i == "inet" ? 32 : 128
        if (other ~ /\//) { bits = other; sub(/.*\//, "", bits) }
        peer = other == own ? "" : ", \"address\": " text(substr(other, 1, length(other) - length(bits) - 1))
        sub(/\/.*/, "", own)
        info[link] = info[link] (info[link] == "" ? "" : ", ") \
          "{\"family\": " text($i) ", \"local\": " text(own) peer ", \"prefixlen\": " bits "}"
        break
      }
    }
    END {
      for (i = 1; i <= count; i++) {
        link = names[i]
        printf "%s{\"ifname\": %s%s, \"addr_info\": [%s]}", i == 1 ? "[" : ",\n", text(link), \
          link in mac ? ", \"address\": " text(mac[link]) : "", info[link]
      }
      print "]"
    }'
}

routes() {
  words=$(ip "$1" -o route show table all) || return
  printf '%s\n' "$words" | awk "$quoted"'
    # Members of the route, or of the last of its next hops.
    function add(name, value) {
      if (hops == 0) route = route ", " text(name) ": " value
      else hop[hops] = hop[hops] (hop[hops] == "" ? "" : ", ") text(name) ": " value
    }
    NF > 0 {
      hops = 0
      i = 1
      type = ""
      if ($1 ~ /^(unicast|local|broadcast|multicast|anycast|blackhole|unreachable|prohibit|throw|nat)$/) { type = $1; i = 2 }
      route = "\"dst\": " text($i)
      if (type != "") add("type", text(type))
      while (++i <= NF) {
        if ($i == "via" && $(i + 1) ~ /^inet6?$/) { add("via", "{\"host\": " text($(i + 2)) "}"); i += 2 }
        else if ($i == "via") add("gateway", text($(++i)))
        else if ($i == "src") add("prefsrc", text($(++i)))
        else if ($i == "metric") add("metric", $(++i) + 0)
        else if ($i ~ /^(dev|table|from|pref)$/) { name = $i; add(name, text($(++i))) }
        else if ($i == "nexthop") hop[++hops] = ""
      }
      if (hops > 0) {
        route = route ", \"nexthops\": ["
        for (j = 1; j <= hops; j++) route = route (j == 1 ? "" : ", ") "{" hop[j] "}"
        route = route "]"
      }
      printf "%s{%s}", count++ ? ",\n" : "[", route
    }
    END { print count ? "]" : "[]" }'
}

routing_rules() {
  words=$(ip "$1" rule) || return
  printf '%s\n' "$words" | awk "$quoted"'
    NF > 0 {
      # Assigned, words stand one blank apart.
      priority = $1 = $1
      sub(/:$/, "", priority)
      printf "%s{\"priority\": %d, \"src\": %s", count++ ? ",\n" : "[", priority, text($3)
      if (NF == 5 && $2 == "from" && $4 == "lookup") printf ", \"table\": %s}", text($5)
      else printf ", \"words\": %s}", text($0)
    }
    END { print count ? "]" : "[]" }'
}

network() {
  if have ip && ! ip -j link >/dev/null 2>&1 </dev/null; then
    label='ip -o link, ip -o addr (made JSON)'
    run ip-addr.json facts addresses
    for six in '' 6; do
      label="ip -${six:-4} -o route show table all (made JSON)"
      run "ip$six-route.json" facts routes "-${six:-4}"
      label="ip -${six:-4} rule (made JSON)"
      run "ip$six-rule.json" facts routing_rules "-${six:-4}"
    done
    label=
    return
  fi
  run ip-addr.json facts ip -j addr
  for six in '' 6; do
    run "ip$six-route.json" facts ip "-${six:-4}" -j route show table all
    run "ip$six-rule.json" facts ip "-${six:-4}" -j rule
  done
}

# JSON of groups is younger than that of addresses.
groups() {
  if have ip && ip -j maddr 2>/dev/null </dev/null | grep -q '^\['; then
    run ip-maddr.json facts ip -j maddr
  else
    absent ip-maddr.json 'ip -j maddr' 'it prints no JSON'
  fi
}

facts() {
  network
  groups
  label='sysctl -a'
  run sysctl.txt facts settings
  label=
  if ss -H -tuln >/dev/null 2>&1 </dev/null; then run ss.txt facts ss -H -tulpn
  else run ss.txt facts ss -tulpn
  fi
}

manifest() {
  printf '{\n  "collector": "flowproof collect host",\n  "host": "%s",\n  "collected": "%s",\n  "files": {' "$host" "$start"
  sed '1s/^,//' "$work/files"
  printf '\n  },\n  "missing": {'
  sed '1s/^,//' "$work/missing"
  printf '\n  }\n}\n'
}

# Writes the archive to standard output. Of a pipe, the last program's exit code alone is told.
archive() {
  if have gzip; then
    { (cd "$work" && tar cf - hosts) || : >"$work/broken"; } | gzip -c && [ ! -e "$work/broken" ]
  else (cd "$work" && tar cf - hosts)
  fi
}

# deliver PATH: the archive, or the folder itself where no program makes one.
deliver() {
  name=flowproof-$host-$(printf '%s' "$start" | tr -d ':-')
  suffix=.tar
  if have gzip; then suffix=.tar.gz; fi
  if [ "$1" = - ]; then
    if ! have tar; then
      say 'tar is not installed: give the path of a folder instead of -'
      return 2
    fi
    archive
    return
  fi
  target=$1
  if ! have tar; then
    if [ ! -d "$target" ]; then target=.; fi
    mkdir "$target/$name" && cp -R "$work/hosts" "$target/$name/" || return 2
    target=$target/$name
  else
    if [ -d "$target" ]; then target=${target%/}/$name$suffix; fi
    archive >"$target" || return 2
  fi
  printf '%s\n' "$target"
}

main() {
  set -u
  LC_ALL=C
  LANGUAGE=C
  PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  export LC_ALL LANGUAGE PATH
  umask 077
  label=
  user=$(id -u)
  start=$(now)
  at=$start
  host=$(uname -n | tr -c 'A-Za-z0-9._\n-' '_' | sed 's/^[.-]*//')
  host=${host:-host}
  work=$(mktemp -d 2>/dev/null) || work=${TMPDIR:-/tmp}/flowproof-$$
  if [ ! -d "$work" ] && ! mkdir "$work"; then exit 2; fi
  trap 'rm -rf "$work"' EXIT
  trap 'exit 2' HUP INT TERM
  folder=$work/hosts/$host
  mkdir -p "$folder" || exit 2
  : >"$work/files"
  : >"$work/missing"
  : >"$work/notes"

  tables iptables /proc/net/ip_tables_names
  tables ip6tables /proc/net/ip6_tables_names
  run ipset-save.txt facts ipset save
  nftables
  configuration /etc/default/ufw /etc/ufw
  if [ -e /etc/ufw/ufw.conf ]; then run ufw-status.txt facts ufw status verbose; fi
  if have firewall-cmd && [ "$(firewall-cmd --state 2>&1 </dev/null)" = 'not running' ]; then
    absent etc/firewalld 'firewall-cmd --state' 'not running'
  else
    configuration /etc/firewalld /usr/lib/firewalld
    if have firewall-cmd; then run firewall-cmd-version.txt copy firewall-cmd --version; fi
  fi
  facts

  manifest >"$folder/manifest.json"
  room
  deliver "${1:-.}" || exit 2
  say "$host: $(grep -c '"call"' "$work/files") files collected"
  cat "$work/notes" >&2
}

main "$@"
