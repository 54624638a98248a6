"""Writes lib/src/jit/op-outputs.ts: the names of the output arguments of TensorFlow's operations.

A graph function names its tensors "node:argument:index", so whoever writes one must know the argument's name. The
names come from TensorFlow itself (TF_GetAllOpList), for every operation whose name occurs in tfjs-node's kernels
or in lib/src/jit.

    python3 lib/tools/op-outputs.py PATH/libtensorflow_cc.so.2
"""
import ctypes
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parents[2]


class Buffer(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("length", ctypes.c_size_t), ("free", ctypes.c_void_p)]


def fields(message):
    """The (number, value) pairs of one protocol-buffer message."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
        else:
            length = {1: 8, 5: 4}.get(key & 7) or varint()
            yield key >> 3, message[at : at + length]
            at += length


def signature(op):
    """"name outputs": an output with how many tensors it holds after a "*", where that is an attribute."""
    name, outputs = "", []
    for number, value in fields(op):
        if number == 1:
            name = value.decode()
        if number == 3:
            argument = {key: value.decode() for key, value in fields(value) if key in (1, 5, 6)}
            count = argument.get(5) or argument.get(6)
            outputs.append(argument[1] + (f"*{count}" if count else ""))
    return name, " ".join(outputs)


def main(library):
    ctypes.CDLL(str(pathlib.Path(library).with_name("libtensorflow_framework.so.2")), ctypes.RTLD_GLOBAL)
    tensorflow = ctypes.CDLL(library)
    tensorflow.TF_GetAllOpList.restype = ctypes.POINTER(Buffer)
    buffer = tensorflow.TF_GetAllOpList().contents
    signatures = dict(signature(op) for _, op in fields(ctypes.string_at(buffer.data, buffer.length)))

    kernels = root / "node_modules/@tensorflow/tfjs-node-gpu/dist"
    core = root / "node_modules/@tensorflow/tfjs-core/dist/kernel_names.js"
    sources = [*kernels.rglob("*.js"), core, *(root / "lib/src/jit").glob("*.ts")]
    words = {word for path in sources for word in re.findall(r"\b[A-Z]\w+", path.read_text())}
    groups = {}
    for name in sorted(words & signatures.keys()):
        groups.setdefault(signatures[name], []).append(name)
    lines = [f'  "{outputs}":\n    "{" ".join(names)}",' for outputs, names in sorted(groups.items()) if outputs]
    (root / "lib/src/jit/op-outputs.ts").write_text(
        "/**\n * The output arguments of TensorFlow's operations, each list with the operations that have it; \"*attribute\" says\n"
        " * how many tensors an argument holds. Written by lib/tools/op-outputs.py from TensorFlow's own list.\n */\n"
        "export const opsByOutputs: Readonly<Record<string, string>> = {\n" + "\n".join(lines) + "\n};\n"
    )


main(sys.argv[1])
