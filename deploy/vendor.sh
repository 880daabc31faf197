#!/bin/sh
# Bring the third-party assets of shared/web/static and tests/browser/vendor up to the versions named here.
# They are committed; this is only run to change a version or to add an icon. Needs npm and tar.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

FONT=@fontsource/be-vietnam-pro@5.3.0
HTMX=htmx.org@2.0.11
ICONS=lucide-static@1.62.0
AXE=axe-core@4.14.1
ICON_NAMES="arrow-down arrow-left arrow-right arrow-up award ban calendar check chevron-down chevron-left chevron-right \
chevron-up circle circle-alert circle-check circle-x clock dices download external-link file-text flag history \
hourglass house info languages lock log-in log-out mail map map-pin minus pencil phone plus printer search send \
shield-check store trash-2 triangle-alert undo-2 upload user x"

fetch() { # package -> its unpacked folder
    mkdir -p "$work/$2"
    tarball=$(cd "$work" && npm pack --silent "$1")
    tar -xzf "$work/$tarball" -C "$work/$2" --strip-components 1
}
fetch $FONT font; fetch $HTMX htmx; fetch $ICONS icons; fetch $AXE axe

static=shared/web/static
vendor=$static/vendor
mkdir -p $vendor $static/icons tests/browser/vendor
for subset in latin vietnamese; do
    for weight in 400 600; do
        cp "$work/font/files/be-vietnam-pro-$subset-$weight-normal.woff2" $vendor/
    done
done
cp "$work/htmx/dist/htmx.min.js" $vendor/htmx.min.js
cp "$work/axe/axe.min.js" tests/browser/vendor/axe.min.js
rm -f $static/icons/*.svg
for name in $ICON_NAMES; do # only the shapes: size, stroke and colour come from site.css
    shapes=$(tr '\n' ' ' < "$work/icons/icons/$name.svg" | sed 's/<!--.*-->//; s/.*<svg[^>]*>//; s/<\/svg>.*//; s/  */ /g; s/> </></g')
    printf '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">%s</svg>\n' "$shapes" > "$static/icons/$name.svg"
done
{
    echo "Third-party files in shared/web/static (fetched by deploy/vendor.sh) and their licences."
    for part in "font|$FONT|vendor/be-vietnam-pro-*.woff2" "htmx|$HTMX|vendor/htmx.min.js" "icons|$ICONS|icons/*.svg"; do
        folder=${part%%|*}; rest=${part#*|}
        printf '\n==== %s: %s ====\n\n' "${rest%%|*}" "${rest#*|}"
        cat "$work/$folder/LICENSE"
    done
} > $vendor/LICENCES
{ printf '%s: axe.min.js (used by the browser tests only)\n\n' "$AXE"; cat "$work/axe/LICENSE"; } > tests/browser/vendor/LICENCES
