#!/usr/bin/env bash
# Builds the wheel from the sdist in $1/dist with no Node on PATH, installs it into a new environment and
# asks a real JupyterLab there for the extension. Called by .ci/run.
set -euo pipefail
scratch=$1
mkdir -p "$scratch/bin"
for tool in bash sh env cat sed grep ls cp mv rm mkdir ln tar gzip uname dirname basename sleep kill git; do
  path=$(command -v "$tool" || true); [ -z "$path" ] || ln -sf "$path" "$scratch/bin/$tool"
done
base=$(python -c 'import sys; print(sys._base_executable)')
(cd "$scratch" && "$base" -m venv bare)
export PATH="$scratch/bare/bin:$scratch/bin"
if command -v node || command -v npm; then echo "Node is still on PATH"; exit 1; fi
cd "$scratch"
python -m pip install --quiet --no-compile ./dist/messaging_workbench-*.tar.gz
PYTHONSAFEPATH=1 python - <<'PY'
import json, os, secrets, socket, subprocess, sys, tempfile, time, urllib.request
from pathlib import Path

prefix = Path(sys.prefix, "share/jupyter/labextensions/@messaging-workbench/lab")
package = json.loads((prefix / "package.json").read_text())
bundle = package["jupyterlab"]["_build"]["load"]
assert (prefix / bundle).is_file(), bundle
assert (prefix / "install.json").is_file()

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
token, home = secrets.token_hex(16), tempfile.mkdtemp()
server = subprocess.Popen(
    [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1",
     f"--ServerApp.port={port}", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={home}"],
    cwd=home, env={**os.environ, "JUPYTER_CONFIG_DIR": home, "JUPYTER_DATA_DIR": home},
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
)
def get(path):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"token {token}"})
    return urllib.request.urlopen(request, timeout=10).read()
try:
    for attempt in range(120):
        try:
            page = get("/lab").decode(); break
        except OSError:
            assert server.poll() is None, "JupyterLab stopped"
            time.sleep(0.5)
    else:
        raise AssertionError("JupyterLab did not answer")
    assert "@messaging-workbench/lab" in page, "the page does not load the extension"
    assert get(f"/lab/extensions/@messaging-workbench/lab/{bundle}")
    assert json.loads(get("/workbench/api/status"))
    print(f"served {bundle} and /workbench/api/status without Node")
finally:
    server.terminate(); server.wait(20)
PY
