#!/bin/sh
# The browser tests drive the system's Chromium. Installs it where that is possible without a
# question; elsewhere says what to do. In CI (CI is set) a missing browser is an error.
set -eu

has_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$name" >/dev/null 2>&1; then
            return 0
        fi
    done
    return 1
}

install_with() {
    "$@" apt-get update -qq &&
        "$@" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -qq -y --no-install-recommends chromium fonts-liberation >/dev/null
}

has_browser && exit 0

if command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests ..."
    if [ "$(id -u)" = 0 ]; then
        install_with || true
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        install_with sudo -n || true
    fi
fi

if has_browser; then
    exit 0
fi

echo "No Chromium was found and it could not be installed from here." >&2
echo "Install it (Debian: sudo apt-get install chromium) and run the tests again." >&2
if [ -n "${CI:-}" ]; then
    exit 1
fi
echo "The browser tests are left out." >&2
