"""Writes blacklist-vectors.json: an encoder of its own, made from the tables of the doc comments of
SnapshotLayout and DeltaLayout alone, slow and plain. Run: python3 blacklist-vectors.py > blacklist-vectors.json
"""
import json

ISSUER, SCHEME = bytes([1, 2, 3, 4, 5, 6, 7]), b"AAAAAAAA"


def le(value, width):
    return value.to_bytes(width, "little")


class Bits:
    def __init__(self):
        self.bits = []

    def field(self, value, width):
        assert value < 1 << width
        self.bits += [value >> i & 1 for i in range(width)]

    def rice(self, value, parameter):
        self.bits += [0] * (value >> parameter) + [1]
        self.field(value & ((1 << parameter) - 1), parameter)

    def bytes(self):
        padded = self.bits + [0] * (-len(self.bits) % 8)
        return bytes(sum(b << i for i, b in enumerate(padded[at:at + 8])) for at in range(0, len(padded), 8))


def rice_length(numbers, parameter):
    return sum((n >> parameter) + 1 + parameter for n in numbers)


def best(numbers):
    """min() takes the first, so the smallest, of equally short ones."""
    return min(range(39), key=lambda k: rice_length(numbers, k))


def chunks(items, size):
    return [items[at:at + size] for at in range(0, len(items), size)]


def head(magic, version, issued, base=None):
    return (magic + b"\1" + ISSUER + SCHEME + (b"" if base is None else le(base, 4)) + le(version, 4)
            + le(len(issued), 4) + b"".join(le(a, 8) + le(b, 8) for a, b in issued))


def group(stream, places):
    blocks = chunks(places, 128)
    gaps = [[b - a - 1 for a, b in zip(block, block[1:])] for block in blocks]
    parameters = [best(g) for g in gaps]
    lengths = [rice_length(g, k) for g, k in zip(gaps, parameters)]
    spans = [b[0] - a[0] for a, b in zip(blocks, blocks[1:])]
    widths = []
    for values, width in ((parameters, 6), (lengths, 13), (spans or [0], 38)):
        stream.field(min(values), width)
        widths.append((max(values) - min(values)).bit_length())
    for width, bits in zip(widths, (3, 4, 6)):
        stream.field(width, bits)
    for i in range(len(blocks)):
        stream.field(parameters[i] - min(parameters), widths[0])
        stream.field(lengths[i] - min(lengths), widths[1])
        if i < len(spans):
            stream.field(spans[i] - min(spans), widths[2])
    for g, k in zip(gaps, parameters):
        for gap in g:
            stream.rice(gap, k)


def snapshot(l):
    stream, groups = Bits(), b""
    for places in chunks(l["places"], 8192):
        groups += le(places[0], 8) + le(len(stream.bits), 8)
        group(stream, places)
    return (head(b"MSBL", l["version"], l["issued"]) + stream.bytes() + bytes(8) + groups
            + b"".join(le(p, 8) + le(e, 2) for p, e in l["epochs"])
            + b"".join(le(p, 8) + le(e, 2) + le(v, 4) for p, e, v in l["releases"])
            + le(len(stream.bits), 8) + le(len(l["places"]), 8) + le(len(l["epochs"]), 4)
            + le(len(l["releases"]), 4) + b"MSBE")


def changed(old, new):
    lost = [row[0] for row in old if row[0] not in {r[0] for r in new}]
    return [row for row in new if row not in old], lost


def delta(a, b):
    stream = Bits()
    old, new = set(a["places"]), set(b["places"])
    added = [p for p in b["places"] if p not in old]
    removed = [rank for rank, p in enumerate(a["places"]) if p not in new]
    for numbers in (added, removed):
        codes = [n - m for n, m in zip(numbers, [0] + [n + 1 for n in numbers])]
        for block in chunks(codes, 128):
            k = best(block)
            stream.field(k, 6)
            for code in block:
                stream.rice(code, k)
    epochs, lost_epochs = changed(a["epochs"], b["epochs"])
    releases, lost_releases = changed(a["releases"], b["releases"])
    return (head(b"MSBD", b["version"], b["issued"], a["version"])
            + b"".join(le(n, 8) for n in (len(a["places"]), len(added), len(removed), len(stream.bits)))
            + b"".join(le(len(t), 4) for t in (epochs, lost_epochs, releases, lost_releases))
            + stream.bytes() + bytes(8)
            + b"".join(le(p, 8) + le(e, 2) for p, e in epochs) + b"".join(le(p, 8) for p in lost_epochs)
            + b"".join(le(p, 8) + le(e, 2) + le(v, 4) for p, e, v in releases)
            + b"".join(le(p, 8) for p in lost_releases))


def make(runs, version=7, issued=((0, 999_999_999),), epochs=(), releases=()):
    """A run is a first place, a step and a count."""
    places = sorted(first + step * i for first, step, count in runs for i in range(count))
    return {"version": version, "issued": [list(r) for r in issued], "runs": [list(r) for r in runs],
            "places": places, "epochs": [list(r) for r in epochs], "releases": [list(r) for r in releases]}


LAST = 26 ** 8 - 1
ALL = ((0, LAST),)
LISTS = [
    ("empty", "no entry, nothing issued", make([], version=0, issued=())),
    ("empty-issued", "no entry, all numbers issued, the last version", make([], version=0xFFFFFF, issued=ALL)),
    ("one-first", "the first place alone", make([(0, 1, 1)], issued=((0, 0),))),
    ("one-last", "the last place alone", make([(LAST, 1, 1)], issued=ALL)),
    ("two-far", "the largest gap", make([(0, LAST, 2)], issued=ALL)),
    ("block-dense", "128 neighbours", make([(1000, 1, 128)])),
    ("block-and-one", "129 neighbours", make([(1000, 1, 129)])),
    ("block-steps", "128 entries, 100 apart", make([(5, 100, 128)])),
    ("one-huge-gap", "127 neighbours and the last place: the largest quotient", make([(0, 1, 127), (LAST, 1, 1)], issued=ALL)),
    ("mixed", "clusters, steps and far places", make([(0, 1, 90), (5_000, 7, 200), (1 << 30, 65_537, 300), (1 << 37, 1, 40)], issued=ALL)),
    ("group-dense", "8,192 neighbours", make([(0, 1, 8192)])),
    ("group-and-one", "8,193 entries, 3 apart", make([(17, 3, 8193)])),
    ("group-far", "8,193 entries as far apart as they can be", make([(0, LAST // 8192, 8193)], issued=ALL)),
    ("ranges", "several issued ranges, entries at their ends",
     make([(10, 9, 2), (30, 1, 1), (100, 899, 2)], issued=((10, 19), (30, 30), (100, 999)))),
    ("epochs", "epochs and releases",
     make([(10, 10, 20)], version=40, epochs=((10, 1), (100, 65535), (200, 2)),
          releases=((5, 0, 5), (100, 65534, 40), (999_999_999, 3, 39)))),
]
BASE = make([(0, 10, 300)], version=9, issued=((0, 99_999),), epochs=((10, 1), (20, 2)), releases=((7, 1, 3), (8, 1, 4)))
DELTAS = [
    ("delta-nothing", "the version alone", BASE, make([(0, 10, 300)], version=10, issued=((0, 99_999),), epochs=((10, 1), (20, 2)), releases=((7, 1, 3), (8, 1, 4)))),
    ("delta-all", "all removed, others added", BASE, make([(1, 10, 300)], version=10, issued=((0, 99_999),))),
    ("delta-mixed", "added, removed, issued, epochs and releases changed", BASE,
     make([(0, 10, 100), (1_005, 10, 30), (2_000, 10, 100), (150_000, 1, 5)], version=20, issued=((0, 199_999),),
          epochs=((10, 3), (2_000, 1)), releases=((8, 2, 20), (9, 1, 15)))),
    ("delta-from-nothing", "the first entry", make([], version=1), make([(5, 1, 1)], version=2)),
    ("delta-to-nothing", "the last entry", make([(5, 1, 1)], version=1), make([], version=2)),
]


def shown(l):
    return {key: l[key] for key in ("version", "issued", "runs", "epochs", "releases")}


print(json.dumps({
    "source": "blacklist-vectors.py, an encoder written from the doc comments alone",
    "snapshots": [{"id": i, "what": w, "list": shown(l), "bytes": snapshot(l).hex()} for i, w, l in LISTS],
    "deltas": [{"id": i, "what": w, "base": shown(a), "later": shown(b), "bytes": delta(a, b).hex()} for i, w, a, b in DELTAS],
}, indent=1))
