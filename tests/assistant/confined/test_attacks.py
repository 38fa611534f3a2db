"""Every attack fails twice: at the syntax, and, with that fence switched off, in the child."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from workbench.assistant.confined.rules import refusals
from workbench.assistant.confined.run import Limits, run_confined
from workbench.logs.snapshot import Snapshot
from workbench.project import Project

from .conftest import PATIENT, SECRET

# name: a cell whose value would be what it got; {root}, {home}, {pid}, {port} are filled in
READS = {
    "the personal key": "open('{home}/.config/messaging-workbench/hash.key').read()",
    "a key in the project": "open('{root}/secret.key').read()",
    "the project's settings": "open('{root}/workbench.toml').read()",
    "the log of what was sent": "open('{root}/.workbench/assistant/egress.jsonl').read()",
    "a link among the specs": "import os\nopen(os.environ['WORKBENCH_PROJECT'] + '/metrics/linked.yaml').read()",
    "users of the machine": "open('/etc/passwd').read()",
    "the server's environment": "open('/proc/{pid}/environ', 'rb').read()",
    "its own environment by the kernel": "open('/proc/self/environ', 'rb').read()",
    "the server's memory": "f = open('/proc/{pid}/mem', 'rb')\nf.read(10)",
    "a folder's names": "import os\nos.listdir('{root}')",
    "home": "import os\nos.listdir('{home}')",
    "the temporary folder": "import os\nos.listdir('/tmp')",
    "a path of C": ("import ctypes\nf = ctypes.CDLL(None).open(b'{root}/secret.key', 0)\n"
                    "{{'got': 1}} if f >= 0 else 1 / 0"),
    "numpy": "import numpy as np\nnp.fromfile('{root}/secret.key', dtype='u1')",
    "pandas": "import pandas as pd\npd.read_csv('{root}/secret.key')",
    "pandas by text": "import pandas as pd\npd.Series([1]).to_frame().apply('to_csv', path_or_buf='{root}/out.csv')",
    "arrow": "import pyarrow.fs as fs\nfs.LocalFileSystem().open_input_stream('{root}/secret.key').read()",
    "a symbolic link": "import os\nos.symlink('{root}/secret.key', 'here')\nopen('here').read()",
    "a link that pathlib makes": ("from pathlib import Path\nPath('x').symlink_to('{root}')\n"
                                  "Path('x/secret.key').read_text()"),
    "a hard link": "import os\nos.link('{root}/secret.key', 'here')\nopen('here').read()",
    "a descriptor kept": ("import os\ngot = b''\nfor i in range(256):\n    try:\n        got += os.read(i, 99)\n"
                          "    except OSError:\n        pass\ngot or 1 / 0"),
    "the log by DuckDB": ("import workbench as wb\n"
                          "wb.open().snapshot().sql(\"SELECT * FROM read_text('{root}/secret.key')\")"),
    "csv by DuckDB": "import workbench as wb\nwb.open().snapshot().sql(\"SELECT * FROM read_csv('/etc/passwd')\")",
    "a file's name by DuckDB": "import workbench as wb\nwb.open().snapshot().sql(\"SELECT * FROM '/etc/passwd'\")",
    "attach by DuckDB": "import duckdb\nduckdb.connect('{root}/other.duckdb').execute('select 1').fetchall()",
    "an own DuckDB": "import duckdb\nduckdb.sql(\"SELECT * FROM read_text('/etc/passwd')\").fetchall()",
    "the trusted connection": ("import workbench as wb\ns = wb.open().snapshot().snapshot\nwith s.bucket(0) as c:\n"
                               "    found = c.execute(\"SELECT * FROM read_csv('{root}/secret.key')\").fetchall()\n"
                               "found"),
    "another project": "import workbench as wb\nwb.open('{root}').snapshot()",
    "the key by the product": ("import os\nos.environ['HOME'] = '{home}'\n"
                               "from workbench.logs.source.personal import key\n1 / 0 if len(key()) > 20 else key()"),
    "classes climbed": ("found = [c for c in ().__class__.__base__.__subclasses__() if c.__name__ == '_wrap_close']\n"
                        "found[0].__init__.__globals__['open' if 0 else '__builtins__']['open']('/etc/passwd').read()"),
    "a format string": "'{{0.__class__.__init__.__globals__}}'.format(print) and open('/etc/passwd').read()",
    "a class pattern": ("match (1).__class__:\n    case object(__subclasses__=s):\n"
                        "        found = open('/etc/passwd').read()\nfound"),
    "a generator's frame": "g = (i for i in [1])\ng.gi_frame.f_builtins['open']('/etc/passwd').read()",
    "an error's frame": ("try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    f = e.__traceback__.tb_frame\n"
                         "f.f_builtins['open']('/etc/passwd').read()"),
    "a decorator": "@open\ndef f():\n    pass\nopen('/etc/passwd').read()",
    "pandas' eval": ("import pandas as pd\ndf = pd.DataFrame({{'a': [1]}})\n"
                     "df.eval('@pd.io.common.os.listdir(\"{root}\")')"),
    "pandas' query": "import pandas as pd\npd.DataFrame({{'a': [1]}}).query('@pd.read_csv(\"/etc/passwd\").size > 0')",
    "a module's own modules": "import statistics\nstatistics.sys.modules['os'].listdir('{root}')",
    "a pickle": "import pickle\npickle.loads(b\"cposix\\nlistdir\\n(S'{root}'\\ntR.\")",
}
WRITES = {
    "the project": "open('{root}/metrics/evil.yaml', 'w').write('x')",
    "a spec": "open('{root}/metrics/core.yaml', 'a').write('x')",
    "a truncated spec": "import os\nos.truncate('{root}/metrics/core.yaml', 0)",
    "truncated while read": "import os\nos.open('{root}/workbench.toml', os.O_RDONLY | os.O_TRUNC)",
    "the mode of a file": "import os\nos.chmod('{root}/workbench.toml', 0o777)",
    "the times of a file": "import os\nos.utime('{root}/workbench.toml', (1, 1))",
    "the owner of a file": "import os\nos.chown('{root}/workbench.toml', 1, 1)",
    "an attribute of a file": "import os\nos.setxattr('{root}/workbench.toml', 'user.x', b'1')",
    "a file taken away": "import os\nos.remove('{root}/workbench.toml')",
    "a file moved": "import os\nos.rename('{root}/workbench.toml', '{root}/gone.toml')",
    "a folder": "import os\nos.mkdir('{root}/evil')",
    "the temporary folder": "open('{tmp}/evil', 'w').write('x')",
    "home": "open('{home}/.bashrc', 'a').write('x')",
    "the snapshot": ("import workbench as wb\nfrom pathlib import Path\ns = wb.open().snapshot().snapshot\n"
                     "one = next(s.folder.rglob('*.parquet'))\none.open('r+b').write(b'x')"),
    "the snapshot truncated": ("import workbench as wb, os\ns = wb.open().snapshot().snapshot\n"
                               "os.open(next(s.folder.rglob('*.parquet')), os.O_RDONLY | os.O_TRUNC)"),
    "its own copy of a spec": "import os\nopen(os.environ['WORKBENCH_PROJECT'] + '/workbench.toml', 'a').write('x')",
    "numpy": "import numpy as np\nnp.save('{root}/evil.npy', np.ones(3))",
    "pandas": "import pandas as pd\npd.DataFrame({{'a': [1]}}).to_csv('{root}/evil.csv')",
    "altair": ("import altair as alt, pandas as pd\n"
               "alt.Chart(pd.DataFrame({{'a': [1]}})).mark_bar().save('{root}/evil.html')"),
    "copy by DuckDB": "import workbench as wb\nwb.open().snapshot().sql(\"COPY (SELECT 1) TO '{root}/evil.csv'\")",
    "copy by an own DuckDB": "import duckdb\nduckdb.execute(\"COPY (SELECT 1) TO '{root}/evil.csv'\")",
    "a look": "import workbench as wb\nwb.open().experiment('push_frequency_cap').readout()",
    "a project": "import workbench as wb\nwb.init('{root}/evil')",
    "an import": "import workbench as wb\nwb.open().import_('{root}/secret.key', name='t')",
    "a run": "import workbench as wb\nwb.open().train('click_24h')",
    "the server's descriptor": "open('/proc/{pid}/fd/1', 'w').write('x')",
}
REACHES = {
    "tcp": "import socket\nsocket.create_connection(('127.0.0.1', {port}), 2)",
    "udp": "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))",
    "a local socket": "import socket\nsocket.socket(socket.AF_UNIX)",
    "a pair of sockets": "import socket\nsocket.socketpair()",
    "netlink": "import socket\nsocket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)",
    "a name": "import socket\nsocket.getaddrinfo('example.com', 80)",
    "a page": "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:{port}/')",
    "a page by pandas": "import pandas as pd\npd.read_csv('http://127.0.0.1:{port}/x.csv')",
    "a page by DuckDB": "import duckdb\nduckdb.sql(\"SELECT * FROM read_csv('http://127.0.0.1:{port}/x')\").fetchall()",
    "an extension of DuckDB": "import workbench as wb\nwb.open().snapshot().sql('INSTALL httpfs')",
    "an extension of an own DuckDB": "import duckdb\nduckdb.execute('INSTALL httpfs')",
    "a socket by number": ("import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
                           "number = 41 if __import__('platform').machine() == 'x86_64' else 198\n"
                           "{{'got': 1}} if libc.syscall(number, 2, 1, 0) >= 0 else 1 / 0"),
    "io_uring": ("import ctypes\nb = ctypes.create_string_buffer(248)\n"
                 "{{'got': 1}} if ctypes.CDLL(None).syscall(425, 8, b) >= 0 else 1 / 0"),
    "a process": "import subprocess\nsubprocess.run(['/bin/true'])",
    "a shell": "import os\n1 / 0 if os.system('true') else 1",
    "a fork": "import os\nos.fork()",
    "a spawn": "import os\nos.posix_spawn('/bin/true', ['true'], {{}})",
    "a program in its place": "import os\nos.execv('/bin/true', ['true'])",
    "a pool": "import multiprocessing\nmultiprocessing.get_context('fork').Process(target=print).start()",
    "a signal": "import os\nos.kill({pid}, 0)",
    "a signal by a file's owner": ("import fcntl, os\nr, w = os.pipe()\nfcntl.fcntl(r, 8, {pid})"),
    "the server's limits": "import resource\nresource.prlimit({pid}, resource.RLIMIT_NOFILE)",
    "its own limits": "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (9999, 9999))",
    "the server's cores": "import os\nos.sched_setaffinity({pid}, [0])",
    "a trace": "import ctypes\n1 / 0 if ctypes.CDLL(None).ptrace(16, {pid}, 0, 0) < 0 else 1",
    "the server's memory by call": ("import ctypes\nb = ctypes.create_string_buffer(8)\n"
                                    "1 / 0 if ctypes.CDLL(None).process_vm_readv({pid}, b, 1, b, 1, 0) < 0 else 1"),
    "shared memory": "import ctypes\n1 / 0 if ctypes.CDLL(None).shmget(0, 4096, 0o1666) < 0 else 1",
    "a namespace": "import ctypes\n1 / 0 if ctypes.CDLL(None).unshare(0x10000000) < 0 else 1",
    "a mount": "import ctypes\n1 / 0 if ctypes.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, 0) < 0 else 1",
    "a keyring": "import ctypes\n1 / 0 if ctypes.CDLL(None).syscall(250, 0, -4, 0, 0, 0) < 0 else 1",
    "another user": "import os\nos.setuid(12345)",
}
# why an attack fails: the kernel says no (a call of C gives no reason: the cell divides by zero), the engine's gate
# does, or what it climbs on is not there
REASONS = ("Permission denied", "not permitted", "ZeroDivisionError", "is not allowed", "has no table", "only reading",
           "No such file or directory: 'metrics/linked.yaml'", "maximum limit", "gaierror",
           "httpfs", "cannot keep the key", "no attribute '__globals__'", "not function")
CELLS = [(kind, name, code) for kind, all_of_it in (("read", READS), ("write", WRITES), ("reach", REACHES))
         for name, code in all_of_it.items()]
IDS = [f"{kind}-{name.replace(' ', '_')}" for kind, name, _ in CELLS]


@pytest.fixture
def heard():
    """A port of this machine that counts who connects."""
    listening = socket.create_server(("127.0.0.1", 0))
    seen: list[object] = []

    def wait():
        while True:
            try:
                connection, peer = listening.accept()
            except OSError:
                return
            seen.append(peer)
            connection.close()

    threading.Thread(target=wait, daemon=True).start()
    yield listening.getsockname()[1], seen
    listening.close()


def _filled(code: str, snapshot: Snapshot, tmp_path: Path, port: int = 9) -> str:
    return code.format(root=snapshot.project.root, home=tmp_path / "home", pid=os.getpid(), port=port, tmp=tmp_path)


@pytest.mark.parametrize(("kind", "name", "code"), CELLS, ids=IDS)
def test_the_first_fence_refuses_it_and_says_where(kind, name, code):
    found = refusals(code.format(root="/a/project", home="/home/me", pid=1, port=9, tmp="/tmp"))
    by_engine = name.endswith("by DuckDB") or name == "the log by DuckDB" or name.startswith("an extension of DuckDB")
    if not (by_engine and "import workbench" in code):       # the engine's own gate refuses those
        assert found
    for one in found:
        assert str(one).startswith(f"line {one.line}: ") and "; use " in str(one)
        assert "\n" not in str(one)


def _seen(folder: Path) -> dict[str, tuple[object, ...]]:
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        found[str(path)] = about.st_mode, about.st_uid, about.st_mtime_ns, about.st_size
    return found


@pytest.mark.parametrize("part", [0, *(pytest.param(one, marks=pytest.mark.long) for one in range(1, 8))])
def test_without_the_first_fence_the_child_holds(part, guarded_place, tmp_path, heard):
    snapshot, (port, seen) = guarded_place, heard
    before = _seen(snapshot.project.root), _seen(tmp_path / "home")
    for kind, name, code in CELLS[part::8]:
        ran = run_confined(snapshot, _filled(code, snapshot, tmp_path, port), PATIENT)
        assert SECRET not in ran.model_dump_json(), (kind, name)
        assert ran.status == "failed", (kind, name, ran)
        assert ran.fences, (kind, name)
        assert any(word in ran.error for word in REASONS), (kind, name, ran.error)
    assert before == (_seen(snapshot.project.root), _seen(tmp_path / "home"))
    assert not seen, "somebody connected"
    assert Project.find(snapshot.project.root).settings["notes"]["kept"] == SECRET


def test_the_child_has_no_environment_but_its_own(guarded_place):
    ran = run_confined(guarded_place, "import os\nsorted(os.environ)", PATIENT)
    names = {row["value"] for row in ran.value.rows}
    assert "OPENAI_API_KEY" not in names and "PATH" not in names
    assert names <= {"HOME", "TMPDIR", "WORKBENCH_PROJECT", "LANG", "TZ", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
                     "ARROW_IO_THREADS", "MALLOC_ARENA_MAX", "LC_CTYPE"}


@pytest.mark.parametrize(("name", "code", "limits", "why"), [
    ("endless", "while True:\n    pass", Limits(seconds=2), "more than 2 seconds"),
    pytest.param("asleep", "import time\ntime.sleep(100)", Limits(seconds=2), "more than 2 seconds",
                 marks=pytest.mark.long),
    ("memory", "b = []\nwhile True:\n    b.append(bytearray(1 << 26))", Limits(seconds=60, memory=1 << 29), "memory"),
    ("threads", ("import threading, time\nfor i in range(400):\n"
                 "    threading.Thread(target=time.sleep, args=(30,)).start()\ntime.sleep(30)"), PATIENT,
     "64 threads"),
    ("disk", ("for i in range(100):\n    open(f'f{i}', 'wb').write(bytes(1 << 24))\nimport time\ntime.sleep(30)"),
     Limits(seconds=60, disk=1 << 26), "wrote more than 64 MB"),
    ("files", "for i in range(2000):\n    open(f'f{i}', 'w').close()\nimport time\ntime.sleep(30)", PATIENT,
     "256 files"),
    ("pipe", "import os\nfor i in range(3, 256):\n    try:\n        while True:\n"
     "            os.write(i, b'x' * 65536)\n    except OSError:\n        pass", PATIENT, "bytes"),
    ("interpreter", "import ctypes\nctypes.string_at(0)", PATIENT, "signal 11"),
])
def test_what_takes_too_much_is_ended(snapshot, name, code, limits, why):
    ran = run_confined(snapshot, code, limits)
    assert ran.status == "stopped" and why in ran.why and ran.value is None


def test_one_array_larger_than_it_may_name_is_refused(snapshot):
    ran = run_confined(snapshot, "import numpy as np\nnp.ones(1 << 40)", PATIENT)
    assert ran.status == "failed" and "MemoryError" in ran.error and ran.line == 2


def test_printing_without_end_is_cut(snapshot):
    ran = run_confined(snapshot, "for i in range(200_000):\n    print('x' * 100)\n1", PATIENT)
    assert ran.status == "done" and ran.cut and len(ran.printed) == 20_000
    ran = run_confined(snapshot, "['x' * 10_000_000] * 5_000", PATIENT)
    assert ran.status == "done" and len(ran.model_dump_json()) < 100_000 and ran.value.total == 5_000


@pytest.mark.parametrize("message", ['{"status": "done", "value": {"kind": "number", "value": NaN}}', '{"status": 1}',
                                     '{"status": "done", "extra": 1}', "[]", "x"])
def test_a_forged_answer_is_read_as_a_strangers(snapshot, message):
    code = (f"import os\nfor i in range(3, 256):\n    try:\n        os.write(i, {message.encode()!r})\n"
            "    except OSError:\n        pass\nos._exit(0)")
    ran = run_confined(snapshot, code, PATIENT)
    assert ran.status == "failed" and ran.value is None


def test_a_person_stops_it(snapshot):
    ran = run_confined(snapshot, "while True:\n    pass", should_stop=lambda: True)
    assert (ran.status, ran.why) == ("stopped", "it was cancelled")


def test_nothing_is_left_behind(snapshot, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    run_confined(snapshot, "open('left', 'w').write('x')\n1", PATIENT)
    assert not list(tmp_path.iterdir())
