#!/bin/sh
# See that .venv is there and belongs to this folder and these pins; make or mend it where not.
#     sh tools/environment.sh PYTHON [--this-python]
# For any sh and any Python; tools/environment.py does the work by a Python that is new enough.
set -u
python=$1
shift
stamp=.venv/.installed

made_of() {
  pwd -P
  cat requirements.txt pyproject.toml
}

if [ $# -eq 0 ] && made_of | cmp -s - "$stamp" && .venv/bin/python -c "" 2>/dev/null; then
  exit 0
fi
rm -f "$stamp"
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  found=$("$python" --version 2>&1) || found="not there"
  echo "This book needs Python 3.11 or newer, but $python is $found: try make PYTHON=python3.11" >&2
  exit 1
fi
"$python" tools/environment.py "$@" && made_of >"$stamp"
