"""python-tuf as the other side: signs a repository, or is the client of one.

    tuf_peer.py write FOLDER            a repository of python-tuf's, in metadata/ and targets/
    tuf_peer.py read FOLDER TARGET...   verifies FOLDER from its first root, prints each target
"""

import datetime
import pathlib
import sys
import tempfile
import urllib.parse

from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import DownloadHTTPError
from tuf.api.metadata import (
    DelegatedRole, Delegations, Metadata, MetaFile, Root, Snapshot, SuccinctRoles, TargetFile,
    Targets, Timestamp,
)
from tuf.ngclient import FetcherInterface, Updater

EXPIRES = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(days=1)


class FolderFetcher(FetcherInterface):
    """Takes files from the folder that a file: address names."""

    def _fetch(self, url):
        path = pathlib.Path(urllib.parse.unquote(urllib.parse.urlparse(url).path))
        if not path.is_file():
            raise DownloadHTTPError("not found", 404)
        yield path.read_bytes()


def read(folder, names):
    with tempfile.TemporaryDirectory() as trusted, tempfile.TemporaryDirectory() as targets:
        updater = Updater(
            trusted, f"file://{folder}/metadata/", targets, f"file://{folder}/targets/",
            fetcher=FolderFetcher(),
            bootstrap=(folder / "metadata" / "1.root.json").read_bytes())
        updater.refresh()
        for name in names:
            target = updater.get_targetinfo(name)
            if target is None:
                sys.exit(f"not listed: {name}")
            print(pathlib.Path(updater.download_target(target)).read_text())


def meta(data, version):
    return MetaFile.from_data(version, data, ["sha256", "sha512"])


def save(folder, name, signed, *signers):
    metadata = Metadata(signed)
    for signer in signers:
        metadata.sign(signer, append=True)
    data = metadata.to_bytes()
    (folder / "metadata" / name).write_bytes(data)
    return data


def target(folder, name, text):
    data = text.encode()
    file = TargetFile.from_data(name, data, ["sha256"])
    place = folder / "targets" / name
    place = place.with_name(f"{file.hashes['sha256']}.{place.name}")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return file


def write(folder):
    (folder / "metadata").mkdir()
    keys = [
        CryptoSigner.generate_ed25519(), CryptoSigner.generate_ecdsa(), CryptoSigner.generate_rsa()
    ]
    fresh = CryptoSigner.generate_ecdsa()
    ed25519, ecdsa, rsa = keys

    root = Root(expires=EXPIRES, consistent_snapshot=True)
    for key in keys:
        root.add_key(key.public_key, "root")
    root.roles["root"].threshold = 3
    for role, key in [("timestamp", ed25519), ("snapshot", ecdsa), ("targets", rsa)]:
        root.add_key(key.public_key, role)
    save(folder, "1.root.json", root, *keys)
    root.version = 2
    root.unrecognized_fields["note"] = {"é": ["ü", 1]}
    root.revoke_key(ed25519.public_key.keyid, "root")
    root.add_key(fresh.public_key, "root")
    save(folder, "2.root.json", root, *keys, fresh)

    team = Targets(expires=EXPIRES)
    team.targets["team/file"] = target(folder, "team/file", "from the team")
    bins = SuccinctRoles([], 1, 3, "bin")
    team.delegations = Delegations({}, None, bins)
    team.add_key(ecdsa.public_key)
    metas = {"team.json": meta(save(folder, "1.team.json", team, ecdsa), 1)}
    for name in bins.get_roles():
        content = Targets(expires=EXPIRES)
        if bins.get_role_for_target("team/deep") == name:
            content.targets["team/deep"] = target(folder, "team/deep", "from a bin")
        metas[f"{name}.json"] = meta(save(folder, f"1.{name}.json", content, ecdsa), 1)

    targets = Targets(expires=EXPIRES)
    targets.targets["list"] = target(folder, "list", "from the top")
    targets.delegations = Delegations({}, {
        "team": DelegatedRole("team", [], 1, True, paths=["team/*"])})
    targets.add_key(ecdsa.public_key, "team")
    metas["targets.json"] = meta(save(folder, "1.targets.json", targets, rsa), 1)

    snapshot = save(folder, "1.snapshot.json", Snapshot(expires=EXPIRES, meta=metas), ecdsa)
    save(folder, "timestamp.json", Timestamp(expires=EXPIRES, snapshot_meta=meta(snapshot, 1)),
         ed25519)


if __name__ == "__main__":
    place = pathlib.Path(sys.argv[2])
    read(place, sys.argv[3:]) if sys.argv[1] == "read" else write(place)
