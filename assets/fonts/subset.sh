#!/bin/sh
# Makes the bundled fonts from Roboto-Regular.ttf and Roboto-Bold.ttf in the directory given.
# Needs fonttools 4.68.0 and brotli 1.2.1.
set -eu
source=$1
here=$(dirname "$0")
latin="U+0020-007E,U+00A0-00FF,U+0394,U+03BC,U+03C3,U+2013,U+2014,U+2018-201A,U+201C-201E,U+2020,U+2022,U+2026,U+2030,U+2032,U+2033,U+20AC,U+2122,U+2212,U+221A,U+221E,U+2248,U+2260,U+2264,U+2265"
more="U+0100-017F,U+0192,U+01A0,U+01A1,U+01AF,U+01B0,U+01CD-01DC,U+0218-021B,U+0300-0304,U+0306-030C,U+0323,U+0327,U+0328,U+0370-0393,U+0395-03BB,U+03BD-03C2,U+03C4-03FF,U+0400-045F,U+048A-0527,U+1E80-1E85,U+1E9E,U+1EA0-1EF9,U+2010-2012,U+2015,U+2039,U+203A,U+2044,U+20A0-20AB,U+20AD-20BE,U+2116,U+2126,U+2153,U+2154,U+215B-215E,U+2202,U+220F,U+2211,U+222B,U+25A1,U+25CA"
boxed=$(mktemp -d)
for weight in Regular Bold; do
  # U+25A1 stands for whatever the font lacks; Roboto draws such a box but gives it no code.
  python3 - "$source/Roboto-$weight.ttf" "$boxed/$weight.ttf" <<'PY'
import copy, sys
from fontTools.ttLib import TTFont
font = TTFont(sys.argv[1])
order = font.getGlyphOrder()
font.setGlyphOrder(order + ["uni25A1"])
font["glyf"].glyphs["uni25A1"] = copy.deepcopy(font["glyf"][".notdef"])
font["glyf"].glyphOrder = font.getGlyphOrder()
font["hmtx"]["uni25A1"] = font["hmtx"][".notdef"]
for table in font["cmap"].tables:
    if table.isUnicode():
        table.cmap[0x25A1] = "uni25A1"
font.save(sys.argv[2])
PY
  subset() {
    pyftsubset "$boxed/$weight.ttf" --unicodes="$1" --output-file="$here/Roboto-$weight$2" $3 \
      --layout-features=kern --no-hinting --desubroutinize --name-IDs="0,1,2,4,5,6,13,14"
  }
  subset "$latin,$more" .ttf ""
  subset "$latin" .woff2 --flavor=woff2
  subset "$more" -more.woff2 --flavor=woff2
done
rm -r "$boxed"
