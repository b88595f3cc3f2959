#!/bin/sh
# install.sh: installs mosaic, replaces it by another version, or removes it. For any POSIX shell; it edits no file of
# your shell, and what it does not finish it takes back. docs/reference/installer.md says the rest.
#
# The rest of this file is one group of commands that ends with the last line. A shell that gets only a part of it, cut
# at whatever byte, finds the group open and executes nothing.
{

# PATH without what means the current folder: whoever can write there would choose the programs that run.
safe_path() {
  clean='' rest=${PATH-}:
  while [ -n "$rest" ]; do
    case $rest in /*) clean=$clean${clean:+:}${rest%%:*} ;; esac
    rest=${rest#*:}
  done
  PATH=${clean:-/usr/bin:/bin}
}

usage() {
  cat <<'END'
usage: sh install.sh [OPTION...]

  --check             say what is installed and what would be; change nothing
  --cli               only the binary
  --framework         only the scripts and units of a fleet that is there;
                      without either: both
  --ref REF           this version; with --dev this branch, tag or commit
  --file PATH         install this mosaic-VERSION-TARGET.gz, or the one for this
                      machine in this folder; SHA256SUMS has to lie beside it.
                      Or this binary, which you built: it is not checked
  --dev               build from source (MOSAIC_SOURCE, or the checkout that
                      this script is in)
  --yes, -y           ask nothing
  --no-auto-launch    do not offer the wizard
  --uninstall         remove what was installed
  --help, -h          this text

  MOSAIC_DOWNLOAD_BASE  address of a release, or of a folder of them by version
  MOSAIC_PREFIX         installs to $MOSAIC_PREFIX/bin; default ~/.local
  MOSAIC_HOME           the mosaic home; default ~/.config/mosaic
  MOSAIC_PUBLIC_KEY     file with the public key (PEM) that has to have signed
                        the release
  MOSAIC_DOWNLOAD_TIMEOUT  seconds without a byte before a try counts as failed;
                        default 30
  MOSAIC_REF, MOSAIC_SOURCE
  MOSAIC_DEV=1, MOSAIC_ASSUME_YES=1, MOSAIC_NO_COLOR=1
  Proxies: https_proxy, http_proxy, no_proxy. Your .curlrc and .wgetrc are not
  read.
END
}

settings() {
  # No public address of releases exists yet: whoever runs this names one. A fork or a mirror may put its own here.
  default_base=
  # The text of a public key (PEM) that every release has to be signed with; empty: only MOSAIC_PUBLIC_KEY counts.
  embedded_key=
  tries=4
  # in bytes: a manifest, its sums and its signature are some kilobytes; what no manifest gives the size of
  largest_text=1048576 largest_artefact=1073741824
  newline='
'
  base=${MOSAIC_DOWNLOAD_BASE:-$default_base}
  timeout=${MOSAIC_DOWNLOAD_TIMEOUT:-30}
  check='' want_cli='' want_framework='' uninstall='' artefact_file='' no_auto_launch=''
  ref=${MOSAIC_REF-}
  dev='' assume_yes=''
  ! is_yes "${MOSAIC_DEV-}" || dev=1
  ! is_yes "${MOSAIC_ASSUME_YES-}" || assume_yes=1
  stage='' child='' created='' pending_record='' summer='' release_version='' artefact='' built=''
  bold='' plain=''
  if [ -t 1 ] && [ -z "${MOSAIC_NO_COLOR-}${NO_COLOR-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    bold=$(printf '\033[1m') plain=$(printf '\033[0m')
  fi
}

is_yes() {
  case $1 in 1 | true | yes) ;; *) return 1 ;; esac
}

say() { printf '%s\n' "$*" >&2; }

fail() { # STATUS FACT [HINT]; the statuses are those of mosaic (docs/reference/exit-codes.md)
  say "install.sh: $2"
  [ -z "${3-}" ] || say "hint: $3"
  exit "$1"
}

has() { command -v "$1" >/dev/null 2>&1; }

options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --check) check=1 ;;
      --cli) want_cli=1 ;;
      --framework) want_framework=1 ;;
      --dev) dev=1 ;;
      --yes | -y) assume_yes=1 ;;
      --no-auto-launch) no_auto_launch=1 ;;
      --uninstall) uninstall=1 ;;
      --ref=*) ref=${1#--ref=} ;;
      --file=*) artefact_file=${1#--file=} ;;
      --ref | --file)
        [ $# -ge 2 ] || fail 2 "$1 needs a value" 'sh install.sh --help'
        case $1 in --ref) ref=$2 ;; *) artefact_file=$2 ;; esac
        shift
        ;;
      --help | -h)
        usage
        exit 0
        ;;
      *) fail 2 "unknown option '$1'" 'sh install.sh --help' ;;
    esac
    shift
  done
  if [ -z "$want_cli$want_framework" ]; then want_cli=1 want_framework=1; fi
  [ -z "$dev" ] || [ -z "$artefact_file" ] || fail 2 '--dev builds, --file installs what was built: give one of them'
  case $ref in
    *[!A-Za-z0-9._/+-]* | -* | *..*) fail 2 "'$ref' cannot be a version, branch, tag or commit" ;;
  esac
  case $timeout in
    '' | *[!0-9]* | 0) fail 2 'MOSAIC_DOWNLOAD_TIMEOUT has to be a number of seconds' ;;
  esac
}

places() {
  case ${HOME-}${MOSAIC_PREFIX-}${MOSAIC_HOME-}$artefact_file${MOSAIC_SOURCE-} in
    *"$newline"*) fail 2 'a path has a line break in it' ;;
  esac
  case ${HOME-} in
    /*) ;;
    *)
      if [ -z "${MOSAIC_PREFIX-}" ] || [ -z "${MOSAIC_HOME-}" ]; then
        fail 2 'HOME is not set, so there is no place to install to' 'set HOME, or both MOSAIC_PREFIX and MOSAIC_HOME'
      fi
      ;;
  esac
  prefix=$(absolute "${MOSAIC_PREFIX:-${HOME-}/.local}")
  home=$(absolute "${MOSAIC_HOME:-${HOME-}/.config/mosaic}")
  bin=${prefix%/}/bin
  binary=$bin/mosaic
  record=$home/install.manifest
  manual=${prefix%/}/share/man/man1
}

absolute() { # PATH
  case $1 in /*) printf '%s' "$1" ;; *) printf '%s' "$PWD/$1" ;; esac
}

# ---- what is begun is ended or taken back

on_end() {
  [ -z "$child" ] || kill "$child" 2>/dev/null
  [ -z "$pending_record" ] || rm -f -- "$pending_record"
  [ -z "$stage" ] || rm -rf -- "$stage"
  # Folders that were made for an installation that did not happen; the deepest comes first.
  while [ -n "$created" ]; do
    rmdir -- "${created%%"$newline"*}" 2>/dev/null
    created=${created#*"$newline"}
  done
  stage='' child='' pending_record=''
  # the lock, where it is held
  exec 9>&-
}

traps() {
  trap on_end EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# As a child: a shell that waits for a command in the foreground acts on a signal only when the command has ended.
run_child() { # COMMAND...
  # not with our lock: a child that outlives us must not keep it
  "$@" </dev/null 9>&- &
  child=$!
  child_status=0
  wait "$child" || child_status=$?
  child=''
  return "$child_status"
}

make_folder() { # PATH
  if [ -d "$1" ]; then return 0; fi
  case $1 in */*) make_folder "${1%/*}" || return 1 ;; esac
  [ -n "$1" ] || return 0
  # noted first: a signal that comes while mkdir runs is acted on before the next command
  created=$1$newline$created
  mkdir -- "$1" 2>/dev/null && return 0
  created=${created#*"$newline"}
  [ -d "$1" ]
}

# The folder in which everything is made ready, in the destination, so that the last step is a rename.
open_stage() {
  make_folder "$bin" || fail 1 "cannot make the folder $bin" 'MOSAIC_PREFIX=FOLDER sh install.sh'
  [ ! -d "$binary" ] || fail 1 "$binary is a folder"
  folder=$bin/.mosaic-install
  if has flock; then lock_folder; else take_over_folder; fi
  # noted first, as in make_folder
  stage=$folder
  mkdir -- "$folder" 2>/dev/null || {
    stage=''
    [ ! -d "$folder" ] || locked
    fail 1 "cannot write to $bin" 'MOSAIC_PREFIX=FOLDER sh install.sh'
  }
  echo "$$ $(birth_of "$$")" 2>/dev/null >"$stage/pid" || fail_to_write
  chmod 700 "$stage"
}

# One installation at a time: the kernel holds the lock on the destination for us, and drops it however we end. So what
# lies there is of nobody who lives. The installed mosaic takes the same lock for an update.
lock_folder() {
  [ -r "$bin" ] || fail 1 "cannot read the folder $bin"
  exec 9<"$bin"
  lock_status=0
  flock -n 9 || lock_status=$?
  case $lock_status in
    0) rm -rf -- "$folder" ;;
    1) locked ;;
    *) fail 1 "cannot lock $bin: flock ended with status $lock_status" ;;
  esac
}

locked() {
  other=''
  [ ! -r "$folder/pid" ] || read -r other _ <"$folder/pid" || :
  fail 11 "another installation runs here${other:+, pid $other}" "if none does: rm -r $(quoted "$folder")"
}

# Without flock (macOS) the folder is the lock, and says whose it is. One of a dead process is moved away before it is
# removed: of several who find it, one moves it.
take_over_folder() {
  [ -d "$folder" ] || return 0
  # whoever made it a moment ago has not written its pid yet
  [ -s "$folder/pid" ] || sleep 1
  owner=$(cat "$folder/pid" 2>/dev/null) || owner=''
  ! lives "$owner" || locked
  gone=$bin/.mosaic-install.$$
  mv -- "$folder" "$gone" 2>/dev/null || { [ -d "$folder" ] && locked; return 0; }
  if [ "$(cat "$gone/pid" 2>/dev/null)" != "$owner" ]; then
    # somebody else took it over in between
    mv -- "$gone" "$folder" 2>/dev/null || :
    locked
  fi
  rm -rf -- "$gone" 2>/dev/null || fail 1 "cannot write to $bin"
}

lives() { # PID [START BOOT]: without the last two by the pid alone
  [ -n "$1" ] || return 1
  pid=${1%% *}
  if [ -d /proc/self ]; then [ -d "/proc/$pid" ] || return 1; else kill -0 "$pid" 2>/dev/null || return 1; fi
  case $1 in
    *' '*) [ "${1#* }" = "$(birth_of "$pid")" ] ;;
  esac
}

birth_of() { # PID: its start, in ticks since the boot, and the id of the boot; empty where there is no /proc
  { sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 20 && cat /proc/sys/kernel/random/boot_id; } 2>/dev/null | tr '\n' ' ' | sed 's/ $//'
}

fail_to_write() {
  fail 1 "cannot write to $stage: no space left, or a limit of the file system" "df -k $(quoted "$bin")"
}

quoted() { # WORD: as one would type it
  case $1 in
    *[!A-Za-z0-9_./+@%:,=-]*) printf "'%s'" "$(printf '%s\n' "$1" | sed "s/'/'\\\\''/g")" ;;
    *) printf '%s' "$1" ;;
  esac
}

# ---- this machine

platform() {
  libc='' libc_version='' cpu_flags=''
  case $(uname -s) in
    Linux) os=linux ;;
    Darwin) os=darwin ;;
    *) fail 1 "mosaic is for Linux, and as a client for macOS; this is $(uname -s)" ;;
  esac
  case $(uname -m) in
    x86_64 | amd64) arch=x64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) fail 1 "there is no mosaic for this processor: $(uname -m); it is for x86_64 and aarch64" ;;
  esac
  if [ "$os" = darwin ]; then
    # A shell that Rosetta translates says x86_64 on Apple's own processors.
    [ "$(sysctl -n sysctl.proc_translated 2>/dev/null)" != 1 ] || arch=arm64
    target=darwin-$arch
    return
  fi
  # The kernel is what uname speaks of; a 32-bit system may run on a 64-bit one.
  [ "$(getconf LONG_BIT 2>/dev/null)" != 32 ] || fail 1 'this system is a 32-bit one; mosaic is for 64 bits'
  [ -r /proc/self/stat ] || fail 1 'mosaic needs /proc, which is not there' 'mount -t proc proc /proc'
  c_library
  target=linux-$arch
  [ "$libc" != musl ] || target=$target-musl
  # /proc/cpuinfo of other processors has "Features"; none of those is asked for.
  cpu_flags=$(sed -n '/^flags/{s/^[^:]*: *//;p;q;}' /proc/cpuinfo 2>/dev/null)
}

c_library() {
  found=$(getconf GNU_LIBC_VERSION 2>/dev/null) || found=''
  case $found in
    'glibc '*)
      libc=glibc libc_version=${found#glibc }
      return
      ;;
  esac
  # musl's ldd knows no --version: it says what it is on stderr, and fails
  found=$(ldd --version 2>&1) || :
  case $found in
    *musl*) libc=musl ;;
    *GLIBC* | *'GNU libc'*)
      found=${found%%"$newline"*}
      libc=glibc libc_version=${found##* }
      ;;
    *)
      for loader in /lib/ld-musl-* /lib64/ld-linux-* /lib/ld-linux-*; do
        [ -e "$loader" ] || continue
        case $loader in */ld-musl-*) libc=musl ;; *) libc=glibc ;; esac
      done
      ;;
  esac
  [ -n "$libc" ] || fail 1 'cannot tell whether this system has glibc or musl: neither getconf nor ldd says it'
}

require_fitting() { # what the manifest says that the artefact needs
  minimum=$(artefact_text libc_minimum)
  if [ -n "$minimum" ] && [ -n "$libc_version" ] && newer "$minimum" "$libc_version"; then
    fail 1 "mosaic $release_version needs $libc $minimum or newer; this system has $libc_version"
  fi
  require_cpu "$(artefact_list cpu)"
}

require_cpu() { # FLAGS
  [ -n "$cpu_flags" ] || return 0
  for flag in $1; do
    case " $cpu_flags " in
      *" $flag "*) ;;
      *) fail 1 "this processor lacks $flag, which mosaic needs: x86_64 processors have it since 2008" ;;
    esac
  done
}

require_programs() {
  has gzip || fail 5 'gzip is missing: the binary cannot be unpacked'
  # The checksum of nothing: a program that gets this wrong is not asked for another.
  nothing=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
  for summer in sha256sum shasum openssl ''; do
    [ -n "$summer" ] || fail 5 'no program here can compute a SHA-256 checksum: nothing is installed unchecked' \
      'install coreutils (sha256sum), perl (shasum) or openssl'
    has "$summer" || continue
    sum_of /dev/null
    [ "$sum" != "$nothing" ] || return 0
  done
}

sum_of() { # FILE: sets sum, empty when it cannot be computed
  case $summer in
    sha256sum) sum=$(sha256sum <"$1" 2>/dev/null) || sum='' ;;
    shasum) sum=$(shasum -a 256 <"$1" 2>/dev/null) || sum='' ;;
    openssl) sum=$(openssl dgst -sha256 -r <"$1" 2>/dev/null) || sum='' ;;
  esac
  sum=${sum%% *}
}

# Whether version $1 is newer than $2, by the rules of semver. In a subshell, for its own IFS.
# shellcheck disable=SC2030,SC2031 # rest is used in here alone
newer() (
  set -f
  IFS=.
  one=${1%%+*} other=${2%%+*}
  one_pre='' other_pre=''
  case $one in *-*) one_pre=${one#*-} ;; esac
  case $other in *-*) other_pre=${other#*-} ;; esac
  rest=${other%%-*}
  for part in ${one%%-*}; do
    next_part
    [ "$part" -eq "${theirs:-0}" ] && continue
    [ "$part" -gt "${theirs:-0}" ]
    exit
  done 2>/dev/null
  [ "$one_pre" != "$other_pre" ] || exit 1
  [ -n "$one_pre" ] || exit 0
  [ -n "$other_pre" ] || exit 1
  rest=$other_pre
  for part in $one_pre; do
    [ -n "$rest" ] || exit 0
    next_part
    [ "$part" != "$theirs" ] || continue
    # a number is older than a word; numbers go by value, words by their letters
    case $part in *[!0-9]*) words=1 ;; *) words=0 ;; esac
    case $theirs in *[!0-9]*) words=$((words + 2)) ;; esac
    case $words in
      0) [ "$part" -gt "$theirs" ] ;;
      1) true ;;
      2) false ;;
      3) [ "$(printf '%s\n%s\n' "$part" "$theirs" | LC_ALL=C sort | head -n 1)" = "$theirs" ] ;;
    esac
    exit
  done
  exit 1
)

# shellcheck disable=SC2031
next_part() { # takes theirs off rest
  theirs=${rest%%.*}
  case $rest in *.*) rest=${rest#*.} ;; *) rest='' ;; esac
}

# ---- the release

# ADDRESS without what gives access to it: whoever stands before the last "@", the query, the fragment. What is no
# address, a path, stays as it is. In $(...), for its variables.
masked() {
  case $1 in
    *://*) ;;
    *)
      printf '%s\n' "$1"
      return
      ;;
  esac
  place=${1#*://} user='' tail=''
  case $place in *@*) user=${place%@*} place=${place##*@} ;; esac
  case $place in *[?#]*) tail='?****' place=${place%%[?#]*} ;; esac
  case $place in
    # a password with a "/" or a "?" in it: where the address ends cannot be told
    *[!]A-Za-z0-9._~:,/[-]*)
      echo '****'
      return
      ;;
  esac
  case $user in
    '') ;;
    *[!A-Za-z0-9._-]*:* | :*) user='****@' ;;
    *:*) user="${user%%:*}:****@" ;;
    *) user='****@' ;;
  esac
  printf '%s\n' "${1%%://*}://$user$place$tail"
}

# What a program says, which may name an address with a password in it.
without_passwords() {
  sed 's|//[^[:space:]]*@|//****@|g' | tr -d '\000-\011\013-\037\177'
}

require_source() {
  if [ -n "$artefact_file" ]; then
    artefact_file=$(absolute "$artefact_file")
    [ ! -d "$artefact_file" ] || artefact_file=$(artefact_in "${artefact_file%/}") || exit "$?"
    [ -f "$artefact_file" ] || fail 1 "no file or folder $artefact_file"
    case $artefact_file in *.gz) ;; *) built=1 ;; esac
    base=''
    source_name=$artefact_file
    return
  fi
  [ -n "$base" ] || fail 2 'no public address of releases exists yet, and MOSAIC_DOWNLOAD_BASE is not set' \
    'MOSAIC_DOWNLOAD_BASE=ADDRESS sh install.sh, or --file ARTEFACT, or --dev'
  base=${base%/}
  source_name=$(masked "$base")
  only_here=''
  case $base in
    *[[:space:][:cntrl:]\"\\]*) fail 2 "MOSAIC_DOWNLOAD_BASE is no address: $source_name" ;;
    https://*) protocols='=https' ;;
    http://*)
      protocols='=http,https'
      # without a signature http is for this machine alone, at each step of the way
      if [ -z "${MOSAIC_PUBLIC_KEY-}$embedded_key" ]; then
        is_this_machine "$base" || fail 2 "over http anybody on the way can change the checksums too: $source_name" \
          'use https, or give MOSAIC_PUBLIC_KEY=FILE'
        only_here=1
      fi
      ;;
    *) fail 2 "MOSAIC_DOWNLOAD_BASE has to begin with https:// or http://: $source_name" ;;
  esac
  if has curl; then
    fetcher=curl
  elif has wget; then
    # busybox may be built without -T, and crashes then where it is given (1.35 in Debian 12)
    case $(wget --version 2>&1 && wget --help 2>&1) in
      *GNU*) fetcher=wget ;;
      *'-T SEC'*) fetcher=busybox-wget ;;
      *) fetcher=busybox-wget-without-timeout ;;
    esac
  else
    fail 5 'neither curl nor wget is here' 'install one of them, or use --file ARTEFACT'
  fi
}

# The artefact for this machine in FOLDER. In $(...): it fails by its status.
artefact_in() { # FOLDER
  chosen=''
  for path in "$1"/mosaic-*-"$target".gz; do
    [ -f "$path" ] || continue
    [ -z "$ref" ] || [ "${path##*/}" = "mosaic-${ref#v}-$target.gz" ] || continue
    [ -z "$chosen" ] || fail 2 "more than one version is in $1" "--ref VERSION, or --file ${path##*/}"
    chosen=$path
  done
  [ -n "$chosen" ] || fail 1 "no mosaic${ref:+ ${ref#v}} for this machine, $target, is in $1" \
    'make dist TARGETS=host makes one in dist/release'
  printf '%s' "$chosen"
}

is_this_machine() { # ADDRESS
  host=${1#*://}
  host=${host%%/*}
  host=${host##*@}
  case $host in
    '[::1]' | '[::1]:'* | localhost | localhost:*) return 0 ;;
  esac
  case ${host%:*} in
    *[!0-9.]*) return 1 ;;
    127.*) return 0 ;;
    *) return 1 ;;
  esac
}

# One try. Sets http_status where the server answered with an error.
fetch_once() { # ADDRESS FILE BYTES
  http_status='' address=$1 hops=0
  # the checksum says more of a file that is a little too large than its size does
  most=$(($3 + 1048576))
  # slower than 16 KiB in a second from its beginning to its end, it is given up
  deadline=$(($3 / 16384 + 60))
  [ "$deadline" -ge "$timeout" ] || deadline=$timeout
  while fetch_hop "$address" "$2" "$most"; do
    case $http_status in 3??) ;; *) return 0 ;; esac
    hops=$((hops + 1))
    location=$(redirect_of "$address")
    if [ "$hops" -gt 10 ] || [ -z "$location" ]; then break; fi
    is_this_machine "$location" ||
      fail 1 "a redirect leads over http to another host: $(masked "$location")" 'use https, or give MOSAIC_PUBLIC_KEY=FILE'
    address=$location
  done
  # A full disk is no fault of the server's: it is asked before the half of the file is removed.
  { echo >"$stage/probe"; } 2>/dev/null || fail_to_write
  size=$(file_size "$2")
  [ "${size:-0}" -lt "$most" ] || fail 1 "$(masked "$1") is larger than the $3 bytes that it should be"
  rm -f -- "$2"
  return 1
}

# shellcheck disable=SC2012 # one file, and only a number is read
file_size() { # PATH
  ls -Ln -- "$1" 2>/dev/null | {
    read -r _ _ _ _ size _
    printf '%s' "$size"
  }
}

# 0: an answer was written, or, where only this machine may be asked, it is a redirect: then http_status is 3xx. The
# user's own settings are not read: they may switch off what is asked for here.
fetch_hop() { # ADDRESS FILE BYTES
  http_status=''
  case $fetcher in
    curl)
      location_option=--location
      # curl would follow whatever host it is: each step is looked at here
      [ -z "$only_here" ] || location_option=--no-location
      limited "$3" curl -q --fail --silent --show-error --globoff --max-redirs 10 --proto "$protocols" \
        --proto-redir "$protocols" --connect-timeout "$timeout" --speed-limit 1 --speed-time "$timeout" \
        --max-time "$deadline" --max-filesize "$3" "$location_option" \
        --output "$2" --write-out '%{http_code} %{redirect_url}' "$1" >"$stage/status" 2>"$stage/log" || {
        read -r http_status _ <"$stage/status" || :
        return 1
      }
      read -r http_status _ <"$stage/status" || :
      [ -n "$only_here" ] || http_status=''
      ;;
    wget)
      limited "$3" env LC_ALL=C wget --no-config --no-verbose --server-response --tries=1 --timeout="$timeout" \
        --max-redirect="$([ -n "$only_here" ] && echo 0 || echo 10)" -O "$2" "$1" >"$stage/log" 2>&1 && return 0
      http_status=$(sed -n 's/^ *HTTP\/[0-9.]* \([0-9][0-9][0-9]\).*/\1/p' "$stage/log" | tail -n 1)
      case $http_status in 3??) [ -n "$only_here" ] ;; *) return 1 ;; esac
      ;;
    busybox-wget*)
      wait_option="-T $timeout"
      [ "$fetcher" = busybox-wget ] || wait_option=''
      # shellcheck disable=SC2086
      limited "$3" env LC_ALL=C wget $wait_option -O "$2" "$1" >"$stage/log" 2>&1 && {
        connected_here
        return 0
      }
      connected_here
      http_status=$(sed -n 's/.*HTTP\/[0-9.]* \([0-9][0-9][0-9]\).*/\1/p' "$stage/log" | head -n 1)
      return 1
      ;;
  esac
}

# busybox follows every redirect, and says to whom it connected; what came is not used then.
connected_here() {
  [ -n "$only_here" ] || return 0
  sed -n 's/^Connecting to \([^ ]*\).*/\1/p' "$stage/log" >"$stage/connected"
  while read -r connected; do
    is_this_machine "http://$connected" ||
      fail 1 "a redirect leads over http to another host: $connected" 'use https, or give MOSAIC_PUBLIC_KEY=FILE'
  done <"$stage/connected"
}

redirect_of() { # ADDRESS: where its answer, a redirect, leads to
  case $fetcher in
    curl) sed -n 's/^[0-9]* //p' "$stage/status" ;;
    *)
      location=$(sed -n 's/^ *[Ll]ocation: *\([^[:space:]]*\).*/\1/p' "$stage/log" | head -n 1)
      case $location in
        /*) place=${1#*://} location=${1%%://*}://${place%%/*}$location ;;
      esac
      printf '%s\n' "$location"
      ;;
  esac
}

# Runs a program that writes into the stage: so many bytes a file, and no longer than the deadline. A proxy elsewhere
# would be the other host that http may not lead to.
limited() { # BYTES COMMAND...
  blocks=$(($1 / 512 + 64))
  shift
  # curl keeps its own time
  [ "$1" = curl ] || ! has timeout || set -- timeout "$deadline" "$@"
  [ -z "$only_here" ] || set -- env http_proxy= HTTP_PROXY= all_proxy= ALL_PROXY= "$@"
  run_child limited_to "$blocks" "$@"
}

# shellcheck disable=SC2317 # run_child calls it
limited_to() { # BLOCKS COMMAND...
  # of 512 bytes, as POSIX has it; bash counts 1024
  ulimit -f "$1" 2>/dev/null || :
  shift
  exec "$@"
}

# 0: the file is there; 4: the server does not have it. Anything else ends the installation.
fetch() { # ADDRESS FILE BYTES
  try=1 pause=1
  while ! fetch_once "$1" "$2" "$3"; do
    why=$(tail -n 1 "$stage/log" 2>/dev/null | without_passwords)
    case $http_status in
      404 | 410) return 4 ;;
      400 | 401 | 403 | 407) fail 1 "the server refuses $(masked "$1"): HTTP $http_status" ;;
    esac
    [ "$try" -lt "$tries" ] || fail 1 "could not be downloaded in $tries tries: $(masked "$1"): ${why:-no reason given}"
    say "${why:-the download failed}; trying again in $pause s"
    run_child sleep "$pause"
    try=$((try + 1)) pause=$((pause * 2))
  done
}

# As fetch, from where the release is: over HTTP, or beside the artefact.
obtain() { # NAME [BYTES]
  if [ -n "$artefact_file" ]; then
    case $1 in
      "${artefact_file##*/}") from=$artefact_file ;;
      *) from=${artefact_file%/*}/$1 ;;
    esac
    [ -f "$from" ] || return 4
    cp -- "$from" "$stage/$1" 2>/dev/null || fail_to_write
  else
    fetch "$base/$1" "$stage/$1" "${2:-$largest_text}"
  fi
}

require_part() { # NAME [BYTES]
  obtain "$@" || fail 1 "there is no $1 at $source_name"
}

# The signature covers SHA256SUMS, which has the checksum of everything else.
verify_signature() {
  key=${MOSAIC_PUBLIC_KEY-}
  if [ -n "$key" ]; then
    key=$(absolute "$key")
    [ -r "$key" ] || fail 2 "MOSAIC_PUBLIC_KEY cannot be read: $key"
    [ -s "$key" ] || fail 2 "MOSAIC_PUBLIC_KEY is an empty file: $key"
  elif [ -n "$embedded_key" ]; then
    key=$stage/key.pem
    printf '%s\n' "$embedded_key" >"$key" || fail_to_write
  else
    return 0
  fi
  # LibreSSL, and OpenSSL before 3.0, cannot verify Ed25519 on the command line.
  case $(openssl pkeyutl -help 2>&1) in
    *rawin*) ;;
    *)
      [ -z "${MOSAIC_PUBLIC_KEY-}" ] || fail 5 'no openssl here (3.0 or newer) can check the signature that MOSAIC_PUBLIC_KEY asks for'
      say 'the signature is not checked: there is no openssl 3.0 or newer here; the checksums are'
      return 0
      ;;
  esac
  obtain SHA256SUMS.sig || fail 1 "the release is not signed, and $key asks for a signature"
  openssl pkeyutl -verify -pubin -inkey "$key" -rawin -in "$stage/SHA256SUMS" -sigfile "$stage/SHA256SUMS.sig" \
    >/dev/null 2>&1 || fail 1 "the signature of the release is wrong: nothing was installed" \
    'do not use this release before you know why'
}

verify_checksum() { # NAME
  wanted=''
  while read -r listed name; do
    [ "${name#\*}" != "$1" ] || wanted=$listed
  done <"$stage/SHA256SUMS"
  [ "${#wanted}" = 64 ] || fail 1 "SHA256SUMS at $source_name has no checksum of $1"
  sum_of "$stage/$1"
  [ "$sum" = "$wanted" ] || fail 1 "the checksum of $1 is wrong: nothing was installed" \
    "expected $wanted, got ${sum:-none}"
}

release_text() { # KEY, of a line of its own in the manifest
  sed -n "s/^  \"$1\": \"\\([^\"]*\\)\",\$/\\1/p" "$stage/manifest.json" | head -n 1
}

artefact_text() { # KEY, a word or a number of the artefact's line
  printf '%s\n' "$artefact" | sed -n "s/.*[{,]\"$1\":\"\\{0,1\\}\\([A-Za-z0-9._+-]*\\)[\",}].*/\\1/p"
}

artefact_list() { # KEY, as words
  printf '%s\n' "$artefact" | sed -n "s/.*[{,]\"$1\":\\[\\([^]]*\\)\\].*/\\1/p" | tr '",' '  '
}

is_version() {
  case $1 in
    *[!0-9A-Za-z.+-]*) return 1 ;;
    [0-9]*.[0-9]*.[0-9]*) ;;
    *) return 1 ;;
  esac
}

# Finds out what the release has for this machine. Sets release_version, release_commit, artefact_name.
read_release() {
  wanted_version=''
  case $ref in '' | latest) ;; *) wanted_version=${ref#v} ;; esac
  [ -z "$wanted_version" ] || is_version "$wanted_version" ||
    fail 2 "'$ref' is no version; a branch or a commit is installed with --dev"
  # An address is that of one release, or of a folder that has releases by their versions.
  if [ -n "$wanted_version" ] && [ -z "$artefact_file" ]; then
    if fetch "$base/$wanted_version/SHA256SUMS" "$stage/SHA256SUMS" "$largest_text"; then
      base=$base/$wanted_version
      source_name=$(masked "$base")
    fi
  fi
  [ -f "$stage/SHA256SUMS" ] || require_part SHA256SUMS
  verify_signature
  if [ -n "$artefact_file" ] && ! obtain manifest.json; then
    named_by_file
  else
    [ -f "$stage/manifest.json" ] || require_part manifest.json
    verify_checksum manifest.json
    named_by_manifest
  fi
  [ -z "$wanted_version" ] || [ "$wanted_version" = "$release_version" ] ||
    fail 1 "mosaic $wanted_version is not at $source_name: that is $release_version"
}

named_by_manifest() {
  [ "$(release_text schema)" = mosaic.release/1 ] ||
    fail 1 "the release at $source_name is of a kind that this script does not know" 'get a newer install.sh'
  release_version=$(release_text version) release_commit=$(release_text commit)
  is_version "$release_version" || fail 1 "the manifest at $source_name has no version"
  artefact=$(grep "[{,]\"target\":\"$target\"[,}]" "$stage/manifest.json" | head -n 1)
  if [ -z "$artefact" ]; then
    offered=$(sed -n 's/.*"target":"\([a-z0-9-]*\)".*/\1/p' "$stage/manifest.json" | tr '\n' ' ')
    fail 1 "mosaic $release_version is not there for this machine, $target; it is for: ${offered% }"
  fi
  artefact_name=$(artefact_text file)
  [ -n "$artefact_name" ] || fail 1 "the manifest at $source_name has no file for $target"
  if [ -n "$artefact_file" ] && [ "${artefact_file##*/}" != "$artefact_name" ]; then
    fail 1 "${artefact_file##*/} is not the file for this machine, which is $artefact_name"
  fi
  require_fitting
}

# Without a manifest the name of the file is what is known.
named_by_file() {
  artefact_name=${artefact_file##*/}
  case $artefact_name in
    mosaic-*-"$target".gz) ;;
    *) fail 1 "$artefact_name is not for this machine: the name has to end with -$target.gz" ;;
  esac
  release_version=${artefact_name#mosaic-}
  release_version=${release_version%-"$target".gz} release_commit=unknown
  is_version "$release_version" || fail 1 "$artefact_name has no version in its name"
  [ "$arch" != x64 ] || require_cpu sse4_2
}

require_space() {
  free=$(df -Pk "$stage" 2>/dev/null | sed -n '$s/.* \([0-9]\{1,\}\) \{1,\}[0-9-]\{1,\}%.*/\1/p')
  size=$(artefact_text size) binary_size=$(artefact_text binary_size)
  [ -n "$free" ] && [ -n "$size" ] && [ -n "$binary_size" ] || return 0
  needed=$(((size + binary_size) / 1024 + 64))
  [ "$free" -ge "$needed" ] ||
    fail 1 "not enough space in $bin: $((needed / 1024 + 1)) MB are needed, $((free / 1024)) MB are free"
}

artefact_bytes() { # KEY: as the manifest has it, or the most that any may have
  bytes=$(artefact_text "$1")
  case $bytes in
    '' | *[!0-9]* | ????????????*) echo "$largest_artefact" ;;
    *) echo "$bytes" ;;
  esac
}

unpack() {
  say "getting $artefact_name from $source_name"
  require_part "$artefact_name" "$(artefact_bytes size)"
  verify_checksum "$artefact_name"
  (limited_to $(($(artefact_bytes binary_size) / 512 + 64)) gzip -dc 9>&-) \
    <"$stage/$artefact_name" 2>"$stage/log" >"$stage/mosaic" || {
    grep -Eq 'unexpected end|not in gzip|invalid|crc' "$stage/log" || fail_to_write
    fail 1 "$artefact_name cannot be unpacked"
  }
  rm -f -- "$stage/$artefact_name"
  wanted=$(artefact_text binary_sha256)
  sum_of "$stage/mosaic"
  [ -z "$wanted" ] || [ "$sum" = "$wanted" ] || fail 1 "what $artefact_name holds is not what the manifest says"
}

# What --file names and is no artefact. Sums that lie beside it count; without any nobody vouches for it but its user.
take_built() {
  name=${artefact_file##*/}
  if obtain SHA256SUMS; then
    verify_signature
    cp -- "$artefact_file" "$stage/$name" 2>/dev/null || fail_to_write
    verify_checksum "$name"
  else
    [ -z "${MOSAIC_PUBLIC_KEY-}$embedded_key" ] ||
      fail 1 "there is no SHA256SUMS beside $artefact_file, and a signature is asked for"
    say "$artefact_file is a binary you built: not checked"
    cp -- "$artefact_file" "$stage/$name" 2>/dev/null || fail_to_write
  fi
  [ "$name" = mosaic ] || mv -f -- "$stage/$name" "$stage/mosaic"
}

build_from_source() {
  from=${MOSAIC_SOURCE-}
  if [ -z "$from" ]; then
    case $0 in */*) from=${0%/*}/.. ;; *) from=.. ;; esac
    if [ ! -f "$from/scripts/build.ts" ] || [ ! -f "$from/scripts/install.sh" ]; then
      fail 2 '--dev needs a source' 'MOSAIC_SOURCE=REPOSITORY sh install.sh --dev, or run scripts/install.sh of a checkout'
    fi
    from=$(cd "$from" && pwd) || fail 1 "cannot enter $from"
  fi
  case $from in -*) fail 2 "MOSAIC_SOURCE is no repository: $from" ;; esac
  for program in git bash; do has "$program" || fail 5 "--dev needs $program"; done
  source_name=$(masked "$from")
  say "building from $source_name${ref:+ at $ref}"
  run_child build_steps "$from" >"$stage/log" 2>&1 || {
    tail -n 20 "$stage/log" | without_passwords >&2
    fail 1 "mosaic could not be built from $source_name${ref:+ at $ref}"
  }
  mv -f -- "$stage/source/dist/mosaic" "$stage/mosaic"
}

# shellcheck disable=SC2317 # run_child calls it
build_steps() { # SOURCE
  git clone --quiet -c core.hooksPath=/dev/null -- "$1" "$stage/source" || return 1
  cd "$stage/source" || return 1
  if [ -n "$ref" ]; then
    found=$(git rev-parse --verify --quiet "origin/$ref^{commit}" || git rev-parse --verify "$ref^{commit}") || return 1
    git checkout --quiet --detach "$found" || return 1
  fi
  # their caches would stay in the home
  export BUN_INSTALL_CACHE_DIR="$stage/cache" npm_config_cache="$stage/npm"
  bash scripts/ensure-bun.sh && .tools/bin/bun install --frozen-lockfile && .tools/bin/bun scripts/build.ts
}

# ---- the binary

json_text() { # KEY JSON
  printf '%s\n' "$2" | sed -n "s/.*\"$1\": *\"\\([^\"]*\\)\".*/\\1/p" | head -n 1
}

ask_version() { # BINARY: sets said_version and said_commit, empty when it does not answer as a mosaic does
  said_version='' said_commit=''
  said=$("$1" version --json </dev/null 2>/dev/null 9>&-) || return 1
  case $said in *'"mosaic.version/'*) ;; *) return 1 ;; esac
  said_version=$(json_text version "$said") said_commit=$(json_text commit "$said")
  is_version "$said_version"
}

recorded() { # KEY: the last value of it in the record
  [ ! -r "$record" ] || sed -n "s/^$1=//p" "$record" | tail -n 1
}

look_at_installed() {
  installed='' installed_version=''
  if [ -e "$binary" ] || [ -L "$binary" ]; then
    installed=1
    if [ -f "$binary" ] && [ -x "$binary" ] && ask_version "$binary"; then installed_version=$said_version; fi
  fi
}

# A file of this name that neither answers as mosaic nor was installed by this script is somebody's.
require_ours() {
  [ -n "$installed" ] && [ -z "$installed_version" ] && [ "$(recorded binary)" != "$binary" ] || return 0
  [ -z "$assume_yes" ] || return 0
  fail 1 "$binary is there and does not say that it is mosaic" 'move it away, or replace it with --yes'
}

require_no_downgrade() { # VERSION
  [ -n "$installed_version" ] && [ -z "$ref" ] && newer "$installed_version" "$1" || return 0
  fail 1 "mosaic $installed_version is installed, which is newer than $1: it was kept" "sh install.sh --ref $1"
}

trial() { # VERSION, empty where it is not known
  chmod 755 "$stage/mosaic" || fail 1 "cannot make $stage/mosaic executable"
  if ! ask_version "$stage/mosaic"; then
    why=$("$stage/mosaic" version --json </dev/null 2>&1 >/dev/null | head -n 1 | tr -d '\000-\037\177')
    hint=''
    case $target in *musl) hint='apk add libstdc++' ;; esac
    fail 1 "the new mosaic does not run here: ${why:-it does not say its version}" "$hint"
  fi
  [ -z "$1" ] || [ "$said_version" = "$1" ] || fail 1 "the new mosaic says that it is $said_version, not $1"
}

# Into a file beside the record, so that a home that cannot be written to ends it before anything is replaced.
prepare_record() { # VERSION COMMIT SHA256
  umask 077
  make_folder "$home" || fail 1 "cannot make the folder $home" 'MOSAIC_HOME=FOLDER sh install.sh'
  sweep_records
  pending_record=$home/.install.manifest.$$
  { record_lines "$@" >"$pending_record"; } 2>/dev/null || fail 1 "cannot write to $home"
  umask 022
}

# Of installations that were killed before they ended.
sweep_records() {
  for left in "$home"/.install.manifest.[0-9]*; do
    case ${left##*.} in *[!0-9]*) continue ;; esac
    lives "${left##*.}" || rm -f -- "$left"
  done
}

record_lines() { # VERSION COMMIT SHA256
  printf '%s=%s\n' schema mosaic.install/1 binary "$binary" previous "$bin/.mosaic.previous" \
    version "$1" commit "$2" sha256 "$3" date "$(date -u +%Y-%m-%dT%H:%M:%SZ)" source "$source_name" || return 1
  earlier=$(recorded binary)
  [ -z "$earlier" ] || [ "$earlier" = "$binary" ] || printf 'earlier=%s\n' "$earlier" || return 1
  # what was made for it, the deepest first: an uninstall removes what is empty then
  [ -z "$created" ] || printf '%s' "$created" | sed 's/^/folder=/' || return 1
  [ ! -r "$record" ] || sed -n -e '/^earlier=\//p' -e '/^file=\//p' -e '/^folder=\//p' "$record"
}

keep_record() {
  mv -f -- "$pending_record" "$record" || fail 1 "cannot write $record"
  pending_record='' created=''
}

# What worked until now is kept for a way back: another name of the same file, or a copy.
keep_previous() {
  [ -n "$installed_version" ] || return 0
  { [ ! -L "$binary" ] && ln -- "$binary" "$stage/previous" 2>/dev/null; } ||
    cp -p -- "$binary" "$stage/previous" 2>/dev/null || fail_to_write
  mv -f -- "$stage/previous" "$bin/.mosaic.previous" || fail 1 "cannot write to $bin"
}

# A rename: whoever runs the old binary keeps running it, and nobody ever sees half of the new one.
replace_binary() { # VERSION COMMIT
  sum_of "$stage/mosaic"
  make_manual "$stage/mosaic"
  prepare_record "$1" "$2" "$sum"
  keep_previous
  mv -f -- "$stage/mosaic" "$binary" || fail 1 "cannot write $binary"
  keep_record
  put_manual
  on_end
  printf '%s\n' "${bold}mosaic $1 is installed:${plain} $binary${installed_version:+ (was $installed_version)}"
}

# Pages for man(1), as the binary itself has them; an older one has none. Nothing depends on them. The folders are made
# now, so that the record has what an uninstall removes again.
make_manual() { # BINARY
  "$1" manual-pages "$stage/man" </dev/null >/dev/null 2>&1 || return 0
  [ -f "$stage/man/mosaic.1" ] || return 0
  make_folder "$manual" || say "the pages for man(1) are left out: cannot make $manual"
}

put_manual() {
  [ -d "$manual" ] || return 0
  for page in "$stage"/man/*.1; do
    place=$manual/${page##*/}
    [ -f "$page" ] || continue
    if { [ -e "$place" ] || [ -L "$place" ]; } && ! is_our_page "$place"; then continue; fi
    mv -f -- "$page" "$place" 2>/dev/null || say "cannot write $place"
  done
}

is_our_page() { # PATH
  [ ! -L "$1" ] && head -n 1 "$1" 2>/dev/null | grep -q 'manual page of mosaic'
}

install_cli() {
  platform
  require_programs
  [ -n "$dev" ] || require_source
  open_stage
  look_at_installed
  require_ours
  if [ -n "$dev" ]; then
    build_from_source
    trial ''
    require_no_downgrade "$said_version"
  elif [ -n "$built" ]; then
    take_built
    trial ''
    require_no_downgrade "$said_version"
  else
    read_release
    require_no_downgrade "$release_version"
    if is_same; then
      make_manual "$binary"
      prepare_record "$release_version" "$release_commit" "$sum"
      keep_record
      put_manual
      on_end
      printf '%s\n' "${bold}mosaic $release_version is installed already:${plain} $binary"
      return
    fi
    require_space
    unpack
    trial "$release_version"
  fi
  replace_binary "$said_version" "$said_commit"
}

is_same() {
  wanted=$(artefact_text binary_sha256)
  [ -n "$wanted" ] && [ -n "$installed_version" ] || return 1
  sum_of "$binary"
  [ "$sum" = "$wanted" ]
}

# ---- the fleet's files

install_framework() {
  [ -x "$binary" ] || fail 4 "mosaic is not installed at $binary" 'sh install.sh --cli'
  if [ ! -f "$home/fleet/roster.yaml" ]; then
    [ -n "$want_cli" ] || say "no roster in $home/fleet: there are no files of a fleet to refresh"
    return 0
  fi
  # Where a fleet is installed, only what mosaic owns is refreshed: edits of the roster wait for their own install. Else
  # --no-enable, for what starts at boot is not decided here. No agent is restarted.
  scope=--no-enable
  [ ! -f "$home/framework.version" ] || scope=--refresh
  "$binary" fleet install-systemd "$scope" --quiet </dev/null >&2 || {
    [ -n "$want_cli" ] || fail 1 "the fleet's files could not be refreshed"
    fail 3 "mosaic is installed, but the fleet's files could not be refreshed" \
      "$(quoted "$binary") fleet install-systemd"
  }
  printf '%s\n' "the files of the fleet in $home are those of this mosaic"
}

# A gateway that runs is the old binary until it is started again, and no agent notices; one that was stopped stays so.
# Also where nothing was replaced: an earlier installation may have been cut off before this.
restart_gateway() {
  [ -x "$binary" ] && [ -d "$home/gateway" ] || return 0
  said=$("$binary" gateway restart --if-outdated --json </dev/null) ||
    fail 3 "mosaic is installed, but the gateway was not restarted" "$(quoted "$binary") gateway restart"
  case $said in
    *'"changed": true'* | *'"changed":true'*) printf '%s\n' 'the gateway was restarted: it is this mosaic now' ;;
  esac
}

# ---- what comes next

# shellcheck disable=SC2016 # $HOME and $PATH are for the shell that the line is pasted into
path_line() {
  printf '\n%s\n' "$bin is not on your PATH. Add this line to your shell's own file:"
  case ${SHELL-} in
    */fish) printf '  fish_add_path %s\n' "$(quoted "$bin")" ;;
    *)
      if [ "$bin" = "${HOME-}/.local/bin" ]; then
        printf '%s\n' '  export PATH="$HOME/.local/bin:$PATH"'
      else
        printf '  export PATH=%s:"$PATH"\n' "$(quoted "$bin")"
      fi
      ;;
  esac
}

# shellcheck disable=SC2012 # one file, and only its number is read
inode_of() { # PATH
  ls -Ldi -- "$1" 2>/dev/null | {
    read -r inode _
    printf '%s' "$inode"
  }
}

has_command() { # NAME
  "$binary" "$1" --help </dev/null >/dev/null 2>&1
}

next_steps() {
  command=mosaic
  found=$(command -v mosaic 2>/dev/null) || found=''
  if [ "$(inode_of "$found")" != "$(inode_of "$binary")" ]; then
    command=$(quoted "$binary")
    case ":${PATH-}:" in
      *":$bin:"*) printf '%s\n' "another mosaic comes before it on your PATH: $found" ;;
      *) path_line ;;
    esac
  fi
  for program in tmux bash; do
    has "$program" || printf '%s\n' "$program is missing here: a fleet needs it"
  done
  [ "$os" != darwin ] || printf '%s\n' 'on macOS mosaic is a client: no fleet can be started here'
  printf '\nnext:\n'
  if [ -f "$home/fleet/roster.yaml" ]; then
    printf '  %s fleet verify\n  %s fleet ps\n' "$command" "$command"
  elif has_command wizard; then
    printf '  %s wizard\n  %s fleet verify\n' "$command" "$command"
  else
    printf '  %s fleet init --profile demo --write\n  %s fleet install-systemd\n' "$command" "$command"
  fi
}

offer_wizard() {
  [ -z "$no_auto_launch$assume_yes$had_record" ] && [ ! -f "$home/fleet/roster.yaml" ] || return 0
  [ -t 1 ] && has_terminal && has_command wizard || return 0
  printf '\nset up a fleet now? [Y/n] ' >/dev/tty
  read -r answer </dev/tty || answer=n
  case $answer in
    '' | [yY]*) "$binary" wizard </dev/tty || say "the wizard ended with $?; mosaic is installed" ;;
  esac
}

# In a subshell: a redirection that fails ends a shell, where a special built-in command has it.
has_terminal() {
  (: </dev/tty) 2>/dev/null
}

# ---- --check

report() {
  look_at_installed
  if [ -n "$installed_version" ]; then
    printf 'installed  %s at %s\n' "$installed_version" "$binary"
  elif [ -n "$installed" ]; then
    printf 'installed  unknown: %s does not say its version\n' "$binary"
  else
    printf 'installed  nothing at %s\n' "$binary"
  fi
  if [ -n "$want_cli" ]; then
    platform
    require_programs
    if [ -n "$dev" ]; then
      printf 'offered    what --dev builds%s\n' "${ref:+ at $ref}"
    else
      require_source
      stage=$(mktemp -d "${TMPDIR:-/tmp}/mosaic-check.XXXXXX") || fail 1 "cannot write to ${TMPDIR:-/tmp}"
      if [ -n "$built" ]; then look_at_built; else read_release; fi
      printf 'offered    %s for %s at %s\n' "$release_version" "$target" "$source_name"
      printf 'would      %s\n' "$(would)"
    fi
  fi
  if [ -n "$want_framework" ] && [ -f "$home/fleet/roster.yaml" ]; then
    printf 'would      refresh the files of the fleet in %s\n' "$home"
  fi
}

look_at_built() {
  ask_version "$artefact_file" || fail 1 "$artefact_file does not say that it is mosaic"
  release_version=$said_version
}

would() {
  if is_same; then
    echo 'keep it: it is the same'
  elif [ -n "$installed_version" ] && newer "$installed_version" "$release_version" && [ -z "$ref" ]; then
    echo "keep it: it is newer; --ref $release_version replaces it"
  elif [ -n "$installed" ]; then
    echo 'replace it'
  else
    echo 'install it'
  fi
}

# ---- --uninstall

remove() {
  known=$(recorded binary)
  [ -z "$known" ] || binary=$known
  # The binary knows more than this script: what it installed since.
  if [ -x "$binary" ] && [ -f "$binary" ] && has_command uninstall; then
    set -- uninstall
    [ -z "$assume_yes" ] || set -- "$@" --yes
    [ -z "$check" ] || set -- "$@" --dry-run
    trap - EXIT
    if [ ! -t 0 ] && [ -t 1 ] && has_terminal; then exec "$binary" "$@" </dev/tty; fi
    exec "$binary" "$@"
  fi
  [ -r "$record" ] || fail 4 "nothing is recorded as installed: there is no $record" \
    'if it was installed another way, remove it that way'
  say 'this would be removed:'
  removable | sed 's/^/  /' >&2
  [ -z "$check" ] || return 0
  if [ -z "$assume_yes" ]; then
    { [ -t 1 ] && has_terminal; } || fail 2 '--uninstall asks first, and there is no terminal to ask on' 'give --yes, or MOSAIC_ASSUME_YES=1'
    printf 'remove it? [y/N] ' >/dev/tty
    read -r answer </dev/tty || answer=n
    case $answer in [yY]*) ;; *) fail 1 'nothing was removed' ;; esac
  fi
  folders=$(sed -n 's/^folder=\(\/.*\)/\1/p' "$record")
  removable | remove_files || fail 3 'some of it is still there'
  printf '%s\n' "$folders" | while IFS= read -r path; do rmdir -- "$path" 2>/dev/null; done
  printf '%s\n' 'mosaic is removed'
  units=${XDG_CONFIG_HOME:-${HOME-}/.config}/systemd/user
  if [ -e "$units/mosaic-tmux-holder.service" ]; then
    say "the fleet's units are still there, and may run: $units/mosaic-*"
    say "hint: systemctl --user disable --now mosaic-tmux-holder.service; rm -r $(quoted "$units")/mosaic-*"
  fi
  [ ! -e "$home" ] || say "your own files stay: $home"
}

remove_files() { # of standard input, as far as it goes
  left=0
  while IFS= read -r path; do
    rm -f -- "$path" 2>/dev/null || {
      say "could not be removed: $path"
      left=1
    }
  done
  return "$left"
}

# The record itself comes last: what could not be finished can be tried again.
removable() {
  {
    manual=${binary%/*/*}/share/man/man1
    for page in mosaic.1 mosaic-fleet.1 mosaic-agent.1; do
      ! is_our_page "$manual/$page" || printf '%s\n' "$manual/$page"
    done
    sed -n -e 's/^binary=\(\/.*\)/\1/p' -e 's/^previous=\(\/.*\)/\1/p' -e 's/^file=\(\/.*\)/\1/p' "$record"
    printf '%s\n' "$record"
  } |
    while IFS= read -r path; do
      if [ -f "$path" ] || [ -L "$path" ]; then printf '%s\n' "$path"; fi
    done
}

main() {
  set -u
  umask 022
  # They change what any binary compiled by Bun does.
  unset BUN_OPTIONS BUN_BE_BUN BUN_INSPECT BUN_INSPECT_CONNECT_TO BUN_INSPECT_NOTIFY BUN_INSPECT_PRELOAD \
    BUN_CONFIG_VERBOSE_FETCH
  safe_path
  settings
  options "$@"
  places
  traps
  os=''
  had_record=''
  [ ! -e "$record" ] || had_record=1
  if [ -n "$uninstall" ]; then
    remove
  elif [ -n "$check" ]; then
    report
  else
    [ -z "$want_cli" ] || install_cli
    [ -z "$want_framework" ] || install_framework
    [ -z "$want_cli" ] || restart_gateway
    next_steps
    offer_wizard
  fi
  return 0
}

main "$@"; exit; }
