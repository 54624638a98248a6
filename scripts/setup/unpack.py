"""Takes out of TensorFlow's wheel what the binding needs, and nothing else.

Usage: unpack.py tensorflow WHEEL FOLDER LIBRARY...   libraries, and the headers that the C API includes
       unpack.py nvidia WHEEL FOLDER                  the shared libraries of one of NVIDIA's wheels
       unpack.py cuda-requirements WHEEL              prints what the wheel's extra "and-cuda" asks for

Prints "unpacked BYTES of BYTES" lines. Ends with code 3 where the wheel is damaged or holds other things than expected.
"""

import os
import re
import sys
import zipfile
import zlib
from email.parser import Parser

# What tfjs-node's binding includes; the rest follows from these.
ENTRY_HEADERS = [
    "tensorflow/c/c_api.h",
    "tensorflow/c/eager/c_api.h",
    "tensorflow/c/tf_datatype.h",
    "tensorflow/c/tf_status.h",
    "tensorflow/c/tf_tensor.h",
    "tensorflow/core/platform/ctstring_internal.h",
]
INCLUDES = "tensorflow/include/"


def header_closure(wheel):
    """The entry headers, and every header of the wheel that they include, directly or not."""
    names = set(wheel.namelist())
    found, waiting = set(), list(ENTRY_HEADERS)
    while waiting:
        header = waiting.pop()
        if header in found or INCLUDES + header not in names:
            continue
        found.add(header)
        text = wheel.read(INCLUDES + header).decode("utf-8", "replace")
        waiting += re.findall(r'#\s*include\s+"([^"]+)"', text)
    return found


def copy(wheel, members, folder):
    """Writes each member (name in the wheel -> path below the folder), checked against its CRC and flushed.

    Programs stay executable, as pip keeps them: XLA starts ptxas as a process.
    """
    total = sum(wheel.getinfo(name).file_size for name in members)
    written = 0
    for name, path in members.items():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with wheel.open(name) as source, open(target, "wb") as sink:
            while chunk := source.read(1 << 24):
                sink.write(chunk)
                written += len(chunk)
                print(f"unpacked {written} of {total}", flush=True)
            sink.flush()
            os.fsync(sink.fileno())
        if is_program(wheel.getinfo(name)):
            os.chmod(target, 0o755)


def is_program(member):
    """Whether the member's Unix mode, the upper half of its external attributes, lets anyone execute it."""
    return member.external_attr >> 16 & 0o111 != 0


def unpack_tensorflow(wheel, folder, libraries):
    members = {f"tensorflow/{library}": library for library in libraries}
    missing = [name for name in members if name not in wheel.namelist()]
    if missing:
        fail(f"the wheel has no {', '.join(missing)}")
    members.update({INCLUDES + header: f"include/{header}" for header in sorted(header_closure(wheel))})
    copy(wheel, members, folder)


def unpack_nvidia(wheel, folder):
    names = [n for n in wheel.namelist() if n.startswith("nvidia/") and "/include/" not in n and not n.endswith("/")]
    copy(wheel, {name: name for name in names}, folder)


def cuda_requirements(wheel):
    metadata = next(n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
    for line in Parser().parsestr(wheel.read(metadata).decode()).get_all("Requires-Dist", []):
        if "and-cuda" in line:
            print(line.split(";")[0].strip())


def fail(message):
    print(message, file=sys.stderr)
    sys.exit(3)


def main(task, path, folder=None, *libraries):
    try:
        with zipfile.ZipFile(path) as wheel:
            if task == "tensorflow":
                unpack_tensorflow(wheel, folder, libraries)
            elif task == "nvidia":
                unpack_nvidia(wheel, folder)
            elif task == "cuda-requirements":
                cuda_requirements(wheel)
            else:
                fail(f"no such task: {task}")
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        fail(f"the wheel is damaged: {error}")


if __name__ == "__main__":
    main(*sys.argv[1:])
