#!/usr/bin/env bash
# ensure-program.sh PROGRAM…: installs what is missing of tmux, shellcheck, chromium, systemd, postgres and what test/vm needs
# through the machine's package manager, as root or with password-less sudo; else says in one line how to do it.
set -euo pipefail

managers=(apt-get dnf apk pacman zypper)

package_of() { # MANAGER PROGRAM
  case $2:$1 in
    shellcheck:dnf | shellcheck:zypper) echo ShellCheck ;;
    systemctl:*) echo systemd ;;
    qemu-system-x86_64:apt-get | qemu-system-x86_64:pacman) echo qemu-system-x86 ;;
    qemu-system-x86_64:dnf) echo qemu-system-x86-core ;;
    qemu-system-x86_64:zypper) echo qemu-x86 ;;
    mkfs.ext4:*) echo e2fsprogs ;;
    postgres:dnf | postgres:zypper) echo postgresql-server ;;
    postgres:*) echo postgresql ;;
    *) echo "$2" ;;
  esac
}

install_command() { # MANAGER PACKAGE: one argument a line
  case $1 in
    apt-get) printf '%s\n' env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
      -o DPkg::Lock::Timeout=120 "$2" ;;
    dnf) printf '%s\n' dnf install -y "$2" ;;
    apk) printf '%s\n' apk add "$2" ;;
    pacman) printf '%s\n' pacman -S --needed --noconfirm "$2" ;;
    zypper) printf '%s\n' zypper --non-interactive install "$2" ;;
  esac
}

refresh_command() { # MANAGER: apt-get and pacman alone do not fetch their lists by themselves
  case $1 in
    apt-get) printf '%s\n' apt-get update -q ;;
    pacman) printf '%s\n' pacman -Sy ;;
  esac
}

as_root=()
can_install=yes
if [ "$(id -u)" != 0 ]; then
  as_root=(sudo -n)
  { command -v sudo && sudo -n true; } >/dev/null 2>&1 || can_install=
fi

manager=
for candidate in "${managers[@]}"; do
  if command -v "$candidate" >/dev/null; then
    manager=$candidate
    break
  fi
done

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Debian keeps the programs of PostgreSQL's server out of PATH.
postgres_versions=${POSTGRES_VERSIONS:-/usr/lib/postgresql}

is_there() { # PROGRAM
  command -v "$1" >/dev/null && return 0
  [ "$1" = postgres ] && compgen -G "$postgres_versions/*/bin/postgres" >/dev/null
}

# Debian's package comes with a server that runs; the tests start servers of their own.
stop_packaged_postgres() {
  local version cluster port status rest
  while read -r version cluster port status rest; do
    : "$port" "$rest"
    [[ $status != online* ]] || "${as_root[@]}" pg_ctlcluster "$version" "$cluster" stop || true
  done < <(pg_lsclusters --no-header)
}

ensure() { # PROGRAM
  is_there "$1" && return 0
  if [ -z "$manager" ]; then
    printf '%s is missing: install it (no known package manager is here)\n' "$1" >&2
    return 1
  fi
  local package install refresh
  package=$(package_of "$manager" "$1")
  mapfile -t install < <(install_command "$manager" "$package")
  mapfile -t refresh < <(refresh_command "$manager")
  if [ -z "$can_install" ]; then
    printf '%s is missing: run  sudo %s\n' "$1" "${install[*]}" >&2
    return 1
  fi
  printf 'installing %s with %s\n' "$package" "$manager" >&2
  # a fresh image has no package lists, and old lists name files that are gone: refresh on failure only
  if ! "${as_root[@]}" "${install[@]}" >"$log" 2>&1; then
    if [ ${#refresh[@]} -gt 0 ]; then "${as_root[@]}" "${refresh[@]}" >"$log" 2>&1 || true; fi
    if ! "${as_root[@]}" "${install[@]}" >>"$log" 2>&1; then
      tail -n 5 "$log" >&2
      printf '%s could not be installed: run  %s\n' "$1" "${install[*]}" >&2
      return 1
    fi
  fi
  hash -r
  is_there "$1" || {
    printf '%s was installed but is not on PATH\n' "$1" >&2
    return 1
  }
  if [ "$1" = postgres ] && command -v pg_lsclusters >/dev/null; then stop_packaged_postgres; fi
}

status=0
for program in "$@"; do ensure "$program" || status=1; done
exit "$status"
